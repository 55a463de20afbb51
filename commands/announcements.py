"""The commands with which organisers announce something, and the button of an announcement."""

from collections.abc import Mapping, Sequence

from bot.commanding import Command, Request
from bot.features.announcements import Announcements, AnnouncementsView, Asker
from bot.features.announcements.desk import Conflict, Quieted
from bot.features.announcements.reading import LABEL, LINK, TEXT, TITLE
from bot.features.announcements.view import NO_TOPIC
from bot.model.announcements import AnnouncementStatus
from bot.model.cards import Card, Entry, Paragraph, say
from bot.model.commands import CommandSpec, Option, OptionType
from bot.model.forms import Form
from bot.model.inbound import Via
from bot.model.people import Role

ID = Option("id", "Which announcement: its short word, such as k3f9x2", required=True, max_length=20)
VERSION = Option("version", "The version that was looked at", OptionType.INTEGER, required=True)
BASIS = Option("basis", "The version that you began from; filled in by the form", OptionType.INTEGER)
WRITING = (
    Option("title", "What it is about, in a few words", max_length=TITLE),
    Option("channels", "Where, on any platform, such as slack:#news", max_length=500, suggests=True),
    Option("when", "When, such as Monday 9am", max_length=100),
    Option("every", "How it repeats, such as every week", max_length=100),
    Option("text", "What you want to say", max_length=TEXT, rest=True),
)
ANNOUNCE = CommandSpec("announce", "Announce something in several channels", WRITING, role=Role.ORGANISER)
LIST = CommandSpec("announcements", "See what is going to be announced, and what was", role=Role.ORGANISER)
SHOW = CommandSpec("announcement", "See an announcement, and how it went", (ID,), role=Role.ORGANISER)
EDIT = CommandSpec("edit-announcement", "Change an announcement", (ID, BASIS, *WRITING), role=Role.ORGANISER)
ASK = Option("ask", "Ask once more before; filled in by a button", OptionType.BOOLEAN)
WITHDRAW = CommandSpec("withdraw-announcement", "Withdraw an announcement everywhere", (ID, ASK), role=Role.ORGANISER)
TRY = CommandSpec("try-announcement", "Send it to yourself first", (ID,), role=Role.ORGANISER, hidden=True)
BUTTON = CommandSpec(
    name="announcement-button",
    summary="Give an announcement a button, or take it away",
    options=(
        ID,
        BASIS,
        Option("label", "What it says, such as Read more", max_length=LABEL),
        Option("link", "Where it leads, starting with https://", max_length=LINK),
    ),
    role=Role.ORGANISER,
    hidden=True,
)
TOPIC = CommandSpec(
    name="announcement-topic",
    summary="Tell those in person who follow a topic; nobody if you leave it out",
    options=(ID, BASIS, Option("topic", "Which topic", max_length=60)),
    role=Role.ORGANISER,
    hidden=True,
)
TIME = CommandSpec(
    name="announcement-time",
    summary="Choose the time that was meant",
    options=(
        ID,
        Option("basis", BASIS.summary, OptionType.INTEGER, required=True),
        Option("at", "The time, as ISO 8601 has it", required=True, max_length=40),
        Option("rule", "How it repeats, as calendars write it", max_length=200),
    ),
    role=Role.ORGANISER,
    hidden=True,
)
SUBMIT = CommandSpec(
    name="schedule-announcement",
    summary="Let an announcement go out",
    options=(ID, VERSION, Option("quiet", "Also in the quiet hours", OptionType.BOOLEAN)),
    role=Role.ORGANISER,
    hidden=True,
)
APPROVE = CommandSpec("approve-announcement", "Approve it", (ID, VERSION), role=Role.ORGANISER, hidden=True)
STOP = CommandSpec("stop-announcement", "Stop a series", (ID,), role=Role.ORGANISER, hidden=True)
OPEN = CommandSpec("announcement-open", "Follow the button of an announcement", (ID,), hidden=True)


def declare(desk: Announcements, view: AnnouncementsView) -> tuple[Command, ...]:
    """Return the commands about announcements."""
    writing = (_declare_announce(desk, view), _declare_edit(desk, view), *_declare_details(desk, view))
    return (*writing, *_declare_sending(desk, view), *_declare_looking(desk, view))


def _declare_announce(desk: Announcements, view: AnnouncementsView) -> Command:
    async def announce(request: Request) -> Card:
        given = _given(request)
        if not given:
            return say(request.words("announcements.how_to"))
        return await view.written(await desk.draft(given, _asker(request)), _asker(request), request.words)

    async def open_form(request: Request) -> Form | None:
        return None if request.options else await view.form(None, request.words)

    async def suggest(request: Request, option: str, typed: str) -> Sequence[str]:
        return await view.suggest_channels(typed)

    return Command(ANNOUNCE, announce, suggest, open_form)


