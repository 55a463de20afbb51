"""The archive's pages for reading: its channels, a channel's newest posts, a day, a thread, and permanent links."""

from datetime import date

from aiohttp import web

from adapters.web import days, looking
from adapters.web.access import visitor_of
from adapters.web.frame import Shell, moved, reference, whole_number
from adapters.web.transcript import anchor_of, root_of, thread_of
from bot.features import site
from bot.model.archive import PostState, ShownPost
from bot.model.people import Role
from bot.model.refs import ChannelRef, MessageRef
from bot.ports import Store

NO_CHANNEL = "There is no kept channel at this address. Only channels that organisers chose are kept."
NO_DAY = "There is no such day. The address of a day ends like 2026-12-08: the year, the month and the day."
NO_MONTH = "There is no such month. The address of a month ends like 2026-12: the year and the month."
NO_PAGE = "There are not as many pages as that."
NO_POST = "There is no post at this address. Only posts in channels that organisers chose are kept."
GONE = 410
"""The status of a post that is known and cannot be read."""


class Archive:
    """The handlers. They only read."""

    def __init__(self, store: Store, shell: Shell) -> None:
        self._store = store
        self._shell = shell
        self._zone = shell.zone

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the pages' routes."""
        return [
            web.get(site.ARCHIVE, self.overview),
            web.get("/archive/c/{channel:[^/]+}", self.channel),
            web.get("/archive/c/{channel:[^/]+}/{day:[^/]+}", self.day),
            web.get("/archive/t/{root:[^/]+}", self.thread),
            web.get("/archive/p/{post:[^/]+}", self.post),
        ]

    async def overview(self, request: web.Request) -> web.Response:
        """The way in: a search box, which channels are kept, and for organisers every channel."""
        visitor = visitor_of(request)
        organiser = visitor.profile if visitor.may(Role.ORGANISER) else None
        channels, every = await self._store.read(
            lambda readers: (readers.channels(), readers.every_channel() if organiser else [])
        )
        changed = next((channel for channel in every if channel.ref == request.query.get("changed")), None)
        return await self._shell.page(
            request, "archive.html", channels=channels, every=every, organiser=organiser, changed=changed
        )

    async def channel(self, request: web.Request) -> web.Response:
        """One channel's newest posts, and the way to its days."""
        ref = ChannelRef(reference(request.match_info["channel"]))
        wanted = request.query.get("month", "")
        month = days.month_of(wanted)
        if wanted and month is None:
            return await self._shell.missing(request, NO_MONTH)
        found = await self._store.read(lambda readers: looking.newest_posts(readers, ref, month, self._zone))
        if found is None:
            return await self._shell.missing(request, NO_CHANNEL)
        return await self._shell.page(request, "channel.html", found=found, is_month_chosen=month is not None)

    async def day(self, request: web.Request) -> web.Response:
        """One day of a channel as a transcript."""
        ref = ChannelRef(reference(request.match_info["channel"]))
        day = days.date_of(request.match_info["day"])
        if day is None:
            return await self._shell.missing(request, NO_DAY)
        number = whole_number(request.query.get("page", ""), looking.MOST_PAGES)
        found = await self._store.read(lambda readers: looking.day_page(readers, ref, day, number, self._zone))
        if found is None:
            return await self._shell.missing(request, NO_CHANNEL)
        if number > 1 and not found.count:
            return await self._shell.missing(request, NO_PAGE)
        return await self._shell.page(request, "day.html", found=found, day=day, number=number)

    async def thread(self, request: web.Request) -> web.Response:
        """A whole thread. The address of a reply leads to the thread that it is in."""
        root = MessageRef(reference(request.match_info["root"]))
        number = whole_number(request.query.get("page", ""), looking.MOST_PAGES)
        found = await self._store.read(lambda readers: looking.thread(readers, root, number))
        if found is None or (number > 1 and not found.replies):
            return await self._shell.missing(request, NO_POST if found is None else NO_PAGE)
        above = root_of(found.root) if found.root else None
        if above is not None:
            raise moved(f"{site.thread_path(above)}#{anchor_of(root)}")
        entries = thread_of(found.root, found.replies, self._zone)
        return await self._shell.page(request, "thread.html", found=found, root=root, entries=entries, number=number)

    async def post(self, request: web.Request) -> web.Response:
        """A permanent link: it leads to the day on which the post can be read, or says why it cannot."""
        ref = MessageRef(reference(request.match_info["post"]))
        shown = await self._store.read(lambda readers: readers.post(ref))
        if shown is None:
            return await self._shell.missing(request, NO_POST)
        if shown.post.state is not PostState.KEPT:
            return await self._shell.page(request, "gone.html", status=GONE, shown=shown, day=self._day_of(shown))
        page = await self._store.read(lambda readers: looking.page_of(readers, shown, self._zone))
        which = f"?page={page}" if page > 1 else ""
        raise moved(f"{site.day_path(shown.post.channel, str(self._day_of(shown)))}{which}#{anchor_of(ref)}")

    def _day_of(self, shown: ShownPost) -> date:
        return days.local_date(shown.post.posted_at, self._zone)
