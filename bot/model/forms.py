"""Forms: a command's options drawn as fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.model.commands import Option


@dataclass(frozen=True, slots=True)
class Form:
    """Fields to fill in; sending it makes the invocation of `command` with those options."""

    command: str
    title: str
    fields: tuple[Option, ...]
    """The command's options. Where there are few enough values to suggest, they stand in the field's `choices`."""
    values: Mapping[str, str] = field(default_factory=dict)
    """What a field holds already, by the option's name."""
    carried: Mapping[str, str] = field(default_factory=dict)
    """Further options that are sent with the form and not shown: what it is about, and how that was when it opened."""
