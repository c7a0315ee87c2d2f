"""What the bench measures is right: the yardstick does the same work; pages do not ask more as rows grow."""

from tests.bench.journeys import check
from tests.bench.pages import count, opened_village


def test_the_journey_by_hand_leaves_the_same_rows_as_the_commands(backend: str) -> None:
    """When this fails, the commands write something new: let `tests/bench/by_hand` write it as well."""
    check(backend)


def test_no_page_asks_more_statements_when_there_is_more_to_show(backend: str) -> None:
    found = []
    for units, each in ((3, 1), (6, 3)):
        with opened_village(backend, units, each) as opens:
            found.append({page: count(opened) for page, opened in opens.items()})
    few, many = found
    assert {str(page): (few[page], many[page]) for page in few if many[page] > few[page]} == {}
    assert {str(page): number for page, number in many.items() if number > page.most} == {}
