"""The ceilings and habits that keep the code small: each rule with the reason why it stands."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("app", "workflows", "forms")
LONGEST_FILE, LONGEST_FUNCTION = 300, 40
TOP = {
    ".ci",
    ".gitignore",
    "LICENSE",
    "Makefile",
    "README.md",
    "app",
    "config.py",
    "forms",
    "pyproject.toml",
    "requirements-dev.lock",
    "requirements-dev.txt",
    "requirements.lock",
    "requirements.txt",
    "tests",
    "workflows",
    "wsgi.py",
}


def files(*folders: str) -> Iterator[Path]:
    """Our Python files, generated migrations left out."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "versions" not in path.parts and "node_modules" not in path.parts:
                yield path


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_a_file_fits_in_a_head() -> None:
    long = {name(path): len(path.read_text("utf-8").splitlines()) for path in files(*FOLDERS, "tests")}
    assert {path: lines for path, lines in long.items() if lines > LONGEST_FILE} == {}


def test_a_function_fits_on_a_screen() -> None:
    found = {
        f"{name(path)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in files(*FOLDERS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {place: lines for place, lines in found.items() if lines > LONGEST_FUNCTION} == {}


def test_every_public_name_says_why_it_is_there() -> None:
    silent = []
    for path in files(*FOLDERS):
        if not ast.get_docstring(tree(path)):
            silent.append(name(path))
        for node in tree(path).body:
            members = node.body if isinstance(node, ast.ClassDef) else []
            for item in (node, *members):
                if not isinstance(item, ast.FunctionDef | ast.ClassDef) or item.name.startswith("_"):
                    continue
                if not ast.get_docstring(item):
                    silent.append(f"{name(path)}:{item.name}")
    assert silent == []


def test_one_place_commits() -> None:
    """A command that commits halfway leaves half a change when the rest fails."""
    found = [name(path) for path in files(*FOLDERS) if re.search(r"\.commit\(", path.read_text("utf-8"))]
    assert found == ["app/database.py"]


def test_only_commands_write() -> None:
    """`session.add`, `insert`, `update` and `delete` stand in commands; the transaction claims keys."""
    allowed = (
        "app/commands/",
        "app/database.py",
        "app/health.py",
        "app/migrations/",
        "app/demo/",
        "app/outbox",
    )
    writes = re.compile(
        r"^from sqlalchemy import .*\b(insert|update|delete)\b|session\.(add|add_all|merge|delete)\(", re.M
    )
    found = [
        name(path)
        for path in files("app")
        if writes.search(path.read_text("utf-8")) and not name(path).startswith(allowed)
    ]
    assert found == []


def test_nobody_imports_from_the_top_of_the_application() -> None:
    """`from app import db` is where import cycles begin: `app` itself imports everything."""
    modules = {path.stem for path in (ROOT / "app").iterdir() if path.suffix == ".py" or path.is_dir()}
    found = [
        f"{name(path)}: {alias.name}"
        for path in files(*FOLDERS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module == "app"
        for alias in node.names
        if alias.name not in modules
    ]
    assert found == []


def test_no_path_of_a_machine_and_no_open_end() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    paths = [ROOT / path for path in listed.stdout.split("\0") if path] or list(files(*FOLDERS, "tests"))
    machine = re.compile(r"/(home|Users|root)/\w+|/work/|[A-Z]:\\\\Users")
    opened = re.compile(r"\b(TODO|FIXME|XXX|raise NotImplementedError)\b")
    found = []
    for path in paths:
        if path.suffix in {".py", ".html", ".toml", ".md", ".css", ".js", ".txt"} and path.exists():
            content = path.read_text("utf-8")
            if path != Path(__file__) and (machine.search(content) or opened.search(content)):
                found.append(name(path))
    assert found == []


def test_the_top_level_stays_small() -> None:
    """A new entry must earn its place; the rest lives in the folder that owns it."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if not listed.stdout:
        pytest.skip("not a checkout")
    found = {path.split("/", 1)[0] for path in listed.stdout.splitlines()}
    assert found - TOP == set()


def test_dependencies_are_pinned_and_the_lock_names_no_address() -> None:
    for file in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / file).read_text("utf-8").splitlines():
            assert (
                not line or line.startswith(("#", "-r ")) or re.fullmatch(r"[a-z0-9\[\]-]+==[\w.]+", line)
            ), line
    for file in ("requirements.lock", "requirements-dev.lock"):
        content = (ROOT / file).read_text("utf-8")
        assert "--hash=sha256:" in content
        assert "://" not in content
