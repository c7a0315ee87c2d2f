"""A real browser on a real server: what tests of pages share."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.desk import Desk
from tests.browser.site import Site, demo_database, quiet_database, running
from tests.conftest import STRICT

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def chromium() -> str | None:
    """The browser of this machine; the one without windows of its own first, as it takes half the time."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    found = (shutil.which(name) for name in names)
    return next(filter(None, found), None)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """How the browser starts; without one the tests are skipped, or fail where they must run."""
    program = chromium()
    if program is None:
        reason = "no Chromium: install the package chromium-headless-shell"
        if STRICT:
            pytest.fail(reason)
        pytest.skip(reason)
    return {"executable_path": program, "args": list(FLAGS)}


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder of all processes of this run."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def served(browser: Browser, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The server of this process; it starts after the browser, so that without one nothing is made."""
    with running(tmp_path_factory.mktemp("site"), demo_database(shared)) as site:
        yield site


@pytest.fixture(scope="session")
def windows(browser: Browser, served: Site) -> Iterator[Desk]:
    """The browser windows of this process."""
    desk = Desk(browser, served)
    yield desk
    desk.close()


@pytest.fixture
def desk(windows: Desk) -> Iterator[Desk]:
    """A desk whose visitor meets no script error, no refused content and no request elsewhere."""
    windows.troubles.clear()
    yield windows
    assert windows.troubles == []


@pytest.fixture
def site(desk: Desk, shared: Path) -> Site:
    """The demo round, to read only."""
    desk.site.show(demo_database(shared))
    return desk.site


@pytest.fixture
def fresh(desk: Desk, shared: Path) -> Site:
    """The demo round, to change: it is put back before the next test."""
    desk.site.show(demo_database(shared), changing=True)
    return desk.site


@pytest.fixture
def quiet(desk: Desk, shared: Path) -> Site:
    """People without a round."""
    desk.site.show(quiet_database(shared))
    return desk.site


@pytest.fixture
def quiet_fresh(desk: Desk, shared: Path) -> Site:
    """People without a round, to change."""
    desk.site.show(quiet_database(shared), changing=True)
    return desk.site
