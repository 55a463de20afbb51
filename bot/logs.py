"""Structured logs. They hold references, kinds and reasons, never what people wrote and never a secret."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

_OURS = ("bot", "adapters", "commands", "storage")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def failure_of(error: BaseException) -> str:
    """Return what went wrong and where, without the error's own words, which may quote a member or a secret."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    last = frames[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno} ({last.name})"


def set_up(level: str, style: str, stream: TextIO | None = None) -> None:
    """Send every log line to `stream` (standard error by default), as text or as one JSON object a line."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if style == "json" else TextLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # Libraries log requests and payloads at lower levels; those may hold text or tokens. Bolt takes the root's level.
    for name in _OURS:
        logging.getLogger(name).setLevel(level.upper())
    root.setLevel(max(logging.WARNING, logging.getLogger(_OURS[0]).level))


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    extra = {key: value for key, value in vars(record).items() if key not in _STANDARD}
    if record.exc_info and record.exc_info[1] is not None:
        extra["failure"] = failure_of(record.exc_info[1])
    return extra


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON, without the words of an exception."""
        head = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        return json.dumps(head | _fields(record), default=str, ensure_ascii=False)


class TextLines(logging.Formatter):
    """One readable line: time, level, event, and then fields as name=value."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text, without the words of an exception."""
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%d %H:%M:%S")
        fields = "".join(f" {key}={json.dumps(value, default=str)}" for key, value in _fields(record).items())
        return f"{at} {record.levelname.lower():<7} {record.getMessage()}{fields}"
