"""The organisers' pages of events: what there is to arrange, one event with what can be done, and who signed up."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from adapters.web.access import visitor_of
from adapters.web.answers import Asked
from adapters.web.drawing import Drawing, Shown
from adapters.web.frame import Shell
from adapters.web.tables import csv_file
from bot.errors import MemberError
from bot.features import site
from bot.features.events.arranging.asking import typed_as
from bot.features.events.arranging.choosing import Choosing
from bot.features.events.attending.attendance import Attendances, Signed
from bot.model.events import OccurrenceRef
from bot.model.people import Role
from bot.model.refs import platform_of
from bot.model.texts import Words
from bot.ports import Intake

NOT_AN_ORGANISER = "Only organisers arrange events, and your account is not one of theirs."
NO_EVENT = "There is no event at this address. Perhaps it was thrown away."
HEADINGS = ("Name", "Platform", "Said", "Was there", "Noted by")
Handler = Callable[[web.Request], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True)
class Books:
    """What organisers look into."""

    choosing: Choosing
    attendances: Attendances
    words: Words


class ArrangingPages:
    """The handlers. They only read; everything that is done is sent to one place, see `doing`."""

    def __init__(self, books: Books, intake: Intake, shell: Shell, drawing: Drawing) -> None:
        self._books = books
        self._intake = intake
        self._shell = shell
        self._drawing = drawing

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the pages' routes; each is for organisers alone."""
        pages: dict[str, Handler] = {
            site.EVENTS_ARRANGE: self.every,
            f"{site.EVENTS_ARRANGE}/{{ref:[a-z0-9-]+}}": self.one,
            "/events/{ref:[a-z0-9-]+}/attendance": self.attendance,
            "/events/{ref:[a-z0-9-]+}/attendance.csv": self.attendance_file,
        }
        return [web.get(path, self._for_organisers(handler)) for path, handler in pages.items()]

    def _for_organisers(self, handler: Handler) -> Handler:
        async def closed(request: web.Request) -> web.Response:
            visitor = visitor_of(request)
            if visitor.may(Role.ORGANISER):
                return await handler(request)
            values = {"sentence": NOT_AN_ORGANISER, "visitor": visitor.profile}
            return await self._shell.page(request, "not_allowed.html", status=403, **values)

        return closed

    async def every(self, request: web.Request) -> web.Response:
        """The drafts and what is coming."""
        choices = await self._books.choosing.listed(self._books.words)
        return await self._shell.page(request, "arrange.html", choices=choices)

    async def one(self, request: web.Request) -> web.Response:
        """One event, or one day of a series, with what can be done."""
        return await self._answered(request, "edit-event")

    async def attendance(self, request: web.Request) -> web.Response:
        """Who signed up, and who was there."""
        sheet = site.attendance_file_path(OccurrenceRef(request.match_info["ref"]))
        return await self._answered(request, "attendance", sheet)

    async def _answered(self, request: web.Request, command: str, sheet: str = "") -> web.Response:
        """Ask the bot for something that only reads, and draw it."""
        ref = request.match_info["ref"]
        asked = Asked(command, typed_as({"event": ref}))
        answer = await self._intake.handle(asked.invocation(visitor_of(request).profile))
        if answer.refused:
            return await self._shell.missing(request, answer.card.plain(), title="No such event")
        return await self._drawing.page(request, Shown(answer, about=ref), sheet=sheet, arranges=True)

    async def attendance_file(self, request: web.Request) -> web.Response:
        """The same list as a file, for a spreadsheet program."""
        ref = request.match_info["ref"]
        try:
            _, people = await self._books.attendances.sheet(ref)
        except MemberError:
            return await self._shell.missing(request, NO_EVENT, title="No such event")
        return csv_file(f"attendance-{ref}.csv", HEADINGS, map(_row, people))


def _row(person: Signed) -> tuple[str, ...]:
    there, account = person.was_there, person.account
    noted_by = "" if there is None else "themselves" if there.by == there.account else "an organiser"
    platform = platform_of(account.ref).capitalize()
    return account.name, platform, person.coming.value if person.coming else "", "yes" if there else "", noted_by
