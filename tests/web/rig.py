"""A small group on a real store, and its pages: what every test of these pages stands on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from adapters.web import Diary, Doors, Frame, Shelf, web_routes
from adapters.web.cookies import BROWSER, FORM_KEY, SESSION, key_for
from bot.content import read_texts, starter_file
from bot.errors import AccountUnknown
from bot.features.admitting import Way
from bot.features.audit import Audit
from bot.features.directory import Directory
from bot.features.events.arranging.choosing import Choosing
from bot.features.events.attending.attendance import Attendances
from bot.features.events.attending.members import make_members
from bot.features.events.ical import Feeds
from bot.features.events.rules import EventRules
from bot.features.guard import looks_like_patient_identifier
from bot.features.library import Library, load_vocabulary, read_resources
from bot.features.signin import SignIns
from bot.features.site import Site
from bot.features.visits import Visits
from bot.model.access import SignIn
from bot.model.archive import ArchivedPost, Channel, ChannelPolicy, PostState
from bot.model.cards import say
from bot.model.inbound import Answer, FileNote, Invocation
from bot.model.library import Resource
from bot.model.people import Account, Member, Profile, Role
from bot.model.refs import AccountRef, ChannelRef, MemberId, MessageRef
from bot.model.texts import Words
from bot.ports import UnitOfWork
from storage.store import SqliteStore
from tests.rigs.clocks import HandClock
from tests.rigs.databases import open_new
from tests.rigs.intakes import RecordingIntake

SITE = "Reading group"
ZONE = "Europe/London"
NAV = [("Chat", "/"), ("Archive", "/archive"), ("Library", "/library")]
GENERAL = ChannelRef("slack:T1/C1?x#y%2F")
"""A reference in which every character that means something in an address occurs."""
PAPERS = ChannelRef("discord:7")
QUIET = ChannelRef("slack:T1/quiet")
"""A channel that is off."""
NAMES = {GENERAL: "general", PAPERS: "papers"}
MORAG = Profile(AccountRef("local:morag"), "Morag Tullibody")
MEMBER = Profile(AccountRef("local:rhys"), "Rhys ap Gwilym")
COOKIE = {"Cookie": f"{BROWSER}=a-browser"}
"""What a browser sends that has seen a page with a form."""
KEY = {FORM_KEY: key_for("a-browser")}
"""What that page's form then carries."""


def at(hour: int, minute: int = 0, day: int = 8, month: int = 12) -> datetime:
    """Return an instant in 2026, on 8 December unless another day or month is named."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """A post and the name of whoever wrote it."""

    post: ArchivedPost
    author: str


def post(ref: str, text: str, when: datetime, author: str = "Ann Lee", **more: Any) -> Said:
    """Return a post; it is in GENERAL and kept unless `more` says otherwise."""
    fields = {"channel": GENERAL, "state": PostState.KEPT, "author": AccountRef(f"slack:{author}"), **more}
    return Said(ArchivedPost(MessageRef(ref), posted_at=when, text=text, **fields), author)


def held(ref: str, when: datetime, **more: Any) -> Said:
    """Return a post that the screen stopped."""
    return post(ref, "", when, state=PostState.HELD, **more)


def removed(ref: str, when: datetime, **more: Any) -> Said:
    """Return what is left of a post that was deleted."""
    said = post(ref, "", when, state=PostState.REMOVED, **more)
    return Said(said.post._replace(author=None), "")


def file(name: str, type: str) -> FileNote:
    """Return a file's note."""
    return FileNote(name, type)


def starter_books() -> tuple[Resource, ...]:
    """Return the library that a new group begins with."""
    return tuple(read_resources(starter_file("library.toml")).resources)


def words() -> Words:
    """Return the starter's texts, with commands spelt as they are called."""
    return read_texts(starter_file("texts.toml")).words(str)


