"""What may be logged."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot import logs


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Return where the log goes, and put the test run's own logging back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.parametrize("style", ["text", "json"])
def test_an_exception_is_logged_by_kind_and_place_only(stream: io.StringIO, style: str) -> None:
    """Its words may quote a member or hold a token."""
    logs.set_up("info", style, stream)
    try:
        raise ValueError("xoxb-secret and what a member wrote")
    except ValueError:
        logging.getLogger("bot.test").exception("put aside", extra={"key": "local:event-1"})
    line = stream.getvalue()
    assert "secret" not in line
    assert "member wrote" not in line
    assert "ValueError in test_logs.py" in line
    assert "local:event-1" in line


def test_json_lines_are_one_object_each(stream: io.StringIO) -> None:
    """Programs can read every line by itself."""
    logs.set_up("info", "json", stream)
    logging.getLogger("bot.test").warning("parked", extra={"key": "welcome:1", "reason": "two\nlines"})
    (line,) = stream.getvalue().splitlines()
    read = json.loads(line)
    assert ("warning", "parked", "two\nlines") == (read["level"], read["event"], read["reason"])


def test_a_text_line_stays_one_line(stream: io.StringIO) -> None:
    """A reason with a line end cannot forge a second entry."""
    logs.set_up("info", "text", stream)
    logging.getLogger("bot.test").warning("parked", extra={"reason": "two\nlines"})
    assert 1 == len(stream.getvalue().splitlines())


def test_libraries_stay_quiet_below_warnings(stream: io.StringIO) -> None:
    """They log payloads at lower levels."""
    logs.set_up("debug", "text", stream)
    for name in (
        "slack_sdk",
        "discord.http",
        "sqlalchemy.engine",
        "aiohttp.access",
        "alembic.runtime",
        "one-never-seen",
    ):
        logging.getLogger(name).info("payload")
    assert "" == stream.getvalue()
