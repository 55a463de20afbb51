"""The commands' pages of the documentation, made from the declarations and from nothing else."""

import textwrap
from collections.abc import Iterable, Sequence

from bot.model.commands import Ability, CommandSpec, Option, OptionType, Reply
from bot.model.limits import Limits
from bot.model.people import Role

WIDTH = 118
"""Longest line of a page, but for rows of a table, which cannot be broken."""
NOTICE = "<!-- Written by `make docs` from the declarations in commands/. Changes made here by hand are lost. -->"
INDEX = "README.md"

WHO = {
    Role.EVERYONE: "everybody",
    Role.CURATOR: "curators and organisers",
    Role.PRIVACY: "people who look after privacy",
    Role.ORGANISER: "organisers",
}
ANSWERS = {
    Reply.PRIVATE: "only the person who asked, however they asked.",
    Reply.OPEN: "only the person who asked, after a slash; everybody in the thread, after a mention in a channel.",
}
TYPES = {
    OptionType.TEXT: "text",
    OptionType.INTEGER: "a whole number",
    OptionType.BOOLEAN: "yes or no",
    OptionType.CHOICE: "one of a few words",
    OptionType.CHANNEL: "a channel, typed as `#name`",
}
NEEDS = {
    Ability.FORMS: "can show forms",
    Ability.REACTIONS: "has reactions",
    Ability.CATCH_UP: "has a history",
    Ability.NOTE_CHANNEL: "can show a line about a channel",
    Ability.FIND_DELIVERY: "can tell whether a post arrived",
    Ability.GROUPS: "has groups of people, such as roles or user groups",
}


def pages(specs: Sequence[CommandSpec], limits: Sequence[Limits], umbrella: str) -> dict[str, str]:
    """Return every page by its file name. `umbrella` is the example of a group's one command for everything."""
    made = {page_name(spec): command_page(spec, limits, umbrella) for spec in specs}
    return {INDEX: index_page(specs), **made}


def page_name(spec: CommandSpec) -> str:
    """Return the file name of a command's page."""
    return f"{spec.name}.md"


def index_page(specs: Sequence[CommandSpec]) -> str:
    """Return the page that lists every command."""
    rows = [f"| [{spec.name}]({page_name(spec)}) | {WHO[spec.role]} | {spec.summary} |" for spec in specs]
    table = "\n".join(["| Command | Who may use it | What it does |", "| --- | --- | --- |", *rows])
    return _joined(
        "# Commands",
        NOTICE,
        _filled(
            "What people can ask sigbot for, in the order in which help lists it. Each page comes from the command's "
            "declaration, so it says what the bot does. `make docs` writes the pages anew."
        ),
        table,
    )


def command_page(spec: CommandSpec, limits: Sequence[Limits], umbrella: str) -> str:
    """Return the page of one command."""
    return _joined(
        f"# {spec.name}",
        NOTICE,
        f"{spec.summary}.",
        _facts(spec),
        "## How to type it",
        _typing(spec),
        "## Options",
        "\n".join(map(_option, spec.options)) or "None. Nothing is typed after the command.",
        "## On each platform",
        _spelling(spec, limits, umbrella),
        "[All commands](README.md)",
    )


def _facts(spec: CommandSpec) -> str:
    facts = [f"**Who may use it:** {WHO[spec.role]}.", f"**Who sees the answer:** {ANSWERS[spec.reply]}"]
    if spec.aliases:
        facts.append(f"**Other names:** {_listed(spec.aliases)}.")
    if spec.on_message:
        facts.append(f"**In menus:** it stands in the menu of every message, as *{spec.on_message}*.")
    if spec.form:
        form = "**Form:** typed or pressed with nothing after it, it opens a form where the platform has forms."
        is_missed = any(option.required for option in spec.options)
        facts.append(f"{form} Elsewhere the bot says what is missing." if is_missed else form)
    if spec.needs is not None:
        facts.append(f"**Where:** only on a platform that {NEEDS[spec.needs]}.")
    if spec.slow:
        facts.append("**Time:** the answer may take longer than 2 seconds.")
    return "\n".join(_item(fact) for fact in facts)


def _option(option: Option) -> str:
    wanted = "required" if option.required else "may be left out"
    about = [f"**`{option.name}`** ({TYPES[option.type]}, {wanted}). {option.summary}."]
    if option.type is OptionType.TEXT:
        about.append(f"Up to {option.max_length:,} characters.")
    if option.choices:
        about.append(f"Choices: {_listed(option.choices)}.")
    if option.rest:
        about.append("Takes every word that belongs to no other option.")
    if option.suggests:
        about.append("The bot suggests values while you type. Other values may be typed too.")
    return _item(" ".join(about))


