"""The arguments of a call, whichever of the four ways they came: query, form, multipart or JSON."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from tests.rigs.slack.refusals import Refused, explained

FALSE = {"", "0", "false", "False", "null", "None"}


class Arguments:
    """Merged arguments with the types that Slack reads them as."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = {name: value for name, value in values.items() if value is not None}

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str, default: str = "") -> str:
        """Return a string; numbers sent as JSON become one."""
        value = self.values.get(name, default)
        return value if isinstance(value, str) else json.dumps(value)

    def needed(self, name: str) -> str:
        """Return a string that must be there."""
        value = self.text(name)
        if not value:
            raise explained("invalid_arguments", [f"missing required field: {name}"])
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a truth value; Slack takes 1, true and their kin."""
        value = self.values.get(name, default)
        return value if isinstance(value, bool) else str(value) not in FALSE

    def number(self, name: str, default: int, most: int) -> int:
        """Return a page size within its bounds."""
        value = self.values.get(name, default)
        try:
            number = int(value)
        except (TypeError, ValueError):
            raise Refused("invalid_limit") from None
        if number == 0:
            return default
        if not 0 < number <= most:
            raise Refused("invalid_limit")
        return number

    def structure(self, name: str, error: str) -> Any:
        """Return a nested value, which may have come as JSON within a string."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise Refused(error) from None


async def read_arguments(request: web.Request) -> Arguments:
    """Merge query, form and JSON of a request; the body wins."""
    values: dict[str, Any] = dict(request.query)
    if request.method == "POST":
        values |= await _body(request)
    return Arguments(values)


async def _body(request: web.Request) -> dict[str, Any]:
    if request.content_type != "application/json":
        return dict(await request.post())
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError:
        raise Refused("invalid_json") from None
    if not isinstance(body, dict):
        raise Refused("json_not_object")
    return body
