"""Where everything is sent that is done on the pages of events. It is asked of the bot, as in the chat."""

from aiohttp import web

from adapters.web.access import visitor_of
from adapters.web.answers import Answers, Asked, Kept, read_asked
from adapters.web.drawing import REPLIES, Drawing, shown_of
from adapters.web.frame import Shell, moved, reference
from bot.features import site
from bot.model.forms import Form
from bot.model.people import Role
from bot.ports import Clock, Intake

ORGANISERS = frozenset(
    {
        *("new-event", "write-event", "edit-event", "change-event", "move-event", "cancel-event", "copy-event"),
        *("restore-event", "event-channels"),
        *("publish-event", "discard-event", "after-event", "attendance", "mark-attendance", "event-to-library"),
    }
)
ALLOWED = REPLIES | ORGANISERS | {"reminders", "my-zone", "missed-notes"}
"""The commands that may be asked for here. Who may use which is decided where they are carried out."""
NOT_FROM_HERE = "This cannot be done from these pages, so nothing was done."
NO_NOTE = "There is no event at this address."
GONE = "This answer is not shown any more. What was done stays as it is: look at the event to see it."


class Doing:
    """The handlers."""

    def __init__(self, intake: Intake, clock: Clock, shell: Shell, drawing: Drawing) -> None:
        self._intake = intake
        self._shell = shell
        self._drawing = drawing
        self._answers = Answers(clock)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the routes."""
        return [
            web.post(site.EVENTS_DO, self.do),
            web.get(f"{site.EVENTS_ANSWERS}/{{token}}", self.show),
            web.get("/events/{ref:[a-z0-9-]+}/note", self.note),
        ]

    async def do(self, request: web.Request) -> web.Response:
        """Ask the bot, and lead on to its answer."""
        sent, profile = await request.post(), visitor_of(request).profile
        asked = read_asked(sent)
        if asked is None or asked.command not in ALLOWED:
            values = {"title": "Nothing was done", "sentence": NOT_FROM_HERE}
            return await self._shell.page(request, "missing.html", status=400, **values)
        invocation = asked.invocation(profile)
        form = _form_of(self._answers.get(str(sent.get("form", "")), profile.ref))
        token = await self._answers.ask(profile.ref, asked, form, lambda: self._intake.handle(invocation))
        raise moved(site.answer_path(token), after_post=True)

    async def show(self, request: web.Request) -> web.Response:
        """Show what was answered, to whoever asked."""
        token, visitor = request.match_info["token"], visitor_of(request)
        kept = self._answers.get(token, visitor.profile.ref)
        if kept is None:
            return await self._shell.missing(request, GONE, title="No longer shown")
        arranges = kept.asked.command in ORGANISERS and visitor.may(Role.ORGANISER)
        return await self._drawing.page(request, shown_of(kept), token, arranges=arranges)

    async def note(self, request: web.Request) -> web.Response:
        """The note that somebody was at an event: to print, or as a file."""
        ref, profile = request.match_info["ref"], visitor_of(request).profile
        if not reference(ref):
            return await self._shell.missing(request, NO_NOTE, title="No note")
        answer = await self._intake.handle(Asked("participation", ref).invocation(profile))
        if answer.refused:
            return await self._shell.missing(request, answer.card.plain(), title="No note")
        if "save" in request.query:
            headers = {"Content-Disposition": f'attachment; filename="participation-{ref}.txt"'}
            return web.Response(text=f"{answer.card.plain()}\n", headers=headers)
        return await self._shell.page(request, "note.html", card=answer.card, ref=ref)


def _form_of(kept: Kept | None) -> Form | None:
    """Return the form that was filled in: it is drawn again when it is refused."""
    return None if kept is None else shown_of(kept).form
