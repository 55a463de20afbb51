"""Content that organisers edit: where the starter's files are, and how texts are loaded and checked."""

import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path

from bot.errors import ContentError
from bot.model.texts import Template, Texts, TextSpec


def starter_file(name: str) -> Path:
    """Return the path of a file of the starter content."""
    return Path(str(files("bot.starter").joinpath(name)))


def read_texts(path: Path) -> Texts:
    """Return the texts in the file, not checked yet. Raises ContentError for a file that cannot be read."""
    return Texts({key: Template(source) for key, source in _read(path).items()})


def check_texts(texts: Texts, path: Path, needed: Iterable[TextSpec], commands: frozenset[str]) -> None:
    """Raise ContentError with every mistake that the texts of the file have."""
    mistakes = texts.mistakes(needed, commands)
    if mistakes:
        raise ContentError(mistakes, source=str(path))


def _read(path: Path) -> dict[str, str]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ContentError([f"the file cannot be read: {error.strerror}"], source=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContentError([f"the file is not TOML: {error}"], source=str(path)) from error
    return dict(_flattened(table, "", str(path)))


def _flattened(table: Mapping[str, object], path: str, source: str) -> Iterable[tuple[str, str]]:
    for name, value in table.items():
        key = f"{path}.{name}" if path else name
        if isinstance(value, Mapping):
            yield from _flattened(value, key, source)
        elif isinstance(value, str):
            yield key, value.strip()
        else:
            raise ContentError([f"the text '{key}' must be text in quotes, not {value!r}"], source=source)
