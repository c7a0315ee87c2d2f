"""Assigning, phase 1 and phase 2 by hand."""

from datetime import timedelta
from typing import Any

from app.commands.answers import DUTCH
from tests.bench.by_hand.hand import HEAD, OFFICE, OFFICE_AND_LEADERSHIP, Act, Hand, Row, need_that

QUESTIONS = ("q1", "q2", "q3", "q4", "q5", "q3_score", "task")
REMIND_BEFORE = 10
"""Working days before the end of phase 3."""
LINES = ("1", "2", "3", "4", "5")


def assign(hand: Hand, act: Act, units: list[int]) -> str:
    """A round with its phases and, for each unit, an assignment and a plan; gives its key."""
    sql, at = hand.sql, act.at
    weeks = [DUTCH.next_working_day(act.day + timedelta(weeks=4 * number)) for number in range(4)]
    last_day = act.day + timedelta(weeks=12)
    key = f"R-{hand.number('R'):02}"
    (round_id,) = sql.one(
        "INSERT INTO round (key, state, created_at, updated_at, version, name, horizon_year, freeze_date,"
        " decision_date, reference) VALUES (?, 'draft', ?, ?, 1, ?, ?, ?, ?, '') RETURNING id",
        key, at, at, "Vervolgopdracht", act.day.year + 5, last_day + timedelta(days=10),
        last_day + timedelta(days=20),
    )  # fmt: skip
    for number in (1, 2, 3):
        sql.run(
            "INSERT INTO phase (round_id, number, opens, deadline) VALUES (?, ?, ?, ?)",
            round_id, number, weeks[number - 1], weeks[number],
        )  # fmt: skip
    heads = dict(
        sql.rows(
            "SELECT unit_id, id FROM position WHERE unit_id IN (?, ?)"
            " AND CAST(roles AS TEXT) LIKE '%\"emt_member\"%' ORDER BY id DESC",
            *units,
        )
    )
    last, last_plan = hand.number("O", len(units)), hand.number("P", len(units))
    for behind, unit in zip(reversed(range(len(units))), units, strict=True):
        numbers = (last - behind, last_plan - behind)
        rest = (round_id, unit, heads[unit], *weeks[1:], False)
        _begin(hand, act, numbers, rest)
    hand.event("round_created", "round", {"id": round_id, "key": key, "round_id": round_id}, act, {})
    return key


def _begin(hand: Hand, act: Act, numbers: tuple[int, int], rest: tuple[Any, ...]) -> None:
    """One assignment with its plan."""
    (assignment,) = hand.sql.one(
        "INSERT INTO assignment (key, state, created_at, updated_at, version, round_id, unit_id, position_id,"
        " phase1_due, phase2_due, phase3_due, plan_opened_early, edition, phase1_late, phase3_late)"
        " VALUES (?, 'assigned', ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, 1, 0, 0) RETURNING id",
        f"O-{numbers[0]:02}", act.at, act.at, *rest,
    )  # fmt: skip
    hand.sql.run(
        "INSERT INTO plan (key, state, created_at, updated_at, version, round_id, assignment_id, unit_id,"
        " edition, late) VALUES (?, 'draft', ?, ?, 1, ?, ?, ?, 1, 0)",
        f"P-{numbers[1]:02}", act.at, act.at, rest[0], assignment, rest[1],
    )  # fmt: skip


def save_analysis(hand: Hand, act: Act) -> None:
    """Five answers and the opgave."""
    row = _assignment(hand, act)
    need_that(row["state"] in {"assigned", "analysis"}, "not while it stands there")
    hand.move("assignment", row, "analysis", act.at)
    hand.sheet("assignment", row, "phase1", act, act.data or {})
    hand.moved("analysis_saved", "assignment", row, "analysis", act, "author B08 I01")


def establish(hand: Hand, act: Act) -> None:
    """Hand in phase 1."""
    row = _assignment(hand, act)
    need_that(row["state"] == "analysis", "not while it stands there")
    answers = hand.answers("assignment", row, "phase1")
    need_that(all(answers.get(name) for name in QUESTIONS), "not complete")
    hand.move(
        "assignment",
        row,
        "task_established",
        act.at,
        established_at=act.at,
        established_by_id=act.by,
        established_edition=row["edition"],
        noted_at=None,
        resubmit_by=None,
        phase1_late=max(0, DUTCH.working_days_between(row["phase1_due"], act.day)),
    )
    rules = "own_unit A01 A02 A03 B08 I01"
    event = hand.moved("task_established", "assignment", row, "task_established", act, rules)
    about = ("assignment", row["id"])
    hand.settle(about, act, "phase1")
    hand.remind(about, "phase3", event, DUTCH.count_back(row["phase3_due"], REMIND_BEFORE))
    hand.tell(OFFICE_AND_LEADERSHIP, (), event, f"/opdrachten/{act.key}", act, about)
    _no_extension(hand, row["id"], 1)


