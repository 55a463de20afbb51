"""What Slack tells the app about the app itself: nothing for the core, but a person has to do something."""

import logging
from collections.abc import Mapping
from typing import Any

log = logging.getLogger(__name__)

_LEFT = (
    "the bot was taken out of a channel. What was kept of it stays; to go on, write /invite and the bot's name in the "
    "channel"
)
_UNINSTALLED = (
    "the app was removed from the workspace. Install it again, put the new token into SLACK_BOT_TOKEN and start the "
    "bot again; what was to be sent is kept, and what was missed is read then"
)
SENTENCES: Mapping[str, str] = {
    "app_uninstalled": _UNINSTALLED,
    "channel_id_changed": "a channel has another id now. Correct it in the configuration and start the bot again",
    "channel_left": _LEFT,
    "group_left": _LEFT,
    "tokens_revoked": "a token of the app was revoked. If the bot falls silent, install the app anew and use its token",
}
"""What to write into the log for each event."""
LIMITED = (
    "Slack held back events, as there were more than it brings in an hour. What is missing is read from history; are "
    "there channels that the bot need not be in?"
)


def note(event: Mapping[str, Any]) -> None:
    """Write into the log what the event asks of a person, if anything."""
    sentence = SENTENCES.get(str(event.get("type")))
    if sentence is not None:
        channel = event.get("old_channel_id") or event.get("channel") or ""
        log.error(sentence, extra={"channel": str(channel)[:64]})
