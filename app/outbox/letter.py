"""Writing a mail: what happened, about what, until when, and where to look. Nothing that people typed.

Templates are fixed words in which only `{name}` is replaced, once. A line leads to a page and acts on
nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.models.event import Event, Notice
from app.models.organisation import Holding, Position
from app.queries.actors import actor_of
from app.queries.notices import ABOUT
from app.queries.own_dates import own_dates
from app.queries.people import holds_on
from app.queries.visible import visible_to
from app.subjects import SUBJECTS
from app.text import Locale, day_in, filled, text_in
from workflows import glossary
from workflows.roles import Actor

MOST_LINES = 40
"""Messages that one mail tells; it says how many more there are."""
LONGEST_TITLE = 120
PREFERENCES = "/berichten/voorkeuren"

MOST = 500
"""Messages that are looked at for one mail."""

ITEM = '<li>{what} <a href="{link}">{subject}</a> {until}</li>'
SECTION = "<h2>{title}</h2>\n<ul>\n{items}\n</ul>"
LINK = '<p>{words} <a href="{link}">{link}</a></p>'
PARAGRAPH = "<p>{words}</p>"


@dataclass(frozen=True, slots=True)
class Letter:
    """A written mail: its language, subject, plain text and HTML."""

    language: Locale
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a mail is for, in which language, on which local day, and where the application is found."""

    account_id: int
    language: Locale
    today: date
    base_url: str

    def say(self, key: str, **values: str | int) -> str:
        """Fixed words in the language of the reader."""
        return text_in(self.language, f"mail.{key}", **values)

    def address(self, link: str) -> str:
        """The whole address of a page of ours; anything else becomes the first page."""
        local = link.startswith("/") and not link.startswith("//")
        return self.base_url + quote(link if local else "/", safe="/?=&-._~")


@dataclass(frozen=True, slots=True)
class Line:
    """One message in words: who did what, about which subject, until when, and the page to open."""

    what: str
    subject: str
    until: str
    link: str
    asks: bool

    @property
    def about(self) -> str:
        """The subject with the day, as one or two sentences."""
        return " ".join(part for part in (f"{self.subject}." if self.subject else "", self.until) if part)


def write(session: Session, mail_id: int, reader: Reader, *, urgent: bool) -> Letter | None:
    """Write a mail from what is still worth telling; None when nothing is."""
    actor = actor_of(reader.account_id, "", reader.today)
    rows = _shown(session, actor, _told(session, mail_id))
    if not rows:
        return None
    lines = _lines(session, reader, actor, rows[:MOST_LINES])
    more = len(rows) - len(lines)
    title = _title(reader, lines, len(rows), urgent=urgent)
    greeting = reader.say("salutation", title=plain(actor.title)) if actor.title else ""
    greeting = greeting or reader.say("salutation_plain")
    sections = [
        (reader.say(name), found)
        for name, wanted in (("asked", True), ("told", False))
        if (found := [line for line in lines if line.asks is wanted])
    ]
    text = _text(reader, greeting, sections, more)
    return Letter(reader.language, title, text, _html(reader, title, greeting, sections, more))


def plain(words: str) -> str:
    """A stored name as it may stand in a mail: one short line of characters that can be seen."""
    seen = "".join(sign if sign.isprintable() else " " for sign in words)
    return " ".join(seen.split())[:LONGEST_TITLE]


def _told(session: Session, mail_id: int) -> Sequence[Row[Any]]:
    """What this mail tells, without what was read or has become moot, in the order it happened."""
    return session.execute(
        select(
            Event.name, Event.subject, Event.subject_id, Event.subject_key, Event.actor_id, *ABOUT,
            Notice.link, Notice.asks,
        )
        .join(Event, Event.id == Notice.event_id)
        .where(Notice.mail_id == mail_id, Notice.read_at.is_(None), Notice.moot_at.is_(None))
        .order_by(Notice.id)
        .limit(MOST)
    ).all()  # fmt: skip


