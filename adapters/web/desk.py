"""The pages on which organisers see what was changed, and they and privacy people who opened which kind of page."""

from urllib.parse import urlencode

from aiohttp import web

from adapters.web.access import Doors, visitor_of
from adapters.web.frame import Shell, reference, whole_number
from bot.features import site
from bot.features.visits import may_see
from bot.model.changes import ChangeKind
from bot.model.people import Role
from bot.model.refs import AccountRef
from bot.model.texts import Words
from bot.ports import Store

ROWS = 50
"""Rows on one page."""
MOST_PAGES = 10_000
NOT_AN_ORGANISER = "Only organisers see what was changed and by whom, and your account is not one of theirs."
NOT_YOURS = "Only organisers and privacy people see who opened which pages, and your account is neither."
KINDS = {
    ChangeKind.ROLE: "Roles",
    ChangeKind.GROUP: "Groups that bring a role",
    ChangeKind.TEXT: "Texts",
    ChangeKind.CHANNEL: "Channels",
    ChangeKind.EVENT: "Events",
    ChangeKind.ATTENDANCE: "Who was there",
    ChangeKind.ANNOUNCEMENT: "Announcements",
    ChangeKind.TOPIC: "Topics",
    ChangeKind.CALENDAR: "Calendars",
    ChangeKind.DELIVERY: "Sent again",
    ChangeKind.LETTER: "Handled again",
}
"""By what the changes can be chosen."""
PAGES = {
    site.ARCHIVE: "the archive",
    site.ARCHIVE_SEARCH: "the archive’s search",
    "/archive/c/{channel}": "a channel of the archive",
    "/archive/c/{channel}/{day}": "a day of the archive",
    "/archive/t/{root}": "a thread of the archive",
    "/archive/p/{post}": "a link to a post",
    "/archive/channels/set": "the page for keeping a channel",
    site.LIBRARY: "the library",
    "/library/r/{id}": "an entry of the library",
    site.EVENTS: "what is coming",
    site.EVENTS_PAST: "what has been",
    "/events/{ref}": "an event",
    "/events/{ref}/note": "a note of participation",
    site.EVENTS_ARRANGE: "events to arrange",
    "/events/arrange/{ref}": "an event to arrange",
    "/events/{ref}/attendance": "who signed up for an event",
    "/events/{ref}/attendance.csv": "who signed up for an event, as a file",
    site.EVENTS_DO: "something done about events",
    "/events/answers/{token}": "what was answered about events",
    site.ACCOUNT: "their account",
    site.SIGN_IN: "signed in",
    site.CHANGES: "what was changed",
    site.VISITS: "who opened what",
}
"""Kinds of pages in words; another is called by the pattern of its address."""


class DeskPages:
    """The handlers. They only read."""

    def __init__(self, store: Store, words: Words, doors: Doors, shell: Shell) -> None:
        self._store = store
        self._words = words
        self._audit = doors.audit
        self._visits = doors.visits
        self._shell = shell

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the pages' routes."""
        return [web.get(site.CHANGES, self.changes), web.get(site.VISITS, self.visits)]

    async def changes(self, request: web.Request) -> web.Response:
        """The audit trail, newest first, of everything or of one kind of thing."""
        if not visitor_of(request).may(Role.ORGANISER):
            return await self._refuse(request, NOT_AN_ORGANISER)
        wanted = request.query.get("kind", "")
        kind = next((each for each in ChangeKind if each.value == wanted), None)
        before = whole_number(request.query.get("before", ""), 10**9) if request.query.get("before") else None
        found = await self._store.read(lambda readers: readers.changes(ROWS + 1, before, kind))
        entries = await self._audit.entries(found[:ROWS], self._words)
        older = {"before": found[ROWS - 1].id} | ({"kind": kind.value} if kind else {}) if len(found) > ROWS else {}
        return await self._shell.page(
            request,
            "changes.html",
            entries=entries,
            kinds=[(each.value, name) for each, name in KINDS.items()],
            kind=kind.value if kind else "",
            older=urlencode(older),
            is_newest=before is None,
        )

    async def visits(self, request: web.Request) -> web.Response:
        """Who opened which kind of page, newest first, everybody or one account."""
        if not may_see(visitor_of(request).roles):
            return await self._refuse(request, NOT_YOURS)
        number, who = whole_number(request.query.get("page", ""), MOST_PAGES), reference(request.query.get("who", ""))
        found = await self._visits.page(number, ROWS, AccountRef(who) if who else None)
        known = await self._store.read(lambda readers: readers.accounts([*{each.account for each in found}]))
        return await self._shell.page(
            request,
            "visits.html",
            visits=found[:ROWS],
            called={ref: account.name for ref, account in known.items()},
            pages=PAGES,
            who=who,
            number=number,
            older=urlencode({"page": number + 1} | ({"who": who} if who else {})) if len(found) > ROWS else "",
        )

    async def _refuse(self, request: web.Request, sentence: str) -> web.Response:
        values = {"sentence": sentence, "visitor": visitor_of(request).profile}
        return await self._shell.page(request, "not_allowed.html", status=403, **values)
