"""Calls of Slack's methods that may take their time, or whose answer comes in pages."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from slack_sdk.errors import SlackApiError

from adapters.slack.errors import is_limit, retry_after

T = TypeVar("T")

PATIENCE = 10
"""How often a call is made again when Slack asks to slow down."""


async def patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """Return what a call gives, as slowly as Slack wants: for work that nobody waits for. Raises what it raises."""
    for _ in range(PATIENCE):
        try:
            return await ask()
        except SlackApiError as error:
            if not is_limit(error):
                raise
            await asyncio.sleep(retry_after(error))
    return await ask()


def next_cursor(answer: Any) -> str:
    """Return where the next page begins; empty after the last one."""
    return (answer.get("response_metadata") or {}).get("next_cursor") or ""
