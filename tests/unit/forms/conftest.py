"""Forms without an application: the lists a page would hand in, a fixed day, and a form in one call."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from forms.build import make_class
from forms.definition import parse, versions
from forms.model import DYNAMIC

TODAY = date(2026, 11, 23)
LISTS = {name: [("1", "Eerste"), ("5", "Vijfde"), ("drio", "DRIO")] for name in DYNAMIC}


@pytest.fixture(scope="session")
def fill():
    """Make the newest version of a form; `sent` is what a browser sent, the rest goes to the form."""

    def make(key, sent=None, *, locale="nl", **given):
        found = versions(key)
        made = make_class(found[max(found)], locale)
        given = {"choices": LISTS, "today": TODAY} | given
        return made(None if sent is None else MultiDict(sent), **given)

    return make


@pytest.fixture(scope="session")
def ask():
    """Make a form of one or more questions written as TOML lines, to look at one kind at a time."""

    def make(questions, sent=None, *, locale="nl", **given):
        text = HEAD + "".join(f"\n[[versions.questions]]\n{WORDS}{question}\n" for question in questions)
        made = make_class(parse("probe.toml", "probe", text)[1], locale)
        given = {"choices": LISTS, "today": TODAY} | given
        return made(None if sent is None else MultiDict(sent), **given)

    return make


HEAD = '[[versions]]\nversion = 1\ntitle = {nl = "Proef", en = "Probe"}\n'
WORDS = 'label = {nl = "Vraag", en = "Question"}\n'
