"""The vocabulary's file, which organisers edit → the vocabulary, or a sentence for every mistake."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.errors import ContentError
from bot.features.library.routing import ROUTES
from bot.features.library.vocabulary import LONGEST_PHRASE, Ambiguous, Personal, Phrase, Vocabulary, words_of

TABLES = "stop_words filler home neighbours background newer groups leads ambiguous spelling numbers".split()
TABLES += "kinds audiences nations personal routes".split()
PERSONAL = ("about", "asks", "care", "always", "besides")
_MEANING = {"means", "near", "against", "capitals", "written"}


def load_vocabulary(path: Path) -> Vocabulary:
    """Return the vocabulary in the file. Raises ContentError with every mistake that it has."""
    try:
        return _read(path.read_bytes(), str(path))
    except OSError as error:
        raise ContentError([f"the file cannot be read: {error.strerror}"], source=str(path)) from error


@lru_cache(maxsize=4)  # A start puts the bot together twice, and a vocabulary never changes.
def _read(content: bytes, source: str) -> Vocabulary:
    try:
        table = tomllib.loads(content.decode("utf-8-sig").replace("\r\n", "\n"))
    except (ValueError, RecursionError) as error:
        raise ContentError([f"the file is not TOML: {error}"], source=source) from error
    reader = _Reader(table)
    vocabulary = reader.vocabulary()
    if reader.mistakes:
        raise ContentError(reader.mistakes, source=source)
    return vocabulary


class _Reader:
    """Reads the tables one by one and notes what is wrong."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._table = table
        self.mistakes = [
            f"'{name}' is not a part of a vocabulary; the parts are {', '.join(TABLES)}"
            for name in sorted(table.keys() - set(TABLES))
        ]

    def vocabulary(self) -> Vocabulary:
        """Return the vocabulary, which is whole if there are no mistakes."""
        numbers = self._numbers()
        groups = self._groups()
        leads = {words_of(key): value for key, value in self._lists("leads").items()}
        spelling, variants = self._spelling()
        stop_words, filler = self._words("stop_words"), self._words("filler")
        wanted = {name: self._wanted(name) for name in ("kinds", "audiences", "nations")}
        personal, routes = self._personal(), self._routes()
        neighbours = self._with_groups("neighbours", groups)
        in_phrases = (
            *(*groups, *leads, *spelling, *variants, *personal.about, *personal.asks),
            *(*personal.care, *personal.always, *personal.besides),
            *neighbours,
            *(phrase for found in (*wanted.values(), *routes.values()) for phrase in found),
        )
        ambiguous = self._ambiguous()
        return Vocabulary(
            stop_words=stop_words,
            filler=filler,
            home=self._with_groups("home", groups),
            neighbours=neighbours,
            background=self._with_groups("background", groups) | wanted["kinds"].keys(),
            groups=_counted(groups, numbers),
            leads=_counted(leads, numbers),
            ambiguous=ambiguous,
            spelling=spelling,
            variants=variants,
            numbers=numbers,
            kinds=_counted(wanted["kinds"], numbers),
            audiences=_counted(wanted["audiences"], numbers),
            nations=_counted(wanted["nations"], numbers),
            newer=frozenset(self._phrases("newer", self._table["newer"])) if "newer" in self._table else frozenset(),
            personal=personal,
            routes=routes,
            known=stop_words | filler | ambiguous.keys() | {word for phrase in in_phrases for word in phrase},
            longest=max((len(phrase) for phrase in in_phrases), default=1),
        )

    def _words(self, name: str) -> frozenset[str]:
        value = self._table.get(name, "")
        if not isinstance(value, str):
            self.mistakes.append(f"'{name}' must be words in quotes, with spaces between them")
            return frozenset()
        return frozenset(words_of(value))

    def _with_groups(self, name: str, groups: Mapping[Phrase, tuple[Phrase, ...]]) -> frozenset[Phrase]:
        """Return a list's phrases, each with all that mean the same."""
        if name not in self._table:
            return frozenset()
        named = self._phrases(name, self._table[name])
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
        if not _is_list_of_texts(value):
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

    def _wanted(self, section: str) -> dict[Phrase, frozenset[str]]:
        """Return what people say → what they would like."""
        found: dict[Phrase, frozenset[str]] = {}
        for value, phrases in self._lists(section).items():
            for phrase in phrases:
                found[phrase] = found.get(phrase, frozenset()) | {value.casefold()}
        return found

    def _numbers(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for digits, phrases in self._lists("numbers").items():
            if not digits.isdigit() or any(len(phrase) != 1 for phrase in phrases):
                self.mistakes.append(f"'numbers.{digits}' must have digits on the left and single words on the right")
            found |= {phrase[0]: digits for phrase in phrases if phrase}
        return found

    def _personal(self) -> Personal:
        lists = self._lists("personal")
        for name in lists.keys() - set(PERSONAL):
            self.mistakes.append(f"'personal.{name}' is not known; there are {', '.join(PERSONAL)}")
        return Personal(**{name: frozenset(lists.get(name, ())) for name in PERSONAL})

    def _routes(self) -> dict[str, frozenset[Phrase]]:
        lists = self._lists("routes")
        for name in lists.keys() - set(ROUTES):
            self.mistakes.append(f"'routes.{name}' is not known; there are {', '.join(ROUTES)}")
        return {name: frozenset(phrases) for name, phrases in lists.items()}

    def _ambiguous(self) -> dict[str, tuple[Ambiguous, ...]]:
        return {key.lower(): self._meanings(key, value) for key, value in self._section("ambiguous").items()}

    def _meanings(self, key: str, value: Any) -> tuple[Ambiguous, ...]:
        if len(words_of(key)) != 1:
            self.mistakes.append(f"'ambiguous.{key}': only one word can be ambiguous here")
        several = value if isinstance(value, list) and value else [value]
        return tuple(self._meaning(f"ambiguous.{key}", each) for each in several)

    def _meaning(self, place: str, value: Any) -> Ambiguous:
        if not isinstance(value, dict) or value.keys() - _MEANING:
            named = "'means', 'near' and perhaps 'against', 'capitals' and 'written'"
            self.mistakes.append(f"'{place}' must have {named}, and nothing else")
            return Ambiguous((), frozenset())
        if not isinstance(value.get("capitals", False), bool):
            self.mistakes.append(f"'{place}': 'capitals' must be true or false")
        if not _is_list_of_texts(value.get("written", ["-"])):
            self.mistakes.append(f"'{place}': 'written' must be a list of words in quotes")
        return Ambiguous(
            means=self._phrases(f"{place}.means", value.get("means")),
            near=_flat(self._phrases(f"{place}.near", value.get("near"))),
            against=_flat(self._phrases(f"{place}.against", value["against"])) if "against" in value else frozenset(),
            capitals=value.get("capitals") is True,
            written=frozenset(re.findall(r"[^\W_]+", " ".join(map(str, value.get("written", ()))))),
        )

    def _spelling(self) -> tuple[dict[Phrase, Phrase], dict[Phrase, tuple[Phrase, ...]]]:
        variants = {words_of(key): value for key, value in self._lists("spelling").items()}
        return {other: right for right, others in variants.items() for other in others}, variants


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def _flat(phrases: Iterable[Phrase]) -> frozenset[str]:
    return frozenset(word for phrase in phrases for word in phrase)


def _counted(table: Mapping[Phrase, Any], numbers: Mapping[str, str]) -> dict[Phrase, Any]:
    """Return the table with numbers in digits on its left, as questions are read."""
    return {tuple(numbers.get(word, word) for word in phrase): value for phrase, value in table.items()}
