"""How a round begins: the letter goes out, and each unit establishes its opgave."""

from tests.integration.round.play import Play
from tests.integration.round.words import LETTER, analysis, round_words

UNITS = ("noord", "zuid", "drio", "dbre")
ROUND = "/rondes/R-01"
LETTER_PAGE = f"{ROUND}/brief"


def send_the_letter(play: Play) -> None:
    """The secretary makes a round and its letter, the leadership signs, the secretary sends it."""
    new = play.sees("secretaris", "/rondes/nieuw")
    assert play.sends("secretaris", new, "/rondes/nieuw", round_words(play)).url == ROUND
    play.presses("secretaris", f"{LETTER_PAGE}/schrijven", "save_letter", LETTER)
    play.presses("politiechef", LETTER_PAGE, "sign_letter")
    play.presses("secretaris", LETTER_PAGE, "send_letter")


def open_phase(play: Play, number: int) -> None:
    """The secretary opens a phase."""
    play.presses("secretaris", ROUND, f"open_phase{number}")


def establish(play: Play, unit: str) -> str:
    """The head answers the five questions and establishes the opgave; gives the page of the assignment."""
    page = play.of_unit("assignment", unit)
    play.presses(f"chef.{unit}", page, "establish_task", analysis(unit))
    return page
