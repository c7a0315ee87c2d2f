"""The policy from the command line: what is checked, what is shown, and the exit status of each."""

import json
import runpy
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

import app as shell
import forms.definition
from app.cli import forms as form_commands
from app.cli import rules, workflow
from workflows.registry import WORKFLOWS
from workflows.rules.catalogue import CATALOGUE
from workflows.rules.problem import Problem, TableError

EXTENSION = ["extension.before_deadline=true", "extension.number=1", "extension.workdays=9"]
GAP = """
[T1]
code = "t1"
version = 1
nl = "Zin."
en = "Sentence."
source = ["ours"]
hit = "FIRST"
inputs = ["extension.workdays"]
rows = [{ when = ["> 5"], then = "long", effect = "allow" }]
examples = [{ given = { "extension.workdays" = 6 }, then = "short" }]
"""


def run(group: click.Command, *arguments: str) -> Result:
    return CliRunner().invoke(group, arguments)


def answer(group: click.Command, *arguments: str) -> Any:
    return json.loads(run(group, *arguments, "--json").stdout)


def test_our_tables_are_checked_and_counted() -> None:
    result = run(rules.group, "check")
    assert (result.exit_code, result.stdout) == (0, f"{len(CATALOGUE)} tables, 0 problems\n")
    assert answer(rules.group, "check") == {"tables": len(CATALOGUE), "problems": []}


def test_a_broken_table_is_named_with_everything_that_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "trial.toml").write_text(GAP, "utf-8")
    result = run(rules.group, "check", str(tmp_path))
    assert result.exit_code == 1
    assert "trial.toml, T1: no row matches: the table has a gap" in result.stderr
    assert "example 1 gives long, not short" in result.stderr
    found = answer(rules.group, "check", str(tmp_path))["problems"]
    assert {problem["table"] for problem in found} == {"T1"}


def test_a_folder_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    assert run(rules.group, "check", str(tmp_path / "gone")).exit_code == 2


def test_the_examples_of_all_tables_run_and_are_counted() -> None:
    found = answer(rules.group, "test")
    assert found["examples"] == sum(len(table.examples) for table in CATALOGUE.values())
    assert found["tables"] + found["guards"] == len(CATALOGUE)
    assert found["failed"] == []
    assert run(rules.group, "test").exit_code == 0


def test_the_examples_of_one_rule_run_by_its_id_or_code() -> None:
    number = len(CATALOGUE["B03"].examples)
    for name in ("B03", "extension_authority"):
        assert run(rules.group, "test", name).stdout == f"1 tables, 0 guards, {number} examples, 0 failed\n"


def test_an_example_that_comes_out_otherwise_fails_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "tried", lambda table: (Problem("gives a, not b", table=table.id),))
    result = run(rules.group, "test", "B03")
    assert result.exit_code == 1
    assert "B03: gives a, not b" in result.stderr


def test_a_rule_says_what_it_makes_of_facts() -> None:
    result = run(rules.group, "evaluate", "B03", *EXTENSION)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "route: secretary (B03, version 1, row 2)",
        "nl: De secretaris beslist over dit uitstel.",
        "en: The secretary decides on this extension.",
    ]


def test_facts_come_as_json_too_and_what_is_typed_goes_before_it() -> None:
    facts = '{"extension.before_deadline": true, "extension.number": 1, "extension.workdays": 9}'
    found = answer(rules.group, "evaluate", "B03", "extension.workdays=11", "--facts", facts)
    outcome = found["outcomes"][0]
    assert (found["rule"], outcome["code"], outcome["row"]) == ("B03", "leadership", 3)
    assert outcome["seen"]["extension.workdays"] == 11


