"""Several at the same moment: what a test of concurrency starts together."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from threading import Barrier
from typing import TypeVar

from flask import Flask

Made = TypeVar("Made")


def together(times: int, work: Callable[[int], Made], app: Flask | None = None) -> list[Made]:
    """Do this so many times at once, each in a thread of its own, within a context of `app` if one is given.

    `work` gets the number of its thread. Gives what each returned, in that order; raises the first error.
    """
    start = Barrier(times)

    def run(number: int) -> Made:
        with app.app_context() if app is not None else nullcontext():
            start.wait()
            return work(number)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))