def _shown(session: Session, actor: Actor, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Without what this person may not know of any more: a position can change hands in between."""
    ids: dict[str, set[int]] = {}
    for row in rows:
        ids.setdefault(row.subject, set()).add(row.subject_id)
    known: dict[str, set[int]] = dict(ids)
    for name, wanted in ids.items():
        if (subject := SUBJECTS.get(name)) is not None:
            visible = select(subject.model.id).where(subject.model.id.in_(wanted), visible_to(actor, subject))
            known[name] = set(session.scalars(visible))
    return [row for row in rows if row.subject_id in known[row.subject]]


def _lines(session: Session, reader: Reader, actor: Actor, rows: list[Row[Any]]) -> list[Line]:
    titles = _titles(session, {row.actor_id for row in rows if row.actor_id is not None}, reader.today)
    until: dict[tuple[str, int], date] = {}
    for each in reversed(own_dates(session, actor, reader.today)):
        if each.is_deadline:
            until.update(dict.fromkeys(each.about, each.day))
    return [_line(reader, row, titles, until.get((row.about_kind, row.about_id))) for row in rows]


def _line(reader: Reader, row: Row[Any], titles: dict[int, str], until: date | None) -> Line:
    who = text_in(reader.language, "steps.the_application")
    if row.actor_id is not None:
        who = plain(titles.get(row.actor_id, "")) or reader.say("somebody")
    named = row.subject in SUBJECTS
    kind = glossary.term(f"subject.{row.subject}.one", reader.language) if named else ""
    return Line(
        what=f"{who} {glossary.term(f'event.{row.name}', reader.language)}.",
        subject=f"{kind[:1].upper()}{kind[1:]} {plain(row.subject_key)}" if named else "",
        until=reader.say("until", day=day_in(reader.language, until)) if until is not None else "",
        link=reader.address(row.link),
        asks=row.asks,
    )


def _titles(session: Session, accounts: set[int], today: date) -> dict[int, str]:
    """The function in which somebody acted, as it is called now."""
    rows = session.execute(
        select(Holding.account_id, Position.title)
        .join(Position, Position.id == Holding.position_id)
        .where(Holding.account_id.in_(accounts), holds_on(today))
        .order_by(Position.id.desc())
    )
    return dict(rows.tuples().all())


def _title(reader: Reader, lines: list[Line], count: int, *, urgent: bool) -> str:
    if not urgent:
        return reader.say("bundle_subject", n=count)
    if not lines[0].subject:
        return reader.say("now_subject_plain")
    about = lines[0].subject
    return reader.say("now_subject", about=f"{about[:1].lower()}{about[1:]}")


Sections = list[tuple[str, list[Line]]]


def _text(reader: Reader, greeting: str, sections: Sections, more: int) -> str:
    parts = [greeting]
    for heading, lines in sections:
        parts.append(f"{heading}\n{'-' * len(heading)}")
        parts += [f"* {line.what} {line.about}".rstrip() + f"\n  {line.link}" for line in lines]
    if more:
        parts.append(f"{reader.say('more', n=more)}\n{reader.address('/berichten')}")
    preferences = reader.address(PREFERENCES)
    parts.append(f"-- \n{reader.say('why')}\n{reader.say('change')} {preferences}\n{reader.say('automatic')}")
    return "\n\n".join(parts) + "\n"


def _html(reader: Reader, title: str, greeting: str, sections: Sections, more: int) -> str:
    body = []
    for heading, lines in sections:
        items = "\n".join(_item(reader, line) for line in lines)
        body.append(_fill(SECTION, {"items": items}, title=heading))
    if more:
        body.append(_linked(reader.say("more", n=more), reader.address("/berichten")))
    footer = [
        _fill(PARAGRAPH, words=reader.say("why")),
        _linked(reader.say("change"), reader.address(PREFERENCES)),
        _fill(PARAGRAPH, words=reader.say("automatic")),
    ]
    inside = {"body": "\n".join(body), "footer": "\n".join(footer)}
    return _fill(_page(), inside, language=reader.language, title=title, greeting=greeting)


def _item(reader: Reader, line: Line) -> str:
    subject = line.subject or reader.say("open")
    return _fill(ITEM, what=line.what, link=line.link, subject=subject, until=line.until)


def _linked(words: str, link: str) -> str:
    return _fill(LINK, words=words, link=link)


def _fill(template: str, inside: Mapping[str, str] | None = None, **values: str) -> str:
    """A template of ours with every value escaped; `inside` is HTML that was filled here before."""
    return filled(template, {name: escape(value) for name, value in values.items()} | dict(inside or {}))


@cache
def _page() -> str:
    return Path(__file__).with_name("mail.html").read_text("utf-8")
