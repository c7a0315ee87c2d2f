"""The planning by HTTP: late first, whom a unit waits for, acting in the row, and never a draft's text."""

import re

import pytest

from app.commands.extensions import request_extension
from app.models.round import Assignment, Plan
from tests.factories import make_round
from tests.integration.planning.conftest import PHASE1, Counted, add_units

SECRET = "Dit concept is nog geheim."


def shown(client, query: str = "") -> str:
    answer = client.get(f"/planning{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def rows(page: str) -> dict[str, str]:
    """The rows of the board by unit, in the order of the page, as text without tags."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    found = {}
    for row in re.findall(r"<tr.*?</tr>", body, re.S):
        words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip()
        name = re.search(r'<a href="/opdrachten/[^"]+">(.*?)</a>', row, re.S)
        found[name[1]] = words
    return found


def press(client, page: str, key: str, trigger: str):
    """Press a button of a row: its form carries version, key and the way back."""
    form = re.search(rf'<form method="post" action="/planning" id="[a-z]+-{key}" hidden>(.*?)</form>', page)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[1]))
    collection = "plannen" if key.startswith("P") else "opdrachten"
    return client.post(f"/{collection}/{key}/acties/{trigger}", data=fields)


@pytest.mark.parametrize(
    ("username", "status"),
    [("secretaris", 200), ("chef.noord", 403), ("politiechef", 403), ("beheer", 403), ("lijn5", 403)],
)
def test_the_planning_is_for_the_office(client, board, username, status):
    client.sign_in(username)
    for page in ("", "/afdruk", "/planning.csv", "/planning.xlsx", "/samen?wat=herinneren&kies=O-01"):
        assert client.get(f"/planning{page}").status_code == status
    assert client.send("/planning/samen", {"wat": "herinneren"}).status_code == status
    given = {"phase": "1", "new_deadline": "2099-01-01", "reason": "Ruimte."}
    assert client.send("/planning/uitstel", given).status_code == status


def test_whoever_is_not_signed_in_goes_to_the_sign_in_page(client, board):
    assert client.get("/planning").status_code == 303


def test_the_latest_stands_first_and_says_for_whom_it_waits(client, board):
    board.establish("zuid")
    board.due("drio", board.day(-30))
    client.sign_in("secretaris")
    found = rows(shown(client))
    assert list(found)[:2] == ["Dienst Informatie", "District Zuid"]
    assert "werkdagen te laat" in found["Dienst Informatie"]
    assert "Onderdeel analyse inleveren" in found["Dienst Informatie"]
    assert "Secretaris opgave nakijken" in found["District Zuid"]
    assert "heeft de opgave vastgesteld" in found["District Zuid"]
    assert "nog geen" in found["District Noord"]


def test_filters_carry_counts_and_choose_rows(client, board):
    board.establish("zuid")
    board.due("drio", board.day(-30))
    client.sign_in("secretaris")
    links = r'href="/planning\?filter=([\w-]+)"[^>]*>[^<]*<span class="count">(\d+)'
    counts = dict(re.findall(links, shown(client)))
    assert counts == {
        "te-laat": "1", "wacht-op-mij": "1", "wacht-op-onderdeel": "4", "teruggestuurd": "0", "uitstel": "0",
    }  # fmt: skip
    assert list(rows(shown(client, "?filter=te-laat"))) == ["Dienst Informatie"]
    assert list(rows(shown(client, "?filter=wacht-op-mij"))) == ["District Zuid"]
    assert "Geen enkel onderdeel" in shown(client, "?filter=teruggestuurd")
    assert len(rows(shown(client, "?filter=<script>"))) == 4


def test_a_draft_is_a_figure_and_never_a_text(client, board):
    board.step("chef.noord", Assignment, "noord", "save_analysis", {"q1": SECRET, "q2": SECRET})
    client.sign_in("secretaris")
    page = shown(client)
    assert SECRET not in page
    assert re.search(r"bezig 2 van \d", rows(page)["District Noord"])
    assert "heeft de analyse bewaard" in rows(page)["District Noord"]


def test_acting_in_the_row_comes_back_to_the_planning(client, board):
    board.establish("zuid")
    key = board.row(Assignment, "zuid").key
    client.sign_in("secretaris")
    page = shown(client, "?filter=wacht-op-mij")
    done = press(client, page, key, "note_analysis")
    assert (done.status_code, done.location) == (303, "/planning?filter=wacht-op-mij")
    assert "nagekeken" in rows(shown(client))["District Zuid"]
    asked = client.get(re.search(rf'href="(/opdrachten/{key}/acties/return_analysis[^"]*)"', page)[1])
    assert 'name="back" value="/planning?filter=wacht-op-mij"' in asked.get_data(as_text=True)


def test_a_return_shows_until_when_it_is_asked_back(client, board):
    board.establish("zuid")
    back_by = board.day(9).isoformat()
    board.step(
        "secretaris", Assignment, "zuid", "return_analysis", {"reason": "Mist iets.", "resubmit_by": back_by}
    )
    client.sign_in("secretaris")
    found = rows(shown(client, "?filter=teruggestuurd"))
    assert list(found) == ["District Zuid"]
    assert "teruggestuurd" in found["District Zuid"]
    assert "7 van 7" in found["District Zuid"]


def test_a_step_that_a_rule_stops_says_why(client, board):
    client.sign_in("secretaris")
    words = rows(shown(client))["District Noord"]
    assert "Kan nu niet" in words
    assert "Vastleggen: geen inbreng" in words


def test_a_request_for_more_time_is_decided_from_the_planning(app, client, board):
    data = {"phase": "1", "new_deadline": board.day(33).isoformat(), "reason": "Drukte."}
    with app.app_context():
        extension = request_extension(
            board.people.actor("chef.noord"), board.row(Assignment, "noord").key, data
        )
    client.sign_in("secretaris")
    page = shown(client)
    assert f"/uitstel/{extension}/acties/grant_extension?back=/planning" in page
    assert "besluit over uitstel" in rows(page)["District Noord"]
    assert list(rows(shown(client, "?filter=uitstel"))) == ["District Noord"]


def test_another_round_is_asked_for_by_its_key(app, client, board):
    with app.app_context():
        second = make_round(board.people, "noord")
    client.sign_in("secretaris")
    assert len(rows(shown(client))) == 4, "the round that runs comes before one in draft"
    assert list(rows(shown(client, f"?ronde={second}"))) == ["District Noord"]
    assert f"filter=te-laat&amp;ronde={second}" in shown(client, f"?ronde={second}")
    for page in ("", "/afdruk", "/planning.csv"):
        assert client.get(f"/planning{page}?ronde=R-99").status_code == 404
    assert client.send("/planning/samen", {"wat": "herinneren", "ronde": "R-99"}).status_code == 404


def test_without_a_round_the_page_says_what_to_do(client, people):
    people.add("secretaris", "secretary")
    client.sign_in("secretaris")
    assert "Er is nog geen ronde" in shown(client)


def test_the_number_of_statements_does_not_grow_with_the_units(app, client, board):
    for unit in ("noord", "zuid"):
        board.establish(unit)
    client.sign_in("secretaris")
    shown(client)
    with Counted(app) as few:
        shown(client)
    add_units(app, board.people, 36)
    with app.app_context():
        key = make_round(board.people)
        big = make_round(board.people, *board.people.units)
    assert key != big
    board.round_state("phase3_open")
    for number in range(36):
        board.step(f"chef.extra{number:02}", Assignment, f"extra{number:02}", "save_analysis", PHASE1)
    with Counted(app) as many:
        assert len(rows(shown(client, f"?ronde={big}"))) == 40
    assert len(many.statements) == len(few.statements) <= 21, many.statements


def test_a_plan_waits_for_the_secretary_and_then_for_the_leadership(client, board):
    board.establish("noord")
    client.sign_in("secretaris")
    assert "plan inleveren" in rows(shown(client))["District Noord"]
    assert board.row(Plan, "noord").state == "draft"
