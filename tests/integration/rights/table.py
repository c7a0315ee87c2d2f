"""The table of rights: every address with every key that fits, and what each person got, as reviewed text."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.extensions import db as extension
from app.models.need import Cluster
from app.subjects import SUBJECTS
from tests.world import KINDS

ANONYMOUS = "anonymous"
USERS = (
    "chef.noord", "chef.zuid", "chef.drio", "chef.dbre", "plv.noord", "secretaris", "politiechef", "lijn5",
    "privacy", "beheer",
)  # fmt: skip
ARGUMENTS = {
    "language": "en",
    "filename": "opgave.css",
    "trigger": "bestaat_niet",
    "position": "chef.noord",
    "username": "chef.noord",
    "address": "onbekend.ics",
    "number": "1",
    "file": "planning.csv",
}
"""What an address takes besides the key of a subject; an unknown one fails the test until it is named."""

FOR_MACHINES = {"static", "fixed.ready"}
"""Files, and how the application is: not a matter of who somebody is."""

Found = dict[str, dict[str, int]]
"""What an address is called, to each person with the status that came back."""


def addresses(app: Flask, keys: Mapping[str, list[str]], method: str = "GET") -> Iterator[tuple[str, str]]:
    """Every address that takes a method, with each key that fits: a name for the table, and the path."""
    for rule in app.url_map.iter_rules():
        if method not in (rule.methods or ()) or rule.endpoint in FOR_MACHINES:
            continue
        free = rule.arguments - {"key", "collection"}
        assert free <= ARGUMENTS.keys(), f"{rule.rule}: say in ARGUMENTS what {free - ARGUMENTS.keys()} is"
        for collection, key in _places(rule, keys):
            values = {name: ARGUMENTS[name] for name in free} | {"key": key, "collection": collection}
            wanted = {name: value for name, value in values.items() if name in rule.arguments}
            with app.test_request_context():
                path = app.url_map.bind("").build(rule.endpoint, wanted, method)
            yield f"{rule.endpoint} {key}".strip(), path


def _places(rule: Any, keys: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    if "key" not in rule.arguments:
        return [("", "")]
    if "collection" in rule.arguments:
        return [(subject.collection, keys[name][0]) for name, subject in SUBJECTS.items() if keys[name]]
    kind = (KINDS | {"groepen": "group"})[rule.rule.split("/")[1]]
    return [("", key) for key in keys[kind]]


def all_keys(app: Flask) -> dict[str, list[str]]:
    """The keys of everything there is, by kind; the groups of needs are one."""
    models: dict[str, Any] = {name: subject.model for name, subject in SUBJECTS.items()} | {"group": Cluster}
    with app.app_context():
        session = extension.session()
        return {
            name: list(session.scalars(select(model.key).order_by(model.id)))
            for name, model in models.items()
        }


def as_reviewed(found: Found, file: str) -> None:
    """Compare with the reviewed table. `OPGAVE_REVIEW_RIGHTS=1` writes it anew: then read the difference."""
    lines = "".join(f"{name}: {_line(statuses)}\n" for name, statuses in sorted(found.items()))
    reviewed = Path(__file__).with_name(file)
    if os.environ.get("OPGAVE_REVIEW_RIGHTS"):
        reviewed.write_text(lines)
    assert lines.splitlines() == reviewed.read_text().splitlines()


def _line(statuses: Mapping[str, int]) -> str:
    """Who got what, the most common answer last and without names."""
    counts = Counter(statuses.values()).most_common()
    named = [f"{s} {' '.join(u for u in statuses if statuses[u] == s)}" for s, _ in sorted(counts[1:])]
    return "; ".join([*named, f"{counts[0][0]} {'the rest' if named else 'everybody'}"])
