"""What every step by hand needs: read a row, move it under a guard, write sheet, entry, event and notices.

A step checks in place what a careful programmer would check (state, version, complete, frozen, own unit)
and writes every row that the commands write.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.models.workflow import Answers
from tests.bench.plain import Plain
from workflows.roles import Actor

Row = dict[str, Any]
About = tuple[str, int]
"""A kind of row and its id."""
DAYS = ("phase1_due", "phase2_due", "phase3_due", "needed_by", "due")
"""Columns that SQLite gives as text."""

_HOLDERS = """
    SELECT h.account_id FROM holding h JOIN position p ON p.id = h.position_id
    WHERE {which} AND h.starts <= ? AND (h.ends IS NULL OR h.ends >= ?)
    UNION SELECT d.account_id FROM delegation d JOIN position p ON p.id = d.position_id
    WHERE {which} AND d.starts <= ? AND d.ends >= ? AND d.revoked_at IS NULL
    ORDER BY account_id"""
OFFICE = _HOLDERS.format(which="CAST(p.roles AS TEXT) LIKE '%\"secretary\"%'")
OFFICE_AND_LEADERSHIP = _HOLDERS.format(
    which="(CAST(p.roles AS TEXT) LIKE '%\"secretary\"%' OR CAST(p.roles AS TEXT) LIKE '%\"leadership\"%')"
)
HEAD = _HOLDERS.format(which="p.unit_id = ? AND CAST(p.roles AS TEXT) LIKE '%\"emt_member\"%'")
MEMBERS = _HOLDERS.format(
    which="(p.id = ? OR p.unit_id IN (SELECT unit_id FROM assignment WHERE round_id = ? AND state <> 'withdrawn'))"
    " AND CAST(p.roles AS TEXT) LIKE '%\"emt_member\"%'"
)
CONDITION_OWNERS = _HOLDERS.format(which="p.id IN (SELECT owner_id FROM condition WHERE decision_id = ?)")


class Refused(RuntimeError):
    """The row is not as the step needs it."""


def need_that(condition: bool, why: str) -> None:
    """Refuse unless something holds."""
    if not condition:
        raise Refused(why)


@dataclass(frozen=True, slots=True)
class Act:
    """One step: by whom, on which key, with what was filled in, and when."""

    actor: Actor
    key: str
    data: Answers | None
    at: datetime
    day: date

    @property
    def by(self) -> int:
        """The account that acts."""
        return self.actor.person_id


@dataclass(frozen=True, slots=True)
class Hand:
    """One connection, and the statements that several steps share."""

    sql: Plain

    def named(self, names: str, statement: str, *values: Any) -> Row:
        """The one row of a statement by the names of its columns."""
        found = dict(zip(names.split(), self.sql.one(statement, *values), strict=True))
        for name in DAYS:
            if isinstance(found.get(name), str):
                found[name] = date.fromisoformat(found[name])
        return found

    def number(self, kind: str, count: int = 1) -> int:
        """The last of the next numbers of a kind of key."""
        found = self.sql.rows(
            "UPDATE key_counter SET last = last + ? WHERE kind = ? RETURNING last", count, kind
        )
        if found:
            return int(found[0][0])
        self.sql.run("INSERT INTO key_counter (kind, last) VALUES (?, ?)", kind, count)
        return count

    def move(self, table: str, row: Row, state: str, at: datetime, **columns: Any) -> None:
        """State, columns and version, under the guard on id, state and version."""
        sets = "".join(f"{name} = ?, " for name in columns)
        done = self.sql.rows(
            f"UPDATE {table} SET {sets}state = ?, updated_at = ?, version = version + 1"
            " WHERE id = ? AND state = ? AND version = ? RETURNING version",
            *columns.values(), state, at, row["id"], row["state"], row["version"],
        )  # fmt: skip
        need_that(bool(done), "somebody was first")

    def sheet(self, subject: str, row: Row, form: str, act: Act, answers: Answers) -> None:
        """The answers on a sheet that was not there yet."""
        former = self.sql.rows(
            "SELECT id, answers FROM sheet WHERE subject = ? AND subject_id = ? AND form = ? AND edition = ?",
            subject, row["id"], form, row["edition"],
        )  # fmt: skip
        need_that(not former, "the journey writes each sheet once")
        self.sql.run(
            "INSERT INTO sheet (subject, subject_id, form, form_version, answers, saved_at, saved_by_id, edition)"
            " VALUES (?, ?, ?, 1, ?, ?, ?, ?)",
            subject, row["id"], form, self.sql.json(answers), act.at, act.by, row["edition"],
        )  # fmt: skip

    def answers(self, subject: str, row: Row, form: str) -> Answers:
        """What stands on the sheet in force."""
        (found,) = self.sql.one(
            "SELECT answers FROM sheet WHERE subject = ? AND subject_id = ? AND form = ? AND edition = ?",
            subject, row["id"], form, row["edition"],
        )  # fmt: skip
        answers: Answers = self.sql.read(found)
        return answers

    def entry(self, subject: str, row: Row, trigger: str, form: str, act: Act) -> int:
        """What was filled in with a step, for good."""
        (entry,) = self.sql.one(
            "INSERT INTO entry (subject, subject_id, trigger, form, form_version, answers, at, by_id, position_id)"
            " VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?) RETURNING id",
            subject, row["id"], trigger, form, self.sql.json(act.data), act.at, act.by, act.actor.position_id,
        )  # fmt: skip
        return int(entry)

    def moved(
        self, name: str, subject: str, row: Row, state: str, act: Act, rules: str, entry: int | None = None
    ) -> int:
        """The event of a step."""
        data = {"from": row["state"], "to": state} | ({"entry": entry} if entry else {})
        return self.event(name, subject, row, act, data, rules)

    def event(self, name: str, subject: str, row: Row, act: Act, data: Answers, rules: str = "") -> int:
        """An event with a trace of what was checked, and its place in the queue of the sealer."""
        trace = {
            rule: {"version": 1, "row": 0, "code": "ok", "seen": {"checked": True}} for rule in rules.split()
        }
        (event,) = self.sql.one(
            "INSERT INTO event (name, subject, subject_id, subject_key, at, round_id, actor_id, data, trace)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            name, subject, row["id"], row["key"], act.at, row["round_id"], act.by, self.sql.json(data),
            self.sql.json(trace),
        )  # fmt: skip
        self.sql.run("INSERT INTO unsealed (event_id) VALUES (?)", event)
        return int(event)

    def tell(
        self,
        whom: str,
        which: tuple[Any, ...],
        event: int,
        link: str,
        act: Act,
        about: About,
        *,
        asks: bool = False,
    ) -> None:
        """A notice about a row for each of these people, except who acts; one that asks waits for them."""
        for (account,) in self.sql.rows(whom, *which, act.day, act.day, *which, act.day, act.day):
            if account != act.by:
                self.sql.run(
                    "INSERT INTO notice (event_id, account_id, link, at, subject, subject_id, asks)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    event, account, link, act.at, *about, asks,
                )  # fmt: skip

    def settle(self, about: About, act: Act, ladder: str = "") -> None:
        """What was asked about a row is moot, and nobody is reminded of it any more."""
        self.sql.run(
            "UPDATE notice SET moot_at = ? WHERE subject = ? AND subject_id = ? AND asks = ? AND moot_at IS NULL",
            act.at, *about, True,
        )  # fmt: skip
        if ladder:
            self.sql.run(
                "DELETE FROM timer WHERE subject = ? AND subject_id = ? AND ladder = ?", *about, ladder
            )

    def remind(self, about: About, ladder: str, entry: int, day: date) -> None:
        """When a reminder is looked at first."""
        self.sql.run(
            "INSERT INTO timer (day, subject, subject_id, ladder, entry) VALUES (?, ?, ?, ?, ?)",
            day, *about, ladder, entry,
        )  # fmt: skip
