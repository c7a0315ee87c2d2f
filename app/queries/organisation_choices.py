"""The lists an administrator chooses from: every unit, every account that is on, every position."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.organisation import Account, Unit
from app.queries.choices import Options
from app.queries.organisation import Line, position_lines


def all_units(session: Session) -> Options:
    """Every unit, with a head or without: key and name."""
    rows = session.execute(select(Unit.key, Unit.name).order_by(Unit.id))
    return [(key, name) for key, name in rows]


def all_accounts(session: Session, *, without: int | None = None) -> Options:
    """Every account that is on, by name: id, and name with user name, for names are alike."""
    rows = session.execute(
        select(Account.id, Account.name, Account.username)
        .where(Account.disabled_at.is_(None), Account.id != (without or 0))
        .order_by(func.lower(Account.name), Account.id)
    )
    return [(str(id_), f"{name} ({username})") for id_, name, username in rows]


def all_positions(session: Session, today: date, vacant: str) -> Options:
    """Every position, the vacant ones first and marked as `vacant`: id, and title with its unit."""
    lines = sorted(position_lines(session, today), key=lambda line: not line.vacant)
    return [(str(line.position.id), _label(line, vacant)) for line in lines]


def _label(line: Line, vacant: str) -> str:
    beside = ", ".join(part for part in (line.unit, vacant if line.vacant else None) if part)
    return f"{line.position.title} ({beside})" if beside else line.position.title
