"""The facts of a need, narrowed to one of its answers, are those that are gathered for that answer alone."""

from datetime import date, datetime

import pytest

from app.clock import LOCAL
from app.facts.need import facts_between, facts_of
from app.models.need import Need
from app.queries.need_situation import Given, Situation

TODAY = date(2026, 11, 23)


def _situation(*hours: int | None, details: dict[str, object] | None = None) -> Situation:
    """A need that was asked, with an offer of so many hours from units 1, 2 and on."""
    moment = datetime(2026, 11, 20, 9, tzinfo=LOCAL)
    need = Need(key="B-1", state="asked", created_at=moment, updated_at=moment, round_id=1, unit_id=99)
    answers = [Given(unit, "offered", None, offered, None) for unit, offered in enumerate(hours, start=1)]
    return Situation(need, answers, None, commitment=None, details=details or {})


@pytest.mark.parametrize("unit", [1, 2, 3])
@pytest.mark.parametrize(
    "found",
    [
        _situation(100, 20, None),
        _situation(None, None, None),
        _situation(90, 90, 90),
        _situation(100, 20, 0, details={"asks_people": False}),
        _situation(10, 200, None, details={"asks_people": True, "hours_per_year": 80}),
    ],
    ids=["different", "no hours", "equal", "no people", "asked for"],
)
def test_only_the_hours_are_of_one_answer(found: Situation, unit: int) -> None:
    whole = facts_of(found, TODAY)
    assert facts_between(whole, found, unit) == facts_of(found, TODAY, unit_id=unit)