@dataclass
class Group:
    """A store with what the pages show, and the pages over it."""

    store: SqliteStore
    library: Library
    words: Words
    clock: HandClock
    intake: Any = field(default_factory=RecordingIntake)
    visitor: Profile | None = MEMBER
    """Who is here without having signed in, as in the local chat."""
    people: dict[AccountRef, Profile] = field(default_factory=dict)
    """Whom their platforms know."""
    is_silent: bool = False
    """Whether the platforms do not answer."""
    roles: dict[AccountRef, frozenset[Role]] = field(default_factory=dict)
    is_secure: bool = False
    asked: list[SignIn] = field(default_factory=list)
    """Whose word the chat was to ask for, whether it was they who typed their code."""
    is_public: bool = False
    """Whether everybody may read the group's calendar."""

    def __post_init__(self) -> None:
        """Make what lets people in."""
        self.roles.setdefault(MORAG.ref, frozenset({Role.ORGANISER}))
        self.visits = Visits(self.store, self.clock)
        self.sign_ins = SignIns(self.store, self.clock, self._look_up, lambda work, begun: self.asked.append(begun))
        self.feeds = Feeds(self.store, self.clock, self.sign_ins, words, SITE)
        rules = EventRules(ZoneInfo(ZONE))
        spoken = words()
        self.events = make_members(self.store, self.clock, lambda platform: spoken, rules, Site(), self._look_up)

    async def _look_up(self, account: AccountRef) -> Profile | None:
        if self.is_silent:
            raise AccountUnknown
        return self.people.get(account)

    async def keeps(self, *posts: Said, names: dict[ChannelRef, str] | None = None) -> None:
        """Put channels and posts into the archive; QUIET is there too, and off."""
        known = NAMES if names is None else names

        def change(work: UnitOfWork) -> None:
            for ref, name in known.items():
                work.archive.put_channel(Channel(ref, name, ChannelPolicy.ARCHIVED))
            work.archive.put_channel(Channel(QUIET, "backroom"))
            for said in posts:
                _put(work, said)

        await self.store.commit(change)

    async def shelves(self, resources: Iterable[Resource]) -> None:
        """Put entries into the library."""
        await self.library.import_resources(resources, replace=True)

    async def signs_in(self, who: Profile, *roles: Role, browser: str = "Firefox on Linux") -> dict[str, str]:
        """Sign somebody in, and return what their browser sends from then on; nobody is here without that any more."""
        self.visitor = None
        self.people[who.ref] = who
        self.roles[who.ref] = frozenset(roles)
        token, _ = await self.sign_ins.begin(who.ref, who.name)
        entry = await self.sign_ins.spend(Way.LINK, token, browser)
        return {"Cookie": f"{SESSION}={entry.token}; {COOKIE['Cookie']}"}

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """Return its pages."""

        async def visitor(request: web.Request) -> Profile | None:
            return self.visitor

        doors = Doors(
            intake=self.intake,
            sign_ins=self.sign_ins,
            clock=self.clock,
            visits=self.visits,
            audit=Audit(self.store, Directory(self.store, self.clock, self._look_up), ZoneInfo(ZONE)),
            roles_of=lambda account: self.roles.get(account, frozenset()),
            visitor=visitor,
            is_secure=self.is_secure,
        )
        shelf = Shelf(self.library, self.words)
        choosing, there = (
            Choosing(self.store, self.clock, ZoneInfo(ZONE)),
            Attendances(self.store, self.clock, ZoneInfo(ZONE)),
        )
        diary = Diary(self.events.showing, choosing, there, self.feeds, self.is_public)
        return web_routes(Frame(SITE, ZONE, NAV), self.store, shelf, doors, diary)


def _put(work: UnitOfWork, said: Said) -> None:
    author = said.post.author
    if author is None:
        work.archive.put_post(said.post)
        return
    known = work.people.account(author)
    member = known.member if known else MemberId(author.encode().hex()[:32].ljust(32, "0"))
    if known is None:
        work.people.put_member(Member(member, said.post.posted_at))
        work.people.put_account(Account(author, member, said.author, said.post.author_is_bot))
    work.archive.put_post(said.post._replace(member=member))


def open_group(folder: Path) -> Group:
    """Return an empty group whose store is in `folder`."""
    clock = HandClock()
    store = open_new(folder / "pages.sqlite3", clock, exclusive=False)
    library = Library(store, load_vocabulary(starter_file("vocabulary.toml")), looks_like_patient_identifier)
    return Group(store, library, words(), clock)


class RefusingIntake(RecordingIntake):
    """An intake that does nothing of what it is asked, and says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self._sentence = sentence

    async def handle(self, invocation: Invocation) -> Answer:
        """Refuse."""
        self.invocations.append(invocation)
        return Answer(say(self._sentence), refused=True)
