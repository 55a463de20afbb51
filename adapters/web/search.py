"""The archive's search page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from aiohttp import web

from adapters.web import days
from adapters.web.archive import NO_CHANNEL
from adapters.web.frame import Shell
from adapters.web.looking import kept_channels, named
from adapters.web.searching import MOST, STEP, Search, read_search
from adapters.web.transcript import answered_by, points_to
from bot.features import site
from bot.model.archive import Channel, PostHit, SearchOrder, ShownPost
from bot.model.refs import MessageRef
from bot.ports import Readers, Store


@dataclass(frozen=True, slots=True)
class Results:
    """What was found, with what the replies among it answer."""

    hits: Sequence[PostHit] = ()
    answered: Mapping[MessageRef, ShownPost] | None = None
    has_more: bool = False

    def answers(self, shown: ShownPost) -> ShownPost | None:
        """Return the post that a reply answers, where the archive knows it."""
        root = points_to(shown)
        return (self.answered or {}).get(root) if root is not None else None


class ArchiveSearch:
    """The handler."""

    def __init__(self, store: Store, shell: Shell) -> None:
        self._store = store
        self._shell = shell

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the page's route."""
        return [web.get(site.ARCHIVE_SEARCH, self.search)]

    async def search(self, request: web.Request) -> web.Response:
        """What was said about something, by somebody, between two days."""
        asked = read_search(request.query)

        def look(readers: Readers) -> tuple[list[Channel], Channel | None, Results]:
            channels = kept_channels(readers)
            only = named(channels, asked.channel)
            is_idle = asked.is_empty or asked.problems or (asked.channel and only is None)
            return channels, only, Results() if is_idle else self._results(readers, asked)

        channels, only, results = await self._store.read(look)
        if asked.channel and only is None:
            return await self._shell.missing(request, NO_CHANNEL)
        return await self._shell.page(
            request,
            "search.html",
            status=400 if asked.problems else 200,
            channels=channels,
            only=only,
            asked=asked,
            results=results,
            more=asked.address(show=asked.limit + STEP) if results.has_more and asked.limit < MOST else None,
            older=self._older(asked, results),
        )

    def _results(self, readers: Readers, asked: Search) -> Results:
        found = readers.search_posts(asked.query(self._shell.zone))
        hits = found[: asked.limit]
        return Results(hits, answered_by(readers, [hit.shown for hit in hits]), len(found) > len(hits))

    def _older(self, asked: Search, results: Results) -> tuple[str, date] | None:
        """Return where the search goes on when a page holds no more: at the day of the oldest post on it."""
        if not results.has_more or asked.limit < MOST or asked.order is not SearchOrder.NEWEST:
            return None
        oldest = min(days.local_date(hit.shown.post.posted_at, self._shell.zone) for hit in results.hits)
        return None if str(oldest) == asked.until else (asked.address(to=oldest), oldest)
