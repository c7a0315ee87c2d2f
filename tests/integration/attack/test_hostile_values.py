"""Every field of every form gets every hostile value: no fault, nothing comes alive, nobody is sent away."""

import time
from collections import defaultdict
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.subjects import SUBJECTS
from tests.integration.attack.arena import Arena
from tests.integration.attack.crawl import CRAWLERS, likely, page_forms, step_forms
from tests.integration.attack.hostile import HOSTILE
from tests.integration.attack.html import HtmlForm, harm
from tests.integration.rights.table import addresses, all_keys

ENDS_A_SESSION = ("/uitloggen", "/wachtwoord")
SECONDS = 3
Seen = dict[str, set[str]]


def hostile_fields(form: HtmlForm, turn: int, seen: Seen, *, good: bool) -> dict[str, Any]:
    """The fields with hostile values: all, or (`good`) only the texts of a form that is else right."""
    sent: dict[str, Any] = {}
    for at, field in enumerate(form.fields.values()):
        bad = HOSTILE[(turn + 7 * at) % len(HOSTILE)]
        if field.name in {"csrf_token", "once"}:
            continue
        if good and field.kind not in {"text", "textarea"}:
            sent[field.name] = likely(field)
        else:
            sent[field.name] = bad
            seen[field.kind].add(bad)
    return sent


def send(arena: Arena, user: str, action: str, fields: dict[str, Any]) -> int:
    """Send it, and look at the answer from all sides."""
    began = time.process_time()
    answer = arena.post(user, action, fields)
    took = time.process_time() - began
    what = f"{user} {action} {fields}"[:2000]
    assert answer.status_code < 500, what
    assert took < SECONDS, what
    where = urlsplit(answer.headers.get("Location", "/"))
    assert not where.netloc, what
    assert where.path.startswith("/"), what
    assert not where.path.startswith(("//", "/\\")), what
    assert "kwaad" not in answer.headers.get("Set-Cookie", ""), what
    if answer.mimetype == "text/html":
        found = list(harm(answer.get_data(as_text=True), str(fields)))
        assert not found, f"{found}: {what}"
    return answer.status_code


def attack_steps(arena: Arena, turns: int, seen: Seen) -> list[int]:
    answers = []
    for number, (kind, user, form) in enumerate(list(step_forms(arena))):
        trigger = form.action.rpartition("/")[2]
        step = next(s for s in SUBJECTS[kind].workflow.steps if s.trigger == trigger and s.form)
        for turn in range(turns):
            version = arena.place(kind, step.sources[0])
            good = turn % 3 == 2
            fields = hostile_fields(form, number + 11 * turn, seen, good=good)
            if good or turn % 3 == 1:
                fields["version"] = str(version)
            answers.append(send(arena, user, form.action, fields))
    return answers


def attack_pages(arena: Arena, turns: int, seen: Seen) -> list[int]:
    return [
        send(arena, user, form.action, hostile_fields(form, number + 11 * turn, seen, good=turn % 3 == 2))
        for number, (user, form) in enumerate(list(page_forms(arena)))
        for turn in range(turns)
        if form.action not in ENDS_A_SESSION
    ]


def look_around(arena: Arena) -> int:
    """Every page again: what was stored may not come alive later; gives how often hostile text is shown."""
    shown = 0
    for user in CRAWLERS:
        for _, path in addresses(arena.app, all_keys(arena.app)):
            answer = arena.as_(user).get(path)
            assert answer.status_code < 500, path
            if answer.mimetype == "text/html":
                page = answer.get_data(as_text=True)
                assert not list(harm(page, " ".join(HOSTILE))), (user, path)
                shown += page.count("8101*9973")
    return shown


def attack(arena: Arena, turns: int) -> None:
    seen: Seen = defaultdict(set)
    answers = attack_steps(arena, turns, seen) + attack_pages(arena, turns, seen)
    assert answers.count(303) > 10, "some of it must have been stored"
    assert look_around(arena), "what was stored must be shown somewhere"
    for kind in ("text", "textarea", "hidden", "radio", "select", "date", "checkbox"):
        assert len(seen[kind]) > 40 or turns == 3, (kind, len(seen[kind]))
    assert {"text", "textarea", "hidden", "radio", "select", "date", "checkbox"} <= seen.keys()


def test_no_value_in_any_form_does_harm(arena):
    attack(arena, turns=3)


@pytest.mark.soak
def test_no_value_in_any_form_does_harm_however_often(arena):
    attack(arena, turns=3 * len(HOSTILE))
