"""Confirming a decision by hand, and what it does to its plan or commitment."""

from app.commands.answers import DUTCH
from app.queries.content import content_hash
from tests.bench.by_hand.hand import CONDITION_OWNERS, HEAD, MEMBERS, Act, Hand, Row, need_that

REMIND_BEFORE = 20
"""Working days before a commitment is due."""
CHAIRS = {"chair", "deputy_chair"}


def confirm(hand: Hand, act: Act) -> None:
    """Confirm that something is approved, and let it move."""
    row = hand.named(
        "id key state version round_id meeting_id subject subject_id outcome advice content_sha256",
        "SELECT id, key, state, version, round_id, meeting_id, subject, subject_id, outcome, advice,"
        " content_sha256 FROM decision WHERE key = ?",
        act.key,
    )
    need_that(row["state"] == "recorded" and row["outcome"] == "approve", "nothing to confirm")
    there = hand.sql.rows(
        "SELECT p.id, p.seat FROM position p JOIN presence s ON s.position_id = p.id"
        " WHERE s.meeting_id = ? AND s.present = ?",
        row["meeting_id"], True,
    )  # fmt: skip
    need_that(any(seat in CHAIRS for _, seat in there), "no chair")
    lacking = hand.sql.rows(
        "SELECT id FROM condition WHERE decision_id = ? AND (owner_id IS NULL OR due IS NULL)", row["id"]
    )
    need_that(not lacking and row["advice"] == "for", "not complete")
    about = (_plan if row["subject"] == "plan" else _commitment)(hand, row)
    hand.move("decision", row, "confirmed", act.at, confirmed_by_id=act.by, confirmed_at=act.at)
    rules = "content_unchanged E09 B08 E06 I01"
    event = hand.moved("decision_confirmed", "decision", row, "confirmed", act, rules)
    hand.tell(CONDITION_OWNERS, (row["id"],), event, f"/besluiten/{act.key}", act, ("decision", row["id"]))
    (_adopt if row["subject"] == "plan" else _approve)(hand, act, about)


def _plan(hand: Hand, decision: Row) -> Row:
    row = hand.named(
        "id key state version edition unit_id round_id maker_id assignment_state answers",
        "SELECT p.id, p.key, p.state, p.version, p.edition, p.unit_id, p.round_id, p.submitted_by_id, a.state,"
        " s.answers FROM plan p JOIN assignment a ON a.id = p.assignment_id JOIN sheet s ON s.subject = 'plan'"
        " AND s.subject_id = p.id AND s.form = 'phase2' AND s.edition = p.edition WHERE p.id = ?",
        decision["subject_id"],
    )
    return _unchanged(hand, decision, row, "phase2")


def _commitment(hand: Hand, decision: Row) -> Row:
    row = hand.named(
        "id key state version edition round_id owner_id maker_id due answers",
        "SELECT c.id, c.key, c.state, c.version, c.edition, c.round_id, c.owner_id, c.created_by_id, c.due,"
        " s.answers FROM commitment c JOIN sheet s ON s.subject = 'commitment' AND s.subject_id = c.id"
        " AND s.form = 'commitment' AND s.edition = c.edition WHERE c.id = ?",
        decision["subject_id"],
    )
    return _unchanged(hand, decision, row, "commitment")


def _unchanged(hand: Hand, decision: Row, row: Row, form: str) -> Row:
    """The subject, when its text is the one that was decided on."""
    sheet = {"form": form, "version": 1, "answers": hand.sql.read(row["answers"])}
    content = {
        "subject": decision["subject"],
        "key": row["key"],
        "sheets": [sheet],
        "edition": row["edition"],
    }
    need_that(content_hash(content) == decision["content_sha256"], "the text has changed")
    return row


def _adopt(hand: Hand, act: Act, row: Row) -> None:
    need_that(row["state"] == "on_agenda" and row["maker_id"] != act.by, "own work")
    hand.move("plan", row, "adopted", act.at, resubmit_by=None, decided_at=act.at)
    event = hand.moved("plan_adopted", "plan", row, "adopted", act, "decision_confirmed E02 E09")
    hand.tell(HEAD, (row["unit_id"],), event, f"/plannen/{row['key']}", act, ("plan", row["id"]))


def _approve(hand: Hand, act: Act, row: Row) -> None:
    need_that(row["state"] == "ready_for_decision" and row["maker_id"] != act.by, "own work")
    hand.move("commitment", row, "approved", act.at)
    rules = "decision_confirmed E04 E09"
    event = hand.moved("commitment_approved", "commitment", row, "approved", act, rules)
    hand.sql.rows(
        "SELECT id FROM commitment WHERE id = (SELECT supersedes_id FROM commitment WHERE id = ?)", row["id"]
    )
    about = ("commitment", row["id"])
    hand.remind(about, "due", event, DUTCH.count_back(row["due"], REMIND_BEFORE))
    hand.tell(MEMBERS, (row["owner_id"], row["round_id"]), event, f"/afspraken/{row['key']}", act, about)
