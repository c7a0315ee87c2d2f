"""A dissent is recorded after the outcome too, by who was there, until the decision is confirmed (E08)."""

import pytest
from sqlalchemy import select

from app.commands.failures import StepRefused
from app.extensions import db
from app.models.meeting import Decision, Vote
from app.queries.notices import notices
from tests.integration.decisions.stage import Stage, signed_in

DISSENT = "De uren gaan van de wijk af."
THERE = ("politiechef", "hoofd.operatien", "hoofd.bedrijfsvoering")


def counted(stage: Stage, meeting: str) -> Decision:
    """The plan of the north: approved by a count, while the deputy chief was absent."""
    decision = stage.on_agenda("noord")
    stage.step("hoofd.operatien", "decision", decision.key, "vote", {"vote": "against", "text": "Te vroeg."})
    stage.held(meeting, *THERE)
    return stage.recorded(decision, outcome="approve", advice_for=2, advice_against=1)


def dissent(stage: Stage, who: str, decision: Decision) -> None:
    stage.step(who, "decision", decision.key, "dissent", {"dissent_text": DISSENT})


def said(decision: Decision) -> list[tuple[str, str, str]]:
    db.session.rollback()
    rows = db.session.scalars(select(Vote).where(Vote.decision_id == decision.id).order_by(Vote.id))
    return [(row.vote, row.text, row.dissent_text) for row in rows]


def test_a_dissent_after_the_outcome_leaves_vote_and_count_as_they_were(stage: Stage) -> None:
    meeting = stage.meeting()
    decision = counted(stage, meeting)
    dissent(stage, "hoofd.operatien", decision)
    dissent(stage, "hoofd.bedrijfsvoering", decision)
    assert said(decision) == [("against", "Te vroeg.", DISSENT), ("", "", DISSENT)]
    again = stage.recorded(stage.decision("plan", decision.subject_id), outcome="approve")
    assert (again.votes_for, again.votes_against, again.votes_other) == (0, 1, 0), "only votes are counted"
    stage.confirmed(meeting, again)
    with pytest.raises(StepRefused):
        dissent(stage, "hoofd.operatien", decision)
    assert len(said(decision)) == 2


def test_who_was_absent_or_decides_nothing_has_no_dissent_recorded(stage: Stage) -> None:
    decision = counted(stage, stage.meeting())
    for who in ("plv.politiechef", "secretaris"):
        with pytest.raises(StepRefused):
            dissent(stage, who, decision)
    assert said(decision) == [("against", "Te vroeg.", "")]


def test_before_the_outcome_a_dissent_goes_with_the_vote(stage: Stage) -> None:
    stage.meeting()
    with pytest.raises(StepRefused):
        dissent(stage, "hoofd.operatien", stage.on_agenda("noord"))


def test_the_board_offers_it_to_who_was_there_and_shows_it(stage: Stage) -> None:
    meeting = stage.meeting()
    decision = counted(stage, meeting)
    board, step = f"/besluiten?vergadering={meeting}", f"/besluiten/{decision.key}/acties/dissent"
    absent, member = signed_in(stage.app, "plv.politiechef"), signed_in(stage.app, "hoofd.bedrijfsvoering")
    assert step not in absent.get(board).get_data(as_text=True)
    assert absent.get(step).status_code == 403
    assert step in member.get(board).get_data(as_text=True)
    assert member.send(step, {"version": str(decision.version), "dissent_text": ""}).status_code == 422
    dissent(stage, "hoofd.bedrijfsvoering", decision)
    form = member.get(step).get_data(as_text=True)
    assert f"\n{DISSENT}</textarea>" in form, "what stands there is changed"
    page = absent.get(board).get_data(as_text=True)
    assert "1 stem" in page
    assert f"Afwijkend standpunt: {DISSENT}" in page
    assert DISSENT in absent.get(f"/besluiten/{decision.key}").get_data(as_text=True)


def test_the_chief_is_told_before_confirming_and_others_do_not_learn_who(stage: Stage) -> None:
    meeting = stage.meeting()
    decision = counted(stage, meeting)
    dissent(stage, "hoofd.operatien", decision)
    told = notices(db.session(), stage.people.accounts["politiechef"])
    assert "dissent_recorded" in {one.event for one in told}
    stage.confirmed(meeting, decision)
    page = signed_in(stage.app, "chef.zuid").get(f"/besluiten/{decision.key}").get_data(as_text=True)
    assert DISSENT in page
    assert "Hoofd Operatiën heeft" not in page
