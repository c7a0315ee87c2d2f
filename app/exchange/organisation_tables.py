"""The four tables of an organisation file."""

from app.exchange.cells import Column
from app.exchange.tables import Table
from workflows.roles import Role

UNIT_KINDS = ("district", "department", "sector", "staff_office")
SEATS = ("chair", "deputy_chair", "member")
ROLES = tuple(role.value for role in Role if role not in (Role.SYSTEM, Role.CO_AUTHOR))
"""Roles a position can carry: co-author is given per assignment, the system is nobody."""

UNITS = Table(
    "units",
    (
        Column("key", "key", required=True, longest=60),
        Column("name", "text", required=True),
        Column("kind", "choice", required=True, options=UNIT_KINDS),
        Column("abbreviation", "text", longest=20),
        Column("parent", "key", longest=60),
        Column("emt", "flag", required=True),
        Column("name_verified", "flag"),
    ),
)
TEAMS = Table(
    "teams",
    (
        Column("key", "key", required=True, longest=60),
        Column("name", "text", required=True),
        Column("unit", "key", required=True, longest=60),
    ),
    required=False,
)
POSITIONS = Table(
    "positions",
    (
        Column("key", "key", required=True, longest=60),
        Column("title", "text", required=True),
        Column("roles", "names", required=True, options=ROLES),
        Column("unit", "key", longest=60),
        Column("seat", "choice", options=SEATS),
        Column("line", "number", low=1, high=5),
    ),
)
PEOPLE = Table(
    "people",
    (
        Column("username", "username", required=True, longest=80),
        Column("name", "text", required=True),
        Column("position", "key", required=True, longest=60),
        Column("starts", "date", required=True),
        Column("ends", "date"),
        Column("email", "email", longest=254),
    ),
)
TABLES = (UNITS, TEAMS, POSITIONS, PEOPLE)