def _declare_edit(desk: Announcements, view: AnnouncementsView) -> Command:
    async def edit(request: Request) -> Card:
        given = _given(request)
        if not given:
            return await view.card(await desk.find(request.text("id")), _asker(request), request.words)
        changed = await desk.change(request.text("id"), _basis(request), given, _asker(request))
        return await view.written(changed, _asker(request), request.words)

    async def open_edit_form(request: Request) -> Form | None:
        if _given(request):
            return None
        found = await desk.find(request.text("id"))
        is_withdrawn = found.status is AnnouncementStatus.WITHDRAWN
        return None if is_withdrawn else await view.form(found, request.words)

    async def suggest(request: Request, option: str, typed: str) -> Sequence[str]:
        return await view.suggest_channels(typed)

    return Command(EDIT, edit, suggest, open_edit_form)


def _declare_details(desk: Announcements, view: AnnouncementsView) -> tuple[Command, ...]:
    async def button(request: Request) -> Card:
        given = {"label": request.text("label"), "link": request.text("link")}
        changed = await desk.change(request.text("id"), _basis(request), given, _asker(request))
        return await view.written(changed, _asker(request), request.words)

    async def open_button_form(request: Request) -> Form | None:
        if request.text("label") or request.text("link"):
            return None
        return view.button_form(await desk.find(request.text("id")), request.words)

    async def topic(request: Request) -> Card:
        chosen = request.text("topic")
        given = {"topic": "" if chosen == NO_TOPIC else chosen}
        changed = await desk.change(request.text("id"), _basis(request), given, _asker(request))
        return await view.written(changed, _asker(request), request.words)

    async def choose_time(request: Request) -> Card:
        asker, basis = _asker(request), int(request.options["basis"])
        chosen = await desk.choose_time(request.text("id"), basis, request.text("at"), request.text("rule"), asker)
        return await view.written(chosen, asker, request.words)

    return (Command(BUTTON, button, fill=open_button_form), Command(TOPIC, topic), Command(TIME, choose_time))


def _declare_sending(desk: Announcements, view: AnnouncementsView) -> tuple[Command, ...]:
    async def submit(request: Request) -> Card:
        asker, version = _asker(request), int(request.options["version"])
        in_quiet = bool(request.options.get("quiet", False))
        done = await desk.submit(request.text("id"), version, asker, in_quiet=in_quiet)
        if isinstance(done, Conflict):
            return await view.conflict(done, request.words)
        if isinstance(done, Quieted):
            return view.quieted(done, request.words)
        return await view.going(done, asker, request.words)

    async def approve(request: Request) -> Card:
        asker = _asker(request)
        done = await desk.approve(request.text("id"), int(request.options["version"]), asker)
        if isinstance(done, Conflict):
            return await view.conflict(done, request.words)
        return await view.card(done, asker, request.words, request.words("announcements.approved"))

    async def withdraw(request: Request) -> Card:
        if request.options.get("ask"):
            return await view.really(await desk.find(request.text("id")), request.words)
        return await view.withdrawn(await desk.withdraw(request.text("id"), _asker(request)), request.words)

    async def stop(request: Request) -> Card:
        stopped = await desk.stop(request.text("id"), _asker(request))
        return await view.card(stopped, _asker(request), request.words, request.words("announcements.stopped"))

    return (Command(SUBMIT, submit), Command(APPROVE, approve), Command(WITHDRAW, withdraw), Command(STOP, stop))


def _declare_looking(desk: Announcements, view: AnnouncementsView) -> tuple[Command, ...]:
    async def listing(request: Request) -> Card:
        return await view.listing(request.words)

    async def show(request: Request) -> Card:
        return await view.card(await desk.find(request.text("id")), _asker(request), request.words)

    async def trial(request: Request) -> Card:
        platforms = await desk.send_to(request.text("id"), _asker(request))
        named = ", ".join(platform.capitalize() for platform in platforms)
        return say(request.words("announcements.trial_sent", platforms=named))

    async def follow(request: Request) -> Card:
        content = await desk.press(request.text("id"), _asker(request))
        return Card(
            (Paragraph(request.words("announcements.opens")), Entry(content.label, content.link, (content.link,)))
        )

    return (Command(LIST, listing), Command(SHOW, show), Command(TRY, trial), Command(OPEN, follow))


def _asker(request: Request) -> Asker:
    return Asker(request.invocation.account, request.invocation.account_name)


def _basis(request: Request) -> int | None:
    basis = request.options.get("basis")
    return None if basis is None else int(basis)


def _given(request: Request) -> Mapping[str, str]:
    """Return what was written, by option; of a form also the fields that were left empty."""
    is_form = request.invocation.via is Via.FORM
    return {option.name: request.text(option.name) for option in WRITING if is_form or option.name in request.options}
