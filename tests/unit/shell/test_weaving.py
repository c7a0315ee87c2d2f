"""Fixed words stand in a template beforehand, in each language; everything else is asked as before."""

from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader
from markupsafe import Markup, escape

from app import text
from app.templating import drawn_once
from app.weaving import Environment, written

TEMPLATES = {
    "fixed.html": '<p title="{{ t("kit.skip") }}">{{ t("kit.skip") | upper }}</p>',
    "asked.html": "{{ t(key) }}|{{ thing.t('kit.skip') }}",
    "wrong.html": '{{ t("kit.no_such_words") }}',
    "value.html": "{% macro m(x) %}({{ x }}){% endmacro %}[{{ value }}]{{ m(value) }}",
    "macro.html": '{% macro m(words=t("kit.menu")) %}[{{ words }}]{% endmacro %}',
    "outer.html": '{% from "macro.html" import m %}{{ m() }}{% call(x) each() %}{{ x }}{% endcall %}',
}


class Thing:
    """Something with a method that is called as the words are."""

    def t(self, key: str) -> str:
        """Not the words."""
        return f"own {key}"


@pytest.fixture
def env() -> Iterator[Environment]:
    made = Environment(Flask("weaving"), loader=DictLoader(TEMPLATES), autoescape=True)
    made.globals.update(t=text.t, thing=Thing(), each=lambda caller: caller("<b>"))
    yield made
    text._LOCALE.set("nl")


@pytest.mark.parametrize("language", text.LOCALES)
def test_fixed_words_are_those_of_the_reader(env: Environment, language: text.Locale) -> None:
    text._LOCALE.set(language)
    words = text.text_in(language, "kit.skip")
    assert env.get_template("fixed.html").render() == f'<p title="{words}">{words.upper()}</p>'


def test_they_are_not_looked_up_again(env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    template = env.get_template("fixed.html")
    monkeypatch.setattr(text, "texts", dict)
    template.render()


def test_what_is_not_fixed_is_asked(env: Environment) -> None:
    words = text.text_in("nl", "kit.menu")
    found = env.get_template("asked.html").render(key="kit.menu")
    assert found == f"{words}|own kit.skip"


def test_an_imported_macro_speaks_the_same_language_and_words_are_escaped(env: Environment) -> None:
    for language in text.LOCALES:
        text._LOCALE.set(language)
        assert env.get_template("outer.html").render() == f"[{text.text_in(language, 'kit.menu')}]&lt;b&gt;"


def test_a_key_that_does_not_exist_is_found_when_the_template_is(env: Environment) -> None:
    with pytest.raises(KeyError):
        env.get_template("wrong.html")


class Drawn:
    """Something that knows how it looks."""

    def __html__(self) -> str:
        return "<i>"


VALUES = ["plain", "a & b", "<", ">", '"', "'", "", "é", Markup("<b>"), Drawn(), 5, None, 1.5, True, ["<"]]


@pytest.mark.parametrize("value", VALUES)
def test_a_value_is_written_as_markupsafe_escapes_it(env: Environment, value: object) -> None:
    assert str(written(value)) == str(escape(value))
    assert env.get_template("value.html").render(value=value) == f"[{escape(value)}]({escape(value)})"


@given(st.text())
def test_any_text_is_written_as_markupsafe_escapes_it(value: str) -> None:
    assert written(value) == escape(value)


def test_what_is_drawn_once_of_markup_is_not_given_for_a_text_of_the_same_characters() -> None:
    drawn = drawn_once(escape)
    assert drawn(Markup("<b>")) == "<b>"
    assert drawn("<b>") == "&lt;b&gt;"
