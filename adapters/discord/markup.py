"""From Discord's text to plain text, and back without letting anything become markup."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from bot.model.dates import instant

_TOKEN = re.compile(r"<(?:(@!?|@&|#)(\d+)|a?:(\w+):\d+|t:(-?\d+)(?::\w)?|/([^:<>]+):\d+)>")
_MARKS = re.compile(r"([\\*_~`|>#\[\]()-])")
_PERSON = re.compile(r"<@!?(\d+)>")
_CALLS = re.compile(r"@(?=everyone|here)")
_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
ZERO_WIDTH = "\u200b"


def plain_text(text: str, names: Mapping[str, str]) -> str:
    """Return what people read: names for mentions and channels. `names` is an id → what it is called."""

    def read(match: re.Match[str]) -> str:
        sign, id, emoji, at, command = match.groups()
        if id:
            return (sign[0] if sign != "#" else "#") + names.get(id, "somebody" if sign != "#" else "a-channel")
        return f":{emoji}:" if emoji else f"/{command}" if command else _printed(at)

    return _TOKEN.sub(read, text)


def _printed(seconds: str) -> str:
    """Return an instant in words; each reader's own time is known to their app alone."""
    try:
        return instant(datetime.fromtimestamp(int(seconds), UTC), UTC)
    except (OverflowError, ValueError, OSError):
        return seconds  # Before the first year or after the last one.


def with_refs(text: str) -> str:
    """Return what was typed into an option, with a reference in place of a person who was mentioned there."""
    return _PERSON.sub(lambda match: f"discord:{match[1]}", text)


def words_to(bot: str, text: str, names: Mapping[str, str]) -> str | None:
    """Return what a text says to the bot, without the mention; None when it does not mention it."""
    mention = re.compile(rf"<@!?{re.escape(bot)}>[,:]?")
    if not mention.search(text):
        return None
    return " ".join(plain_text(mention.sub(" ", text), names).split())


def escape(text: str) -> str:
    """Return plain text so that nothing in it is markup or calls anybody; web addresses stay as they are."""
    parts, end = [], 0
    for match in _ADDRESS.finditer(text):
        parts += [_escaped(text[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*parts, _escaped(text[end:])])


def _escaped(text: str) -> str:
    marked = _MARKS.sub(r"\\\1", text)
    return _CALLS.sub(f"@{ZERO_WIDTH}", marked.replace("<", f"<{ZERO_WIDTH}"))
