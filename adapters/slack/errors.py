"""What Slack's refusals mean, in sentences for whoever can do something about them."""

from collections.abc import Mapping

from aiohttp import ClientConnectorError, ClientError
from slack_sdk.errors import SlackApiError

from bot.errors import (
    DeliveryDelayed,
    DeliveryError,
    DeliveryRefused,
    DeliveryUncertain,
    DirectMessagesClosed,
    HistoryUnavailable,
    PlaceGone,
)

FAULTS = (SlackApiError, ClientError, TimeoutError, OSError)
"""What a call of Slack's Web API may raise."""
REFUSED_SIGN_IN = frozenset({"invalid_auth", "token_revoked", "token_expired", "account_inactive", "not_authed"})
"""Slack does not accept the bot's token any more."""
_REINSTALL = "Install the app again in the workspace, put the new token into SLACK_BOT_TOKEN and start the bot again."
SIGN_IN_PAUSE = 600.0
"""Seconds before something is sent again with a token that Slack refused: somebody has to change it first."""
_MAYBE_DONE = frozenset({"fatal_error", "internal_error"})
"""Slack itself says that it cannot tell whether something happened."""
_LATER = frozenset({"service_unavailable", "request_timeout", "team_added_to_org", "accesslimited"})

_NOT_THERE = frozenset(
    {"channel_not_found", "not_in_channel", "is_archived", "cannot_dm_bot", "user_not_found", "user_disabled"}
)
"""Nothing else will arrive there either, until somebody changes something."""
_CLOSED = frozenset({"messages_tab_disabled", "user_not_visible"})

_SENTENCES: Mapping[str, str] = {
    "channel_not_found": "Slack shows the bot no such channel. Invite the bot to it, or correct the channel's id.",
    "not_in_channel": "The bot is not in this channel. Invite it there with its name.",
    "is_archived": "This channel is archived on Slack.",
    "cannot_dm_bot": "This is a bot, and bots get no direct messages.",
    "user_not_found": "Slack knows no such person.",
    "user_disabled": "This person's account on Slack is deactivated.",
    "message_not_found": "The message is not there any more.",
    "cant_update_message": "Slack lets the bot change only its own messages.",
    "cant_delete_message": "Slack lets the bot delete only its own messages.",
    "edit_window_closed": "The workspace does not allow messages of this age to be changed.",
    "msg_too_long": "Slack says that the message is too long.",
    "msg_blocks_too_long": "Slack says that the message is too long.",
    "restricted_action": "A setting of the workspace forbids this.",
}


_LASTING = frozenset({"channel_not_found", "not_in_channel", "missing_scope", "is_archived", "no_permission"})
"""A channel's history stays closed until somebody changes something."""
_REMEDIES: Mapping[str, str] = {
    "channel_not_found": "If the channel is private now, write /invite and the bot's name there.",
    "not_in_channel": "Write /invite and the bot's name in the channel.",
    "missing_scope": "`sigbot check` says which scope the app lacks.",
}
"""What to do when Slack does not give a channel's history."""


def sentence_of(code: str) -> str:
    """Return what is the matter and what to do, or nothing where that is not known."""
    return _SENTENCES.get(code, "")


def delivery_error(error: Exception) -> DeliveryError:
    """Return what an error of the web client means for a delivery."""
    if isinstance(error, ClientConnectorError):
        return DeliveryDelayed("Slack cannot be reached.")
    if not isinstance(error, SlackApiError):
        return DeliveryUncertain(f"Slack did not answer ({type(error).__name__}).")
    return _api_error(error)


def _api_error(error: SlackApiError) -> DeliveryError:
    code, status = code_of(error), _status(error)
    if is_limit(error):
        return DeliveryDelayed("Slack asks the bot to slow down.", retry_after=retry_after(error), is_for_all=True)
    if code in REFUSED_SIGN_IN:
        sentence = f"{call_sentence(error)} What was to be sent is kept."
        return DeliveryDelayed(sentence, retry_after=SIGN_IN_PAUSE)
    if code in _LATER:
        return DeliveryDelayed(f"Slack is not available ({code}).")
    if code in _MAYBE_DONE or status >= 500:
        return DeliveryUncertain(f"Slack had a fault of its own ({code or status}).")
    if code == "missing_scope":
        needed = _field(error, "needed")
        return DeliveryRefused(f"The app lacks the permission {needed}. Add it to the app and install it again.")
    if code in _CLOSED:
        return DirectMessagesClosed("This person's direct messages are closed to apps.")
    sentence = _SENTENCES.get(code, f"Slack refused this ({code or status}).")
    return PlaceGone(sentence) if code in _NOT_THERE else DeliveryRefused(sentence)


def history_error(error: Exception) -> HistoryUnavailable:
    """Return what an error of the web client means for reading history, and what to do about it."""
    if not isinstance(error, SlackApiError):
        return HistoryUnavailable(f"Slack did not answer ({type(error).__name__}).")
    if is_limit(error):
        return HistoryUnavailable("Slack asks the bot to slow down, again and again.")
    code = code_of(error)
    remedy = f"{_REINSTALL} What is missing is read then." if code in REFUSED_SIGN_IN else _REMEDIES.get(code, "")
    return HistoryUnavailable(
        f"Slack does not give this history ({code}). {remedy}".rstrip(), is_lasting=code in _LASTING
    )


def call_sentence(error: Exception) -> str:
    """Return what an error of the web client means for a call that has nothing to do with one channel."""
    if isinstance(error, SlackApiError) and code_of(error) in REFUSED_SIGN_IN:
        return f"Slack does not accept the bot's token any more. {_REINSTALL}"
    return f"Slack did not answer ({reason_of(error)})."


def is_limit(error: SlackApiError) -> bool:
    """Return whether Slack asks to slow down."""
    return code_of(error) == "ratelimited" or _status(error) == 429


def code_of(error: SlackApiError) -> str:
    """Return Slack's name for an error; empty when the answer had none."""
    return _field(error, "error")


def reason_of(error: Exception) -> str:
    """Return an error in a word or two for the log: Slack's name for it, or ours."""
    return (code_of(error) if isinstance(error, SlackApiError) else "") or type(error).__name__


def retry_after(error: SlackApiError) -> float:
    """Return how many seconds Slack wants us to wait."""
    headers = getattr(error.response, "headers", None) or {}
    value = next((value for name, value in headers.items() if name.lower() == "retry-after"), "30")
    return float(value) if str(value).replace(".", "", 1).isdigit() else 30.0


def _status(error: SlackApiError) -> int:
    return int(getattr(error.response, "status_code", 200))


def _field(error: SlackApiError, name: str) -> str:
    data = getattr(error.response, "data", error.response)
    return str(data.get(name, "")) if isinstance(data, dict) else ""
