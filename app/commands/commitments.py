"""How a commitment comes to be, and what is changed while it is written, consulted on and replaced."""

from typing import Any

from sqlalchemy import delete, insert, select, update

from app.clock import now, today
from app.commands.capacity import principal_of
from app.commands.change import Change, Columns, effect
from app.commands.days import day
from app.commands.events import record
from app.commands.keys import next_key
from app.commands.notices import notify
from app.commands.speaking import keep_last, unit_of
from app.commands.steps import move
from app.commands.texts import new_edition
from app.database import Once, transaction
from app.models.commitment import Commitment, CommitmentUnit, Response
from app.models.need import Need
from app.models.organisation import Unit
from app.models.workflow import Answers, Sheet
from app.queries.find import find_as
from app.queries.sheets import answers_of, written
from app.subjects import SUBJECTS
from workflows.calendar import DUTCH
from workflows.commitment import APPROVED, TAKING_UP
from workflows.roles import Actor, Role, Scope

SUBJECT = SUBJECTS["commitment"]
TITLE_LENGTH = 300
CONSULTATION_DAYS = 5
"""Working days to respond (rule B11)."""

PROMISE = ("title", "text", "acts", "line", "owner", "due", "obligation")
"""What an owner says yes to; when somebody else changes it, the owner is asked again."""


def create_commitment(
    actor: Actor, round_id: int, words: Answers, *, text_confirmed: bool = False, once: Once | None = None
) -> str:
    """Propose a commitment in a round with its first words; gives its key.

    The unit that proposes it is the actor's; the secretary proposes for nobody in particular. Raises
    StepRefused when the actor may not propose, NotFound when no unit of the actor takes part, TextBlocked.
    """
    with transaction(once) as session:
        change = Change(session, actor, now(), today(), text_confirmed)
        office = Role.SECRETARY in actor.roles
        change.scope = Scope.EDIT
        unit = None if office else unit_of(change, round_id, {})
        change.principal = None if unit is None else principal_of(change, unit)
        row = _add(change, round_id=round_id, unit_id=unit)
        move(change, row, "save_commitment", words)
        if once is not None:
            once.location = f"/afspraken/{row.key}"
        return row.key


def _add(change: Change, **columns: Any) -> Commitment:
    row = Commitment(
        key=next_key(change.session, SUBJECT),
        state=SUBJECT.workflow.initial,
        created_at=change.now,
        updated_at=change.now,
        created_by_id=change.actor.person_id,
        **columns,
    )
    change.session.add(row)
    change.session.flush()
    _note(change, row, "commitment_created")
    return row


def _note(change: Change, row: Commitment, name: str) -> int:
    """Write an event that no step of its own tells; gives its id."""
    return record(
        change.session,
        name=name,
        subject="commitment",
        subject_id=row.id,
        subject_key=row.key,
        round_id=row.round_id,
        actor_id=change.actor.person_id,
        on_behalf_of_id=change.principal,
        at=change.now,
    )


@effect("commitment", "save_commitment")
def save(change: Change, row: Commitment, data: Answers) -> Columns:
    """What lists show of the sheet. A new owner is asked; a changed promise asks the owner again."""
    before = answers_of(change.session, "commitment", row, "commitment")
    columns = _shown(data)
    if "supporting_units" in data:
        _save_units(change, row, data["supporting_units"] or [])
    if "owner" in data:
        columns |= _save_owner(change, row, data["owner"])
    changed = any(key in data and (before.get(key) or None) != (data[key] or None) for key in PROMISE)
    if changed and row.owner_id not in change.actor.seats:
        columns |= {"owner_accepted_at": None}
    return columns


@effect("commitment", "correct_text")
def correct_text(change: Change, row: Commitment, data: Answers) -> Columns:
    """A typing error in the title shows in lists too."""
    return {"title": _title(data)} if data.get("title") else {}


def _title(data: Answers) -> str:
    return str(data.get("title") or "")[:TITLE_LENGTH]


def _shown(data: Answers) -> Columns:
    columns: Columns = {}
    if "title" in data:
        columns["title"] = _title(data)
    if "line" in data:
        columns["line"] = int(data["line"]) if data["line"] else None
    if "due" in data:
        columns["due"] = day(data["due"])
    return columns


def _save_owner(change: Change, row: Commitment, chosen: str | None) -> Columns:
    owner = int(chosen) if chosen else None
    if owner == row.owner_id:
        return {}
    if owner is not None:
        event = _note(change, row, "owner_named")
        about = {owner: ("commitment", row.id)}
        notify(change, f"/{SUBJECT.collection}/{row.key}", "owner_named", event, about)
    return {"owner_id": owner, "owner_accepted_at": None, "owner_declined_at": None}


