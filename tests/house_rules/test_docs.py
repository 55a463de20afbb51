"""Rules about the documentation: the commands' pages are current, examples work, and links lead somewhere."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot import app, wiring
from bot.commanding import Command, Registry, Request, read_options
from bot.config import load
from bot.content import starter_file
from bot.model.cards import Card, say
from bot.model.commands import CommandSpec, Option, OptionType
from bot.model.inbound import Invocation, Via
from bot.model.refs import AccountRef
from bot.operators.commandpages import (
    example_value,
    free_example,
    index_page,
    named_example,
    page_name,
    pages,
    said,
    wanted_options,
)
from scripts.command_pages import FOLDER, current_pages, write
from tests.house_rules.rules import ROOT, project_files, relative

MADE_UP = CommandSpec(
    name="made-up",
    summary="Do what no command does",
    options=(
        Option(name="count", summary="How many", type=OptionType.INTEGER, required=True),
        Option(name="size", summary="How big", type=OptionType.CHOICE, choices=("very big", "small"), required=True),
        Option(name="sure", summary="Whether you mean it", type=OptionType.BOOLEAN),
        Option(name="place", summary="Where to, such as London or Leeds"),
    ),
)
"""A declaration with what today's commands have not: a number, a choice of two words, no option for free text."""


@cache
def specs() -> tuple[CommandSpec, ...]:
    """Return every declaration and the made-up one."""
    return (*wiring.declared_specs(load(starter_file("demo.toml"), known_platforms=app.known_platforms())), MADE_UP)


# --- The commands' pages


def test_the_commands_pages_are_current() -> None:
    """What members read about a command is what its declaration says."""
    stale = [name for name, text in current_pages().items() if not _says(FOLDER / name, text)]
    assert stale == [], "the commands changed: run `make docs` and commit docs/commands"


def test_no_page_is_left_of_a_command_that_is_gone() -> None:
    """A page for a command that nobody can use misleads."""
    left = sorted({path.name for path in FOLDER.iterdir()} - current_pages().keys())
    assert left == [], "run `make docs` and commit docs/commands"


def test_writing_the_pages_twice_changes_nothing(tmp_path: Path) -> None:
    """And a page too many is taken away."""
    assert write(tmp_path) == len(current_pages())
    (tmp_path / "gone.md").write_text("an old command", "utf-8")
    assert (write(tmp_path), write(tmp_path)) == (1, 0)
    assert not (tmp_path / "gone.md").exists()


def test_every_command_is_in_the_table() -> None:
    """The table is the way in."""
    table = index_page(specs())
    assert [spec.name for spec in specs() if f"[{spec.name}]({page_name(spec)})" not in table] == []


def test_a_page_says_what_the_declaration_says() -> None:
    """Name, role, options, choices and lengths come from one place."""
    page = pages([MADE_UP], wiring.known_limits(), "group")["made-up.md"]
    wanted = ("everybody", "a whole number, required", "`very big`, `small`", "Up to 1,000", "`/group made-up`")
    assert [words for words in wanted if words not in " ".join(page.split())] == []


def test_lines_of_a_page_fit() -> None:
    """But for the rows of a table, which cannot be broken."""
    made = pages(specs(), wiring.known_limits(), "group")
    lines = [(name, line) for name, text in made.items() for line in text.splitlines()]
    assert [(name, line) for name, line in lines if len(line) > 120 and not line.startswith("|")] == []


@pytest.mark.parametrize("every", [False, True], ids=["short", "whole"])
def test_an_example_means_the_same_with_names_and_without(every: bool) -> None:
    """People copy examples, so the parser reads each of them as its page says."""
    for spec in specs():
        chosen = spec.options if every else wanted_options(spec)
        expected = _options_of(spec, named_example(spec, chosen))
        assert expected.keys() == {option.name for option in chosen}
        assert _options_of(spec, free_example(spec, chosen)) == expected


def test_what_is_said_to_the_bot_reaches_the_command() -> None:
    """The example with a mention is no question for the library by mistake."""
    registry = Registry([Command(spec, _nothing) for spec in specs()], [])
    for spec in specs():
        words = said(spec).removeprefix("@sigbot ")
        assert registry.address(words, default="", empty="")[0] == spec.name


def test_an_example_takes_its_value_from_the_summary() -> None:
    """A summary that says 'such as' gives the best example there is."""
    assert example_value(MADE_UP.options[3]) == "London"


