"""The list page of needs: two own lists and every need of the round, with links that narrow it down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from app.clock import today
from app.models.round import Round
from app.pages.need_words import addressee, turn_words
from app.queries.needs import (
    STATUSES,
    AskedOfMe,
    Choice,
    Line,
    asked_by_me,
    asked_of_me,
    needs_of_round,
    units_of_round,
)
from app.subjects import SUBJECTS
from app.text import t, term
from workflows.roles import Actor, Permission, holds

Link = tuple[str, str, bool, None]
"""Label, address, whether it is chosen now, no count."""

LINES = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Shown:
    """A need on a list with its words: to whom, and whose turn it is."""

    line: Line
    to: str
    turn: str
    mine: bool
    late: bool


@dataclass(frozen=True, slots=True)
class IndexView:
    """What the list page shows. `of_me` and `by_me` are None for who speaks for no unit."""

    round: Round
    rounds: Sequence[Link]
    of_me: Sequence[AskedOfMe] | None
    by_me: Sequence[Shown] | None
    waiting: int
    needs: Sequence[Shown]
    states: Sequence[Link]
    units: Sequence[Link]
    lines: Sequence[Link]
    chosen: bool
    next_url: str | None
    first_url: str | None
    may_write: bool
    today: date


def filters_of(args: Mapping[str, str], round_id: int) -> Choice:
    """What the address asks for; what it does not know is passed over."""
    line, before = args.get("lijn", ""), args.get("voor", "")
    return Choice(
        round_id=round_id,
        state=args.get("status") if args.get("status") in STATUSES else None,
        unit=args.get("onderdeel") or None,
        line=int(line) if line in {"1", "2", "3", "4", "5"} else None,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 12 else None,
    )


def index_view(
    session: Session, actor: Actor, rounds: Sequence[Round], chosen: Round, choice: Choice
) -> IndexView:
    """Read the three lists and put the links together."""
    speaks = bool(actor.units())
    units = units_of_round(session, chosen.id)
    found = needs_of_round(session, actor, choice)
    of_me = asked_of_me(session, actor, chosen.id) if speaks else None
    by_me = [_shown(line, actor) for line in asked_by_me(session, actor, chosen.id)] if speaks else None
    mine = sum(each.mine for each in of_me or ()) + sum(each.mine for each in by_me or ())
    where = _Where(choice, chosen.key if len(rounds) > 1 else None)
    states = [(state, term(f"state.need.{state}")) for state in STATUSES if state != "draft"]
    return IndexView(
        round=chosen,
        rounds=[(each.name, f"/behoeften?ronde={each.key}", each is chosen, None) for each in rounds],
        of_me=of_me,
        by_me=by_me,
        waiting=mine,
        needs=[_shown(line, actor) for line in found.lines],
        states=where.links("status", states, choice.state),
        units=where.links("onderdeel", [(key, name) for key, name, _ in units], choice.unit),
        lines=where.links("lijn", [(str(n), t("needs.line_number", n=n)) for n in LINES], choice.line),
        chosen=choice.state is not None or choice.unit is not None or choice.line is not None,
        next_url=where.address(voor=found.next_before) if found.next_before else None,
        first_url=where.address() if choice.before else None,
        may_write=holds(actor.roles, Permission.NEED_WRITE),
        today=today(),
    )


def _shown(line: Line, actor: Actor) -> Shown:
    words, mine = turn_words(line.turn, actor, line.unit_id, line.unit)
    settled = line.state in SUBJECTS["need"].workflow.settled | {"fulfilled", "evaluated"}
    late = line.needed_by is not None and line.needed_by < today() and not settled
    return Shown(line, addressee(line.addressee_kind, line.asked), words, mine, late)


@dataclass(frozen=True, slots=True)
class _Where:
    """Addresses of the list with one thing changed."""

    choice: Choice
    round_key: str | None

    def address(self, **changed: Any) -> str:
        """The address of this list with these things changed; None takes one away."""
        now = {
            "ronde": self.round_key,
            "status": self.choice.state,
            "onderdeel": self.choice.unit,
            "lijn": self.choice.line,
        } | changed
        asked = {name: value for name, value in now.items() if value is not None}
        return "/behoeften" + (f"?{urlencode(asked)}" if asked else "") + "#alle"

    def links(self, name: str, options: Sequence[tuple[str, str]], current: Any) -> list[Link]:
        """A link for everything, then one for each option."""
        everything: Link = (t("needs.everything"), self.address(**{name: None}), current is None, None)
        one_by_one: list[Link] = [
            (label, self.address(**{name: value}), value == str(current), None) for value, label in options
        ]
        return [everything, *one_by_one]
