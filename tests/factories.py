"""A small organisation and a round, made through the same commands a person would use.

Four units (two districts, two services), their heads and deputies, the secretary, the leadership and
an administrator. Every account has the password PASSWORD.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import update

from app.clock import today
from app.commands.rounds import NewRound, create_round
from app.database import transaction
from app.extensions import db
from app.models.meeting import Meeting
from app.models.organisation import Account, Holding, Position, Unit
from app.queries.actors import actor_of
from workflows.roles import Actor, Role

PASSWORD = "een goed wachtwoord"
UNITS = {
    "noord": ("District Noord", "district"),
    "zuid": ("District Zuid", "district"),
    "drio": ("Dienst Informatie", "department"),
    "dbre": ("Dienst Bedrijfsvoering", "department"),
}
OFFICES = {
    "secretaris": ("Secretaris EMT", [Role.SECRETARY], None),
    "politiechef": ("Politiechef", [Role.LEADERSHIP, Role.LEADERSHIP_CHAIR], "chair"),
    "plv.politiechef": (
        "Plaatsvervangend politiechef",
        [Role.LEADERSHIP, Role.LEADERSHIP_CHAIR],
        "deputy_chair",
    ),
    "hoofd.operatien": ("Hoofd Operatiën", [Role.LEADERSHIP], "member"),
    "hoofd.bedrijfsvoering": ("Hoofd Bedrijfsvoering", [Role.LEADERSHIP], "member"),
    "lijn5": ("Lijntrekker resultaat en borging", [Role.LINE_LEAD], None),
    "privacy": ("Privacyfunctionaris", [Role.PRIVACY_OFFICER], None),
    "beheer": ("Functioneel beheerder", [Role.ADMIN], None),
}


@dataclass(slots=True)
class People:
    """The organisation as tests name it: unit key to id, username to account id and position id."""

    units: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)

    def actor(self, username: str) -> Actor:
        """Who this account is today, read as a request reads it."""
        return actor_of(self.accounts[username], username, today())


def make_organisation(units: Mapping[str, tuple[str, str]] = UNITS) -> People:
    """Units, positions, accounts and holdings; `chef.<unit>` heads a unit, `plv.<unit>` is its deputy."""
    people = People()
    with transaction() as session:
        for key, (name, kind) in units.items():
            unit = Unit(key=key, name=name, kind=kind)
            session.add(unit)
            session.flush()
            people.units[key] = unit.id
            _seat(people, f"chef.{key}", f"Hoofd {name}", [Role.EMT_MEMBER], unit_id=unit.id)
            _seat(people, f"plv.{key}", f"Plaatsvervangend hoofd {name}", [Role.DEPUTY], unit_id=unit.id)
        for username, (title, roles, place) in OFFICES.items():
            line = 5 if username == "lijn5" else None
            _seat(people, username, title, roles, place=place, line=line)
    return people


def _seat(
    people: People,
    username: str,
    title: str,
    roles: list[Role],
    *,
    unit_id: int | None = None,
    place: str | None = None,
    line: int | None = None,
) -> None:
    from app.passwords import hash_password

    session = db.session()
    names = [role.value for role in roles]
    position = Position(key=username, title=title, roles=names, unit_id=unit_id, seat=place, line=line)
    account = Account(username=username, name=title, password_hash=hash_password(PASSWORD))
    session.add_all([position, account])
    session.flush()
    session.add(Holding(account_id=account.id, position_id=position.id, starts=date(2020, 1, 1)))
    people.accounts[username] = account.id
    people.positions[username] = position.id


def make_round(people: People, *units: str) -> str:
    """A round in draft for these units (default: all), phases of four weeks from today; gives its key."""
    start = today()
    weeks = [start + timedelta(weeks=4 * number) for number in range(4)]
    phases = {number: (weeks[number - 1], weeks[number]) for number in (1, 2, 3)}
    new = NewRound(
        name="Vervolgopdracht",
        horizon_year=start.year + 5,
        phases=phases,
        freeze_date=weeks[3] + timedelta(days=10),
        decision_date=weeks[3] + timedelta(days=20),
        units=[people.units[unit] for unit in (units or UNITS)],
    )
    return create_round(people.actor("secretaris"), new)


def on_the_day(meeting: str) -> None:
    """Let a meeting that was planned ahead be today: who is present is recorded on the day itself."""
    with transaction() as session:
        session.execute(update(Meeting).where(Meeting.key == meeting).values(day=today()))
