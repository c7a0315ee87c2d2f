"""`flask rules`: the decision tables, checked and shown, and what they say of facts."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from app.cli.rule_text import explained, outcome_lines, reason_lines
from workflows.domains import FactValue
from workflows.rules.catalogue import CATALOGUE, FOLDER, load, tried
from workflows.rules.given import read_facts
from workflows.rules.problem import Problem, RuleError, TableError
from workflows.rules.table import Given, Outcome, Table
from workflows.rules.why import why


class _Rule(click.ParamType[Table]):
    """A rule by its id or its code."""

    name = "rule"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Table:
        """The table. Fails, as wrong use, when no rule has this id or code."""
        found = [table for table in CATALOGUE.values() if value in (table.id, table.code)]
        return found[0] if found else self.fail(f"there is no rule {value!r}", param, ctx)


@click.group("rules", help="The decision tables.")
def group() -> None:
    """Group the rule commands."""


@group.command()
@click.argument("folder", default=FOLDER, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def check(folder: Path, as_json: bool) -> None:
    """Read every table, ours or those in FOLDER: cells, gaps, overlaps, dead rows, examples."""
    tables, problems = _loaded(folder)
    if as_json:
        rows = [{name: getattr(problem, name) for name in problem.__slots__} for problem in problems]
        click.echo(json.dumps({"tables": tables, "problems": rows}))
    else:
        for problem in problems:
            click.echo(str(problem), err=True)
        click.echo(f"{len(problems)} problems" if problems else f"{tables} tables, 0 problems")
    raise SystemExit(1 if problems else 0)


@group.command()
@click.argument("rules", nargs=-1, type=_Rule())
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def test(rules: tuple[Table, ...], as_json: bool) -> None:
    """Run the examples of every table, or of RULES; a table must show each of its rows by one."""
    tables = rules or tuple(CATALOGUE.values())
    failed = [problem for table in tables for problem in tried(table)]
    counts = {
        "tables": sum(not table.guard for table in tables),
        "guards": sum(table.guard for table in tables),
        "examples": sum(len(table.examples) for table in tables),
    }
    if as_json:
        click.echo(json.dumps(counts | {"failed": [str(problem) for problem in failed]}))
    else:
        for problem in failed:
            click.echo(str(problem), err=True)
        shown = ", ".join(f"{count} {name}" for name, count in counts.items())
        click.echo(f"{shown}, {len(failed)} failed")
    raise SystemExit(1 if failed else 0)


@group.command()
@click.argument("rule", type=_Rule())
@click.argument("given", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--facts", help="The facts as JSON; a list of names is a list.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def evaluate(rule: Table, given: tuple[str, ...], facts: str | None, as_json: bool) -> None:
    """Say what RULE makes of these facts: outcome, effect and the sentence people see."""
    known = _known(rule, given, facts)
    outcomes = _asked(rule, known)
    if as_json:
        click.echo(_json({"rule": rule.id, "outcomes": [_plain(outcome) for outcome in outcomes]}))
        return
    for outcome in outcomes:
        click.echo("\n".join(outcome_lines(outcome)))
    if not outcomes:
        click.echo("no row matches: the rule has nothing to say")


@group.command()
@click.argument("rule", type=_Rule())
@click.argument("given", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--facts", help="The facts as JSON; a list of names is a list.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def explain(rule: Table, given: tuple[str, ...], facts: str | None, as_json: bool) -> None:
    """Show RULE: its sentences, source and rows; with facts also which row decides, and why."""
    known = _known(rule, given, facts) if given or facts else None
    outcomes = _asked(rule, known) if known is not None else ()
    said = why(rule, Given(known)) if known is not None else ()
    if as_json:
        rows = [{"row": s.row.number, "stopped_by": s.stopped_by, "counts": s.counts} for s in said]
        answer = {"rows": rows, "outcomes": [_plain(outcome) for outcome in outcomes]}
        click.echo(_json(rule.describe() | ({"answer": answer} if known is not None else {})))
        return
    click.echo("\n".join(explained(rule)))
    if known is not None:
        click.echo("\n".join(["", *reason_lines(rule, known, said)]))
    for outcome in outcomes:
        click.echo("\n".join(["", *outcome_lines(outcome)]))


def _loaded(folder: Path) -> tuple[int, tuple[Problem, ...]]:
    """How many tables a folder holds, or everything that is wrong with them."""
    try:
        return len(load(folder)), ()
    except TableError as error:
        return 0, error.problems


def _known(rule: Table, given: tuple[str, ...], facts: str | None) -> Mapping[str, FactValue]:
    """The facts of the command line; those typed one by one come over those in JSON."""
    try:
        found = json.loads(facts, parse_float=Decimal) if facts else {}
    except json.JSONDecodeError as error:
        raise click.UsageError(f"--facts is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise click.UsageError('--facts is an object: {"need.hours": 40}')
    for part in given:
        name, equals, value = part.partition("=")
        if not equals:
            raise click.UsageError(f"{part!r} is no NAME=VALUE")
        found[name] = value
    asked = [column.fact.name for column in rule.columns]
    if missing := [name for name in asked if name not in found]:
        raise click.UsageError(f"{rule.id} also asks for {', '.join(missing)}")
    try:
        return read_facts(found)
    except RuleError as error:
        raise click.UsageError(str(error)) from error


def _asked(rule: Table, known: Mapping[str, FactValue]) -> tuple[Outcome, ...]:
    try:
        return rule.evaluate(Given(known))
    except (RuleError, LookupError) as error:
        raise click.UsageError(str(error)) from error


def _plain(outcome: Outcome) -> dict[str, Any]:
    words = {"nl": outcome.sentence.text("nl"), "en": outcome.sentence.text("en")}
    plain = {name: getattr(outcome, name) for name in ("rule", "version", "row", "code", "effect", "value")}
    return plain | words | {"seen": dict(outcome.seen)}


def _json(value: Any) -> str:
    """Plain JSON; a day and a decimal number are text, as in the audit trail."""
    return json.dumps(value, default=str, ensure_ascii=False)
