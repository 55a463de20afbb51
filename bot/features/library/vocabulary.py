"""The vocabulary: abbreviations, synonyms and lay words, from a file that organisers edit."""

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.errors import ContentError

Phrase = tuple[str, ...]
_TABLES = ("stop_words", "background", "groups", "leads", "ambiguous", "spelling")
LONGEST_PHRASE = 8
"""Most words in a phrase."""


def words_of(text: str) -> Phrase:
    """Return the words of `text` in small letters and without accents, much as the search's index sees them."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return tuple("".join(c if c.isalnum() else " " for c in text.lower()).split())


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A word with several meanings, and how one recognises the one that the library knows."""

    means: tuple[Phrase, ...]
    near: frozenset[str]
    capitals: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the search knows about words. All keys are phrases as `words_of` gives them."""

    stop_words: frozenset[str] = frozenset()
    background: frozenset[Phrase] = frozenset()
    """What nearly every question and entry speaks of, in all its words."""
    groups: Mapping[Phrase, tuple[Phrase, ...]] = field(default_factory=dict)
    """Every phrase → all the phrases that mean the same."""
    leads: Mapping[Phrase, tuple[Phrase, ...]] = field(default_factory=dict)
    ambiguous: Mapping[str, Ambiguous] = field(default_factory=dict)
    spelling: Mapping[Phrase, Phrase] = field(default_factory=dict)
    """A spelling → the one that the library uses."""
    variants: Mapping[Phrase, tuple[Phrase, ...]] = field(default_factory=dict)
    """The spelling that the library uses → the others, as somebody else's library may use them."""
    longest: int = 1
    """How many words the longest phrase has."""


def load_vocabulary(path: Path) -> Vocabulary:
    """Return the vocabulary in the file. Raises ContentError with every mistake that it has."""
    try:
        table = tomllib.loads(path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n"))
    except OSError as error:
        raise ContentError([f"the file cannot be read: {error.strerror}"], source=str(path)) from error
    except (ValueError, RecursionError) as error:
        raise ContentError([f"the file is not TOML: {error}"], source=str(path)) from error
    reader = _Reader(table)
    vocabulary = reader.vocabulary()
    if reader.mistakes:
        raise ContentError(reader.mistakes, source=str(path))
    return vocabulary


class _Reader:
    """Reads the tables one by one and notes what is wrong."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._table = table
        self.mistakes = [
            f"'{name}' is not a part of a vocabulary; the parts are {', '.join(_TABLES)}"
            for name in sorted(table.keys() - set(_TABLES))
        ]

    def vocabulary(self) -> Vocabulary:
        """Return the vocabulary, which is whole if there are no mistakes."""
        groups = self._groups()
        leads = {words_of(key): value for key, value in self._lists("leads").items()}
        spelling, variants = self._spelling()
        longest = max((len(phrase) for phrase in (*groups, *leads, *spelling)), default=1)
        return Vocabulary(
            stop_words=self._stop_words(),
            background=self._background(groups),
            groups=groups,
            leads=leads,
            ambiguous=self._ambiguous(),
            spelling=spelling,
            variants=variants,
            longest=longest,
        )

    def _stop_words(self) -> frozenset[str]:
        value = self._table.get("stop_words", "")
        if not isinstance(value, str):
            self.mistakes.append("'stop_words' must be words in quotes, with spaces between them")
            return frozenset()
        return frozenset(words_of(value))

    def _background(self, groups: Mapping[Phrase, tuple[Phrase, ...]]) -> frozenset[Phrase]:
        if "background" not in self._table:
            return frozenset()
        named = self._phrases("background", self._table["background"])
        return frozenset(other for phrase in named for other in (phrase, *groups.get(phrase, ())))

    def _section(self, name: str) -> Mapping[str, Any]:
        value = self._table.get(name, {})
        if isinstance(value, dict):
            return value
        self.mistakes.append(f"'{name}' must be a table, written as [{name}]")
        return {}

    def _lists(self, section: str) -> dict[str, tuple[Phrase, ...]]:
        return {key: self._phrases(f"{section}.{key}", value) for key, value in self._section(section).items()}

    def _phrases(self, place: str, value: Any) -> tuple[Phrase, ...]:
        if not isinstance(value, list) or not value or any(not isinstance(item, str) for item in value):
            self.mistakes.append(f'\'{place}\' must be a list of words in quotes, such as ["one", "two"]')
            return ()
        phrases = tuple(dict.fromkeys(words_of(item) for item in value))
        for item, phrase in zip(value, map(words_of, value), strict=True):
            if not 1 <= len(phrase) <= LONGEST_PHRASE:
                self.mistakes.append(f"'{place}': {item!r} must have 1 to {LONGEST_PHRASE} words")
        return phrases

    def _groups(self) -> dict[Phrase, tuple[Phrase, ...]]:
        found: dict[Phrase, tuple[Phrase, ...]] = {}
        for phrases in self._lists("groups").values():
            for phrase in phrases:
                found[phrase] = tuple(dict.fromkeys((*found.get(phrase, ()), *phrases)))
        return found

    def _ambiguous(self) -> dict[str, Ambiguous]:
        return {key.lower(): self._meaning(key, value) for key, value in self._section("ambiguous").items()}

    def _meaning(self, key: str, value: Any) -> Ambiguous:
        place = f"ambiguous.{key}"
        if len(words_of(key)) != 1:
            self.mistakes.append(f"'{place}': only one word can be ambiguous here")
        if not isinstance(value, dict) or value.keys() - {"means", "near", "capitals"}:
            self.mistakes.append(f"'{place}' must have 'means', 'near' and perhaps 'capitals', and nothing else")
            return Ambiguous((), frozenset())
        if not isinstance(value.get("capitals", False), bool):
            self.mistakes.append(f"'{place}': 'capitals' must be true or false")
        near = self._phrases(f"{place}.near", value.get("near"))
        means = self._phrases(f"{place}.means", value.get("means"))
        return Ambiguous(means, _flat(near), value.get("capitals") is True)

    def _spelling(self) -> tuple[dict[Phrase, Phrase], dict[Phrase, tuple[Phrase, ...]]]:
        variants = {words_of(key): value for key, value in self._lists("spelling").items()}
        return {other: right for right, others in variants.items() for other in others}, variants


def _flat(phrases: Iterable[Phrase]) -> frozenset[str]:
    return frozenset(word for phrase in phrases for word in phrase)
