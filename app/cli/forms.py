"""`flask forms check`: whether every form can be used, and no published version was changed."""

import json

import click

from forms.definition import DefinitionError, keys, published, versions
from forms.publish import check as problems


@click.group("forms", help="The forms as data.")
def group() -> None:
    """Group the form commands."""


@group.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def check(as_json: bool) -> None:
    """Read every version of every form and compare what is published with its hash."""
    found = problems()
    fixed = {(key, version) for key, rows in published().items() for version in rows}
    drafts = [f"{key} {number}" for key in keys() for number in _numbers(key) if (key, number) not in fixed]
    if as_json:
        counts = {"forms": len(keys()), "published": len(fixed), "drafts": drafts}
        click.echo(json.dumps(counts | {"problems": found}))
    else:
        for line in found:
            click.echo(line, err=True)
        click.echo(f"{len(keys())} forms, {len(fixed)} published versions, {len(found)} problems")
        for draft in drafts:
            click.echo(f"draft: {draft}")
    raise SystemExit(1 if found else 0)


def _numbers(key: str) -> tuple[int, ...]:
    """The versions of a form; of one that cannot be read, which is a problem already, none."""
    try:
        return tuple(versions(key))
    except DefinitionError:
        return ()
