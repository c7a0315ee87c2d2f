"""Publishing a version: from then on its words are fixed, because people answered exactly these questions.

`python -m forms.publish KEY [KEY ...]` writes the SHA-256 of every version that is not published yet;
`python -m forms.publish --check` only looks. Exit status 0: fine, 1: a definition is wrong or a published
version was changed.
"""

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from forms.definition import PUBLISHED, DefinitionError, keys, published, tables, versions

_HEAD = """\
# SHA-256 of every published version (of its table as canonical JSON: layout and comments may change).
# Written by `python -m forms.publish KEY`; a test refuses a published version that has changed.
"""


def fingerprint(table: Mapping[str, Any]) -> str:
    """The SHA-256 of a version table: of what is written, not of our classes, which may gain fields."""
    canonical = json.dumps(table, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def check() -> tuple[str, ...]:
    """Everything that is wrong with the stored forms, a sentence each; empty when all is well."""
    found = []
    unreadable = set()
    for key in keys():
        try:
            versions(key)
        except DefinitionError as error:
            found.append(str(error))
            unreadable.add(key)
    for key, rows in published().items():
        if key in unreadable:
            continue
        written = _fingerprints(key) if key in keys() else {}
        for version, digest in rows.items():
            if version not in written:
                found.append(f"{key}.toml: published version {version} is gone")
            elif written[version] != digest:
                found.append(
                    f"{key}.toml: published version {version} was changed; make a new version instead"
                )
    return tuple(found)


def publish(wanted: Sequence[str]) -> tuple[str, ...]:
    """Publish what is unpublished of these forms; returns "key version" of each. DefinitionError if wrong."""
    known = {key: dict(rows) for key, rows in published().items()}
    added = []
    for key in wanted:
        versions(key)
        rows = known.setdefault(key, {})
        for version, digest in sorted(_fingerprints(key).items()):
            if rows.setdefault(version, digest) != digest:
                raise DefinitionError(f"{key}.toml: version {version} is published and was changed")
            if version not in published().get(key, {}):
                added.append(f"{key} {version}")
    PUBLISHED.write_text(_HEAD + "".join(_section(key, known[key]) for key in sorted(known)), "utf-8")
    published.cache_clear()
    return tuple(added)


def _fingerprints(key: str) -> dict[int, str]:
    return {table["version"]: fingerprint(table) for table in tables(key)}


def _section(key: str, rows: Mapping[int, str]) -> str:
    return f"\n[{key}]\n" + "".join(f'{version} = "{digest}"\n' for version, digest in sorted(rows.items()))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def main(arguments: Sequence[str]) -> int:
    """The command line described at the top of this module."""
    if not arguments:
        _say(__doc__ or "")
        return 2
    if arguments[0] == "--check":
        wrong = check()
        _say("\n".join(wrong) or f"{len(keys())} forms, nothing wrong")
        return 1 if wrong else 0
    try:
        added = publish(arguments)
    except DefinitionError as error:
        _say(str(error))
        return 1
    _say("\n".join(f"published: {name}" for name in added) or "nothing new")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
