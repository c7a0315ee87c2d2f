"""Who reads what another unit wrote leaves a line in the log; a rewritten opgave is read in the old words."""

import json

import pytest

from tests.integration.attack.arena import Arena
from tests.world import ANALYSIS


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    """The lines about reading that were logged since last time."""
    found = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    return [line for line in found if line["event"] == "read"]


def read(arena: Arena, user: str, path: str, capsys: pytest.CaptureFixture[str]) -> list[dict]:
    """Open a page as somebody; gives what was logged of it."""
    browser = arena.as_(user)
    capsys.readouterr()
    assert browser.get(path).status_code == 200
    return lines(capsys)


def test_every_reading_of_an_analysis_of_another_unit_is_logged(arena, capsys):
    key, plan = arena.world.keys["assignment.zuid"], arena.world.keys["plan.zuid"]
    for path in (f"/opdrachten/{key}?fase=1", f"/plannen/{plan}"):
        for user in ("chef.drio", "secretaris", "politiechef", "lijn5"):
            (line,) = read(arena, user, path, capsys)
            assert (line["subject"], line["key"], line["form"]) == ("assignment", key, "phase1")
            assert line["person"] == arena.world.people.accounts[user]
            assert (line["result"], line["origin"]) == ("shown", "127.0.0.1")
            assert line["timestamp"]
            assert line["request_id"]
    told = json.dumps(read(arena, "chef.drio", f"/opdrachten/{key}?fase=1", capsys))
    assert not [answer for answer in ANALYSIS.values() if str(answer) in told and len(str(answer)) > 3]


def test_reading_the_own_text_is_nobody_elses_business(arena, capsys):
    key, plan = arena.world.keys["assignment.zuid"], arena.world.keys["plan.zuid"]
    for path in (f"/opdrachten/{key}?fase=1", f"/opdrachten/{key}?fase=3", f"/plannen/{plan}"):
        assert read(arena, "chef.zuid", path, capsys) == []


def test_asking_for_a_text_that_is_withheld_is_logged_too(arena, capsys):
    key = arena.world.keys["assignment.noord"]
    (line,) = read(arena, "chef.zuid", f"/opdrachten/{key}?fase=1", capsys)
    assert (line["key"], line["result"]) == (key, "withheld")


def test_a_plan_of_another_unit_is_logged(arena, capsys):
    arena.place("plan", "submitted")
    found = read(arena, "secretaris", arena.path("plan"), capsys)
    read_both = {("plan", "phase2"), ("assignment", "phase1")}
    assert {(line["subject"], line["form"]) for line in found} == read_both


def test_others_read_the_opgave_in_force_while_it_is_rewritten(arena):
    """On every page that shows it: the new words are a draft."""
    key, plan = arena.world.keys["assignment.zuid"], arena.world.keys["plan.zuid"]
    with arena.app.app_context():
        arena.take("secretaris", "assignment", "reopen_analysis", {"reason": "Kijk opnieuw."})
        arena.take("chef.zuid", "assignment", "save_analysis", {"task": "NIEUWEWOORDEN"})
    for path in (f"/opdrachten/{key}", f"/opdrachten/{key}?fase=3", f"/plannen/{plan}"):
        for user in ("chef.drio", "secretaris"):
            assert "NIEUWEWOORDEN" not in arena.as_(user).get(path).get_data(as_text=True), (user, path)
        assert "NIEUWEWOORDEN" in arena.as_("chef.zuid").get(path).get_data(as_text=True), path
