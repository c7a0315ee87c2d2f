"""The page about the workflows shows the workflows that run."""

import re
from pathlib import Path

import pytest

import workflows
from workflows.registry import WORKFLOWS

README = Path(workflows.__file__).with_name("README.md").read_text("utf-8")


@pytest.mark.parametrize("name", WORKFLOWS)
def test_the_diagram_on_the_page_is_that_of_the_code(name: str) -> None:
    found = re.search(rf"^### {name}\n.*?```mermaid\n(.*?)\n```", README, re.MULTILINE | re.DOTALL)
    assert found
    assert found[1] == WORKFLOWS[name].diagram()


def test_every_file_the_page_names_is_there() -> None:
    folder = Path(workflows.__file__).parent
    for name in re.findall(r"`([a-z_]+\.(?:py|toml))`", README):
        assert (folder / name).exists() or (folder / "rules" / "tables" / name).exists(), name


def test_a_diagram_shows_beginning_step_and_end() -> None:
    lines = WORKFLOWS["extension"].diagram().splitlines()
    assert lines[:2] == ["stateDiagram-v2", "    [*] --> requested"]
    assert "    requested --> granted: grant_extension" in lines
    assert lines[-1] == "    withdrawn --> [*]"
