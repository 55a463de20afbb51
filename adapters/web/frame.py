"""What all of these pages share: the layout around them, the places they lead to, and careful reading of addresses."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import yarl
from aiohttp import web

from adapters.serving.pages import Pages
from adapters.web import transcript
from adapters.web.cookies import Cookies, FormKeys
from adapters.web.days import day_name, month_name
from bot.features import site
from bot.model.refs import AccountRef, ChannelRef, MessageRef, platform_of
from bot.model.text import clean

LONGEST_QUERY = 200
"""Characters of a search."""
LONGEST_REFERENCE = 200
"""Characters of a reference or an id in an address; storage keeps no longer ones."""

_PLATFORMS = {"slack": "Slack", "discord": "Discord", "local": "Local chat"}


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page: the group's name, its zone, and label and address of the main places."""

    site_name: str
    zone: str
    nav: Sequence[tuple[str, str]]
    spellings: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
    """How commands are typed on each platform that is switched on."""


class Shell:
    """Draws pages inside the frame."""

    def __init__(self, frame: Frame, cookies: Cookies) -> None:
        self.zone = ZoneInfo(frame.zone)
        self._cookies = cookies
        self._spellings = frame.spellings
        self._pages = Pages("adapters.web", site_name=frame.site_name, nav=frame.nav, zone=frame.zone)

    async def page(self, request: web.Request, template: str, status: int = 200, **values: Any) -> web.Response:
        """Return a page. It is drawn on another thread, as a long transcript would hold up everybody else."""
        keys = FormKeys(self._cookies, request)
        values = {**_SHARED, "form_key": keys.key, "typed": self.typed, **values}
        response = await asyncio.to_thread(self._pages.response, request, template, status=status, **values)
        keys.leave(response)
        return response

    def typed(self, command: str) -> list[tuple[str, str]]:
        """Return how a command is typed, each way with its platforms; with none where it is the same on all."""
        ways: dict[str, list[str]] = {}
        for name, spell in self._spellings.items():
            ways.setdefault(spell(command), []).append(_PLATFORMS.get(name, name.capitalize()))
        if len(ways) < 2:
            return [(next(iter(ways), f"/{command}"), "")]
        return [(text, " and ".join(platforms)) for text, platforms in ways.items()]

    async def missing(self, request: web.Request, sentence: str, *, title: str = "Not in the archive") -> web.Response:
        """Answer for what is not there; alike for what never was and what is not kept, so that nobody learns which."""
        return await self.page(request, "missing.html", status=404, title=title, sentence=sentence)

    def static_routes(self) -> list[web.AbstractRouteDef]:
        """Return where the styles are."""
        return self._pages.static_routes()


def platform_label(ref: AccountRef | ChannelRef | MessageRef) -> str:
    """Return the platform's name as a word, so that it is never told by colour alone."""
    name = platform_of(ref)
    return _PLATFORMS.get(name, name.capitalize())


_SHARED: Mapping[str, Any] = {
    "site": site,
    "transcript": transcript,
    "platform": platform_label,
    "day_name": day_name,
    "month_name": month_name,
    "longest": LONGEST_QUERY,
}
"""What every template may use."""


def moved(path: str, *, after_post: bool = False) -> web.HTTPException:
    """Return the answer that leads on to a path that is already quoted; raise it."""
    kind = web.HTTPSeeOther if after_post else web.HTTPFound
    return kind(yarl.URL(path, encoded=True))


def reference(text: str) -> str:
    """Return a reference from an address, or nothing when no adapter can have made it."""
    return text if len(text) <= LONGEST_REFERENCE and text == clean(text) else ""


def whole_number(text: str, most: int) -> int:
    """Return a number from an address, at least 1 and at most `most`; what is none counts as 1."""
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    return min(max(int(text), 1), most) if is_number else 1
