"""CPU of a journey of fourteen durable steps: the commands against SQL written by hand."""

import time
from collections.abc import Callable
from statistics import median

from tests.bench.by_hand import ByHand
from tests.bench.journey import ByCommands, Steps, play
from tests.bench.measure import Bar, Report
from tests.bench.places import BACKENDS, application, has
from tests.bench.rows import Rows, differences, left_behind
from tests.factories import People, make_organisation

BARS = {"sqlite": 10.0, "postgresql": 5.0}
"""Times the CPU of the statements by hand."""
WARM, SERIES, PLAYED = 6, 9, 3


class DifferentRows(RuntimeError):
    """The two ways of playing the journey leave different rows: the ratio would mean nothing."""


class Count:
    """Adds up the CPU of this process for the steps alone."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self, step: Callable[[], str | None]) -> str | None:
        """Run one step."""
        start = time.process_time()
        found = step()
        self.seconds += time.process_time() - start
        return found


def report() -> Report:
    """Milliseconds of one journey for both ways, and their ratio."""
    rows, bars = [], []
    for backend in filter(has, BACKENDS):
        check(backend)
        ours, hand, ratio = _of(backend)
        bar = Bar(f"14 steps on {BACKENDS[backend]}", ratio, BARS[backend])
        bars.append(bar)
        cells = (f"{ours * 1000:.1f}", f"{hand * 1000:.1f}", f"{ratio:.1f}", f"{bar.most:.0f}")
        rows.append([BACKENDS[backend], *cells, "ok" if bar.met else "missed"])
    head = ["14 durable steps", "commands, ms", "by hand, ms", "ratio", "bar", ""]
    return Report("A journey, in the same rows written by hand (CPU)", head, rows, bars)


def check(backend: str) -> None:
    """Play the journey both ways, each on a database of its own. Raises DifferentRows."""
    if found := differences(_played(backend, by_hand=False), _played(backend, by_hand=True)):
        raise DifferentRows("the journey by commands and the one by hand differ:\n" + "\n".join(found))


def _played(backend: str, *, by_hand: bool) -> Rows:
    with application(backend) as (app, url), app.app_context():
        hand = ByHand(url)
        people = make_organisation()
        for _ in range(2):
            play(people, hand if by_hand else ByCommands(), lambda step: step())
        hand.close()
        return left_behind()


def _of(backend: str) -> tuple[float, float, float]:
    """CPU seconds of one journey by the commands and by hand, and the middle of the ratios of each series."""
    with application(backend) as (app, url), app.app_context():
        people, hand = make_organisation(), ByHand(url)
        sides: tuple[Steps, Steps] = (ByCommands(), hand)
        for _ in range(WARM):
            for side in sides:
                play(people, side, Count())
        found = [[_series(people, side) for side in sides] for _ in range(SERIES)]
        hand.close()
        ours, by_hand = zip(*found, strict=True)
        return median(ours), median(by_hand), median(one / other for one, other in found)


def _series(people: People, side: Steps) -> float:
    count = Count()
    for _ in range(PLAYED):
        play(people, side, count)
    return count.seconds / PLAYED
