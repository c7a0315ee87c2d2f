"""Publishing fixes the words of a version; looking at it later tells when somebody changed them."""

import shutil
import tomllib

import pytest

from forms import definition, publish


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with one published form of our own."""
    shutil.copy(definition.FOLDER / "reason.toml", tmp_path / "reason.toml")
    (tmp_path / "published.toml").write_text("")
    monkeypatch.setattr(definition, "FOLDER", tmp_path)
    monkeypatch.setattr(definition, "PUBLISHED", tmp_path / "published.toml")
    monkeypatch.setattr(publish, "PUBLISHED", tmp_path / "published.toml")
    forget()
    yield tmp_path
    monkeypatch.undo()
    forget()


def forget():
    """Read everything again."""
    for cached in (definition.keys, definition.published, definition.versions, definition.load):
        cached.cache_clear()


def change(folder, old, new):
    """Edit the form and read it again."""
    path = folder / "reason.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    forget()


def test_a_new_version_is_a_draft_until_it_is_published(folder, capsys):
    with pytest.raises(definition.DefinitionError, match="no version is published yet"):
        definition.load("reason")
    assert publish.main(["reason"]) == 0
    assert "published: reason 1" in capsys.readouterr().out
    assert definition.load.__wrapped__("reason").version == 1
    assert publish.main(["reason"]) == 0
    assert "nothing new" in capsys.readouterr().out
    assert list(tomllib.loads((folder / "published.toml").read_text())["reason"]) == ["1"]


def test_layout_may_change_and_words_may_not(folder, capsys):
    publish.main(["reason"])
    change(folder, "required = true", "required     = true # nodig")
    assert publish.main(["--check"]) == 0
    change(folder, "Wat is de reden?", "Waarom?")
    assert publish.main(["--check"]) == 1
    assert (
        "reason.toml: published version 1 was changed; make a new version instead" in capsys.readouterr().out
    )
    assert publish.main(["reason"]) == 1
    assert "version 1 is published and was changed" in capsys.readouterr().out


def test_a_published_version_does_not_disappear(folder):
    publish.main(["reason"])
    change(folder, "version = 1", "version = 2")
    assert publish.check() == ("reason.toml: published version 1 is gone",)
    (folder / "reason.toml").unlink()
    forget()
    assert publish.check() == ("reason.toml: published version 1 is gone",)


def test_the_newest_published_version_is_the_one_in_use(folder):
    publish.main(["reason"])
    path = folder / "reason.toml"
    path.write_text(path.read_text() + path.read_text().replace("version = 1", "version = 2"))
    forget()
    assert definition.load("reason").version == 1
    assert definition.load("reason", 2).version == 2
    publish.main(["reason"])
    forget()
    assert definition.load("reason").version == 2


def test_a_broken_form_is_neither_checked_nor_published(folder, capsys):
    change(folder, 'kind = "paragraph"', 'kind = "poem"')
    assert publish.main(["--check"]) == 1
    assert publish.main(["reason"]) == 1
    assert "reason.toml, version 1, question reason: unknown kind" in capsys.readouterr().out


def test_without_arguments_it_explains_itself(capsys):
    assert publish.main([]) == 2
    assert "python -m forms.publish" in capsys.readouterr().out


def test_a_published_form_that_is_no_toml_any_more_is_one_problem(folder, capsys):
    publish.main(["reason"])
    change(folder, "[[versions]]", "[[versions")
    assert publish.main(["--check"]) == 1
    assert len([line for line in capsys.readouterr().out.splitlines() if line.startswith("reason.toml")]) == 1