def _says(path: Path, text: str) -> bool:
    return path.exists() and path.read_text("utf-8") == text


def _options_of(spec: CommandSpec, typed: str) -> dict[str, object]:
    text = typed.removeprefix(f"/{spec.name}").strip()
    asked = Invocation("rig", AccountRef("rig:ann"), "Ann", spec.name, Via.SLASH, text)
    return dict(read_options(spec, asked))


async def _nothing(request: Request) -> Card:
    return say("")


# --- Code in pages

BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
MADE_IN_EXAMPLES = ("adapters.board", "commands.kinds", "bot.features.firstpost")
"""Modules that the worked examples make; they are not in the project."""


def test_examples_use_what_there_is() -> None:
    """A name that an example imports from the project is still there."""
    missing = [
        f"{relative(page)}: {module}.{name}"
        for page in _markdown()
        for module, name in _imports(page)
        if module.startswith(("bot", "adapters", "commands", "storage", "tests"))
        and not f"{module}.{name}".startswith(MADE_IN_EXAMPLES)
        and not _has(module, name)
    ]
    assert missing == []


def _has(module: str, name: str) -> bool:
    try:
        return hasattr(import_module(module), name) or find_spec(f"{module}.{name}") is not None
    except ImportError:
        return False


def _imports(page: Path) -> Iterator[tuple[str, str]]:
    """Return what the page's Python imports; an example that starts in the middle is given as it is."""
    lines = [line for block in BLOCK.findall(page.read_text("utf-8")) for line in block.splitlines()]
    statements = re.findall(r"^from \S+ import [^(\n]+$", "\n".join(lines), re.MULTILINE)
    for statement in statements:
        for node in ast.walk(ast.parse(statement)):
            if isinstance(node, ast.ImportFrom):
                yield from ((node.module or "", alias.name) for alias in node.names)


# --- Links

LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)|^\[[^\]]+\]:\s+(\S+)", re.MULTILINE)
CODE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]*`", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)
ELSEWHERE = ("http://", "https://", "mailto:")


def test_every_link_between_pages_leads_somewhere() -> None:
    """To a file that is there, and to a heading that it has."""
    assert [f"{relative(page)}: {target}" for page, target in _links() if not _is_there(page, target)] == []


def test_every_page_of_the_documentation_can_be_reached() -> None:
    """A page that no other links to is read by nobody."""
    reached = {(page.parent / target.partition("#")[0]).resolve() for page, target in _links()}
    lonely = [relative(page) for page in _markdown() if relative(page).startswith("docs/") and page not in reached]
    assert lonely == []


@pytest.mark.parametrize(
    ("text", "anchors"),
    [
        ("# A tour\n\n## What may import what\n", {"a-tour", "what-may-import-what"}),
        ("# Same\n# Same\n", {"same", "same-1"}),
        ("# `bot/ports` and *more*: why?\n", {"botports-and-more-why"}),
        ("```text\n# no heading\n```\n", set()),
    ],
)
def test_anchors_are_those_of_the_pages_as_shown(text: str, anchors: set[str]) -> None:
    """Lower case, hyphens for spaces, no punctuation, and a number for the second of the same name."""
    assert set(_anchors(text)) == anchors


def _markdown() -> list[Path]:
    return [path for path in project_files() if path.suffix == ".md"]


def _links() -> Iterator[tuple[Path, str]]:
    for page in _markdown():
        for match in LINK.finditer(CODE.sub("", page.read_text("utf-8"))):
            target = match[1] or match[2]
            if not target.startswith(ELSEWHERE):
                yield page, target


def _is_there(page: Path, target: str) -> bool:
    place, _, anchor = target.partition("#")
    path = (page.parent / place).resolve() if place else page
    if not path.exists() or ROOT not in (path, *path.parents):
        return False
    return not anchor or (path.suffix == ".md" and anchor in _anchors(path.read_text("utf-8")))


def _anchors(text: str) -> list[str]:
    without_blocks = re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.MULTILINE | re.DOTALL)
    found: list[str] = []
    for heading in HEADING.findall(without_blocks):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        repeats = sum(anchor == re.sub(r"-\d+$", "", other) or anchor == other for other in found)
        found.append(f"{anchor}-{repeats}" if repeats else anchor)
    return found
