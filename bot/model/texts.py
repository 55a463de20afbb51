"""Texts that members read. They are content: templates in a file that organisers edit, checked when loaded.

A template may hold placeholders: ``{name}`` stands for a value, ``{command:ask}`` for the way people type that
command where the text is shown. A doubled brace is a plain one. Nothing else is special, and values are never
looked into, so a template can neither run code nor reach anything that it was not given.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.refs import AccountRef

_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{(?P<name>[a-z_]+)\}|\{command:(?P<command>[a-z0-9_-]+)\}|(?P<stray>[{}])")


VITAL = frozenset({"after", "before", "choices", "command", "known", "last", "link", "names", "people", "words"})
"""Placeholders without which a text does not say what it is for: it must use those that it may."""


class Part(StrEnum):
    """What a text is in a message; platforms have a limit for each."""

    TEXT = "text"
    TITLE = "title"
    BUTTON = "button"


@dataclass(frozen=True, slots=True)
class TextSpec:
    """A text that the code needs: its key, the placeholders that it may use, and its longest length."""

    key: str
    placeholders: tuple[str, ...] = ()
    limit: int = 1_500
    """Longest template in characters, so that every platform can show it in one piece."""

    @property
    def part(self) -> Part:
        """Return what it is in a message, as its key says: titles and buttons are called so."""
        name = self.key.rpartition(".")[2]
        if name.endswith("button"):
            return Part.BUTTON
        return Part.TITLE if name.endswith("title") else Part.TEXT

    @property
    def must(self) -> frozenset[str]:
        """Return the placeholders that the text has to use."""
        return VITAL & set(self.placeholders)


@dataclass(frozen=True, slots=True)
class Draft:
    """A new wording that somebody wrote and has not put to use."""

    account: AccountRef
    key: str
    source: str
    basis: int
    """The version of the text that they began from."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Template:
    """A template's source, and what it names."""

    source: str
    names: frozenset[str] = field(init=False)
    commands: frozenset[str] = field(init=False)
    stray: bool = field(init=False)
    """A single brace that begins or ends no placeholder."""

    def __post_init__(self) -> None:
        """Find the placeholders once, when the text is loaded."""
        found = list(_PLACEHOLDER.finditer(self.source))
        object.__setattr__(self, "names", frozenset(m["name"] for m in found if m["name"]))
        object.__setattr__(self, "commands", frozenset(m["command"] for m in found if m["command"]))
        object.__setattr__(self, "stray", any(m["stray"] for m in found))

    def render(self, values: Mapping[str, object], spell: Callable[[str], str]) -> str:
        """Return the text with its placeholders filled. Raises KeyError for a value that is not given."""
        if not self.names and not self.commands and "{" not in self.source and "}" not in self.source:
            return self.source

        def fill(match: re.Match[str]) -> str:
            if match["name"]:
                return str(values[match["name"]])
            if match["command"]:
                return spell(match["command"])
            return match[0][0]

        return _PLACEHOLDER.sub(fill, self.source)


class Words:
    """The texts as one platform spells them. Call it with a key and the values for its placeholders."""

    __slots__ = ("_spell", "_templates")

    def __init__(self, templates: Mapping[str, Template], spell: Callable[[str], str]) -> None:
        self._templates = templates
        self._spell = spell

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the text of `key`. Raises KeyError for a key or a value that is missing: a mistake in the code."""
        return self._templates[key].render(values, self._spell)

    def command(self, name: str) -> str:
        """Return how people type this command here."""
        return self._spell(name)


class Texts:
    """All texts of the group. Those of the file are used as long as nobody has put another one in their place.

    Whoever was given `words` has what was put there from then on.
    """

    def __init__(self, templates: Mapping[str, Template]) -> None:
        self._file = dict(templates)
        self._templates = dict(templates)

    def words(self, spell: Callable[[str], str]) -> Words:
        """Return the texts with commands spelt as `spell` says."""
        return Words(self._templates, spell)

    def source(self, key: str) -> str:
        """Return a text as it is written, with its placeholders."""
        return self._templates[key].source

    def in_file(self, key: str) -> str:
        """Return a text as the file has it."""
        return self._file[key].source

    def put(self, key: str, source: str | None) -> None:
        """Use another text from now on; None brings back the file's."""
        self._templates[key] = self._file[key] if source is None else Template(source)

    def mistakes(self, needed: Iterable[TextSpec], commands: frozenset[str]) -> list[str]:
        """Return a sentence for each text that is missing, unknown, too long, or names something that is not there."""
        specs = {spec.key: spec for spec in needed}
        missing = [f"the text '{key}' is missing" for key in sorted(specs.keys() - self._file.keys())]
        unknown = [f"the text '{key}' is not one that sigbot uses" for key in sorted(self._file.keys() - specs.keys())]
        checked = [
            mistake
            for key in sorted(specs.keys() & self._file.keys())
            for mistake in mistakes_in(specs[key], self._file[key], commands)
        ]
        return missing + unknown + checked


def mistakes_in(spec: TextSpec, template: Template, commands: frozenset[str]) -> list[str]:
    """Return a sentence, for operators, for each thing that is wrong with a text."""
    found = []
    if not template.source.strip():
        found.append(f"the text '{spec.key}' is empty")
    if len(template.source) > spec.limit:
        length = len(template.source)
        found.append(f"the text '{spec.key}' has {length:,} characters; {spec.limit:,} is the most that fits")
    for name in sorted(template.names - set(spec.placeholders)):
        allowed = ", ".join(f"{{{known}}}" for known in spec.placeholders) or "no placeholders"
        found.append(f"the text '{spec.key}' uses {{{name}}}, but it may use {allowed}")
    for name in sorted(spec.must - template.names):
        found.append(f"the text '{spec.key}' has to use {{{name}}}")
    for name in sorted(template.commands - commands):
        found.append(f"the text '{spec.key}' names the command '{name}', which does not exist")
    if template.stray:
        found.append(f"the text '{spec.key}' has a single brace; write {{{{ or }}}} for a plain one")
    return found
