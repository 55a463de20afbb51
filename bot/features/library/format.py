"""Files of resources: TOML as organisers edit and export it, or a JSON list. Every mistake is told at once."""

import json
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import tomli_w

from bot.errors import ContentError
from bot.features.library.entries import FIELDS, entry_of, unknown_fields
from bot.model.library import Resource

HEAD = """\
# The library: one [[resource]] for each entry. Only id and title are required; leave out what you do not know.
#
# - id: a short name in lower case. It stays the same for ever, so that links to the entry and later changes find it.
# - year: as the source states it, in quotes, such as "2018, updated 2023".
# - kind: guidance, policy, community, e-learning, course, video, patient-info, toolkit, programme, review, research,
#   standard, tool or event-series; any other word works too and is shown as it is.
# - link_note: a full sentence about the link, shown with the entry.
# - status: "current" or "superseded"; supersedes and superseded_by hold the id of the other edition.
# - checked: the day on which somebody last opened the link, as "2025-01-31".
#
# Bring changes in with `sigbot library import FILE`: entries with a known id are changed, others are added. Every
# mistake is told at once, and then nothing is imported.
"""
LARGEST = 200_000_000
"""Largest file in bytes that is looked at: many times what the largest library needs."""


@dataclass(frozen=True, slots=True)
class ResourceFile:
    """What a file holds, and what in it was not used."""

    resources: tuple[Resource, ...]
    warnings: tuple[str, ...] = ()


def read_resources(path: Path) -> ResourceFile:
    """Return the resources in a TOML or JSON file. Raises ContentError with every mistake that it has."""
    rows = _rows(path)
    mistakes: list[str] = []
    resources = [entry_of(row, number, mistakes) for number, row in enumerate(rows, 1)]
    mistakes += _repeated([resource.id for resource in resources])
    if mistakes:
        raise ContentError(mistakes, source=str(path))
    return ResourceFile(tuple(resources), _warnings(rows))


def write(resources: Iterable[Resource]) -> str:
    """Return resources as a TOML file that `read_resources` reads back as they are."""
    tables = "\n".join(f"[[resource]]\n{tomli_w.dumps(_filled(resource))}" for resource in resources)
    return f"{HEAD}\n{tables}" if tables else HEAD


def _filled(resource: Resource) -> dict[str, Any]:
    values = ((field.name, getattr(resource, field.name)) for field in fields(resource))
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values if value}


def _rows(path: Path) -> list[Any]:
    text = _text(path)
    if not text.strip():
        raise ContentError(["the file is empty"], source=str(path))
    rows = _json_rows(text, path) if _is_json(path, text) else _toml_rows(text, path)
    if not isinstance(rows, list):
        raise ContentError(["the entries must be a list, each with an id and a title"], source=str(path))
    if not rows:
        raise ContentError(["the file has no entries"], source=str(path))
    return rows


def _is_json(path: Path, text: str) -> bool:
    """Return what the name says, or else the first character: a TOML file may begin with [[resource]]."""
    if path.suffix.lower() in (".json", ".toml"):
        return path.suffix.lower() == ".json"
    start = text.lstrip()[:1_000]
    return start.startswith(("{", "[")) and not start.startswith("[[resource")


def _text(path: Path) -> str:
    try:
        if path.is_dir():
            raise ContentError(["this is a folder, not a file"], source=str(path))
        if path.stat().st_size > LARGEST:
            raise ContentError([f"the file is larger than {LARGEST:,} bytes"], source=str(path))
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError as error:
        raise ContentError(["the file does not exist"], source=str(path)) from error
    except UnicodeDecodeError as error:
        raise ContentError(
            [f"the file is not UTF-8 text: byte {error.start + 1} is wrong"], source=str(path)
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ContentError([f"the file cannot be read: {reason}"], source=str(path)) from error


def _json_rows(text: str, path: Path) -> Any:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ContentError([f"the file is not JSON: {error}"], source=str(path)) from error
    return value.get("resource") if isinstance(value, dict) else value


def _toml_rows(text: str, path: Path) -> Any:
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ContentError([f"the file is not TOML: {error}"], source=str(path)) from error
    others = sorted(table.keys() - {"resource"})
    if others:
        known = "the file may hold [[resource]] entries only"
        raise ContentError([f"'{name}' stands outside an entry; {known}" for name in others], source=str(path))
    return table.get("resource", [])


def _repeated(ids: list[str]) -> list[str]:
    first: dict[str, int] = {}
    mistakes = []
    for number, id in enumerate(ids, 1):
        if id and first.setdefault(id, number) != number:
            mistakes.append(f"entry {number} ('{id}'): the id is also that of entry {first[id]}")
    return mistakes


def _warnings(rows: list[dict[str, Any]]) -> tuple[str, ...]:
    counts = Counter(name for row in rows for name in unknown_fields(row))
    return tuple(
        f"the field '{name}' was not used ({count} {'entry has' if count == 1 else 'entries have'} it); "
        f"the fields are {', '.join(FIELDS)}"
        for name, count in sorted(counts.items())
    )
