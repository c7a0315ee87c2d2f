"""From the names of the story to what the database and the forms know: keys, accounts, positions."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app.demo.data import Subject
from app.extensions import db
from app.models.meeting import Decision, Meeting
from app.models.need import Answer, Need
from app.models.organisation import Account, Position, Unit
from app.models.round import Round
from app.subjects import SUBJECTS


class Keys:
    """What each name of the story became. Raises KeyError or a database error for a name it never heard."""

    def __init__(self) -> None:
        session = db.session()
        self._positions = dict(session.execute(select(Position.key, Position.id)).tuples().all())
        self._accounts = dict(session.execute(select(Account.username, Account.id)).tuples().all())
        self._units = dict(session.execute(select(Unit.key, Unit.id)).tuples().all())
        self._made: dict[tuple[str, str], str] = {}
        self._by_name: dict[str, Callable[[Any], Any]] = {
            "owner": lambda value: str(self._positions.get(value, value)),
            "present": lambda value: [str(self._positions[each]) for each in value],
            "account": lambda value: str(self._accounts[value]),
            "commitment": lambda value: self.named("commitment", value),
            "from_needs": lambda value: [self.named("need", each) for each in value],
            "subject": self._subject,
        }

    def learn(self, subject: Subject, key: str) -> None:
        """Remember the key that a subject of the story got."""
        self._made[subject.kind, subject.key] = key

    def of(self, subject: Subject) -> str:
        """The key of a subject; answers and decisions are found by what they belong to."""
        if subject.kind == "answer":
            return self._answer(subject)
        if subject.kind == "decision":
            return self._decision(subject)
        return self.named(subject.kind, subject.key)

    def named(self, kind: str, key: str) -> str:
        """The key of a subject by its name in the story; one that was not made by itself kept its name."""
        return self._made.get((kind, key), key)

    def position(self, key: str) -> int:
        """The id of a position by its key."""
        return self._positions[key]

    def unit(self, key: str) -> int:
        """The id of a unit by its key."""
        return self._units[key]

    def round_id(self) -> int:
        """The id of the round of the demo."""
        return db.session().scalars(select(Round.id)).one()

    def round_key(self) -> str:
        """The key of the round of the demo."""
        return db.session().scalars(select(Round.key)).one()

    def answers(self, data: Any) -> dict[str, Any]:
        """Answers of a form with people and positions as the lists of the form offer them."""
        return {name: self._value(name, value) for name, value in data.items()}

    def _value(self, name: str, value: Any) -> Any:
        if (known := self._by_name.get(name)) is not None:
            return known(value)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return [self.answers(row) for row in value]
        return value

    def _subject(self, value: str) -> str:
        kind, names_a_thing, key = value.partition(":")
        return f"{kind}:{self.named(kind, key)}" if names_a_thing else value

    def _answer(self, subject: Subject) -> str:
        need = self.named("need", subject.links["need"])
        statement = (
            select(Answer.key)
            .join(Need, Need.id == Answer.need_id)
            .where(Need.key == need, Answer.unit_id == self._units[subject.links["unit"]])
        )
        return db.session().scalars(statement).one()

    def _decision(self, subject: Subject) -> str:
        meeting = self.named("meeting", subject.links["meeting"])
        kind = subject.links["subject"]
        about: Any = SUBJECTS[kind].model
        statement = (
            select(Decision.key)
            .join(Meeting, Meeting.id == Decision.meeting_id)
            .join(about, about.id == Decision.subject_id)
            .where(Meeting.key == meeting, Decision.subject == kind)
            .where(about.key == self.named(kind, subject.links["subject_key"]))
        )
        return db.session().scalars(statement).one()
