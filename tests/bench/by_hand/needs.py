"""Needs and answers by hand."""

from datetime import date

from app.commands.answers import DUTCH
from tests.bench.by_hand.hand import HEAD, Act, Hand, Row, need_that

OPEN = ("phase1_open", "phase2_open", "phase3_open")
LEADERSHIP_HOURS = 80
ANSWER_DAYS, SILENT_DAYS = 5, 15
"""Working days to answer a pressing need in, and of silence before somebody is reminded."""


def ask(hand: Hand, act: Act, unit: int, round_id: int) -> str:
    """Write a need and send it to one other unit; gives its key."""
    typed = act.data or {}
    need_that(unit in act.actor.heads, "not your unit")
    need_that(all(typed[name] for name in ("title", "wish", "purpose", "needed_by")), "not complete")
    (state,) = hand.sql.one("SELECT state FROM round WHERE id = ?", round_id)
    need_that(state in OPEN, "the round is frozen")
    key, needed_by = f"B-{hand.number('B'):02}", DUTCH.end_of_term(date.fromisoformat(typed["needed_by"]))
    (need,) = hand.sql.one(
        "INSERT INTO need (key, state, created_at, updated_at, version, round_id, unit_id, title,"
        " addressee_kind, needed_by, urgency, asked_at, asked_by_id)"
        " VALUES (?, 'asked', ?, ?, 3, ?, ?, ?, 'unit', ?, ?, ?, ?) RETURNING id",
        key, act.at, act.at, round_id, unit, typed["title"], needed_by, typed["urgency"],
        act.at, act.by,
    )  # fmt: skip
    row = {"id": need, "key": key, "round_id": round_id, "edition": 1, "state": "draft"}
    hand.sheet("need", row, "need", act, typed)
    dates = []
    asked = hand.sql.rows(
        "SELECT u.id FROM unit u JOIN assignment a ON a.unit_id = u.id"
        " WHERE a.round_id = ? AND u.id <> ? AND u.key = ? ORDER BY u.id",
        round_id, unit, typed["addressees"][0],
    )  # fmt: skip
    last = hand.number("W", len(asked))
    answer_by = DUTCH.add_working_days(act.day, ANSWER_DAYS)
    for place, (other,) in enumerate(asked):
        (answer,) = hand.sql.one(
            "INSERT INTO answer (key, state, created_at, updated_at, version, round_id, need_id, unit_id,"
            " respond_by) VALUES (?, 'requested', ?, ?, 1, ?, ?, ?, ?) RETURNING id",
            f"W-{last - len(asked) + 1 + place:02}", act.at, act.at, round_id, need, other, answer_by,
        )  # fmt: skip
        dates.append(("answer", answer, "respond_by", answer_by))
    hand.event("need_created", "need", row, act, {})
    hand.moved("need_saved", "need", row, "draft", act, "author B08 I01")
    event = hand.moved("need_asked", "need", row, "asked", act, "requester A08 D07 G07 B08 I01")
    for subject, number, what, day in [*dates, ("need", need, "needed_by", needed_by)]:
        hand.sql.run(
            "INSERT INTO date_change (subject, subject_id, what, day, cause, event_id) VALUES (?, ?, ?, ?, 'set', ?)",
            subject, number, what, day, event,
        )  # fmt: skip
    hand.remind(("need", need), "silence", event, DUTCH.add_working_days(act.day, SILENT_DAYS))
    for (other,), (subject, number, what, day) in zip(asked, dates, strict=True):
        hand.remind((subject, number), what, 0, day)
        hand.tell(HEAD, (other,), event, f"/behoeften/{key}", act, (subject, number), asks=True)
    return key


def offer(hand: Hand, act: Act) -> None:
    """Say yes to a need, with hours and a first delivery."""
    row, data = _answer(hand, act), act.data or {}
    need_that(row["unit_id"] in act.actor.heads, "not your unit")
    need_that(row["state"] == "requested" and row["need_state"] == "asked", "no longer asked")
    first = date.fromisoformat(data["first_delivery"])
    DUTCH.working_days_between(row["needed_by"], first)
    hand.move(
        "answer",
        row,
        "offered",
        act.at,
        offer_kind=data["kind"],
        hours=data["hours"],
        first_delivery=first,
        offered_by_id=act.by,
    )
    entry = hand.entry("answer", row, "offer", "offer", act)
    event = hand.moved("offer_made", "answer", row, "offered", act, "supplier need_waits B08 G05 I01", entry)
    about = ("answer", row["id"])
    hand.settle(about, act, "respond_by")
    hand.tell(HEAD, (row["asker_id"],), event, f"/antwoorden/{act.key}", act, about, asks=True)


def accept(hand: Hand, act: Act) -> None:
    """Accept an offer that is no matter for the leadership."""
    row = _answer(hand, act)
    need_that(row["asker_id"] in act.actor.heads, "not your need")
    need_that(row["state"] == "offered" and row["offered_by_id"] != act.by, "own work")
    need_that(row["hours"] < LEADERSHIP_HOURS or row["granted"], "a matter for the leadership")
    hand.move("answer", row, "accepted", act.at)
    entry = hand.entry("answer", row, "accept", "accept_offer", act)
    rules = "requester E03 not_own_work B08 I01"
    event = hand.moved("offer_accepted", "answer", row, "accepted", act, rules, entry)
    about = ("answer", row["id"])
    hand.settle(about, act)
    hand.tell(HEAD, (row["unit_id"],), event, f"/antwoorden/{act.key}", act, about)


def _answer(hand: Hand, act: Act) -> Row:
    return hand.named(
        "id key state version unit_id round_id offered_by_id hours need_state asker_id needed_by granted",
        "SELECT a.id, a.key, a.state, a.version, a.unit_id, a.round_id, a.offered_by_id, a.hours, n.state,"
        " n.unit_id, n.needed_by, EXISTS (SELECT 1 FROM decision d WHERE d.subject = 'need'"
        " AND d.subject_id = n.id AND d.state = 'confirmed'"
        " AND d.outcome IN ('approve', 'approve_with_conditions'))"
        " FROM answer a JOIN need n ON n.id = a.need_id WHERE a.key = ?",
        act.key,
    )
