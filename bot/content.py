"""Content that organisers edit: where the starter's files are, and how texts are loaded and checked."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from bot.errors import ContentError
from bot.model.texts import Template, Texts, TextSpec


def starter_file(name: str) -> Path:
    """Return the path of a file of the starter content."""
    return Path(str(files("bot.starter").joinpath(name)))


def read_texts(path: Path) -> Texts:
    """Return the texts in the file, not checked yet. Raises ContentError for a file that cannot be read."""
    try:
        return Texts(_templates(path.read_text(encoding="utf-8"), str(path)))
    except OSError as error:
        raise ContentError([f"the file cannot be read: {error.strerror}"], source=str(path)) from error
    except UnicodeDecodeError as error:
        raise ContentError([f"the file is not TOML: {error}"], source=str(path)) from error


def check_texts(texts: Texts, path: Path, needed: Iterable[TextSpec], commands: frozenset[str]) -> None:
    """Raise ContentError with every mistake that the texts of the file have."""
    mistakes = texts.mistakes(needed, commands)
    if mistakes:
        raise ContentError(mistakes, source=str(path))


@lru_cache(maxsize=2)  # A start wires the bot twice, the second time with the channels that it found.
def _templates(content: str, source: str) -> Mapping[str, Template]:
    try:
        table = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise ContentError([f"the file is not TOML: {error}"], source=source) from error
    return MappingProxyType({key: Template(text) for key, text in _flattened(table, "", source)})


def _flattened(table: Mapping[str, object], path: str, source: str) -> Iterable[tuple[str, str]]:
    for name, value in table.items():
        key = f"{path}.{name}" if path else name
        if isinstance(value, Mapping):
            yield from _flattened(value, key, source)
        elif isinstance(value, str):
            yield key, value.strip()
        else:
            raise ContentError([f"the text '{key}' must be text in quotes, not {value!r}"], source=source)
