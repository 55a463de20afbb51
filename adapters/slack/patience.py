"""Patience: a call that Slack puts off is made again when Slack says so. For work that nobody waits for."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from slack_sdk.errors import SlackApiError

from adapters.slack.errors import is_limit, retry_after

T = TypeVar("T")

PATIENCE = 10
"""How often a call is made again when Slack asks to slow down."""


async def patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """Return what a call gives, as slowly as Slack wants. Raises what the call raises."""
    for _ in range(PATIENCE):
        try:
            return await ask()
        except SlackApiError as error:
            if not is_limit(error):
                raise
            await asyncio.sleep(retry_after(error))
    return await ask()
