"""Rows without scripts: an empty row is no row, a row too many is refused and kept, names stay stable."""

import pytest

from forms.build import answers, problems
from forms.completeness import wire

ROW = {"line": "1", "result": "klaar", "owner": "hoofd", "year": "2027"}


def sent(*rows, **more):
    """Rows as a browser sends them, numbered as given or from 0."""
    numbered = (
        rows[0] if rows and isinstance(rows[0], dict) and all(isinstance(at, int) for at in rows[0]) else None
    )
    pairs = (numbered or dict(enumerate(rows))).items()
    return {f"milestones-{at}-{key}": value for at, row in pairs for key, value in row.items()} | more


def test_rows_become_a_list_of_answers_without_empty_ones(fill):
    empty = dict.fromkeys([*ROW, "due", "indicator", "target"], "")
    form = fill("phase2", sent(ROW, empty, ROW | {"target": "17"}, vision="visie"), complete=True)
    assert form.validate()
    rows = answers(form)["milestones"]
    assert [row["target"] for row in rows] == [None, 17]
    assert rows[0] == {
        "line": "1",
        "result": "klaar",
        "owner": "hoofd",
        "year": 2027,
        "due": None,
        "indicator": "",
        "target": None,
    }


def test_rows_are_numbered_anew_and_keep_their_order(fill):
    form = fill("phase2", sent({7: ROW | {"result": "tweede"}, 3: ROW | {"result": "eerste"}}))
    field = form["milestones"]
    assert [row["result"].data for row in field.rows] == ["eerste", "tweede"]
    assert [row["result"].id for row in field.rows] == ["milestones-0-result", "milestones-1-result"]
    assert [row.title for row in field.rows] == ["Mijlpaal 1", "Mijlpaal 2"]


def test_what_is_wrong_in_a_row_is_named_with_its_row(fill):
    form = fill("phase2", sent(ROW, ROW | {"year": "ooit", "owner": ""}, vision="v"), complete=True)
    assert not form.validate()
    assert [(one.id, one.label, one.message) for one in problems(form)] == [
        ("milestones-1-owner", "Mijlpaal 2: Wie zorgt ervoor?", "Vul dit veld in."),
        ("milestones-1-year", "Mijlpaal 2: In welk jaar?", "Vul een heel getal in, zonder punt of letters."),
    ]


def test_a_draft_takes_a_row_that_is_not_complete(fill):
    form = fill("phase2", sent({0: {"result": "iets"}}))
    assert form.validate()
    assert answers(form)["milestones"][0]["owner"] == ""


def test_at_least_one_row_when_the_form_must_be_complete(fill):
    form = fill("phase2", {"vision": "visie"}, complete=True)
    assert not form.validate()
    assert [(one.id, one.message) for one in problems(form)] == [
        ("milestones-0-line", "Vul hier ten minste 1 in. U hebt er 0.")
    ]


def test_surplus_rows_are_refused_and_still_shown(fill):
    form = fill("phase2", sent(*[ROW] * 33, vision="visie"))
    assert not form.validate()
    assert problems(form)[0].message == "U hebt er 33 ingevuld; er mogen er 30 zijn. Haal er 3 weg."
    assert len(form["milestones"].rows) == 33
    assert not form["milestones"].can_add
    english = fill("phase2", sent(*[ROW] * 33, vision="visie"), locale="en")
    english.validate()
    assert problems(english)[0].message == "You filled in 33; 30 are allowed. Remove 3."


def test_a_flood_of_rows_is_counted_but_not_made(fill):
    form = fill("phase2", sent(*[{"result": "x"}] * 5000))
    assert not form.validate()
    assert problems(form)[0].message.startswith("U hebt er 5.000 ingevuld")
    assert len(form["milestones"].rows) == 200


def test_empty_surplus_rows_do_no_harm(fill):
    assert fill("phase2", sent(ROW, *[{"result": ""}] * 40, vision="visie"), complete=True).validate()


@pytest.mark.parametrize(
    "name",
    [
        "milestones",
        "milestones-0",
        "milestones--result",
        "milestones-x-result",
        "milestones-٣-result",
        "milestones-0-unknown",
        "milestones-0-result-0",
        "milestones-99999999999999-result",
        "milestones--1-result",
    ],
)
def test_names_that_are_no_row_make_no_row(fill, name):
    form = fill("phase2", {name: "x"}, data={"milestones": [{"result": "bewaard"}]})
    form.validate()
    assert [row["result"].data for row in form["milestones"].rows] == ["bewaard"]


