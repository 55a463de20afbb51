"""Whether a new wording fits: its placeholders, the commands that it names, and what each platform can show."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.model.limits import Limits
from bot.model.splitting import size
from bot.model.texts import Part, Template, TextSpec, Words

Spell = Callable[[str], str]

_SAMPLES: Mapping[str, object] = {
    "name": "Priya Ravenscroft",
    "names": "Priya Ravenscroft, Gethin Maesglas",
    "last": "Morag Tullibody",
    "people": "Priya Ravenscroft; Gethin Maesglas",
    "author": "Priya Ravenscroft",
    "channel": "general",
    "count": 3,
    "length": "2,000",
    "limit": "1,000",
    "link": "https://example.org/archive/c/general",
    "title": "A guide to getting ready",
    "year": 2026,
    "words": "low iron",
}
"""What stands for a placeholder when a text is shown to organisers; any other is shown by its own name."""


class Checker:
    """Knows every text that the code uses, and what every platform allows."""

    def __init__(self, specs: Iterable[TextSpec], limits: Sequence[Limits], group: str) -> None:
        self.specs = {spec.key: spec for spec in specs}
        self._limits = limits
        self._samples = {**_SAMPLES, "group": group}
        self.commands: frozenset[str] = frozenset()
        """The commands that a text may name; known once all are declared."""

    def sample(self, key: str, source: str, spell: Spell) -> str:
        """Return a text as somebody reads it who has that platform's way of typing commands."""
        values = {name: self._samples.get(name, name) for name in self.specs[key].placeholders}
        return Template(source).render(values, spell)

    def problems(self, key: str, source: str, spell_of: Callable[[str], Spell], words: Words) -> list[str]:
        """Return a sentence for each thing that is wrong with a new wording."""
        spec, template = self.specs[key], Template(source)
        found = self._about_placeholders(spec, template, words)
        if found:
            return found
        too_long = [
            words("texts.too_long_for", platform=limits.platform.capitalize(), limit=most, length=length)
            for limits in self._limits
            if (length := size(self.sample(key, source, spell_of(limits.platform)))) > (most := _most(spec, limits))
        ]
        if not too_long and len(source) > spec.limit:
            too_long = [words("texts.too_long", limit=spec.limit, length=len(source))]
        return too_long

    def _about_placeholders(self, spec: TextSpec, template: Template, words: Words) -> list[str]:
        allowed = ", ".join(f"{{{name}}}" for name in spec.placeholders) or words("texts.none_allowed")
        unknown = sorted(template.names - set(spec.placeholders))
        missing = sorted(spec.must - template.names)
        found = [words("texts.unknown_placeholder", placeholder=f"{{{name}}}", allowed=allowed) for name in unknown]
        found += [words("texts.missing_placeholder", placeholder=f"{{{name}}}") for name in missing]
        found += [words("texts.unknown_command", name=name) for name in sorted(template.commands - self.commands)]
        return [*found, words("texts.stray_brace")] if template.stray else found


def _most(spec: TextSpec, limits: Limits) -> int:
    """Return how much of a text a platform shows in one piece."""
    if spec.part is Part.BUTTON:
        return limits.button_label_characters
    return limits.title_characters if spec.part is Part.TITLE else limits.message_characters
