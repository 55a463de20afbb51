"""From Slack's text to plain text, and the little escaping that Slack's text needs."""

import re
from collections.abc import Mapping
from types import MappingProxyType

_ANGLED = re.compile(r"<((?:[@#!]|[a-z][a-z0-9+.-]*:)[^<>]*)>")
_USER = re.compile(r"<@([UWB][A-Z0-9]+)(?:\|[^<>]*)?>")
_ARGUMENT = re.compile(r"(?<!\S)([a-z][a-z0-9_-]*:)?<([@#])([^<>|]+)(?:\|([^<>]*))?>(?!\S)", re.IGNORECASE)
"""A person or a channel that stands alone in a typed command, perhaps behind an option's name."""
_PERSON = "person:"
"""The option that means one account, and nobody else of the same name."""
_CALLS = {"!here": "@here", "!channel": "@channel", "!everyone": "@everyone"}


def escape(text: str) -> str:
    """Return plain text so that nothing in it is a mention or a link (Slack escapes only these three signs)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Return escaped text as it was."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def users_in(text: str) -> list[str]:
    """Return the ids of those whom a text mentions, each once."""
    return list(dict.fromkeys(_USER.findall(text)))


def plain_text(text: str, names: Mapping[str, str], channels: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return what people read: mentions by name, links with their address.

    `names` is user id → name, `channels` is channel id → name.
    """
    parts = []
    end = 0
    for match in _ANGLED.finditer(text):
        parts += [unescape(text[end : match.start()]), _read(match[1], names, channels)]
        end = match.end()
    return "".join([*parts, unescape(text[end:])])


def _read(inside: str, names: Mapping[str, str], channels: Mapping[str, str]) -> str:
    target, bar, label = inside.partition("|")
    label = unescape(label)
    if target.startswith("@"):
        return "@" + names.get(target[1:], label or "somebody")
    if target.startswith("#"):
        return f"#{channels.get(target[1:]) or label or 'a-channel'}"  # Slack leaves most labels empty by now.
    if target.startswith("!"):
        return _CALLS.get(target) or label or target[1:].partition("^")[0]
    address = unescape(target)
    bare = address.removeprefix("mailto:")
    return bare if not bar or label in (address, bare) else f"{label} ({bare})"


def typed(text: str, names: Mapping[str, str], channels: Mapping[str, str]) -> str:
    """Return what somebody typed to the bot, so that a person or a channel can be an option's value."""

    def named(match: re.Match[str]) -> str:
        option, sign, id, label = match[1] or "", match[2], match[3], match[4]
        name = names.get(id, label or "somebody") if sign == "@" else "#" + (channels.get(id) or label or id)
        if sign == "@" and option.lower() == _PERSON:
            return f"{option}slack:{id}"  # Names are not enough for somebody who is given something.
        if option:
            quotable = name.replace("\\", "\\\\").replace('"', '\\"')
            return f'{option}"{quotable}"'
        return f"@{name}" if sign == "@" else name

    return plain_text(_ARGUMENT.sub(lambda match: escape(named(match)), text), names, channels)


def words_to(
    bot: str, text: str, names: Mapping[str, str], channels: Mapping[str, str] = MappingProxyType({})
) -> str | None:
    """Return what a text says to the bot, without the mention; None when it does not mention it."""
    if bot not in users_in(text):
        return None
    without = re.sub(rf"<@{re.escape(bot)}(?:\|[^<>]*)?>[,:]?", " ", text)
    return " ".join(typed(without, names, channels).split())
