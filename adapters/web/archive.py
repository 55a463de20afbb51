"""The archive's pages: its channels, one channel as a transcript, and the search. They only read."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from adapters.serving.pages import Pages
from adapters.web import transcript
from bot.model.archive import ChannelSummary, PostQuery, ShownPost
from bot.model.refs import AccountRef, ChannelRef, MessageRef, platform_of
from bot.model.text import one_line
from bot.ports import Readers, Store

POSTS_ON_A_PAGE = 200
HITS_ON_A_PAGE = 50
LONGEST_QUERY = 200
DEEPEST = 5_000
"""How many posts of a channel are looked through for one that was linked to."""

_PLATFORMS = {"slack": "Slack", "discord": "Discord", "local": "Local chat"}


def archive_routes(
    store: Store, *, site_name: str, zone: str, nav: Sequence[tuple[str, str]]
) -> list[web.AbstractRouteDef]:
    """Return the archive's pages over this store."""
    pages = Pages("adapters.web", site_name=site_name, nav=nav, zone=zone)
    archive = _Archive(store, pages, ZoneInfo(zone))
    return [
        web.get("/archive", archive.overview),
        web.get("/archive/search", archive.search),
        web.get("/archive/c/{channel:[^/]+}", archive.channel),
        *pages.static_routes(),
    ]


class _Archive:
    def __init__(self, store: Store, pages: Pages, zone: ZoneInfo) -> None:
        self._store = store
        self._pages = pages
        self._zone = zone

    async def overview(self, request: web.Request) -> web.Response:
        """The way in: a search box, and which channels are kept."""
        channels = await self._store.read(lambda readers: readers.channels())
        return self._respond(request, "archive.html", channels=channels)

    async def channel(self, request: web.Request) -> web.Response:
        """One channel's newest posts, or those around the post that the address names."""
        ref = ChannelRef(request.match_info["channel"])
        wanted = request.query.get("post", "")
        channels, posts = await self._store.read(lambda readers: _posts_around(readers, ref, wanted))
        summary = _named(channels, ref)
        if summary is None:
            return self._missing(request)
        place = transcript.place_of(posts, wanted)
        part = transcript.window(posts, place or 0, POSTS_ON_A_PAGE)
        return self._respond(
            request,
            "channel.html",
            channels=channels,
            summary=summary,
            days=transcript.days_of(part.posts, self._zone),
            part=part,
            is_lost=bool(wanted) and place is None,
        )

    async def search(self, request: web.Request) -> web.Response:
        """What was said about something, newest first."""
        words = one_line(request.query.get("q", ""))
        ref = ChannelRef(request.query.get("channel", ""))
        channels = await self._store.read(lambda readers: readers.channels())
        summary = _named(channels, ref)
        if ref and summary is None:
            return self._missing(request)
        problem = _problem(words)
        query = PostQuery(words, ref or None, limit=HITS_ON_A_PAGE + 1)
        hits = [] if problem or not words else await self._store.read(lambda readers: readers.search_posts(query))
        return self._respond(
            request,
            "search.html",
            status=400 if problem else 200,
            channels=channels,
            summary=summary,
            words=words[:LONGEST_QUERY],
            problem=problem,
            hits=hits[:HITS_ON_A_PAGE],
            has_more=len(hits) > HITS_ON_A_PAGE,
        )

    def _missing(self, request: web.Request) -> web.Response:
        """Answer alike for a channel that does not exist and for one that is not kept: nobody learns which."""
        return self._respond(request, "missing.html", status=404)

    def _respond(self, request: web.Request, template: str, status: int = 200, **values: Any) -> web.Response:
        return self._pages.response(
            request,
            template,
            status=status,
            address=transcript,
            platform=_platform_label,
            longest=LONGEST_QUERY,
            **values,
        )


def _posts_around(readers: Readers, ref: ChannelRef, wanted: str) -> tuple[list[ChannelSummary], list[ShownPost]]:
    """Return the channels, and of an archived one its newest posts, or as many as it takes to reach the wanted one."""
    channels = readers.channels()
    if _named(channels, ref) is None:
        return channels, []
    posts = readers.posts(ref, POSTS_ON_A_PAGE + 1)  # One more than is shown tells whether there are older ones.
    is_deeper = bool(wanted) and len(posts) > POSTS_ON_A_PAGE
    if is_deeper and transcript.place_of(posts[:POSTS_ON_A_PAGE], wanted) is None:
        deeper = readers.posts(ref, DEEPEST)
        posts = deeper if transcript.place_of(deeper, wanted) is not None else posts
    return channels, posts


def _named(channels: Sequence[ChannelSummary], ref: ChannelRef) -> ChannelSummary | None:
    return next((summary for summary in channels if summary.channel.ref == ref), None)


def _problem(words: str) -> str:
    if len(words) > LONGEST_QUERY:
        return (
            f"That is {len(words):,} characters, and {LONGEST_QUERY} are the most. "
            f"The first {LONGEST_QUERY} are kept below. A few words that stand out find more than a sentence."
        )
    return ""


def _platform_label(ref: AccountRef | ChannelRef | MessageRef) -> str:
    """Return the platform's name as a word, so that it is never told by colour alone."""
    name = platform_of(ref)
    return _PLATFORMS.get(name, name.capitalize())
