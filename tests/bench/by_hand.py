"""The yardstick: the fourteen steps as SQL by hand, each with its reads once, its rows and one transaction.

It checks what a careful programmer would check in place (state, version, complete, frozen, own unit) and
writes every row that the commands write: the guarded update, sheet or entry, event, queue of the sealer,
notices, key counters, answers, and what a confirmed decision does to its subject.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from app.clock import now, today
from app.commands.answers import DUTCH
from app.models.workflow import Answers
from app.queries.content import content_hash
from tests.bench import words
from tests.bench.journey import Place
from tests.bench.plain import Plain

OPEN = ("phase1_open", "phase2_open", "phase3_open")
QUESTIONS = ("q1", "q2", "q3", "q4", "q5")
LINES = ("1", "2", "3", "4", "5")

HOLDERS = """
    SELECT h.account_id FROM holding h JOIN position p ON p.id = h.position_id
    WHERE {which} AND h.starts <= ? AND (h.ends IS NULL OR h.ends >= ?)
    UNION SELECT d.account_id FROM delegation d JOIN position p ON p.id = d.position_id
    WHERE {which} AND d.starts <= ? AND d.ends >= ? AND d.revoked_at IS NULL"""
OFFICE = HOLDERS.format(which="CAST(p.roles AS TEXT) LIKE '%\"secretary\"%'")
HEAD = HOLDERS.format(which="p.unit_id = ? AND CAST(p.roles AS TEXT) LIKE '%\"emt_member\"%'")
MEMBERS = HOLDERS.format(
    which="(p.id = ? OR p.unit_id IN (SELECT unit_id FROM assignment WHERE round_id = ? AND state <> 'withdrawn'))"
    " AND CAST(p.roles AS TEXT) LIKE '%\"emt_member\"%'"
)


class Refused(RuntimeError):
    """The row is not as the step needs it."""


def need_that(condition: bool, why: str) -> None:
    """Refuse unless something holds."""
    if not condition:
        raise Refused(why)


class ByHand:
    """See Steps in `journey`."""

    def __init__(self, url: str) -> None:
        self.sql = Plain(url)
        self._steps: Mapping[tuple[str, str], Callable[..., None]] = {
            ("assignment", "save_analysis"): self._save_analysis,
            ("assignment", "establish_task"): self._establish,
            ("assignment", "note_analysis"): self._note,
            ("plan", "save_plan"): self._save_plan,
            ("plan", "submit_plan"): self._submit_plan,
            ("decision", "confirm"): self._confirm,
            ("answer", "offer"): self._offer,
            ("answer", "accept"): self._accept,
        }

    def take(
        self, place: Place, who: str, subject: str, key: str, trigger: str, data: Answers | None = None
    ) -> None:
        """Take one step of a subject."""
        with self.sql.transaction():
            self._steps[subject, trigger](place.actors[who], key, data, now(), today())

    def assign(self, place: Place) -> str:
        """Make a round with phases and, for two units, an assignment and a plan; gives its key."""
        sql, at, start = self.sql, now(), today()
        weeks = [DUTCH.next_working_day(start + timedelta(weeks=4 * number)) for number in range(4)]
        units = [place.people.units[unit] for unit in ("noord", "drio")]
        with sql.transaction():
            key = f"R-{self._number('R'):02}"
            (round_id,) = sql.one(
                "INSERT INTO round (key, state, created_at, updated_at, version, name, horizon_year, freeze_date,"
                " decision_date, reference) VALUES (?, 'draft', ?, ?, 1, ?, ?, ?, ?, '') RETURNING id",
                key, at, at, "Vervolgopdracht", start.year + 5,
                DUTCH.next_working_day(weeks[3] + timedelta(days=10)),
                DUTCH.next_working_day(weeks[3] + timedelta(days=20)),
            )  # fmt: skip
            for number in (1, 2, 3):
                sql.run(
                    "INSERT INTO phase (round_id, number, opens, deadline) VALUES (?, ?, ?, ?)",
                    round_id, number, weeks[number - 1], weeks[number],
                )  # fmt: skip
            seats = sql.rows(
                "SELECT unit_id, id FROM position WHERE unit_id IN (?, ?)"
                " AND CAST(roles AS TEXT) LIKE '%\"emt_member\"%' ORDER BY id DESC",
                *units,
            )
            heads = dict(seats)
            last, last_plan = self._number("O", 2), self._number("P", 2)
            for place_in_list, unit in enumerate(units):
                (assignment,) = sql.one(
                    "INSERT INTO assignment (key, state, created_at, updated_at, version, round_id, unit_id,"
                    " position_id, phase1_due, phase2_due, phase3_due, edition, plan_opened_early, phase1_late,"
                    " phase3_late) VALUES (?, 'assigned', ?, ?, 1, ?, ?, ?, ?, ?, ?, 1, ?, 0, 0) RETURNING id",
                    f"O-{last - 1 + place_in_list:02}", at, at, round_id, unit, heads[unit], weeks[1], weeks[2],
                    weeks[3], False,
                )  # fmt: skip
                sql.run(
                    "INSERT INTO plan (key, state, created_at, updated_at, version, round_id, assignment_id,"
                    " unit_id, edition, late) VALUES (?, 'draft', ?, ?, 1, ?, ?, ?, 1, 0)",
                    f"P-{last_plan - 1 + place_in_list:02}", at, at, round_id, assignment, unit,
                )  # fmt: skip
            actor = place.actors["secretaris"].person_id
            self._event("round_created", "round", round_id, key, round_id, actor, at, {}, ())
        return key

    def ask(self, place: Place, number: int) -> str:
        """Write a need and send it; gives its key."""
        sql, at, day = self.sql, now(), today()
        typed, unit, round_id = words.need(day, number), place.people.units["noord"], int(place.keys["round_id"])
        actor = place.actors["chef.noord"]
        need_that(unit in actor.heads, "not your unit")
        need_that(all(typed[name] for name in ("title", "wish", "purpose", "needed_by")), "not complete")
        with sql.transaction():
            (state,) = sql.one("SELECT state FROM round WHERE id = ?", round_id)
            need_that(state in OPEN, "the round is frozen")
            key = f"B-{self._number('B'):02}"
            (need,) = sql.one(
                "INSERT INTO need (key, state, created_at, updated_at, version, round_id, unit_id, title,"
                " addressee_kind, needed_by, urgency, asked_at, asked_by_id)"
                " VALUES (?, 'asked', ?, ?, 3, ?, ?, ?, 'unit', ?, ?, ?, ?) RETURNING id",
                key, at, at, round_id, unit, typed["title"], date.fromisoformat(typed["needed_by"]),
                typed["urgency"], at, actor.person_id,
            )  # fmt: skip
            self._sheet("need", need, "need", 1, typed, actor.person_id, at)
            asked = sql.rows(
                "SELECT u.id FROM unit u JOIN assignment a ON a.unit_id = u.id"
                " WHERE a.round_id = ? AND u.id <> ? AND u.key = ? ORDER BY u.id",
                round_id, unit, typed["addressees"][0],
            )  # fmt: skip
            last = self._number("W", len(asked))
            answer_by = DUTCH.add_working_days(day, 5)
            for place_in_list, (other,) in enumerate(asked):
                sql.run(
                    "INSERT INTO answer (key, state, created_at, updated_at, version, round_id, need_id, unit_id,"
                    " respond_by) VALUES (?, 'requested', ?, ?, 1, ?, ?, ?, ?)",
                    f"W-{last - len(asked) + 1 + place_in_list:02}", at, at, round_id, need, other, answer_by,
                )  # fmt: skip
            for name in ("need_created", "need_saved"):
                self._event(name, "need", need, key, round_id, actor.person_id, at, {}, ())
            moved = {"from": "draft", "to": "asked"}
            event = self._event(
                "need_asked", "need", need, key, round_id, actor.person_id, at, moved, ("A08", "D07", "G07", "B08")
            )
            for (other,) in asked:
                self._tell(HEAD, (other,), event, f"/behoeften/{key}", actor.person_id, at, day)
        return key

    def _save_analysis(self, actor: Any, key: str, data: Answers, at: datetime, day: date) -> None:
        row = self._assignment(key, actor)
        need_that(row["state"] in {"assigned", "analysis"}, "not while it stands there")
        self._move("assignment", row, "analysis", at)
        self._sheet("assignment", row["id"], "phase1", row["edition"], data, actor.person_id, at)
        self._moved("analysis_saved", "assignment", row, "analysis", actor, at, ("author", "B08", "I01"))

    def _establish(self, actor: Any, key: str, data: Answers | None, at: datetime, day: date) -> None:
        sql, row = self.sql, self._assignment(key, actor)
        need_that(row["state"] == "analysis", "not while it stands there")
        answers = self._answers("assignment", row, "phase1")
        need_that(all(answers.get(name) for name in (*QUESTIONS, "q3_score", "task")), "not complete")
        sql.rows(
            "UPDATE assignment SET established_at = ?, established_by_id = ?, noted_at = NULL, resubmit_by = NULL,"
            " phase1_late = ?, state = 'task_established', updated_at = ?, version = version + 1"
            " WHERE id = ? AND state = ? AND version = ? RETURNING version",
            at, actor.person_id, max(0, DUTCH.working_days_between(row["phase1_due"], day)), at,
            row["id"], row["state"], row["version"],
        )  # fmt: skip
        event = self._moved(
            "task_established", "assignment", row, "task_established", actor, at,
            ("own_unit", "A01", "A02", "A03", "B08", "I01"),
        )  # fmt: skip
        self._tell(OFFICE, (), event, f"/opdrachten/{key}", actor.person_id, at, day)
        self._end_extensions(row["id"], 1)

    def _note(self, actor: Any, key: str, data: Answers | None, at: datetime, day: date) -> None:
        row = self._assignment(key, actor, own=False)
        need_that(row["state"] == "task_established" and row["noted_at"] is None, "noted before")
        self.sql.run(
            "UPDATE assignment SET noted_at = ?, updated_at = ? WHERE id = ? AND state = ?",
            at, at, row["id"], row["state"],
        )  # fmt: skip
        event = self._moved("analysis_noted", "assignment", row, row["state"], actor, at, ("not_yet_noted",))
        self._tell(HEAD, (row["unit_id"],), event, f"/opdrachten/{key}", actor.person_id, at, day)

    def _save_plan(self, actor: Any, key: str, data: Answers, at: datetime, day: date) -> None:
        row = self._plan(key, actor)
        need_that(row["established_at"] is not None or row["plan_opened_early"], "phase 1 first")
        need_that(row["state"] in {"draft", "returned"}, "not while it stands there")
        self._move("plan", row, row["state"], at)
        self._sheet("plan", row["id"], "phase2", row["edition"], data, actor.person_id, at)
        self._moved("plan_saved", "plan", row, row["state"], actor, at, ("author", "B02", "B08", "I01"))

    def _submit_plan(self, actor: Any, key: str, data: Answers | None, at: datetime, day: date) -> None:
        row = self._plan(key, actor)
        need_that(row["established_at"] is not None or row["plan_opened_early"], "phase 1 first")
        answers = self._answers("plan", row, "phase2")
        lines = {milestone["line"] for milestone in answers["milestones"]}
        full = all(milestone[name] for milestone in answers["milestones"] for name in ("result", "owner", "year"))
        need_that(bool(answers["vision"]) and full, "not complete")
        need_that(len({milestone["year"] for milestone in answers["milestones"]}) > 1, "more years")
        need_that(all(line in lines or answers.get(f"line_reason_{line}") for line in LINES), "a line without")
        self.sql.rows(
            "UPDATE plan SET submitted_at = ?, submitted_by_id = ?, resubmit_by = NULL, late = ?,"
            " state = 'submitted', updated_at = ?, version = version + 1"
            " WHERE id = ? AND state = ? AND version = ? RETURNING version",
            at, actor.person_id, max(0, DUTCH.working_days_between(row["phase2_due"], day)), at,
            row["id"], row["state"], row["version"],
        )  # fmt: skip
        event = self._moved(
            "plan_submitted", "plan", row, "submitted", actor, at,
            ("own_unit", "A05", "A06", "A07", "B02", "B08", "I01"),
        )  # fmt: skip
        self._tell(OFFICE, (), event, f"/plannen/{key}", actor.person_id, at, day)
        self._end_extensions(row["assignment_id"], 2)

    def _offer(self, actor: Any, key: str, data: Answers, at: datetime, day: date) -> None:
        row = self._answer(key)
        need_that(row["unit_id"] in actor.heads, "not your unit")
        need_that(row["state"] == "requested" and row["need_state"] == "asked", "no longer asked")
        first = date.fromisoformat(data["first_delivery"])
        DUTCH.working_days_between(row["needed_by"], first)
        self.sql.rows(
            "UPDATE answer SET offer_kind = ?, hours = ?, first_delivery = ?, offered_by_id = ?, state = 'offered',"
            " updated_at = ?, version = version + 1 WHERE id = ? AND state = ? AND version = ? RETURNING version",
            data["kind"], data["hours"], first, actor.person_id, at, row["id"], row["state"], row["version"],
        )  # fmt: skip
        rules = ("supplier", "need_waits", "B08", "G05", "I01")
        event = self._said("offer_made", "answer", row, "offer", "offered", actor, at, data, rules)
        self._tell(HEAD, (row["asker_id"],), event, f"/antwoorden/{key}", actor.person_id, at, day)

    def _accept(self, actor: Any, key: str, data: Answers, at: datetime, day: date) -> None:
        row = self._answer(key)
        need_that(row["asker_id"] in actor.heads, "not your need")
        need_that(row["state"] == "offered" and row["offered_by_id"] != actor.person_id, "own work")
        need_that(row["hours"] < 80 or row["granted"], "a matter for the leadership")
        self._move("answer", row, "accepted", at)
        rules = ("requester", "E03", "not_own_work", "B08", "I01")
        event = self._said("offer_accepted", "answer", row, "accept_offer", "accepted", actor, at, data, rules)
        self._tell(HEAD, (row["unit_id"],), event, f"/antwoorden/{key}", actor.person_id, at, day)

    def _confirm(self, actor: Any, key: str, data: Answers | None, at: datetime, day: date) -> None:
        sql = self.sql
        row = self._named(
            "id, key, state, version, round_id, meeting_id, subject, subject_id, outcome, advice, content_sha256",
            sql.one(
                "SELECT id, key, state, version, round_id, meeting_id, subject, subject_id, outcome, advice,"
                " content_sha256 FROM decision WHERE key = ?",
                key,
            ),
        )
        need_that(row["state"] == "recorded" and row["outcome"] == "approve", "nothing to confirm")
        there = sql.rows(
            "SELECT p.id, p.seat FROM position p JOIN presence s ON s.position_id = p.id"
            " WHERE s.meeting_id = ? AND s.present = ?",
            row["meeting_id"], True,
        )  # fmt: skip
        need_that(any(seat in {"chair", "deputy_chair"} for _, seat in there), "no chair")
        lacking = sql.rows(
            "SELECT id FROM condition WHERE decision_id = ? AND (owner_id IS NULL OR due IS NULL)", row["id"]
        )
        need_that(not lacking and row["advice"] == "for", "not complete")
        about = self._adopted if row["subject"] == "plan" else self._approved
        about(row, actor, at, day)
        sql.rows(
            "UPDATE decision SET confirmed_by_id = ?, confirmed_at = ?, state = 'confirmed', updated_at = ?,"
            " version = version + 1 WHERE id = ? AND state = ? AND version = ? RETURNING version",
            actor.person_id, at, at, row["id"], row["state"], row["version"],
        )  # fmt: skip
        rules = ("content_unchanged", "E09", "B08", "E06", "I01")
        self._moved("decision_confirmed", "decision", row, "confirmed", actor, at, rules)

    def _adopted(self, decision: dict[str, Any], actor: Any, at: datetime, day: date) -> None:
        names = "id, key, state, version, edition, unit_id, round_id, submitted_by_id, assignment_id, vision"
        plan = self._named(
            names,
            self.sql.one(
                "SELECT p.id, p.key, p.state, p.version, p.edition, p.unit_id, p.round_id, p.submitted_by_id,"
                " a.state, s.answers FROM plan p JOIN assignment a ON a.id = p.assignment_id JOIN sheet s"
                " ON s.subject = 'plan' AND s.subject_id = p.id AND s.form = 'phase2' AND s.edition = p.edition"
                " WHERE p.id = ?",
                decision["subject_id"],
            ),
        )
        sheet = {"form": "phase2", "version": 1, "answers": self.sql.read(plan["vision"])}
        content = {"subject": "plan", "key": plan["key"], "sheets": [sheet], "edition": plan["edition"]}
        need_that(content_hash(content) == decision["content_sha256"], "the text has changed")
        need_that(plan["submitted_by_id"] != actor.person_id, "own work")
        self.sql.rows(
            "UPDATE plan SET resubmit_by = NULL, decided_at = ?, state = 'adopted', updated_at = ?,"
            " version = version + 1 WHERE id = ? AND state = 'on_agenda' AND version = ? RETURNING version",
            at, at, plan["id"], plan["version"],
        )  # fmt: skip
        rules = ("decision_confirmed", "E02", "E09")
        event = self._moved("plan_adopted", "plan", plan, "adopted", actor, at, rules)
        self._tell(HEAD, (plan["unit_id"],), event, f"/plannen/{plan['key']}", actor.person_id, at, day)

    def _approved(self, decision: dict[str, Any], actor: Any, at: datetime, day: date) -> None:
        row = self._named(
            "id, key, state, version, edition, round_id, owner_id, created_by_id, answers",
            self.sql.one(
                "SELECT c.id, c.key, c.state, c.version, c.edition, c.round_id, c.owner_id, c.created_by_id,"
                " s.answers FROM commitment c JOIN sheet s ON s.subject = 'commitment' AND s.subject_id = c.id"
                " AND s.form = 'commitment' AND s.edition = c.edition WHERE c.id = ?",
                decision["subject_id"],
            ),
        )
        sheet = {"form": "commitment", "version": 1, "answers": self.sql.read(row["answers"])}
        content = {"subject": "commitment", "key": row["key"], "sheets": [sheet], "edition": row["edition"]}
        need_that(content_hash(content) == decision["content_sha256"], "the text has changed")
        need_that(row["created_by_id"] != actor.person_id, "own work")
        self._move("commitment", row, "approved", at)
        rules = ("decision_confirmed", "E04", "E09")
        event = self._moved("commitment_approved", "commitment", row, "approved", actor, at, rules)
        self.sql.rows("SELECT id FROM commitment WHERE id = (SELECT supersedes_id FROM commitment WHERE id = ?)",
                      row["id"])  # fmt: skip
        who = (row["owner_id"], row["round_id"])
        self._tell(MEMBERS, who, event, f"/afspraken/{row['key']}", actor.person_id, at, day)

    def _assignment(self, key: str, actor: Any, *, own: bool = True) -> dict[str, Any]:
        row = self._named(
            "id, key, state, version, edition, unit_id, round_id, phase1_due, noted_at, round_state",
            self.sql.one(
                "SELECT a.id, a.key, a.state, a.version, a.edition, a.unit_id, a.round_id, a.phase1_due,"
                " a.noted_at, r.state FROM assignment a JOIN round r ON r.id = a.round_id WHERE a.key = ?",
                key,
            ),
        )
        need_that(not own or row["unit_id"] in actor.heads, "not your unit")
        return row

    def _plan(self, key: str, actor: Any) -> dict[str, Any]:
        row = self._named(
            "id, key, state, version, edition, unit_id, round_id, assignment_id, phase2_due, established_at,"
            " plan_opened_early, round_state",
            self.sql.one(
                "SELECT p.id, p.key, p.state, p.version, p.edition, p.unit_id, p.round_id, p.assignment_id,"
                " a.phase2_due, a.established_at, a.plan_opened_early, r.state FROM plan p"
                " JOIN assignment a ON a.id = p.assignment_id JOIN round r ON r.id = p.round_id WHERE p.key = ?",
                key,
            ),
        )
        need_that(row["unit_id"] in actor.heads, "not your unit")
        return row

    def _answer(self, key: str) -> dict[str, Any]:
        return self._named(
            "id, key, state, version, unit_id, round_id, offered_by_id, hours, need_state, asker_id, needed_by,"
            " granted",
            self.sql.one(
                "SELECT a.id, a.key, a.state, a.version, a.unit_id, a.round_id, a.offered_by_id, a.hours, n.state,"
                " n.unit_id, n.needed_by, EXISTS (SELECT 1 FROM decision d WHERE d.subject = 'need'"
                " AND d.subject_id = n.id AND d.state = 'confirmed'"
                " AND d.outcome IN ('approve', 'approve_with_conditions'))"
                " FROM answer a JOIN need n ON n.id = a.need_id WHERE a.key = ?",
                key,
            ),
        )

    def _named(self, names: str, row: Any) -> dict[str, Any]:
        found = dict(zip((name.strip() for name in names.split(",")), row, strict=True))
        for name in ("phase1_due", "phase2_due", "needed_by"):
            if isinstance(found.get(name), str):
                found[name] = date.fromisoformat(found[name])
        return found

    def _number(self, kind: str, count: int = 1) -> int:
        found = self.sql.rows("UPDATE key_counter SET last = last + ? WHERE kind = ? RETURNING last", count, kind)
        if found:
            return int(found[0][0])
        self.sql.run("INSERT INTO key_counter (kind, last) VALUES (?, ?)", kind, count)
        return count

    def _move(self, table: str, row: dict[str, Any], state: str, at: datetime) -> None:
        done = self.sql.rows(
            f"UPDATE {table} SET state = ?, updated_at = ?, version = version + 1"
            " WHERE id = ? AND state = ? AND version = ? RETURNING version",
            state, at, row["id"], row["state"], row["version"],
        )  # fmt: skip
        need_that(bool(done), "somebody was first")

    def _sheet(
        self, subject: str, row: int, form: str, edition: int, answers: Answers, by: int, at: datetime
    ) -> None:
        former = self.sql.rows(
            "SELECT id, answers FROM sheet WHERE subject = ? AND subject_id = ? AND form = ? AND edition = ?",
            subject, row, form, edition,
        )  # fmt: skip
        need_that(not former, "the journey writes each sheet once")
        self.sql.run(
            "INSERT INTO sheet (subject, subject_id, form, form_version, answers, saved_at, saved_by_id, edition)"
            " VALUES (?, ?, ?, 1, ?, ?, ?, ?)",
            subject, row, form, self.sql.json(answers), at, by, edition,
        )  # fmt: skip

    def _answers(self, subject: str, row: dict[str, Any], form: str) -> Answers:
        (found,) = self.sql.one(
            "SELECT answers FROM sheet WHERE subject = ? AND subject_id = ? AND form = ? AND edition = ?",
            subject, row["id"], form, row["edition"],
        )  # fmt: skip
        answers: Answers = self.sql.read(found)
        return answers

    def _said(
        self, name: str, subject: str, row: dict[str, Any], form: str, state: str, actor: Any, at: datetime,
        data: Answers, rules: tuple[str, ...],
    ) -> int:  # fmt: skip
        (entry,) = self.sql.one(
            "INSERT INTO entry (subject, subject_id, trigger, form, form_version, answers, at, by_id, position_id)"
            " VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?) RETURNING id",
            subject, row["id"], form, form, self.sql.json(data), at, actor.person_id, actor.position_id,
        )  # fmt: skip
        moved = {"from": row["state"], "to": state, "entry": entry}
        return self._event(
            name, subject, row["id"], row["key"], row["round_id"], actor.person_id, at, moved, rules
        )

    def _moved(
        self, name: str, subject: str, row: dict[str, Any], state: str, actor: Any, at: datetime,
        rules: tuple[str, ...],
    ) -> int:  # fmt: skip
        moved = {"from": row["state"], "to": state}
        return self._event(
            name, subject, row["id"], row["key"], row["round_id"], actor.person_id, at, moved, rules
        )

    def _event(
        self, name: str, subject: str, row: int, key: str, round_id: int, by: int, at: datetime,
        data: dict[str, Any], rules: tuple[str, ...],
    ) -> int:  # fmt: skip
        """The event with a trace of what was checked, and its place in the queue of the sealer."""
        trace = {rule: {"version": 1, "row": 0, "code": "ok", "seen": {"checked": True}} for rule in rules}
        (event,) = self.sql.one(
            "INSERT INTO event (name, subject, subject_id, subject_key, at, round_id, actor_id, data, trace)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            name, subject, row, key, at, round_id, by, self.sql.json(data), self.sql.json(trace),
        )  # fmt: skip
        self.sql.run("INSERT INTO unsealed (event_id) VALUES (?)", event)
        return int(event)

    def _tell(
        self, whom: str, which: tuple[Any, ...], event: int, link: str, by: int, at: datetime, day: date
    ) -> None:
        for (account,) in self.sql.rows(whom, *which, day, day, *which, day, day):
            if account != by:
                self.sql.run(
                    "INSERT INTO notice (event_id, account_id, link, at) VALUES (?, ?, ?, ?)",
                    event, account, link, at,
                )  # fmt: skip

    def _end_extensions(self, assignment: int, phase: int) -> None:
        found = self.sql.rows(
            "SELECT id FROM extension WHERE assignment_id = ? AND phase = ? AND state = 'requested'",
            assignment, phase,
        )  # fmt: skip
        need_that(not found, "the journey asks for no extension")