def _save_units(change: Change, row: Commitment, keys: list[str]) -> None:
    change.session.execute(delete(CommitmentUnit).where(CommitmentUnit.commitment_id == row.id))
    units = change.session.scalars(select(Unit.id).where(Unit.key.in_(keys))).all()
    rows = [{"commitment_id": row.id, "unit_id": unit} for unit in units]
    if rows:
        change.session.execute(insert(CommitmentUnit), rows)


@effect("commitment", "accept_ownership")
def accept_ownership(change: Change, row: Commitment, data: Answers) -> Columns:
    """The owner says yes to these words."""
    return {"owner_accepted_at": change.now, "owner_declined_at": None}


@effect("commitment", "decline_ownership")
def decline_ownership(change: Change, row: Commitment, data: Answers) -> Columns:
    """The owner says no and stays named until somebody else is: so everybody sees who refused and why."""
    return {"owner_accepted_at": None, "owner_declined_at": change.now}


@effect("commitment", "open_consultation")
def open_consultation(change: Change, row: Commitment, data: Answers) -> Columns:
    """Five working days from today; what was said about an earlier text no longer counts."""
    change.session.execute(delete(Response).where(Response.commitment_id == row.id))
    closes = DUTCH.add_working_days(change.today, CONSULTATION_DAYS)
    return {"consultation_opened_on": change.today, "consultation_closes": closes}


@effect("commitment", "respond")
def respond(change: Change, row: Commitment, data: Answers) -> None:
    """The word of one unit; two members who respond at once write different rows."""
    said = {"response": data.get("response"), "text": data.get("text") or ""}
    unit = unit_of(change, row.round_id, data)
    keep_last(change, Response, {"commitment_id": row.id, "unit_id": unit} | said)


@effect("commitment", "send_back")
def send_back(change: Change, row: Commitment, data: Answers) -> Columns:
    """A new edition to write on; the former stays as it was consulted on."""
    new_edition(change, "commitment", row, "commitment")
    return {"edition": row.edition + 1, "consultation_closes": None}


@effect("commitment", "amend")
def amend(change: Change, row: Commitment, data: Answers) -> None:
    """A new version in draft, which replaces this one when approved (rule E12); its owner is asked anew."""
    sheet = written(change.session, "commitment", row, "commitment")
    new = _add(
        change, round_id=row.round_id, unit_id=row.unit_id, title=row.title, line=row.line, due=row.due,
        owner_id=row.owner_id, supersedes_id=row.id,
    )  # fmt: skip
    words = dict(sheet.answers) | ({"due": row.due.isoformat()} if row.due else {})
    change.session.execute(
        insert(Sheet).values(
            subject="commitment",
            subject_id=new.id,
            form="commitment",
            form_version=sheet.form_version,
            answers=words,
            saved_at=change.now,
            saved_by_id=change.actor.person_id,
            edition=new.edition,
        )
    )
    _save_units(change, new, list(sheet.answers.get("supporting_units") or []))
    if row.owner_id is not None:
        event = _note(change, new, "owner_named")
        about = {row.owner_id: ("commitment", new.id)}
        notify(change, f"/{SUBJECT.collection}/{new.key}", "owner_named", event, about)


@effect("commitment", "supersede")
def supersede(change: Change, row: Commitment, data: Answers) -> None:
    """The needs taken up in it go along to the version that replaces it."""
    newer = select(Commitment.id).where(Commitment.supersedes_id == row.id, Commitment.state.in_(APPROVED))
    found = change.session.scalar(newer.order_by(Commitment.id.desc()).limit(1))
    if found is not None:
        taken_up = Need.commitment_id == row.id
        change.session.execute(update(Need).where(taken_up).values(commitment_id=found))


def take_up_needs(actor: Actor, key: str, needs: list[str], text: str, once: Once | None = None) -> int:
    """Take up needs in a commitment, by each need's own step; gives how many.

    Not done by itself: taking up ends the answers that are still open, and a unit may be delivering already.
    A draft takes up nothing, for the asker cannot see it. Raises NotFound, StepRefused.
    """
    with transaction(once) as session:
        change = Change(session, actor, now(), today())
        row = find_as(Commitment, session, actor, key)
        if row.state not in TAKING_UP:
            return 0
        for need in needs:
            asked = find_as(Need, session, actor, need)
            move(change, asked, "take_up", {"commitment": row.key, "text": text})
        return len(needs)
