"""A meeting of the leadership: planned, its agenda filled, held, recorded, and confirmed."""

from collections.abc import Mapping
from typing import Any

from tests.factories import PASSWORD, on_the_day
from tests.integration.round.page import Page
from tests.integration.round.play import Play

NEW = "/vergaderingen/nieuw"
KINDS = {
    "behoeften": "need",
    "afspraken": "commitment",
    "collectieve-opgaven": "collective_task",
    "rondes": "round",
}


def plan_meeting(play: Play, days: int) -> str:
    """The secretary plans a meeting so many days from now; gives its page."""
    page = play.sees("secretaris", NEW)
    return play.sends("secretaris", page, NEW, {"date": play.day(days), "body": "leadership"}).url


def put_on_agenda(play: Play, meeting: str, thing: str) -> None:
    """The secretary adds something to decide on."""
    collection, key = thing.split("/")[1:]
    item = {"purpose": "decide", "subject": f"{KINDS[collection]}:{key}"}
    play.presses("secretaris", meeting, "add_item", item)


def gather(play: Play, meeting: str) -> None:
    """The agenda goes out, and the secretary records that everybody was there."""
    play.presses("secretaris", meeting, "send_agenda")
    with play.app.app_context():
        on_the_day(meeting.rpartition("/")[2])
    play.presses("secretaris", meeting, "record_presence")


def record(play: Play, meeting: str, outcomes: Mapping[str, Any] | None = None) -> Page:
    """What has no outcome of its own is approved without discussion.

    `outcomes` are the answers of the form of an outcome, each name beginning with the key of its decision.
    """
    board = play.sees("secretaris", board_of(play, meeting))
    recorded = {"adopt_all": "1"} | dict(outcomes or {})
    return play.sends("secretaris", board, f"{meeting}/acties/record_outcomes", recorded)


def confirm(play: Play, meeting: str, password: str = PASSWORD, status: int = 200) -> Page:
    """The police chief confirms the list as it stands on the board, with the password again."""
    board = play.sees("politiechef", board_of(play, meeting))
    answers = {"password": password}
    return play.sends("politiechef", board, f"{meeting}/acties/confirm_decisions", answers, status)


def hold(play: Play, meeting: str, outcomes: Mapping[str, Any] | None = None) -> Page:
    """The whole meeting, from the agenda to the confirmed list."""
    gather(play, meeting)
    record(play, meeting, outcomes)
    return confirm(play, meeting)


def board_of(play: Play, meeting: str) -> str:
    """The page on which the outcomes of a meeting stand."""
    return f"/besluiten?vergadering={play.key(meeting)}"
