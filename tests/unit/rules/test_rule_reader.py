"""Reading tables: every mistake is named with its place, and all of them at once."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from workflows.facts import Fact
from workflows.rules.catalogue import judge, load
from workflows.rules.problem import TableError
from workflows.rules.table import Effect, Given

HEAD = """
[T]
code = "t"
version = 1
nl = "Zin."
en = "Sentence."
source = ["ours"]
hit = "FIRST"
inputs = ["t.flag", "t.count"]
"""
ROWS = """
rows = [
  { when = ["true", "-"], then = "yes", effect = "allow" },
  { when = ["false", "-"], then = "no", effect = "refuse", nl = "Nee: {t.count}.", en = "No: {t.count}." },
]
examples = [
  { given = { "t.flag" = true, "t.count" = 1 }, then = "yes" },
  { given = { "t.flag" = false, "t.count" = 1 }, then = ["no"] },
]
"""
Problems = Callable[[str], list[str]]


def test_a_sound_table_has_no_problem(toml: Problems) -> None:
    assert toml(HEAD + ROWS) == []


@pytest.mark.parametrize(
    ("change", "into", "says"),
    [
        ('code = "t"', "", "t.toml, T: needs a text under 'code'"),
        ('code = "t"', "code = 3", "needs a text under 'code'"),
        ("version = 1", "", "needs a version, a whole number from 1"),
        ("version = 1", "version = true", "needs a version"),
        ('nl = "Zin."', "", "needs a text under 'nl'"),
        ('en = "Sentence."', 'en = " "', "needs a text under 'en'"),
        ('source = ["ours"]', "", "needs a source"),
        ('source = ["ours"]', 'source = "L16"', "needs a list under 'source'"),
        ('hit = "FIRST"', 'hit = "PRIORITY"', "has hit 'PRIORITY', which is not supported"),
        ('"t.flag", "t.count"', '"t.flag", "t.counts"', "T, t.counts: is no declared fact"),
        ('"t.flag", "t.count"', '"t.flag", "t.flag"', "needs inputs, each fact once"),
        ('hit = "FIRST"', 'hit = "FIRST"\nhits = 3', "has an unknown key 'hits'"),
        ('when = ["true", "-"]', 'when = ["true"]', "row 1: has 1 cells for 2 inputs"),
        ('when = ["true", "-"]', 'when = ["yes", "-"]', "row 1, t.flag, cell 'yes': names 'yes'"),
        ('["false", "-"]', '["false", "< 0"]', "row 2, t.count, cell '< 0': can never match"),
        ('effect = "allow"', 'effect = "permit"', "row 1: has effect 'permit', which is not supported"),
        ('then = "yes", effect', "effect", "row 1: needs a text under 'then'"),
        ('then = "yes", effect', 'then = "yes", why = 1, effect', "row 1: has an unknown key 'why'"),
        (', en = "No: {t.count}."', "", "row 2: needs a text under 'en'"),
        (
            ', nl = "Nee: {t.count}.", en = "No: {t.count}."',
            "",
            "row 2: has effect refuse and needs sentences",
        ),
        ('"No: {t.count}."', '"No."', "row 2: names different facts in its Dutch and its English sentence"),
        ("Nee: {t.count}", "Nee: {t.counts}", "row 2: has a sentence that names t.counts, no declared fact"),
        ("Nee: {t.count}", "Nee: {count}", "row 2: has a sentence that has a brace"),
        ('effect = "allow"', 'effect = "route", value = 1.5', "row 1: has a value that is neither text nor"),
        ('given = { "t.flag" = true, "t.count" = 1 }, ', "", "example 1 has exactly: given"),
        (
            '"t.count" = 1 }, then = "yes"',
            '"t.cost" = 1 }, then = "yes"',
            "T, t.cost: is given by an example",
        ),
        ('"t.count" = 1 }, then = "yes"', '"t.count" = {} }, then = "yes"', "as something that no fact can"),
    ],
)
def test_a_mistake_is_named_with_its_place(toml: Problems, change: str, into: str, says: str) -> None:
    text = HEAD + ROWS
    assert change in text
    problems = toml(text.replace(change, into, 1))
    assert any(says in problem for problem in problems), problems


def test_all_mistakes_are_told_at_once(toml: Problems) -> None:
    text = (
        (HEAD + ROWS).replace("version = 1", "version = 0").replace('"allow"', '"x"').replace("yes", " ", 1)
    )
    assert len(toml(text)) == 3


@pytest.mark.parametrize("rows", ["", "rows = []", 'rows = ["x"]', 'rows = "x"'])
def test_a_table_needs_rows(toml: Problems, rows: str) -> None:
    assert any("needs rows" in problem for problem in toml(HEAD + rows))


def folder(tmp_path: Path, **files: str) -> Path:
    """A folder with these tables."""
    for name, text in files.items():
        (tmp_path / f"{name}.toml").write_text(text, "utf-8")
    return tmp_path


def test_examples_must_come_out_and_show_every_row(tmp_path: Path, declared: Mapping[str, Fact]) -> None:
    wrong = (HEAD + ROWS).replace('"t.count" = 1 }, then = ["no"]', '"t.count" = 1 }, then = "yes"')
    missing = (HEAD + ROWS).replace('"t.flag" = false, "t.count" = 1', '"t.flag" = false')
    for text, says in ((wrong, "example 2 gives no, not yes"), (missing, "example 2 fails: fact 't.count'")):
        with pytest.raises(TableError) as caught:
            load(folder(tmp_path, a=text), declared)
        assert says in str(caught.value)
    unshown = (HEAD + ROWS).replace('{ given = { "t.flag" = false, "t.count" = 1 }, then = ["no"] },', "")
    with pytest.raises(TableError, match=r"^a\.toml, T, row 2: is shown by no example$"):
        load(folder(tmp_path, a=unshown), declared)


def test_loading_refuses_gaps_dead_rows_and_names_taken_twice(
    tmp_path: Path, declared: Mapping[str, Fact]
) -> None:
    gap = (HEAD + ROWS).replace('["false", "-"]', '["false", "> 1"]').replace("[T]", "[U]")
    with pytest.raises(TableError) as caught:
        load(folder(tmp_path, a=HEAD + ROWS, b=gap.replace('"t"', '"u"'), c=HEAD + ROWS, d="x = "), declared)
    told = str(caught.value)
    for says in (
        "b.toml, U: no row matches",
        "c.toml, T: has the id or code of T in a.toml",
        "d.toml: is no",
    ):
        assert says in told


def test_a_file_that_holds_something_else_is_named(tmp_path: Path, declared: Mapping[str, Fact]) -> None:
    with pytest.raises(TableError, match=r"a\.toml, x: is no table"):
        load(folder(tmp_path, a="x = 3"), declared)


GUARD = 'nl = "Geef {t.count}."\nen = "Give {t.count}."\n'


@pytest.mark.parametrize(
    ("form", "facts", "passes"),
    [
        ('any = ["t.flag"]', {"t.flag": True}, True),
        ('any = ["t.flag"]', {"t.flag": False}, False),
        ('any = ["t.flag", "t.names"]', {"t.flag": False, "t.names": ("a",)}, True),
        ('any = ["t.flag", "t.names"]', {"t.flag": False, "t.names": ()}, False),
        ('all = ["t.flag", "t.count"]', {"t.flag": True, "t.count": 0}, False),
        ('all = ["t.flag", "t.count"]', {"t.flag": True, "t.count": 2}, True),
        ('not = ["t.flag", "t.names"]', {"t.flag": False, "t.names": ()}, True),
        ('not = ["t.flag", "t.names"]', {"t.flag": False, "t.names": ("a",)}, False),
        ('not = ["t.flag", "t.names"]', {"t.flag": True, "t.names": ()}, False),
    ],
)
def test_a_guard_is_short_for_a_table(
    tmp_path: Path, declared: Mapping[str, Fact], form: str, facts: dict[str, object], passes: bool
) -> None:
    table = load(folder(tmp_path, guards=f"[ready]\n{form}\n{GUARD}"), declared)["ready"]
    assert (table.code, table.version, table.hit, table.source) == ("ready", 1, "FIRST", ("ours",))
    assert judge(table) == ()
    (outcome,) = table.evaluate(Given({"t.count": 7} | facts))  # type: ignore[arg-type]
    assert outcome.effect == (Effect.ALLOW if passes else Effect.REFUSE)
    assert outcome.code == ("passed" if passes else "ready")
    if not passes:
        assert outcome.sentence.text("en") == f"Give {facts.get('t.count', 7)}."


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('any = ["t.flag"]\nnot = ["t.flag"]\n' + GUARD, "names its facts under one of: any, all, not"),
        ("any = []\n" + GUARD, "names its facts under one of"),
        ('any = ["t.flags"]\n' + GUARD, "T, t.flags: is no declared fact"),
        ('any = ["t.colour"]\n' + GUARD, "T, t.colour: is no flag, number or list of names"),
        ('any = ["t.flag"]\nrows = []\n' + GUARD, "has an unknown key 'rows'"),
        ('any = ["t.flag"]\nen = "Give."', "needs a text under 'nl'"),
    ],
)
def test_a_mistake_in_a_guard_is_named(toml: Problems, text: str, says: str) -> None:
    problems = toml(f"[T]\n{text}")
    assert any(says in problem for problem in problems), problems