def _typing(spec: CommandSpec) -> str:
    if not spec.options:
        return _joined(_code(f"/{spec.name}"), f"Or say it to the bot: `{said(spec)}`.")
    few = wanted_options(spec)
    parts = [
        "Free text, as you would say it:",
        _code(free_example(spec, few)),
        "The same with names. Put a value of several words in quotes:",
        _code(named_example(spec, few)),
    ]
    if len(few) < len(spec.options):
        parts += ["With every option:", _code(free_example(spec, spec.options))]
    return _joined(*parts, f"Or say it to the bot: `{said(spec)}`.")


def _spelling(spec: CommandSpec, limits: Sequence[Limits], umbrella: str) -> str:
    kept = [limit.platform.capitalize() for limit in limits if spec.name in limit.reserved_commands]
    typed = " or ".join(f"`/{name}`" for name in spec.names)
    one_for_all = f"A platform on which the group has one umbrella command, such as `/{umbrella}`"
    lines = [
        f"The local chat: {typed}.",
        f"{one_for_all}: `/{umbrella} {spec.name}`. The word is the group's `short_name` in the configuration.",
    ]
    if kept:
        lines.append(f"{' and '.join(kept)} keeps `/{spec.name}` for itself, so there it always needs the umbrella.")
    lines.append("In the bot's own texts the command is always spelt as it is typed where the text is read.")
    return "\n".join(map(_item, lines))


# --- Examples, made from the options


def wanted_options(spec: CommandSpec) -> tuple[Option, ...]:
    """Return the options of a short example: the required ones, or else the one that people most likely use."""
    required = tuple(option for option in spec.options if option.required)
    return required or ((spec.rest or spec.options[0],) if spec.options else ())


def example_value(option: Option) -> str:
    """Return a value that the option takes; the summary's own 'such as …' when it has one."""
    match option.type:
        case OptionType.INTEGER:
            return "3"
        case OptionType.BOOLEAN:
            return "yes"
        case OptionType.CHOICE:
            return option.choices[0]
        case OptionType.CHANNEL:
            return "#general"
        case OptionType.TEXT:
            return _example_text(option)[: option.max_length]


def named_example(spec: CommandSpec, options: Iterable[Option]) -> str:
    """Return the command with every value named."""
    return " ".join([f"/{spec.name}", *map(_named, options)])


def free_example(spec: CommandSpec, options: Iterable[Option]) -> str:
    """Return the command as people would type it, with names only where they are needed."""
    chosen = list(options)
    free = _leading(spec, chosen) if spec.rest is None else [option for option in chosen if option.rest]
    words = [example_value(option) for option in free]
    return " ".join([f"/{spec.name}", *words, *(_named(option) for option in chosen if option not in free)])


def said(spec: CommandSpec) -> str:
    """Return the command as it is said in a mention; with a slash where its name alone would read as a question."""
    typed = free_example(spec, wanted_options(spec))
    needs_slash = bool(spec.options) and spec.rest is None
    return f"@sigbot {typed if needs_slash else typed.removeprefix('/')}"


def _leading(spec: CommandSpec, chosen: Sequence[Option]) -> list[Option]:
    """Return those at the beginning that need no name: words fill the options in their order, one word each."""
    free = []
    for declared, option in zip(spec.options, chosen, strict=False):
        if declared is not option or " " in example_value(option):
            break
        free.append(option)
    return free


def _named(option: Option) -> str:
    value = example_value(option)
    return f'{option.name}:"{value}"' if " " in value else f"{option.name}:{value}"


def _example_text(option: Option) -> str:
    _, hint, example = option.summary.partition(", such as ")
    if hint:
        return example.partition(" or ")[0]
    name = option.name.replace("-", " ").replace("_", " ")
    article = "some" if name.endswith("s") else "an" if name[0] in "aeiou" else "a"
    return f"{article} {name}"


# --- Markdown


def _joined(*parts: str) -> str:
    text = "\n\n".join(part.rstrip("\n") for part in parts)
    return f"{text}\n"


def _filled(text: str, indent: str = "") -> str:
    return textwrap.fill(text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _item(text: str) -> str:
    return _filled(f"- {text}", "  ")


def _code(text: str) -> str:
    return f"```text\n{text}\n```"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)
