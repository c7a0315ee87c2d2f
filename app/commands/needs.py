"""What the steps of a need change beside its state, and how a need comes to be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select

from app.clock import now, today
from app.commands.answers import respond_by
from app.commands.capacity import principal_of
from app.commands.change import Change, Columns, effect
from app.commands.days import day
from app.commands.events import record
from app.commands.failures import NotFound
from app.commands.keys import next_key, next_keys
from app.commands.steps import move
from app.database import Once, direct, transaction
from app.models.commitment import Commitment
from app.models.need import Answer, Need
from app.models.workflow import Answers
from app.queries.find import find
from app.queries.need_addressees import asked_units, named_suppliers
from app.subjects import SUBJECTS
from workflows.commitment import TAKING_UP
from workflows.machine import Moved, Refused
from workflows.roles import Actor

TITLE_LENGTH = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNeed:
    """What a need starts with: the unit that asks, the round, and what was typed so far.

    `ask` sends it at once; when a rule refuses that, it stays a draft.
    """

    unit_id: int
    round_id: int
    words: Answers
    ask: bool = False
    text_confirmed: bool = False


def create_need(actor: Actor, new: NewNeed, once: Once | None = None) -> tuple[str, Moved | Refused]:
    """Make a need with its first words; gives its key and what came of the last step taken.

    Raises StepRefused when the actor may not write for this unit, TextBlocked, AlreadyDone.
    """
    with transaction(once) as session:
        change = Change(session, actor, now(), today(), new.text_confirmed)
        row = _add(change, new)
        result = move(change, row, "save_need", new.words)
        if new.ask:
            result = move(change, row, "ask", raising=False)
        if once is not None:
            once.location = f"/behoeften/{row.key}"
        return row.key, result


def _add(change: Change, new: NewNeed) -> Need:
    """The row of a new need in its initial state, with its event; its words come with the first save."""
    row = Need(
        key=next_key(change.session, SUBJECTS["need"]),
        state=SUBJECTS["need"].workflow.initial,
        created_at=change.now,
        updated_at=change.now,
        round_id=new.round_id,
        unit_id=new.unit_id,
    )
    change.session.add(row)
    change.session.flush()
    record(
        change.session,
        name="need_created",
        subject="need",
        subject_id=row.id,
        subject_key=row.key,
        round_id=row.round_id,
        actor_id=change.actor.person_id,
        on_behalf_of_id=principal_of(change, new.unit_id),
        at=change.now,
    )
    return row


@effect("need", "save_need")
def save(change: Change, row: Need, data: Answers) -> Columns:
    """What lists and indexes show of the sheet; a question that was not sent keeps what it was."""
    columns: Columns = {}
    if "title" in data:
        columns["title"] = str(data["title"] or "")[:TITLE_LENGTH]
    if "addressee_kind" in data:
        columns["addressee_kind"] = data["addressee_kind"] or "unit"
    if "needed_by" in data:
        columns["needed_by"] = day(data["needed_by"])
    if "urgency" in data:
        columns["urgency"] = data["urgency"] or "normal"
    if "line" in data:
        columns["line"] = int(data["line"]) if data["line"] else None
    return columns


@effect("need", "ask")
def ask(change: Change, row: Need, data: Answers) -> Columns:
    """Put the question to each unit asked; who was asked before is asked again by what follows."""
    asked = asked_units(change.session, row)
    former = set(direct(change.session, _FORMER, {"need": row.id}).scalars())
    _put_to(change, row, [unit for unit in asked if unit not in former])
    return {"asked_at": change.now, "asked_by_id": change.actor.person_id}


_FORMER = select(Answer.unit_id).where(Answer.need_id == bindparam("need"))
"""The units that were asked before."""


@effect("need", "recall_ask")
def recall(change: Change, row: Need, data: Answers) -> Columns:
    """A draft again, as if it had not been sent."""
    return {"asked_at": None, "asked_by_id": None}


@effect("need", "record_talk")
def record_talk(change: Change, row: Need, data: Answers) -> Columns:
    """They talked: from now on the need may go to the leadership (C06)."""
    return {"talked_at": change.now}


@effect("need", "grant")
def grant(change: Change, row: Need, data: Answers) -> Columns:
    """A supplier that the decision names and that was never asked gets its place among the answers."""
    named = named_suppliers(change.session, row)
    former = set(direct(change.session, _FORMER, {"need": row.id}).scalars())
    _put_to(change, row, [unit for unit in sorted(named) if unit not in former])
    return {"granted_at": change.now}


@effect("need", "defer")
def defer(change: Change, row: Need, data: Answers) -> Columns:
    """It comes back on the day that was chosen."""
    return {"return_date": day(data.get("return_date"))}


@effect("need", "resume", "return_to_parties")
def resume(change: Change, row: Need, data: Answers) -> Columns:
    """It is on the table again: no day to come back, and a new delivery will be new."""
    return dict(_ANEW)


@effect("need", "reopen_ask")
def reopen(change: Change, row: Need, data: Answers) -> Columns:
    """Asked anew: what the leadership granted was another question, and a commitment did its part."""
    return _ANEW | {"granted_at": None, "commitment_id": None}


_ANEW: Columns = {"return_date": None, "fulfilled_at": None, "evaluated_at": None}


@effect("need", "take_up")
def take_up(change: Change, row: Need, data: Answers) -> Columns:
    """The commitment that answers it from now on; one of the same round that may still bring something."""
    found = find(change.session, change.actor, SUBJECTS["commitment"], str(data.get("commitment") or ""))
    if not isinstance(found, Commitment) or found.round_id != row.round_id or found.state not in TAKING_UP:
        raise NotFound("no commitment of this round that takes up needs")
    return {"commitment_id": found.id, "return_date": None}


@effect("need", "release")
def release(change: Change, row: Need, data: Answers) -> Columns:
    """The commitment brought nothing: the question is the asker's again."""
    return {"commitment_id": None}


@effect("need", "fulfil")
def fulfil(change: Change, row: Need, data: Answers) -> Columns:
    """The delivery is complete; three months from now it is talked over (H09)."""
    return {"fulfilled_at": change.now, "evaluated_at": None}


@effect("need", "evaluate")
def evaluate(change: Change, row: Need, data: Answers) -> Columns:
    """It was talked over."""
    return {"evaluated_at": change.now}


@effect("need", "renew")
def renew(change: Change, row: Need, data: Answers) -> Columns:
    """The same agreement, a new delivery: to be completed and talked over again."""
    return {"fulfilled_at": None, "evaluated_at": None}


def _put_to(change: Change, row: Need, units: Iterable[int]) -> None:
    """Add an answer in its initial state for each of these units, in one statement."""
    wanted, due = list(units), respond_by(change, row)
    keys = next_keys(change.session, SUBJECTS["answer"], len(wanted))
    common = {
        "state": SUBJECTS["answer"].workflow.initial,
        "created_at": change.now,
        "updated_at": change.now,
        "version": 1,
        "round_id": row.round_id,
        "need_id": row.id,
        "respond_by": due,
    }
    rows: list[Mapping[str, object]] = [
        common | {"key": key, "unit_id": unit} for key, unit in zip(keys, wanted, strict=True)
    ]
    if rows:
        for made in change.session.scalars(insert(Answer).returning(Answer.id), rows):
            change.first_date("answer", made, "respond_by", due)
