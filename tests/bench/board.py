"""The planning of one round while more and more is stored in another: it costs what it shows."""

import os
from contextlib import redirect_stderr
from statistics import median

from app.extensions import db
from tests.bench.crowd import elsewhere
from tests.bench.measure import Bar, Report, cpu
from tests.bench.pages import Page, cookie_of, count, opener
from tests.bench.places import BACKENDS, application, has
from tests.bench.village import SIZES, USUAL, settle

STORED = (1_000, 1_000_000)
SAME = 1.25
"""Bar: the page with a million elsewhere against a thousand; what remains is the noise of a machine."""

SERIES, OPENED = 7, 5
PAGE = Page("/planning", "secretaris")


def report() -> Report:
    """A line for each database."""
    rows, bars = [], []
    for backend in filter(has, BACKENDS):
        few, many = (_measured(backend, stored) for stored in STORED)
        bar = Bar(f"{PAGE} with {STORED[-1]:,} elsewhere on {BACKENDS[backend]}", many[0] / few[0], SAME)
        milliseconds = [f"{cost[0] * 1000:.1f}" for cost in (few, many)]
        rows.append([BACKENDS[backend], *milliseconds, f"{bar.value:.2f}", f"{few[1]} / {many[1]}"])
        bars.append(bar)
    head = ["database", *(f"{stored:,} elsewhere, ms" for stored in STORED), "ratio", "SQL"]
    return Report("The planning of one round (CPU)", head, rows, bars)


def _measured(backend: str, stored: int) -> tuple[float, int]:
    """CPU seconds of the page and the statements that it asks."""
    with (
        application(backend) as (app, _),
        app.app_context(),
        open(os.devnull, "w") as nowhere,  # noqa: PTH123
        redirect_stderr(nowhere),
    ):
        settle(*SIZES[USUAL])
        elsewhere(stored)
        db.session.rollback()
        opened = opener(app, PAGE.path, cookie_of(app, PAGE.who))
        if opened() != 200:
            raise RuntimeError("the planning does not open")
        return median(cpu(opened, OPENED) for _ in range(SERIES)), count(opened)
