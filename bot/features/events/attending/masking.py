"""How to join an event is for whoever goes: where somebody posts it in a channel, our copy has a note in its place."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from bot.model.inbound import Post
from bot.model.refs import platform_of
from bot.model.texts import TextSpec, Words
from bot.ports import UnitOfWork

TEXTS = (TextSpec("masking.link", limit=100),)
KNOWN_FOR = timedelta(days=30)
"""How long a link is masked once its event is over: rooms are used again."""
SHORTEST = 6
"""Fewest characters of a way to join that is no web address: shorter ones stand in many words."""
_MAY_HAVE_LINK = re.compile(r"://|\w\.[a-z]{2,}[/?]", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)


class Masking:
    """Masks the links of the group's events in what is archived."""

    def __init__(self, words_of: Callable[[str], Words]) -> None:
        self._words_of = words_of

    def mask(self, work: UnitOfWork, post: Post) -> Post:
        """Return the post as it may be kept. Most posts have no link, and cost no look at the events."""
        if not _MAY_HAVE_LINK.search(post.text):
            return post
        links = work.events.links(post.at - KNOWN_FOR)
        text = masked(post.text, links, self._words_of(platform_of(post.channel))("masking.link"))
        return post if text == post.text else replace(post, text=text)


def masked(text: str, links: Iterable[str], note: str) -> str:
    """Return a text with a note in place of every one of these links, however it goes on after its path."""
    patterns = [pattern for link in links for pattern in _patterns(link)]
    return re.sub("|".join(patterns), lambda found: note, text, flags=re.IGNORECASE) if patterns else text


def _patterns(link: str) -> Iterable[str]:
    addresses = _ADDRESS.findall(link)
    for address in addresses:
        parts = urlsplit(address)
        host, path = parts.netloc.rpartition("@")[2].lower().removeprefix("www."), parts.path.rstrip("/.,;:)")
        whole = re.escape(f"{host}{path}") + ("" if path or not parts.query else rf"/?\?{re.escape(parts.query)}")
        yield rf"(?<![\w.-])(?:https?://)?(?:www\.)?{whole}(?![\w-])[^\s<>|\"')\]]*"
    if not addresses and len(link) >= SHORTEST:
        yield re.escape(link)
