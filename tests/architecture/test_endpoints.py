"""Every address: who may come in is declared, its shape is the agreed one, and reading never writes."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app import access, create_app
from app.access import Kind, UndeclaredAccess, policy_of
from config import Settings, read_settings
from workflows.registry import WORKFLOWS

PLAIN = re.compile(r"(/(\.?[a-z0-9]+([.-][a-z0-9]+)*|<[^>]+>))+|/")
PUBLIC = {
    "static",
    "signin.sign_in",
    "signin.enter",
    "fixed.language",
    "fixed.alive",
    "fixed.ready",
    "fixed.metrics",
    "fixed.security_txt",
    "fixed.accessibility",
    "fixed.privacy",
    "fixed.guidance",
    "feed.feed",
}
"""What everyone may open. An addition is a decision: write it here."""
ACTS_ON_MANY = {"record_outcomes", "confirm_decisions"}
"""Acts of a meeting on its whole list."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("endpoints")
    return create_app(read_settings({"OPGAVE_DATABASE_URL": f"sqlite:///{folder / 'x.db'}"}))


def rules(app: Flask) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if rule.endpoint != "static")


def test_every_endpoint_declares_who_may_come_in(app: Flask) -> None:
    for rule in rules(app):
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
            assert policy_of(app, rule.endpoint, method) is not None, rule


def test_what_is_public_is_listed(app: Flask) -> None:
    found = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}
        if (policy := policy_of(app, rule.endpoint, method)) is not None and policy.kind is Kind.PUBLIC
    }
    assert {name for name in found if not name.startswith("api")} == PUBLIC


def test_the_application_does_not_start_with_an_open_end(app: Flask) -> None:
    other = Flask("other")
    other.add_url_rule("/open", "open", lambda: "x")
    with pytest.raises(UndeclaredAccess, match=r"open \(GET /open\)"):
        access.check_declared(other)


def test_addresses_are_kebab_case_without_a_slash_at_the_end(app: Flask) -> None:
    plain = {rule.rule: re.sub(r"<[^>]*>", "<x>", rule.rule) for rule in rules(app)}
    wrong = [rule for rule, shape in plain.items() if not PLAIN.fullmatch(re.sub(r"/acties/\w+$", "", shape))]
    assert wrong == []
    assert [rule.rule for rule in rules(app) if rule.rule != "/" and rule.rule.endswith("/")] == []


def test_numbers_in_addresses_are_bounded(app: Flask) -> None:
    """A number that no column holds would be an error of the database instead of a page that is not there."""
    wrong = [rule.rule for rule in rules(app) if re.search(r"<(int|float)(:|\((?!.*max=))", rule.rule)]
    assert wrong == []


def test_reading_and_writing_are_different_views(app: Flask) -> None:
    """One view for GET and POST is where a GET starts to write."""
    wrong = [rule.rule for rule in rules(app) if {"GET", "POST"} <= (rule.methods or set())]
    assert [rule for rule in wrong if not rule.startswith("/api")] == []


def test_a_step_is_taken_at_one_kind_of_address(app: Flask) -> None:
    """Besides the address of every step only an act on many at once has one, named after its trigger."""
    steps = {rule.rule for rule in rules(app) if "POST" in (rule.methods or set())}
    named = {path.rpartition("/")[2] for path in steps if "/acties/" in path and not path.startswith("/api")}
    triggers = {trigger for workflow in WORKFLOWS.values() for trigger in workflow.triggers}
    assert "<trigger>" in named
    assert named - {"<trigger>"} <= triggers | ACTS_ON_MANY


def test_settings_never_show_a_secret() -> None:
    shown = repr(
        Settings(secret_key="s3cret", database_url="postgresql://u:s3cret@x/y", mail_url="smtp://s3cret@x")
    )
    assert "s3cret" not in shown
