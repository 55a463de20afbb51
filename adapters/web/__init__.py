"""The members' pages: the archive, the library, events, and signing in to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from adapters.web.access import Doors, Gate
from adapters.web.account import AccountPages
from adapters.web.archive import Archive
from adapters.web.arranging import ArrangingPages, Books
from adapters.web.calendar import CalendarPages
from adapters.web.cookies import Cookies
from adapters.web.desk import DeskPages
from adapters.web.doing import Doing
from adapters.web.drawing import Drawing
from adapters.web.events import EventPages
from adapters.web.frame import Frame, Shell, moved
from adapters.web.library import LibraryPages
from adapters.web.organisers import ChannelPolicies
from adapters.web.search import ArchiveSearch
from adapters.web.signin import SignInPages
from bot.features import site
from bot.features.events.arranging.choosing import Choosing
from bot.features.events.attending.attendance import Attendances
from bot.features.events.ical.feeds import Feeds
from bot.features.events.showing import Showing
from bot.features.library import Library
from bot.model.texts import Words
from bot.ports import Store

__all__ = ["Diary", "Doors", "Frame", "Shelf", "front_route", "web_routes"]


def front_route() -> web.RouteDef:
    """Return the route of the bare address, for where no platform has a page there: it leads to the archive."""

    async def front(request: web.Request) -> web.Response:
        raise moved(site.ARCHIVE)

    return web.get("/", front)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The library, and the texts that speak of it and of what was changed."""

    library: Library
    words: Words


@dataclass(frozen=True, slots=True)
class Diary:
    """What reads events: for pages and for calendars, and whether everybody may read the group's."""

    showing: Showing
    choosing: Choosing
    attendances: Attendances
    feeds: Feeds
    is_public: bool = False


def web_routes(frame: Frame, store: Store, shelf: Shelf, doors: Doors, diary: Diary) -> Sequence[web.AbstractRouteDef]:
    """Return every page's route. All but those for signing in, and calendars by their address, are for members only."""
    cookies = Cookies(is_secure=doors.is_secure)
    shell = Shell(frame, cookies)
    gate = Gate(doors, cookies, shell)
    calendars = CalendarPages(diary.feeds, gate, doors.clock, is_public=diary.is_public)
    drawing, books = Drawing(shell, shelf.words), Books(diary.choosing, diary.attendances, shelf.words)
    members = [
        *ArchiveSearch(store, shell).routes(),
        *ChannelPolicies(store, shell, doors.intake).routes(),
        *Archive(store, shell).routes(),
        *LibraryPages(shelf.library, shelf.words, shell).routes(),
        *DeskPages(store, shelf.words, doors, shell).routes(),
        *AccountPages(store, doors, cookies, shell).routes(),
        *calendars.routes_for_members(),
        *ArrangingPages(books, doors.intake, shell, drawing).routes(),
        *Doing(doors.intake, doors.clock, shell, drawing).routes(),
        *EventPages(diary.showing, shell).routes(),
    ]
    everybody = [*SignInPages(doors, cookies, shell).routes(), *calendars.routes_for_everybody()]
    return [*gate.members(members), *gate.everybody(everybody), *shell.static_routes()]
