"""Rules about code that no linter knows: where the clock, the terminal and the broad `except` are allowed."""

import ast
from collections.abc import Callable, Iterable
from typing import Any

from tests.house_rules.rules import Module, modules

LONGEST_FILE = 400
LONGEST_FUNCTION = 50

BROAD_EXCEPT = {
    "bot/intake.py": "the door in: an event that fails becomes a dead letter, a command that fails gets a sentence",
    "bot/outbox.py": "the door out: a delivery that fails is recorded with its reason, and the next one goes on",
    "bot/agenda.py": "what is due: a row that cannot be done is put aside with its reason, and the others go on",
    "bot/nativeevents.py": "platforms' lists: whatever a platform says, the row comes again and the reason is kept",
    "bot/topicgroups.py": "platforms' groups: whatever a platform says, the row comes again, and people are told",
    "bot/features/events/ical/following.py": "the background work: one calendar that fails stops no other",
    "bot/features/library/meanings.py": "the background work: entries whose meaning is missing are found by words",
    "storage/semantic/loading.py": "a file that is no model: the libraries raise whatever they like about it",
    "bot/catchup/service.py": "reading again: what fails is tried again later, and live events go on",
    "bot/letters.py": "the door in again: one letter that fails keeps no other from being tried",
    "storage/writer.py": "one change that fails is its caller's matter; the thread and the other changes go on",
    "adapters/serving/": "the web boundary: a page that fails becomes an error page",
}
"""Places that may catch everything, each with its reason."""
PRINTS = (
    "bot/cli.py",
    "bot/operators/announcements.py",
    "bot/operators/deliveries.py",
    "bot/operators/events.py",
    "bot/operators/hosting.py",
    "bot/operators/imports.py",
    "bot/operators/shelves.py",
    "bot/__main__.py",
)
"""Places that may write to the terminal."""
CLOCK = "bot/clock.py"
"""The one place that asks what time it is; everything else is given a Clock."""
CLOCK_CALLS = frozenset({"now", "utcnow", "today", "time", "time_ns", "localtime", "gmtime", "ctime"})
CLOCK_OWNERS = frozenset({"datetime", "date", "time"})


def _offences(within: Iterable[Module], is_offence: Callable[[Any], bool], *allowed: str) -> list[str]:
    """Return file and line of every node that breaks a rule outside the allowed places."""
    return [
        f"{module.path}:{node.lineno}"  # type: ignore[attr-defined]
        for module in within
        if not module.path.startswith(allowed or ("nowhere",))
        for node in ast.walk(module.tree)
        if is_offence(node)
    ]


def _prints(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"


def _asks_the_clock(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    owner = node.func.value
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    # Turning a given number into fields is no question about now.
    is_given_one = node.func.attr in {"localtime", "gmtime", "ctime"} and bool(node.args)
    return node.func.attr in CLOCK_CALLS and name in CLOCK_OWNERS and not is_given_one


def _catches_everything(node: ast.AST) -> bool:
    if not isinstance(node, ast.ExceptHandler) or _ends_with_raise(node):
        return False
    kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(kind is None or getattr(kind, "id", "") in {"Exception", "BaseException"} for kind in kinds)


def _ends_with_raise(node: ast.ExceptHandler) -> bool:
    """Tidying up and passing the failure on hides nothing."""
    last = node.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def _is_long_function(node: ast.AST) -> bool:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return (node.end_lineno or node.lineno) - node.lineno >= LONGEST_FUNCTION


def test_every_module_says_what_it_is_for() -> None:
    """A reader who opens a file learns from its first line why it exists."""
    assert [module.path for module in modules() if not ast.get_docstring(module.tree)] == []


def test_only_the_command_line_prints() -> None:
    """Everything else logs, where operators can choose how much and in which form."""
    assert _offences(modules(), _prints, *PRINTS) == []


def test_only_the_clock_knows_the_time() -> None:
    """Everything else is given a Clock, so that tests can turn it."""
    assert _offences(modules(), _asks_the_clock, CLOCK) == []


def test_unit_and_dialogue_tests_turn_their_own_clock() -> None:
    """A test that looks at the real clock fails one day, at night."""
    assert _offences(modules("tests/unit/", "tests/dialogue/"), _asks_the_clock) == []


def test_everything_is_caught_only_at_the_boundaries() -> None:
    """A broad `except` elsewhere hides the fault that it meets."""
    assert _offences(modules(), _catches_everything, *BROAD_EXCEPT) == []


def test_no_boundary_is_named_for_nothing() -> None:
    """The list of exceptions shrinks with the code."""
    every = modules()
    unused = [
        place
        for place in BROAD_EXCEPT
        if not _offences([m for m in every if m.path.startswith(place)], _catches_everything)
    ]
    assert unused == []


def test_files_stay_short() -> None:
    """A file that nobody can hold in mind is two files."""
    assert [m.path for m in modules() if len(m.text.splitlines()) > LONGEST_FILE] == []


def test_functions_stay_short() -> None:
    """A function that does not fit on a screen does more than one thing."""
    assert _offences(modules(), _is_long_function) == []