def note(hand: Hand, act: Act) -> None:
    """Take note of phase 1; this keeps the version."""
    row = _assignment(hand, act, own=False)
    need_that(row["state"] == "task_established" and row["noted_at"] is None, "noted before")
    hand.sql.run(
        "UPDATE assignment SET noted_at = ?, updated_at = ? WHERE id = ? AND state = ?",
        act.at, act.at, row["id"], row["state"],
    )  # fmt: skip
    event = hand.moved("analysis_noted", "assignment", row, row["state"], act, "not_yet_noted")
    hand.tell(HEAD, (row["unit_id"],), event, f"/opdrachten/{act.key}", act, ("assignment", row["id"]))


def save_plan(hand: Hand, act: Act) -> None:
    """A vision and six milestones."""
    row = _plan(hand, act)
    need_that(row["state"] in {"draft", "returned"}, "not while it stands there")
    hand.move("plan", row, row["state"], act.at)
    hand.sheet("plan", row, "phase2", act, act.data or {})
    hand.moved("plan_saved", "plan", row, row["state"], act, "author B02 B08 I01")


def submit_plan(hand: Hand, act: Act) -> None:
    """Hand in phase 2."""
    row = _plan(hand, act)
    need_that(row["state"] in {"draft", "returned"}, "not while it stands there")
    answers = hand.answers("plan", row, "phase2")
    milestones = answers["milestones"]
    full = all(milestone[name] for milestone in milestones for name in ("result", "owner", "year"))
    need_that(bool(answers["vision"]) and full, "not complete")
    need_that(len({milestone["year"] for milestone in milestones}) > 1, "more years")
    lines = {milestone["line"] for milestone in milestones}
    need_that(all(line in lines or answers.get(f"line_reason_{line}") for line in LINES), "a line without")
    hand.move(
        "plan",
        row,
        "submitted",
        act.at,
        submitted_at=act.at,
        submitted_by_id=act.by,
        resubmit_by=None,
        late=max(0, DUTCH.working_days_between(row["phase2_due"], act.day)),
    )
    event = hand.moved("plan_submitted", "plan", row, "submitted", act, "own_unit A05 A06 A07 B02 B08 I01")
    about = ("plan", row["id"])
    hand.settle(about, act, "phase2")
    hand.tell(OFFICE, (), event, f"/plannen/{act.key}", act, about, asks=True)
    _no_extension(hand, row["assignment_id"], 2)


def _assignment(hand: Hand, act: Act, *, own: bool = True) -> Row:
    row = hand.named(
        "id key state version edition unit_id round_id phase1_due phase3_due noted_at round_state",
        "SELECT a.id, a.key, a.state, a.version, a.edition, a.unit_id, a.round_id, a.phase1_due, a.phase3_due,"
        " a.noted_at, r.state FROM assignment a JOIN round r ON r.id = a.round_id WHERE a.key = ?",
        act.key,
    )
    need_that(not own or row["unit_id"] in act.actor.heads, "not your unit")
    return row


def _plan(hand: Hand, act: Act) -> Row:
    row = hand.named(
        "id key state version edition unit_id round_id assignment_id phase2_due established_at opened round_state",
        "SELECT p.id, p.key, p.state, p.version, p.edition, p.unit_id, p.round_id, p.assignment_id, a.phase2_due,"
        " a.established_at, a.plan_opened_early, r.state FROM plan p JOIN assignment a ON a.id = p.assignment_id"
        " JOIN round r ON r.id = p.round_id WHERE p.key = ?",
        act.key,
    )
    need_that(row["unit_id"] in act.actor.heads, "not your unit")
    need_that(row["established_at"] is not None or row["opened"], "phase 1 first")
    return row


def _no_extension(hand: Hand, assignment: int, phase: int) -> None:
    found = hand.sql.rows(
        "SELECT id FROM extension WHERE assignment_id = ? AND phase = ? AND state = 'requested'",
        assignment, phase,
    )  # fmt: skip
    need_that(not found, "the journey asks for no extension")
