"""People work, mail leaves, and now and then something is struck down: at moments that a seed draws."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random

from tests.integration.faults.crew import within
from tests.integration.faults.postbox import Postbox
from tests.integration.faults.writers import Writer

SHARE_OF_WORK = 0.9
"""The last blow falls while there is still something to do."""
MOST_WAIT = 15.0
"""Seconds after which a blow falls also when nothing moves: a mail run begins every ten."""
JITTER = 0.1
"""Seconds that a blow comes late at most, so that it strikes at any place of the work."""


@dataclass(frozen=True)
class Size:
    """How many changes are made, how many mails they bring for certain, and how many blows fall meanwhile."""

    changes: int
    mails: int
    blows: int


SHORT, FULL = Size(60, 40, 3), Size(500, 300, 20)


def work_under(blow: Callable[[int], None], size: Size, writers: Sequence[Writer], postbox: Postbox) -> None:
    """Let everybody make their changes while blows fall, every third one in the middle of a mail."""
    chance = Random(size.blows)
    points = sorted(chance.uniform(0, SHARE_OF_WORK) * size.changes for _ in range(size.blows))
    with ThreadPoolExecutor(len(writers)) as pool:
        working = [
            pool.submit(writer.work, len(range(size.changes)[start :: len(writers)]))
            for start, writer in enumerate(writers)
        ]
        for number, point in enumerate(points):
            within(MOST_WAIT, lambda point=point: _done(writers) >= point)
            if number % 3 == 2:
                offered = postbox.offered
                within(MOST_WAIT, lambda offered=offered: postbox.offered > offered)
            time.sleep(chance.uniform(0, JITTER))
            blow(number)
        for one in working:
            one.result()


def _done(writers: Sequence[Writer]) -> int:
    return sum(len(writer.acknowledged) for writer in writers)
