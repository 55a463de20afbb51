"""Checking declarations at start-up, so that no platform refuses one when a member already needs it."""

import re
from collections.abc import Sequence

from bot.model.commands import CommandSpec, Option, OptionType
from bot.model.limits import Limits


def declaration_mistakes(specs: Sequence[CommandSpec], limits: Sequence[Limits]) -> list[str]:
    """Return a sentence for each declaration that is wrong in itself or that some platform could not show."""
    mistakes = _name_clashes(specs)
    for spec in specs:
        mistakes += _own_mistakes(spec)
        for limit in limits:
            mistakes += [f"/{spec.name} does not fit {limit.platform}: {why}" for why in _misfits(spec, limit)]
    in_menus = sum(bool(spec.on_message) for spec in specs)
    mistakes += [
        f"{in_menus} commands in a message's menu are too many for {limit.platform}, which takes {limit.menu_commands}"
        for limit in limits
        if in_menus > limit.menu_commands
    ]
    names = sum(len(spec.names) for spec in specs)
    mistakes += [
        f"{names} command names are too many for {limit.platform}, which takes {limit.commands}"
        for limit in limits
        if names > limit.commands
    ]
    return mistakes


def _name_clashes(specs: Sequence[CommandSpec]) -> list[str]:
    owner: dict[str, str] = {}
    mistakes = []
    for spec in specs:
        for name in spec.names:
            if name in owner:
                mistakes.append(f"/{name} is declared twice, by /{owner[name]} and by /{spec.name}")
            owner.setdefault(name, spec.name)
    return mistakes


def _own_mistakes(spec: CommandSpec) -> list[str]:
    names = [option.name for option in spec.options]
    mistakes = []
    if len(set(names)) != len(names):
        mistakes.append(f"/{spec.name} has two options of the same name")
    if sum(option.rest for option in spec.options) > 1:
        mistakes.append(f"/{spec.name} has more than one option that takes the rest")
    required_after_optional = False
    for before, after in zip(spec.options, spec.options[1:], strict=False):
        required_after_optional |= after.required and not before.required
    if required_after_optional:
        mistakes.append(f"/{spec.name} has a required option after an optional one")
    for option in spec.options:
        if (option.type is OptionType.CHOICE) != bool(option.choices):
            mistakes.append(f"/{spec.name}: the option '{option.name}' needs choices exactly when its type is choice")
        if option.suggests and option.type is not OptionType.TEXT:
            mistakes.append(f"/{spec.name}: the option '{option.name}' suggests values, so its type must be text")
        if option.rest and option.type is not OptionType.TEXT:
            mistakes.append(f"/{spec.name}: the option '{option.name}' takes the rest, so its type must be text")
    return mistakes


def _misfits(spec: CommandSpec, limit: Limits) -> list[str]:
    found = []
    for name in (*spec.names, *(option.name for option in spec.options)):
        if len(name) > limit.command_name_characters or not re.fullmatch(limit.command_name_pattern, name):
            found.append(f"the name '{name}' is too long or has a character that is not allowed")
    for summary in (spec.summary, *(option.summary for option in spec.options)):
        if not 0 < len(summary) <= limit.summary_characters:
            found.append(f"the summary '{summary}' must have 1 to {limit.summary_characters} characters")
    if len(spec.options) > limit.options_per_command:
        found.append(f"it has {len(spec.options)} options; {limit.options_per_command} are allowed")
    if len(spec.on_message) > limit.menu_label_characters:
        found.append(f"its label in menus has more than {limit.menu_label_characters} characters")
    for option in spec.options:
        found += _option_misfits(option, limit)
    if _size(spec) > limit.declaration_characters:
        found.append(f"its whole declaration has {_size(spec):,} characters of {limit.declaration_characters:,}")
    if spec.form and len(spec.options) > limit.form_fields:
        found.append(f"a form has room for {limit.form_fields} fields")
    return found


def _option_misfits(option: Option, limit: Limits) -> list[str]:
    found = []
    if len(option.choices) > limit.choices_per_option:
        found.append(f"the option '{option.name}' has more than {limit.choices_per_option} choices")
    if any(not 0 < len(choice) <= limit.choice_characters for choice in option.choices):
        found.append(f"a choice of '{option.name}' must have 1 to {limit.choice_characters} characters")
    if option.max_length > limit.option_value_characters:
        found.append(f"the option '{option.name}' takes more than {limit.option_value_characters:,} characters")
    return found


def _size(spec: CommandSpec) -> int:
    """Count characters as Discord does: names, summaries and choices of the command and all of its options."""
    own = len(spec.name) + len(spec.summary)
    return own + sum(len(o.name) + len(o.summary) + 2 * sum(map(len, o.choices)) for o in spec.options)
