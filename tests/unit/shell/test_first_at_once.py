"""After a start the first requests come at once: what threads make at first use is whole for all of them."""

import sys
from collections.abc import Iterator

import pytest
from flask import Flask
from jinja2 import DictLoader
from sqlalchemy import select

from app import text
from app.models.round import Round
from app.queries.visible import shared_alias
from app.weaving import Environment
from tests.together import together

THREADS, ATTEMPTS = 8, 20


@pytest.fixture(autouse=True)
def restless() -> Iterator[None]:
    """Threads that take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def test_an_alias_that_is_shared_names_its_own_table() -> None:
    """A statement on the wrong table would show what may not be seen, for as long as it is kept."""
    for _ in range(ATTEMPTS):
        known = shared_alias(Round)
        made = together(THREADS, lambda _, known=known: str(select(known.id).where(known.state == "sent")))
        (asked,) = set(made)
        assert " round." not in asked


class Shelf(dict[text.Locale, Environment]):
    """Where any thread finds the templates of a language from the moment that they are put there."""

    def __setitem__(self, language: text.Locale, templates: Environment) -> None:
        assert templates.language == language
        super().__setitem__(language, templates)


@pytest.mark.parametrize("language", text.LOCALES)
def test_templates_of_a_language_know_it_before_another_thread_finds_them(language: text.Locale) -> None:
    env = Environment(Flask("first"), loader=DictLoader({"page.html": ""}))
    env._spoken = Shelf()
    assert env._in(language) is env._in(language)
