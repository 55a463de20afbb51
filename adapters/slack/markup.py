"""From Slack's text to plain text, and the little escaping that Slack's text needs."""

import re
from collections.abc import Mapping

_ANGLED = re.compile(r"<((?:[@#!]|[a-z][a-z0-9+.-]*:)[^<>]*)>")
_USER = re.compile(r"<@([UWB][A-Z0-9]+)(?:\|[^<>]*)?>")
_COMPLETED = re.compile(r"<[@#]([UWBCG][A-Z0-9]+)(?:\|[^<>]*)?>")
_CALLS = {"!here": "@here", "!channel": "@channel", "!everyone": "@everyone"}


def escape(text: str) -> str:
    """Return plain text so that nothing in it is a mention or a link (Slack escapes only these three signs)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Return escaped text as it was."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def with_refs(text: str) -> str:
    """Return what was typed after a command, with a reference for each person and channel that Slack completed."""
    return plain_text(_COMPLETED.sub(lambda match: f"slack:{match[1]}", text), {})


def users_in(text: str) -> list[str]:
    """Return the ids of those whom a text mentions, each once."""
    return list(dict.fromkeys(_USER.findall(text)))


def plain_text(text: str, names: Mapping[str, str]) -> str:
    """Return what people read: mentions by name, links with their address. `names` is user id → name."""
    parts = []
    end = 0
    for match in _ANGLED.finditer(text):
        parts += [unescape(text[end : match.start()]), _read(match[1], names)]
        end = match.end()
    return "".join([*parts, unescape(text[end:])])


def _read(inside: str, names: Mapping[str, str]) -> str:
    target, bar, label = inside.partition("|")
    label = unescape(label)
    if target.startswith("@"):
        return "@" + names.get(target[1:], label or "somebody")
    if target.startswith("#"):
        return f"#{label or 'a-channel'}"
    if target.startswith("!"):
        return _CALLS.get(target) or label or target[1:].partition("^")[0]
    address = unescape(target)
    bare = address.removeprefix("mailto:")
    return bare if not bar or label in (address, bare) else f"{label} ({bare})"


def words_to(bot: str, text: str, names: Mapping[str, str]) -> str | None:
    """Return what a text says to the bot, without the mention; None when it does not mention it."""
    if bot not in users_in(text):
        return None
    without = re.sub(rf"<@{re.escape(bot)}(?:\|[^<>]*)?>[,:]?", " ", text)
    return " ".join(plain_text(without, names).split())
