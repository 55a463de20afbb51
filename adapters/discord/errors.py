"""What Discord's refusals mean, in sentences for whoever can do something about them."""

from collections.abc import Mapping

from aiohttp import ClientConnectorError, ClientError
from discord import HTTPException, RateLimited

from bot.errors import (
    DeliveryDelayed,
    DeliveryError,
    DeliveryRefused,
    DeliveryUncertain,
    DirectMessagesClosed,
    HistoryUnavailable,
    PlaceGone,
)

FAULTS = (HTTPException, RateLimited, ClientError, TimeoutError, OSError)
"""What a request may raise."""
DIRECT_CLOSED = 50007
TOO_MANY_DIRECT = 40003
TOO_OLD = 30046
THREAD_THERE = 160004
THREAD_LOCKED = 50083
NO_THREADS_HERE = 50024
UNKNOWN_MESSAGE, UNKNOWN_CHANNEL = 10008, 10003
NO_ACCESS, NO_PERMISSION = 50001, 50013
ANSWERED = 40060
GONE = frozenset({UNKNOWN_MESSAGE, UNKNOWN_CHANNEL})
_NOT_THERE = frozenset({UNKNOWN_CHANNEL, 10004, 10013, NO_ACCESS, NO_PERMISSION, 50008})
"""Nothing else will arrive there either, until somebody changes something."""
_UNREADABLE = frozenset({NO_ACCESS, NO_PERMISSION, UNKNOWN_CHANNEL})
PAUSE = 600.0
"""Seconds before something is sent again that Discord refused for a reason that somebody or time has to change."""
SIGN_IN = (
    "Discord does not accept the bot's token any more. Make a new one under Bot in the developer portal, put it into "
    "DISCORD_TOKEN and start the bot again. What was to be sent is kept."
)
_SENTENCES: Mapping[int, str] = {
    UNKNOWN_CHANNEL: "Discord shows the bot no such channel. Let the bot see it, or correct the channel's id.",
    10004: "The bot is not in this server. Invite it again.",
    UNKNOWN_MESSAGE: "The message is not there any more.",
    10013: "Discord knows no such person.",
    NO_ACCESS: "The bot may not see this channel. Give it the permission View Channel there.",
    NO_PERMISSION: "The bot lacks a permission in this channel. `sigbot check` says which.",
    50005: "Discord lets the bot change only its own messages.",
    50008: "Nobody can post in this kind of channel. Name a text channel.",
    THREAD_LOCKED: "This thread is archived or locked. A moderator has to open it again.",
}


def is_broken(error: Exception) -> bool:
    """Return whether the line broke, so that nobody knows what became of a request; the library tries no more."""
    return error.status == 503 if isinstance(error, HTTPException) else not isinstance(error, RateLimited)


def delivery_error(error: Exception) -> DeliveryError:
    """Return what an error of a request means for a delivery."""
    if isinstance(error, RateLimited):
        # The library waits by itself up to half a minute; it does not say whether a longer wait is for one channel.
        return DeliveryDelayed("Discord asks the bot to slow down.", retry_after=error.retry_after, is_for_all=True)
    if isinstance(error, ClientConnectorError):
        return DeliveryDelayed("Discord cannot be reached.")
    if isinstance(error, HTTPException):
        return _http_error(error)
    return DeliveryUncertain(f"Discord did not answer ({type(error).__name__}).")


def _http_error(error: HTTPException) -> DeliveryError:
    if error.code == TOO_OLD:
        return DeliveryDelayed("This message is too old to be changed again so soon.", retry_after=PAUSE)
    if error.status == 429:
        return DeliveryDelayed("Discord asks the bot to slow down.", retry_after=60.0, is_for_all=True)
    if error.status == 401:
        return DeliveryDelayed(SIGN_IN, retry_after=PAUSE)
    if error.status >= 500:
        return DeliveryUncertain(f"Discord had a fault of its own ({error.status}).")
    if error.code == DIRECT_CLOSED:
        return DirectMessagesClosed("This person's direct messages are closed to the bot.")
    if error.code == TOO_MANY_DIRECT:
        return DeliveryDelayed("Discord lets the bot begin no more conversations just now.", retry_after=PAUSE)
    sentence = _SENTENCES.get(error.code, f"Discord refused this ({error.code or error.status}).")
    return PlaceGone(sentence) if error.code in _NOT_THERE else DeliveryRefused(sentence)


def history_error(error: Exception) -> HistoryUnavailable:
    """Return what an error of a request means for reading history."""
    if isinstance(error, HTTPException) and 400 <= error.status < 500 and error.status != 429:
        sentence = _SENTENCES.get(error.code, f"Discord does not give this history ({error.code or error.status}).")
        return HistoryUnavailable(sentence, is_lasting=error.code in _UNREADABLE)
    return HistoryUnavailable(f"Discord did not answer ({type(error).__name__}).")
