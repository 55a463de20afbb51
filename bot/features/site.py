"""Where the site's pages are: made here and nowhere else, for links in cards and for the pages themselves."""

from dataclasses import dataclass
from urllib.parse import quote

from bot.model.events import OccurrenceRef
from bot.model.refs import AccountRef, ChannelRef, MessageRef, platform_of

ARCHIVE = "/archive"
ARCHIVE_SEARCH = "/archive/search"
LIBRARY = "/library"
SIGN_IN = "/sign-in"
ACCOUNT = "/account"
DESK = "/desk"
CHANGES = f"{DESK}/changes"
VISITS = f"{DESK}/visits"
EVENTS = "/events"
EVENTS_PAST = f"{EVENTS}/past"
EVENTS_ARRANGE = f"{EVENTS}/arrange"
EVENTS_DO = f"{EVENTS}/do"
"""Where the buttons and forms of these pages are sent."""
EVENTS_ANSWERS = f"{EVENTS}/answers"
FOR_MEMBERS = (ARCHIVE, LIBRARY, ACCOUNT, DESK, EVENTS)
"""How the paths begin to which one may go on after signing in."""
EVENTS_FILE = "/events.ics"
"""The group's calendar, as a file or to subscribe to."""


def channel_path(channel: ChannelRef) -> str:
    """Return the path of a channel's page."""
    return f"/archive/c/{quote(channel, safe='')}"


def day_path(channel: ChannelRef, day: str) -> str:
    """Return the path of a channel's day; `day` is YYYY-MM-DD in the group's zone."""
    return f"{channel_path(channel)}/{day}"


def thread_path(root: MessageRef) -> str:
    """Return the path of a thread, by its first post."""
    return f"/archive/t/{quote(root, safe='')}"


def post_path(post: MessageRef) -> str:
    """Return the permanent path of a post: it leads to wherever the post can be read with what stands around it."""
    return f"/archive/p/{quote(post, safe='')}"


def resource_path(id: str) -> str:
    """Return the path of an entry of the library."""
    return f"/library/r/{quote(id, safe='')}"


def event_path(ref: OccurrenceRef) -> str:
    """Return the path of the page of one event, or of one day of a series."""
    return f"{EVENTS}/{quote(ref, safe='')}"


def note_path(ref: OccurrenceRef) -> str:
    """Return the path of the note that somebody was at an event."""
    return f"{event_path(ref)}/note"


def arrange_path(ref: str) -> str:
    """Return the path of an event, or of one day of a series, with what organisers can do about it."""
    return f"{EVENTS_ARRANGE}/{quote(ref, safe='')}"


def attendance_path(ref: OccurrenceRef) -> str:
    """Return the path of the list of who signed up."""
    return f"{event_path(ref)}/attendance"


def attendance_file_path(ref: OccurrenceRef) -> str:
    """Return the path of the same list as a file."""
    return f"{attendance_path(ref)}.csv"


def answer_path(token: str) -> str:
    """Return the path of what was answered to something that was done."""
    return f"{EVENTS_ANSWERS}/{quote(token, safe='')}"


def event_file_path(ref: OccurrenceRef) -> str:
    """Return the path of a file with one event, for a calendar."""
    return f"/events/{quote(ref, safe='')}.ics"


def sign_in_path(token: str) -> str:
    """Return the path of a link with which somebody signs in once."""
    return f"{SIGN_IN}/link/{quote(token, safe='')}"


def calendar_path(token: str) -> str:
    """Return the path of a member's private calendar."""
    return f"/calendar/{quote(token, safe='')}.ics"


@dataclass(slots=True)
class Site:
    """The site's address as members reach it, with no slash at its end. Known once the server listens."""

    address: str = "http://127.0.0.1"
    is_here_only: bool = False
    """Whether it leads to this machine alone, so that from any other one a link leads nowhere."""

    is_for_others: bool = False
    """Whether members come from other machines, as on every platform but the local one."""
    near: frozenset[str] = frozenset()
    """The platforms whose members sit at this machine."""

    def set(
        self, address: str, is_open: bool, is_for_others: bool = False, near: frozenset[str] = frozenset({"local"})
    ) -> None:
        """Take note of the address, whether other machines reach it, and who sits at this one."""
        self.address, self.is_here_only, self.is_for_others = address, not is_open, is_for_others
        self.near = near

    @property
    def leads_nowhere(self) -> bool:
        """Whether a link to a page is of no use to members."""
        return self.is_here_only and self.is_for_others

    def is_dead_for(self, account: AccountRef) -> bool:
        """Whether a link to a page is of no use to somebody."""
        return self.is_here_only and platform_of(account) not in self.near

    def link(self, path: str) -> str:
        """Return the whole address of a page."""
        return f"{self.address}{path}"

    def link_for_members(self, path: str) -> str | None:
        """Return the whole address of a page, or None as long as it leads members nowhere."""
        return None if self.leads_nowhere else self.link(path)
