"""Replay the demo round: every step by the person and on the day of the story, through the same commands.

What follows from a step (cascades) is not replayed but expected: afterwards each subject must stand in the
state the story says, or loading fails and names it.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select, update

from app.clock import LOCAL, at, now
from app.commands.clusters import create_cluster
from app.commands.delegations import NewDelegation, assign_delegation
from app.commands.ladders import sweep
from app.commands.organisation import import_organisation
from app.commands.steps import take_step
from app.database import WRITING, transaction
from app.demo.creating import CREATE, Maker
from app.demo.data import SYSTEM, Demo, Happening, Subject, load_demo
from app.demo.keys import Keys
from app.extensions import Base, db
from app.models.organisation import Account
from app.models.round import Round
from app.models.workflow import KeyCounter
from app.passwords import DEMO_PASSWORD, hash_password
from app.queries.actors import actor_of
from app.subjects import SUBJECTS
from workflows.calendar import next_working_day
from workflows.machine import Refused
from workflows.roles import Actor

OFFICE_OPENS = time(9, 0, tzinfo=LOCAL)
"""The story has days; within a day its steps follow each other by the minute from here."""

DAWN = time(1, 0, tzinfo=LOCAL)
"""Before anybody is at work, the ladders are looked at."""


class DemoFailed(RuntimeError):
    """The story cannot be replayed: which step, and why. The demo data or a workflow changed."""


def is_loaded() -> bool:
    """Whether there is a round already: then the demo is not loaded again."""
    return db.session.scalar(select(Round.id).limit(1)) is not None


def load(today: date) -> int:
    """Load the demo as it stands in the week of a local day; the number of steps replayed."""
    demo = load_demo(today)
    import_organisation(None, demo.organisation, password_hash=hash_password(DEMO_PASSWORD))
    keys = Keys()
    steps = 0
    waiting = list(demo.delegations)
    swept: date | None = None
    for subject, happening in demo.timeline():
        if happening.day > today:
            continue
        swept = _remind(swept or happening.day, happening.day)
        while waiting and waiting[0].day <= happening.day:
            _delegate(waiting.pop(0), keys)
        moment = datetime.combine(happening.day, OFFICE_OPENS) + timedelta(seconds=20 * (steps % 1500))
        with at(moment.astimezone(UTC)):
            steps += _replay(subject, happening, keys)
    _remind(swept or today, today)
    _finish(demo, keys, today)
    return steps


def _remind(swept: date, day: date) -> date:
    """Climb the ladders on each working day after the one that was swept, up to and including `day`."""
    while swept < day:
        swept = min(next_working_day(swept), day)
        with at(datetime.combine(swept, DAWN).astimezone(UTC)):
            sweep(now())
    return day


def _replay(subject: Subject, happening: Happening, keys: Keys) -> int:
    if happening.by == SYSTEM:
        return 0
    actor = who(happening.by, happening.day)
    try:
        if happening.trigger == "create":
            maker = Maker(actor, subject, happening, keys)
            _next_key(subject)
            keys.learn(subject, CREATE[subject.kind](maker))
        else:
            _step(actor, subject, happening, keys)
    except Exception as broken:
        told = getattr(broken, "refused", broken)
        raise DemoFailed(
            f"{subject.kind} {subject.key}: {happening.trigger} by {happening.by}: {told}"
        ) from broken
    return 1


def _step(actor: Actor, subject: Subject, happening: Happening, keys: Keys) -> None:
    data = keys.answers(happening.data) if happening.data else None
    result = take_step(actor, subject.kind, keys.of(subject), happening.trigger, data=data)
    if isinstance(result, Refused):
        raise DemoFailed(str(result.reasons))


def who(username: str, day: date) -> Actor:
    """Somebody of the demo, with the rights of that day."""
    account = db.session.execute(select(Account.id, Account.name).where(Account.username == username)).one()
    return actor_of(account.id, account.name, day)


def _next_key(subject: Subject) -> None:
    """Give the subject the number that the story gives it, whatever the order of making."""
    prefix = SUBJECTS[subject.kind].prefix
    head, _, number = subject.key.partition("-")
    if head != prefix or not number.isdigit():
        return
    with transaction() as session:
        found = session.get(KeyCounter, prefix)
        if found is None:
            session.add(KeyCounter(kind=prefix, last=int(number) - 1))
        else:
            found.last = int(number) - 1


def _delegate(happening: Happening, keys: Keys) -> None:
    data = keys.answers(happening.data)
    moment = datetime.combine(happening.day, OFFICE_OPENS)
    with at(moment.astimezone(UTC)):
        new = NewDelegation(
            position_id=keys.position(happening.data["position"]),
            account_id=int(data["account"]),
            starts=date.fromisoformat(data["starts"]),
            ends=date.fromisoformat(data["ends"]),
            scopes=tuple(data["scopes"]),
            reason=data["reason"],
        )
        assign_delegation(who(happening.by, happening.day), new)


def _finish(demo: Demo, keys: Keys, today: date) -> None:
    """What has no step of its own: the counters of keys, groups of needs; then compare with the story."""
    round_key = keys.of(demo.of("round")[0])
    with transaction() as session:
        for kind in ("need", "commitment"):
            highest = max(int(each.key.partition("-")[2]) for each in demo.of(kind))
            where = KeyCounter.kind == SUBJECTS[kind].prefix
            session.execute(update(KeyCounter).where(where).values(last=highest))
    for cluster in demo.clusters:
        create_cluster(who("secretaris", today), round_key, cluster["name"], tuple(cluster["needs"]))
    _compare(demo, keys)


def _compare(demo: Demo, keys: Keys) -> None:
    session = db.session()
    session.rollback()
    wrong: list[str] = []
    for subject in demo.subjects:
        model: Any = SUBJECTS[subject.kind].model
        state = session.scalar(select(model.state).where(model.key == keys.of(subject)))
        if state != subject.state:
            wrong.append(f"{subject.kind} {subject.key} is {state}, the story says {subject.state}")
    if wrong:
        raise DemoFailed("; ".join(wrong))


def clear() -> None:
    """Drop and make all tables again: events refuse to be deleted, so the tables themselves go."""
    engine = db.engine.execution_options(**WRITING)
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