def test_a_list_sent_as_one_value_is_refused(fill):
    form = fill("phase2", {"milestones": "x"})
    assert not form.validate()
    assert problems(form)[0].message == "Dit antwoord heeft niet de goede vorm. Vul het opnieuw in."


def test_stored_rows_stay_when_no_row_was_sent(fill):
    stored = [{"result": "bewaard", "year": 2027}]
    form = fill("phase2", {"vision": "nieuw"}, data={"milestones": stored, "vision": "oud"})
    assert answers(form)["vision"] == "nieuw"
    assert answers(form)["milestones"][0]["result"] == "bewaard"


@pytest.mark.parametrize(
    "stored", [None, "x", 3, {"a": 1}, [None, 3, "x"], [{"result": 3, "year": "x", "line": []}]]
)
def test_stored_rows_of_another_type_do_no_harm(fill, stored):
    form = fill("phase2", data={"milestones": stored})
    form.validate()
    assert len(form["milestones"].rows) == 1
    assert answers(form)["milestones"] == []


def test_one_empty_row_is_offered_and_more_on_request(fill):
    assert len(fill("phase2")["milestones"].rows) == 1
    assert len(fill("phase2", extra_rows={"milestones": 2})["milestones"].rows) == 2
    stored = {"milestones": [{"result": "een"}]}
    assert len(fill("phase2", data=stored)["milestones"].rows) == 1
    assert len(fill("phase2", data=stored, extra_rows={"milestones": 2})["milestones"].rows) == 3
    assert len(fill("phase2", extra_rows={"milestones": 99})["milestones"].rows) == 30


def test_the_add_button_gives_a_row_and_keeps_what_was_typed(fill):
    form = fill("phase2", sent(ROW, {"result": ""}, add_row="milestones", vision="x"))
    assert form.rows_changed
    assert [row["result"].data for row in form["milestones"].rows] == ["klaar", "", ""]
    assert not fill("phase2", sent(ROW, add_row="elders")).rows_changed
    assert form["milestones"].add_label == "Mijlpaal toevoegen"
    assert fill("phase2", locale="en")["milestones"].add_label == "Add milestone"


def test_the_remove_button_takes_one_row_away(fill):
    posted = sent({0: ROW, 3: ROW | {"result": "weg"}}, remove_row="milestones-3")
    form = fill("phase2", posted)
    assert form.rows_changed
    assert [row["result"].data for row in form["milestones"].rows] == ["klaar"]
    assert form["milestones"].rows[0].remove_label == "Mijlpaal 1 verwijderen"
    last = fill("phase2", sent(ROW, remove_row="milestones-0"), data={"milestones": [{"result": "oud"}]})
    assert last.rows_changed
    assert [row["result"].data for row in last["milestones"].rows] == [""]
    assert not fill("phase2", sent(ROW, remove_row="milestones-9")).rows_changed
    assert not fill("phase2", sent(ROW) | {"remove_row": [[], {}, None], "add_row": [[], 3]}).rows_changed


def test_rows_can_be_chosen_required_and_hidden(fill):
    chosen = {"outcome": "approve_with_conditions"}
    form = fill("outcome", chosen, complete=True)
    assert not form.validate()
    assert problems(form)[0].id == "conditions-0-text"
    assert fill("outcome", {"outcome": "approve"}, complete=True).validate()
    assert "conditions" not in fill("outcome", chosen, complete=True, hidden={"conditions"})


def test_rows_under_a_prefix(fill):
    form = fill(
        "outcome",
        {
            "item-3-outcome": "approve_with_conditions",
            "item-3-conditions-0-text": "toets",
            "item-3-conditions-0-owner": "drio",
            "item-3-conditions-0-due": "2027-01-01",
            "item-4-outcome": "reject",
            "add_row": "item-4-conditions",
        },
        prefix="item-3",
        complete=True,
    )
    assert form.validate()
    assert not form.rows_changed
    assert answers(form)["conditions"] == [{"text": "toets", "owner": "drio", "due": "2027-01-01"}]
    assert form["conditions"].rows[0]["due"].id == "item-3-conditions-0-due"
    stored = wire(form.definition, answers(form), "item-3")
    assert answers(fill("outcome", stored, prefix="item-3")) == answers(form)


def test_rows_render_in_one_piece(fill):
    shown = str(fill("phase2", sent(ROW))["milestones"]())
    assert 'id="milestones-0-owner"' in shown
