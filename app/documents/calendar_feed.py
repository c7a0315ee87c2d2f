"""Somebody's own dates as a calendar (RFC 5545) that a mail program follows.

A line holds fixed words and the key of its subject, nothing that people typed. A date keeps its identity
when it moves: the same UID with a higher SEQUENCE.
"""

from collections.abc import Iterable
from datetime import timedelta

from icalendar import Calendar, Event

from app.queries.own_dates import OwnDate
from app.text import Locale, text_in
from config import Settings

REFRESH = timedelta(hours=1)
"""How often a program may look again; it is a wish, not a promise."""


def calendar(dates: Iterable[OwnDate], language: Locale, settings: Settings) -> bytes:
    """The feed: a whole day for each date. A deadline leaves the day free; a cancelled meeting says so."""
    feed = Calendar()
    feed.add("prodid", "-//Opgave//NL")
    feed.add("version", "2.0")
    feed.add("x-wr-calname", text_in(language, "feed.name"))
    feed.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    feed.add("x-published-ttl", REFRESH)
    for each in dates:
        feed.add_component(_event(each, language, settings))
    file: bytes = feed.to_ical()
    return file


def _event(each: OwnDate, language: Locale, settings: Settings) -> Event:
    event = Event()
    kind, row_id = each.row
    event.add("uid", f"{each.what}-{kind}-{row_id}@{settings.host}")
    event.add("dtstamp", each.changed_at)
    event.add("last-modified", each.changed_at)
    event.add("sequence", each.revision)
    event.add("dtstart", each.day)
    event.add("dtend", each.day + timedelta(days=1))
    event.add("summary", text_in(language, f"feed.{each.what}", key=each.key))
    event.add("url", settings.base_url + each.url)
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if each.cancelled else "CONFIRMED")
    return event
