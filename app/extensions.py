"""The extensions, created empty, and the base of every table. Imports no table, page or command of ours."""

from datetime import datetime
from typing import Any, ClassVar, cast

from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import MetaData, Table
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass

from app.types import JsonDocument, UtcDateTime

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Constraint names, so that a migration can drop on SQLite what it made on PostgreSQL."""


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """Base of every table: typed dataclasses with named arguments only."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime, dict[str, Any]: JsonDocument}


def table_of(model: type[Any]) -> Table:
    """The table of a model, for statements of the hot path: they need no objects and cost a third."""
    return cast("Table", model.__table__)


db = SQLAlchemy(metadata=Base.metadata)
migrate = Migrate()
login_manager = LoginManager()
babel = Babel()
csrf = CSRFProtect()
