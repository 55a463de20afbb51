"""Events as JSON, for the few that have to be put aside and tried again later."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any, get_args

from bot.model.inbound import Event, FileNote, Post

_TYPES: dict[str, Any] = {kind.__name__: kind for kind in get_args(Event)}


def event_to_json(event: Event) -> str:
    """Return `event` as one line of JSON; `event_from_json` gives the same event back."""
    return json.dumps({"type": type(event).__name__, **asdict(event)}, default=_plain, ensure_ascii=False)


def event_from_json(text: str) -> Event:
    """Return the event. Raises ValueError when `text` does not describe one."""
    try:
        fields = json.loads(text)
        kind = _TYPES[fields.pop("type")]
        event: Event = kind(**{name: _field(name, value) for name, value in fields.items()})
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("this is not an event that sigbot wrote") from error
    return event


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else datetime.isoformat(value)


def _field(name: str, value: Any) -> Any:
    if name in ("at", "edited_at"):
        return datetime.fromisoformat(value)
    if name == "messages":
        return tuple(value)
    if name in ("members", "added", "removed", "groups") and isinstance(value, list):
        return frozenset(value)
    if name == "post":
        return Post(**{inner: _field(inner, inner_value) for inner, inner_value in value.items()})
    if name == "files":
        return tuple(FileNote(**note) for note in value)
    return value
