"""Where everything is sent that is done on the pages of events. It is asked of the bot, as in the chat."""

from dataclasses import dataclass, replace

from aiohttp import web

from adapters.web.access import visitor_of
from adapters.web.answers import Answers, Asked, Kept, read_asked
from adapters.web.frame import Shell, moved, reference
from bot.features import site
from bot.features.events.mine import FORGET, GOING, MAYBE, NO_REMINDER, NOT, REMIND
from bot.model.cards import Block
from bot.model.forms import Form
from bot.model.inbound import Answer
from bot.ports import Clock, Intake

REPLIES = frozenset({GOING, MAYBE, NOT, REMIND, NO_REMINDER, FORGET, "event", "was-there", "participation"})
"""What is asked with nothing but the reference of an event."""
ALLOWED = REPLIES | {"reminders", "my-zone", "missed-notes"}
"""The commands that may be asked for here. Who may use which is decided where they are carried out."""
NOT_FROM_HERE = "This cannot be done from these pages, so nothing was done."
NO_NOTE = "There is no event at this address."
GONE = "This answer is not shown any more. What was done stays as it is: look at the event to see it."


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as it is drawn: a card or a form, with what was wrong."""

    answer: Answer
    form: Form | None = None
    problem: str = ""
    typed: tuple[tuple[str, str], ...] = ()
    """What was typed into a form that is not known any more, so that it is not lost."""


class Doing:
    """The handlers."""

    def __init__(self, intake: Intake, clock: Clock, shell: Shell) -> None:
        self._intake = intake
        self._shell = shell
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
        token = request.match_info["token"]
        kept = self._answers.get(token, visitor_of(request).profile.ref)
        if kept is None:
            return await self._shell.missing(request, GONE, title="No longer shown")
        return await self._shell.page(
            request, "answer.html", shown=shown_of(kept), token=token, kind=kind_of, about=about(kept.asked)
        )

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


def shown_of(kept: Kept) -> Shown:
    """Return an answer as it is drawn. A form that was refused comes back with what was typed, unless it may not."""
    answer, filled = kept.answer.result(), dict(kept.asked.filled or ())
    if answer.form is not None or not answer.refused:
        return Shown(answer, answer.form)
    typed = {} if answer.is_sensitive else filled
    if kept.form is not None and kept.form.command == kept.asked.command:
        return Shown(answer, replace(kept.form, values={**kept.form.values, **typed}), answer.card.plain())
    return Shown(answer, typed=tuple((name, text) for name, text in typed.items() if text))


def about(asked: Asked) -> str:
    """Return the reference of the event that somebody answered to, or nothing."""
    return asked.text if asked.command in REPLIES and asked.text.replace("-", "").isalnum() else ""


def kind_of(block: Block) -> str:
    """Return what a template calls a block."""
    return type(block).__name__.lower()