def test_a_refusal_shows_its_sentence_with_the_facts_filled_in() -> None:
    facts = '{"analysis.open_questions": ["q4"], "analysis.task_filled": true}'
    result = run(rules.group, "evaluate", "A01", "--facts", facts)
    assert result.exit_code == 0
    assert "en: Answer these first: question 4." in result.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["X99"], "there is no rule 'X99'"),
        (["B03"], "B03 also asks for extension.before_deadline, extension.number, extension.workdays"),
        (["B03", "extension.number"], "'extension.number' is no NAME=VALUE"),
        (["B03", *EXTENSION, "extension.colour=red"], "extension.colour is no declared fact"),
        (["B03", *EXTENSION, "extension.number=first"], "extension.number is of kind integer"),
        (["B03", *EXTENSION, "extension.number=-1"], "extension.number must be a whole number"),
        (["B03", "--facts", "{"], "--facts is no JSON"),
        (["B03", "--facts", "[1]"], "--facts is an object"),
    ],
)
def test_wrong_use_is_told_in_one_line(arguments: list[str], says: str) -> None:
    for command in ("evaluate", "explain"):
        if command == "explain" and arguments == ["B03"]:
            continue  # without facts the rule itself is explained
        result = run(rules.group, command, *arguments)
        assert result.exit_code == 2
        assert says in result.stderr


def test_a_rule_is_explained_with_its_sentences_source_and_rows() -> None:
    shown = run(rules.group, "explain", "B03").stdout
    table = CATALOGUE["B03"]
    for part in ("B03  extension_authority", table.nl, table.en, "source: K4", "hit policy: FIRST"):
        assert part in shown
    for row in table.rows:
        assert f"row {row.number}\nnl: {row.nl}\nen: {row.en}" in shown
        assert row.code in shown
    assert answer(rules.group, "explain", "B03") == table.describe()


def test_with_facts_the_row_that_decides_is_shown_and_why() -> None:
    shown = run(rules.group, "explain", "B03", *EXTENSION).stdout
    assert "extension.workdays = 9" in shown
    assert "row 1 does not match: extension.before_deadline must be false" in shown
    assert "row 2 decides" in shown
    assert "row 3 matches too, but comes later" in shown
    found = answer(rules.group, "explain", "B03", *EXTENSION)["answer"]
    assert found["rows"][0] == {"row": 1, "stopped_by": ["extension.before_deadline"], "counts": False}
    assert found["outcomes"][0]["code"] == "secretary"


def test_every_rule_can_be_explained_and_every_example_evaluated() -> None:
    for table in CATALOGUE.values():
        assert run(rules.group, "explain", table.id).exit_code == 0
        for example in table.examples:
            facts = json.dumps(dict(example.given), default=str)
            found = answer(rules.group, "evaluate", table.id, "--facts", facts)
            assert tuple(outcome["code"] for outcome in found["outcomes"]) == example.then


def test_every_workflow_is_listed_with_its_states() -> None:
    found = {each["name"]: each for each in answer(workflow.group, "list")}
    assert list(found) == list(WORKFLOWS)
    assert tuple(found["need"]["states"]) == WORKFLOWS["need"].states
    shown = run(workflow.group, "list").stdout
    assert [line.split()[0] for line in shown.splitlines()] == list(WORKFLOWS)


def test_a_diagram_is_that_of_the_code() -> None:
    result = run(workflow.group, "diagram", "plan")
    assert (result.exit_code, result.stdout) == (0, WORKFLOWS["plan"].diagram() + "\n")
    assert run(workflow.group, "diagram", "nothing").exit_code == 2


def test_every_form_and_published_version_is_checked() -> None:
    found = answer(form_commands.group, "check")
    assert found["forms"] == len(forms.definition.keys())
    assert found["problems"] == []
    assert run(form_commands.group, "check").exit_code == 0


def test_a_published_form_that_was_changed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form_commands, "problems", lambda: ("need.toml: published version 1 was changed",))
    monkeypatch.setattr(form_commands, "published", dict)
    result = run(form_commands.group, "check")
    assert result.exit_code == 1
    assert "need.toml: published version 1 was changed" in result.stderr
    assert "draft: need 1" in result.stdout


def test_a_broken_table_stops_the_start_with_every_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise TableError((Problem("has a gap", "terms.toml", "B03"), Problem("is no TOML", "needs.toml")))

    monkeypatch.setattr(shell, "create_app", broken)
    with pytest.raises(SystemExit) as stopped:
        runpy.run_path(str(Path(shell.__file__).parents[1] / "wsgi.py"))
    assert stopped.value.code == "opgave: terms.toml, B03: has a gap\nneeds.toml: is no TOML"
