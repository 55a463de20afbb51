"""The archive's pages: its channels, one channel as a transcript, and the search. They only read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast
from urllib.parse import quote
from zoneinfo import ZoneInfo

from aiohttp import web

from adapters.serving.pages import Pages
from bot.model.archive import ChannelSummary, ShownPost
from bot.model.refs import ChannelRef, MessageRef, platform_of
from bot.model.text import clean
from bot.ports import PostQuery, Readers, Store

POSTS_ON_A_PAGE = 200
HITS_ON_A_PAGE = 50
LONGEST_QUERY = 200

_PLATFORMS = {"slack": "Slack", "discord": "Discord", "local": "Local chat"}


@dataclass(frozen=True, slots=True)
class _Day:
    """The posts of one day, in the reader's zone."""

    day: date
    posts: list["_Line"]


@dataclass(frozen=True, slots=True)
class _Line:
    """A post as a line of a transcript."""

    shown: ShownPost
    anchor: str
    root_anchor: str | None
    root_is_here: bool


def archive_routes(
    store: Store, *, site_name: str, zone: str, nav: Sequence[tuple[str, str]]
) -> list[web.AbstractRouteDef]:
    """Return the archive's pages over this store."""
    pages = Pages("adapters.web", site_name=site_name, nav=nav, zone=zone)
    desk = _Desk(store, pages, ZoneInfo(zone))
    return [
        web.get("/archive", desk.channels),
        web.get("/archive/search", desk.search),
        web.get("/archive/c/{channel}", desk.channel),
        *pages.static_routes(),
    ]


def channel_address(ref: ChannelRef) -> str:
    """Return the address of a channel's page."""
    return f"/archive/c/{quote(ref, safe='')}"


def anchor_of(ref: MessageRef) -> str:
    """Return the anchor of a post on its channel's page."""
    return f"post-{quote(ref, safe='')}"


class _Desk:
    def __init__(self, store: Store, pages: Pages, zone: ZoneInfo) -> None:
        self._store = store
        self._pages = pages
        self._zone = zone

    async def channels(self, request: web.Request) -> web.Response:
        """The way in: a search box, and which channels are kept."""
        channels = await self._store.read(lambda readers: readers.channels())
        return self._respond(request, "archive.html", channels=channels, query="", channel="")

    async def channel(self, request: web.Request) -> web.Response:
        """One channel's newest posts, as they were said."""
        ref = ChannelRef(request.match_info["channel"])

        def look(readers: Readers) -> tuple[ChannelSummary | None, list[ShownPost]]:
            summary = next((s for s in readers.channels() if s.channel.ref == ref), None)
            return summary, readers.posts(ref, POSTS_ON_A_PAGE) if summary else []

        summary, posts = await self._store.read(look)
        if summary is None:
            return self._respond(request, "missing.html", status=404)
        return self._respond(
            request,
            "channel.html",
            summary=summary,
            days=self._days(posts),
            most=POSTS_ON_A_PAGE,
            query="",
            channel=ref,
        )

    async def search(self, request: web.Request) -> web.Response:
        """What was said about something, newest first."""
        query = " ".join(clean(request.query.get("q", "")).split())
        channel = request.query.get("channel", "")
        is_too_long = len(query) > LONGEST_QUERY
        wanted = PostQuery(query, ChannelRef(channel) if channel else None, HITS_ON_A_PAGE)
        channels = await self._store.read(lambda readers: readers.channels())
        hits = [] if is_too_long else await self._store.read(lambda readers: readers.search_posts(wanted))
        return self._respond(
            request,
            "search.html",
            query=query[:LONGEST_QUERY],
            channel=channel,
            channels=channels,
            hits=hits,
            problem=_problem(query, is_too_long=is_too_long),
            most=HITS_ON_A_PAGE,
        )

    def _days(self, newest_first: list[ShownPost]) -> list[_Day]:
        here = {shown.post.ref for shown in newest_first}
        days: list[_Day] = []
        for shown in reversed(newest_first):
            day = shown.post.posted_at.astimezone(self._zone).date()
            if not days or days[-1].day != day:
                days.append(_Day(day, []))
            root = shown.post.thread
            days[-1].posts.append(
                _Line(shown, anchor_of(shown.post.ref), anchor_of(root) if root else None, root in here)
            )
        return days

    def _respond(self, request: web.Request, template: str, status: int = 200, **values: object) -> web.Response:
        return self._pages.response(
            request,
            template,
            status=status,
            channel_address=channel_address,
            anchor_of=anchor_of,
            platform_label=_platform_label,
            **values,
        )


def _problem(query: str, *, is_too_long: bool) -> str:
    if is_too_long:
        return f"That is longer than {LONGEST_QUERY} characters. Please search for a few words."
    if not query:
        return "Type one or more words to search for."
    return ""


def _platform_label(ref: str) -> str:
    """Return the platform's name as a word, so that it is never told by colour alone."""
    name = platform_of(cast(ChannelRef, ref))
    return _PLATFORMS.get(name, name.capitalize())
