"""The register of the Web API's methods, and pages of what they list."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.rigs.slack.arguments import Arguments
from tests.rigs.slack.core import Core
from tests.rigs.slack.refusals import Refused

Handler = Callable[[Core, Arguments], dict[str, Any]]


@dataclass(frozen=True)
class Method:
    """A method with the scope that it needs, and the kind of token."""

    run: Handler
    scope: str
    is_for_app: bool


METHODS: dict[str, Method] = {}


def method(name: str, scope: str = "", *, is_for_app: bool = False) -> Callable[[Handler], Handler]:
    """Register a method of the Web API."""

    def register(run: Handler) -> Handler:
        METHODS[name] = Method(run, scope, is_for_app)
        return run

    return register


def page(
    rows: list[dict[str, Any]], args: Arguments, size: int, key: str = "id", *, falls: bool = False
) -> tuple[list[dict[str, Any]], str]:
    """Return one page of rows that are sorted by a key, rising or falling, with the cursor of the next page."""
    start = cursor_value(args)
    if start:
        rows = [row for row in rows if (row[key] <= start if falls else row[key] >= start)]
    return rows[:size], new_cursor(rows[size][key]) if len(rows) > size else ""


def new_cursor(start: str) -> str:
    """Return a cursor: opaque to the app, and true however much is posted or deleted meanwhile."""
    return base64.b64encode(f"next:{start}".encode()).decode()


def cursor_value(args: Arguments) -> str:
    """Return where a cursor points."""
    cursor = args.text("cursor")
    if not cursor:
        return ""
    try:
        word, _, value = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        raise Refused("invalid_cursor") from None
    if word != "next" or not value:
        raise Refused("invalid_cursor")
    return value


def listed(name: str, items: list[Any], cursor: str) -> dict[str, Any]:
    """Return a page in its envelope."""
    return {name: items, "response_metadata": {"next_cursor": cursor}}
