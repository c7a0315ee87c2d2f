"""A mistake in a definition is an error that names the file, the version, the question and the mistake."""

import pytest

from forms.definition import DefinitionError, load, parse, versions

GOOD = """
[[versions]]
version = 1
title = {nl = "Titel", en = "Title"}

[[versions.groups]]
key = "more"
title = {nl = "Meer", en = "More"}

[[versions.questions]]
key = "choice"
kind = "choice"
label = {nl = "Keuze", en = "Choice"}
options = [{value = "a", nl = "A", en = "A"}, {value = "b", nl = "B", en = "B"}]

[[versions.questions]]
key = "words"
kind = "paragraph"
group = "more"
label = {nl = "Tekst", en = "Text"}
max_length = 10
woo_kind = "feit"
required_if = {question = "choice", values = ["a"]}

[[versions.questions]]
key = "start"
kind = "date"
label = {nl = "Begin", en = "Start"}

[[versions.questions]]
key = "list"
kind = "rows"
label = {nl = "Lijst", en = "List"}
row = {nl = "Regel", en = "Line"}
max_rows = 3

  [[versions.questions.columns]]
  key = "number"
  kind = "integer"
  label = {nl = "Getal", en = "Number"}
  minimum = 0
  maximum = 9
"""

MISTAKES = {
    'kind = "choice"': ('kind = "chioce"', "question choice: unknown kind"),
    "max_length = 10\n": ("", "question words: max_length is missing"),
    "max_length = 10": ("max_length = 0", "question words: max_length must be at least 1"),
    "max_length = 10\nwoo_kind": ('max_length = "10"\nwoo_kind', "question words: max_length must be int"),
    'woo_kind = "feit"': ('woo_kind = "mening"', "question words: woo_kind must be one of"),
    'woo_kind = "feit"\n': ("", "question words: woo_kind is missing"),
    'label = {nl = "Tekst", en = "Text"}': ('label = {nl = "Tekst"}', "question words, label: en is missing"),
    'nl = "Keuze"': ('nl = " "', "question choice, label: nl is empty"),
    '{nl = "Titel", en = "Title"}': ('"Titel"', "version 1, title: expected a table"),
    'key = "words"': ('key = "Words"', "question Words: a key is lower case"),
    'key = "words"\nkind': ('key = "once"\nkind', "question once: this key has another meaning"),
    'key = "start"': ('key = "words"', "version 1: two questions have the same key"),
    'kind = "date"': (
        'kind = "date"\nnot_before = "words"',
        "question start: words is no question of kind date",
    ),
    'group = "more"': ('group = "less"', "version 1: the groups that questions name"),
    'group = "more"\nlabel': ('grup = "more"\nlabel', "question words: unknown: grup"),
    'values = ["a"]': (
        'values = ["z"]',
        "question words: required_if names a value that choice does not have",
    ),
    'values = ["a"]}': ("values = []}", "question words, required_if: values is empty"),
    'question = "choice"': ('question = "start"', "question words: start is no question of kind"),
    'required_if = {question = "choice", values = ["a"]}': (
        'required = true\nrequired_if = {question = "choice", values = ["a"]}',
        "question words: either required or required_if",
    ),
    '{value = "b", nl = "B"': ('{value = "a", nl = "B"', "question choice: two options have the same value"),
    '{value = "b", nl = "B", en = "B"}': (
        '{value = "b", nl = "", en = "B"}',
        "question choice, option b: value, nl and en",
    ),
    "options = [": ('dynamic = "units"\noptions = [', "question choice: either options or dynamic"),
    'kind = "choice"\n': (
        'kind = "choice"\ndefault = "z"\n',
        "question choice: default is none of the options",
    ),
    'kind = "choice"\nlabel': ('kind = "score"\nlabel', "question choice: a score has the options 1 to 5"),
    "max_rows = 3": ("max_rows = 0", "question list: rows need columns and max_rows"),
    "max_rows = 3\n": ("max_rows = 3\nmin_rows = 4\n", "question list: rows need columns and max_rows"),
    "minimum = 0": ("minimum = 10", "question list, column number: minimum is above maximum"),
    "maximum = 9": ("maximum = 9\n  minimal = 1", "question list, column number: unknown: minimal"),
    "version = 1": ("version = 0", "version must be a whole number from 1"),
    "version = 1\n": ('version = "1"\n', "version must be a whole number from 1"),
    'kind = "date"\n': ('kind = "date"\nsource = ["X1"]\n', "question start: source must name sentences"),
    'kind = "date"\nlabel': (
        'kind = "date"\nsource = [1]\nlabel',
        "question start: source must be a list of texts",
    ),
}


def test_the_example_without_mistakes_is_read():
    definition = parse("probe.toml", "probe", GOOD)[1]
    assert [question.key for question in definition.questions] == ["choice", "words", "start", "list"]
    assert definition.question("list").columns[0].maximum == 9
    assert definition.labels(("words", "choice"), "en") == ("Text", "Choice")


@pytest.mark.parametrize(("right", "wrong", "message"), [(right, *rest) for right, rest in MISTAKES.items()])
def test_a_mistake_is_named(right, wrong, message):
    assert right in GOOD
    with pytest.raises(DefinitionError) as caught:
        parse("probe.toml", "probe", GOOD.replace(right, wrong, 1))
    assert str(caught.value).startswith("probe.toml")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("versions = 3", "holds \\[\\[versions\\]\\] tables and nothing else"),
        ("", "holds \\[\\[versions\\]\\] tables and nothing else"),
        ("versions = [1]", "holds \\[\\[versions\\]\\] tables and nothing else"),
        ("[[versions]", "probe.toml: "),
        ("[[versions]]\nversion = 1\ntitle = {nl = 'T', en = 'T'}", "version 1: no questions"),
        (GOOD + GOOD, "version 1 stands there twice"),
    ],
)
def test_a_file_that_is_no_form_is_refused(text, message):
    with pytest.raises(DefinitionError, match=message):
        parse("probe.toml", "probe", text)


def test_rows_hold_no_rows_and_columns_have_no_default():
    nested = GOOD.replace('kind = "integer"', 'kind = "password"').replace("minimum = 0", "max_length = 9")
    with pytest.raises(DefinitionError, match="a column cannot hold rows"):
        parse("probe.toml", "probe", nested.replace("  maximum = 9\n", ""))
    yes = GOOD.replace('kind = "integer"', 'kind = "yesno"\n  default = true').replace("  minimum = 0\n", "")
    with pytest.raises(DefinitionError, match="a column has no default"):
        parse("probe.toml", "probe", yes.replace("  maximum = 9\n", ""))


def test_two_groups_with_one_key_are_refused():
    group = '[[versions.groups]]\nkey = "more"\ntitle = {nl = "Meer", en = "More"}\n'
    with pytest.raises(DefinitionError, match="two groups have the same key"):
        parse("probe.toml", "probe", GOOD.replace(group, group + group))


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: load("nothing"), "there is no form 'nothing'"),
        (lambda: versions("../published"), "there is no form"),
        (lambda: load("need", 99), "need.toml: there is no version 99"),
    ],
)
def test_what_does_not_exist_is_named(ask, message):
    with pytest.raises(DefinitionError, match=message):
        ask()


def test_a_form_says_what_it_does_not_have():
    with pytest.raises(KeyError, match="form need version 1 has no question 'nothing'"):
        load("need", 1).question("nothing")
    with pytest.raises(KeyError, match="has no group 'nothing'"):
        load("need", 1).group("nothing")
