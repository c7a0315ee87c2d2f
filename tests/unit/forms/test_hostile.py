"""Nothing that a browser, a script or an API client can send makes a form fail: it answers with sentences."""

import json
import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from forms.build import answers, make_class, problems
from forms.completeness import wire
from forms.definition import all_versions, parse
from forms.model import DYNAMIC, Kind

TODAY = date(2026, 11, 23)
LISTS = {name: [("1", "Een"), ("drio", "DRIO")] for name in DYNAMIC}
FORMS = [make_class(definition, locale) for definition in all_versions() for locale in ("nl", "en")]

anything = st.text(st.characters(exclude_categories=()), max_size=60)
value = st.one_of(
    anything, st.integers(), st.booleans(), st.none(), st.floats(), st.binary(max_size=9),
    st.lists(anything, max_size=3), st.dictionaries(anything, anything, max_size=2),
)  # fmt: skip
strict_json = st.recursive(
    st.one_of(anything, st.integers(), st.booleans(), st.none()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(anything, inner, max_size=3),
    max_leaves=6,
)


def names(definition):
    """Field names of a form, with those of two rows."""
    for question in definition.questions:
        yield question.key
        for column in question.columns:
            yield from (f"{question.key}-{at}-{column.key}" for at in (0, 7))


def judge(form):
    """Validate, show and read a form: no exception, text that can be stored, an answer to every question."""
    fits = form.validate()
    found = problems(form)
    assert fits == (not found)
    for field in form.questions():
        str(field()).encode()
    for problem in found:
        assert problem.id
        problem.message.encode()
    stored = json.dumps(answers(form), ensure_ascii=False)
    stored.encode()
    if fits:
        assert "\\u0000" not in stored


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_value_in_any_field_of_any_form_fails(data):
    made = data.draw(st.sampled_from(FORMS))
    known = st.sampled_from([*names(made.definition), "add_row", "remove_row", "csrf_token"])
    sent = data.draw(st.dictionaries(known | anything, st.lists(value, max_size=3), max_size=6))
    judge(made(MultiDict(sent), choices=LISTS, today=TODAY, complete=data.draw(st.booleans())))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_json_sent_by_a_client_or_found_in_the_store_fails(data):
    made = data.draw(st.sampled_from(FORMS))
    keys = st.sampled_from([question.key for question in made.definition.questions])
    found = data.draw(st.dictionaries(keys, strict_json, max_size=4))
    judge(made(MultiDict(wire(made.definition, found)), choices=LISTS, today=TODAY, complete=True))
    judge(made(data=found, choices=LISTS, today=TODAY, complete=True))


PIECES = [
    "",
    " ",
    "\x00",
    "\x07",
    "\x1b[31m",
    "\ud800",
    "\udfff",
    "\ufffd",
    "\ufeff",
    "\u202e",
    "\u200b",
    "\u2028",
    "\x85",
    "\r\n",
    "\t",
    "e\u0301",
    "\u0315\u0300" * 40,
    "ﷺ" * 9,
    "🏳️‍🌈",
    "😀",
    "<script>alert(1)</script>",
    "</textarea>",
    "{{ 7*7 }}",
    "{% raw %}",
    "${7*7}",
    "%s%n",
    "{0.__class__}",
    "' OR 1=1 --",
    '"; DROP TABLE need;',
    "../../etc/passwd",
    "\r\nSet-Cookie: a=b",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\\",
    "a" * 500,
    "a" * 5000,
    "9" * 400,
    "1e9",
    "0x10",
    "NaN",
    "Infinity",
    "-0",
    "1.000",
    "٣",
    "31-2-2027",
    "2027-02-31",
    "0000-00-00",
    "9999-12-31",
    "2026-11-24",
    "true",
    "false",
    "null",
    "[]",
    "x",
    "drio",
    "1",
    "5",
]


LABEL = 'label = {nl = "L", en = "L"}'
WORDS = 'max_length = 400\nwoo_kind = "feit"'


def probe(kind):
    """A form with one question of this kind."""
    score = ", ".join(f'{{value = "{at}", nl = "a", en = "b"}}' for at in range(1, 6))
    column = f'[[versions.questions.columns]]\nkey = "c"\nkind = "line"\n{WORDS}\n{LABEL}'
    rest = {
        Kind.LINE: WORDS,
        Kind.PARAGRAPH: WORDS,
        Kind.CHOICE: 'dynamic = "units"',
        Kind.SELECT: 'dynamic = "units"',
        Kind.MANY: 'dynamic = "units"',
        Kind.SCORE: f"options = [{score}]",
        Kind.INTEGER: "minimum = 0\nmaximum = 100",
        Kind.DATE: 'not_before = "today"',
        Kind.PASSWORD: "max_length = 99",
        Kind.ROWS: f'max_rows = 3\nrow = {{nl = "R", en = "R"}}\n{column}',
    }.get(kind, "")
    head = '[[versions]]\nversion = 1\ntitle = {nl = "T", en = "T"}\n[[versions.questions]]\nkey = "a"\n'
    text = f'{head}kind = "{kind}"\n{LABEL}\n{rest}\n'
    return make_class(parse("probe.toml", "probe", text)[1], "nl")


@pytest.mark.parametrize("kind", list(Kind))
def test_ten_thousand_hostile_values_of_every_kind(kind):
    chance, made = random.Random(kind), probe(kind)
    for turn in range(10_000):
        hostile = "".join(chance.choice(PIECES) for _ in range(chance.randrange(1, 4)))
        name = f"a-{chance.randrange(5)}-c" if kind is Kind.ROWS else "a"
        form = made(MultiDict({name: hostile}), choices=LISTS, today=TODAY, complete=turn % 2 == 0)
        form.validate()
        json.dumps(answers(form), ensure_ascii=False).encode()
        if turn % 100 == 0:
            judge(form)
