"""`python -m tests.bench [NAME ...]`: measure, print each table, and say which bars are missed.

Exit status 0 also when a bar is missed: a measurement is no test. 1: it could not be done, 2: no such bench.
"""

import os
import platform
import sys
from collections.abc import Callable, Mapping, Sequence

from tests.bench import board, growth, journeys, pages
from tests.bench.measure import Report

BENCHES: Mapping[str, Callable[[], Report]] = {
    "journey": journeys.report,
    "pages": pages.report,
    "board": board.report,
    "growth": growth.report,
}
"""Everything that can be measured, by the name that `make bench BENCH=...` takes."""


def main(wanted: Sequence[str]) -> int:
    """Measure what is wanted, or everything."""
    if unknown := [name for name in wanted if name not in BENCHES]:
        _say(f"no such bench: {', '.join(unknown)}; there are {', '.join(BENCHES)}")
        return 2
    _say(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    missed = []
    for name in wanted or BENCHES:
        report = BENCHES[name]()
        _say(f"{report}\n")
        missed += [str(bar) for bar in report.bars if not bar.met]
    _say("\n".join(["Missed:", *missed]) if missed else "Every bar is met.")
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
