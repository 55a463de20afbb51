"""How an answer reaches whoever asked: with the acknowledgement, by response_url, or in the view they look at."""

import asyncio
import logging
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any

from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack import forms
from adapters.slack.errors import FAULTS, reason_of
from adapters.slack.outbound import Drawn, draw
from bot.model.cards import Card, say
from bot.model.forms import Form
from bot.model.inbound import Answer

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds that an answer may take before a line says that it is coming. Slack gives up after three."""
COMING = "One moment…"
ANSWER = "Answer"
"""The title of a window with an answer to what was pressed on the home tab."""
NOT_OPENED = "Slack could not open the form in time. Please try again."
NOT_DRAWN = "The answer does not fit into a message. Please ask in fewer words."

Body = dict[str, Any]
DONE = BoltResponse(status=200, body="")


class Answers:
    """Brings answers back."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._late: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Give answers that are under way a moment."""
        if self._late:
            await asyncio.wait(self._late, timeout=5)

    async def answer(self, body: Body, handling: Coroutine[Any, Any, Answer], channel: str | None) -> BoltResponse:
        """Answer a command or a press at once where that is possible; else say that the answer is coming."""
        answer = await self._soon(body, handling)
        if answer is None:
            return _ephemeral(Drawn([], COMING)) if "command" in body else DONE
        if answer.form is not None and not _is_in_modal(body):
            if await self._opened(answer.form, body, channel):
                return DONE
            answer = Answer(say(NOT_OPENED))
        if "command" not in body:
            self.tell(body, answer)
            return DONE
        first, *rest = _drawn(answer.card)
        if rest:
            self._later(self._post(body, rest))
        return _ephemeral(first)

    async def answer_form(self, body: Body, handling: Coroutine[Any, Any, Answer], channel: str | None) -> BoltResponse:
        """Answer a form in its own place; a refusal stands beside the field that it is about."""
        view = body["view"]
        title, fields = view["title"]["text"], view["state"]["values"]
        answer = await self._soon(body, handling)
        if answer is None:
            return _updated(forms.answer_view(draw(say(COMING)), title, channel))
        if answer.refused and answer.about in fields:
            return as_json({"response_action": "errors", "errors": {answer.about: answer.card.plain()[:3_000]}})
        return _updated(forms.answer_view(_drawn(answer.card), title, channel))

    async def _soon(self, body: Body, handling: Coroutine[Any, Any, Answer]) -> Answer | None:
        """Return the answer, or None when it is told later."""
        work = asyncio.ensure_future(handling)
        done, _ = await asyncio.wait([work], timeout=PATIENCE)
        if done:
            return work.result()
        self._later(self._tell_late(body, work))
        return None

    async def _tell_late(self, body: Body, work: "asyncio.Future[Answer]") -> None:
        """Tell it after the line that announced it: Slack lets nobody replace an answer to a slash command."""
        await self._tell(body, await work)

    def tell(self, body: Body, answer: Answer) -> None:
        """Tell an answer after the acknowledgement."""
        self._later(self._tell(body, answer))

    async def _tell(self, body: Body, answer: Answer) -> None:
        if _is_in_modal(body):
            await self._show_in(body["view"], answer)
        elif "view" in body:
            await self._show_over_home(body, answer)
        else:
            await self._post(body, _drawn(answer.card if answer.form is None else say(NOT_OPENED)))

    async def _opened(self, form: Form, body: Body, channel: str | None) -> bool:
        try:
            await self._client.views_open(trigger_id=body["trigger_id"], view=forms.view_of(form, channel))
        except FAULTS as error:
            log.warning("a form could not be opened", extra={"reason": reason_of(error)})
            return False
        return True

    async def _show_in(self, view: Body, answer: Answer) -> None:
        """Put an answer in the place of the view whose button was pressed: such a press has no response_url."""
        channel = forms.channel_of(view)
        if answer.form is not None:
            shown = forms.view_of(answer.form, channel)
        else:
            shown = forms.answer_view(_drawn(answer.card), view["title"]["text"], channel)
        try:
            await self._client.views_update(view_id=view["id"], view=shown)
        except FAULTS as error:  # Closed meanwhile, perhaps.
            log.warning("an answer could not be shown", extra={"reason": reason_of(error)})

    async def _show_over_home(self, body: Body, answer: Answer) -> None:
        """Show an answer in a window over the home tab; where it comes too late for that, as a direct message."""
        parts = _drawn(answer.card if answer.form is None else say(NOT_OPENED))
        try:
            view = forms.answer_view(parts, ANSWER, None)
            await self._client.views_open(trigger_id=body["trigger_id"], view=view)
        except FAULTS as error:
            log.info("an answer goes by direct message", extra={"reason": reason_of(error)})
            await self._write(str(body["user"]["id"]), parts)

    async def _write(self, user: str, parts: Sequence[Drawn]) -> None:
        for drawn in parts:
            try:
                await self._client.chat_postMessage(channel=user, text=drawn.text, blocks=drawn.blocks)
            except FAULTS as error:
                log.warning("an answer could not be shown", extra={"reason": reason_of(error)})
                return

    def publish(self, user: str, handling: Coroutine[Any, Any, Answer]) -> None:
        """Show an answer as somebody's home tab."""
        self._later(self._publish(user, handling))

    async def _publish(self, user: str, handling: Coroutine[Any, Any, Answer]) -> None:
        view = forms.home_view(_drawn((await handling).card))
        try:
            await self._client.views_publish(user_id=user, view=view)
        except FAULTS as error:
            log.warning("a home tab could not be shown", extra={"reason": reason_of(error)})

    async def _post(self, body: Body, parts: Sequence[Drawn]) -> None:
        """Show messages to whoever asked. Slack takes five within half an hour."""
        url = str(body.get("response_url") or "")
        for drawn in parts if url else ():
            shown = {"replace_original": False, **_shown(drawn), **_thread_of(body)}
            try:
                response = await AsyncWebhookClient(url, session=self._client.session).send_dict(shown)
            except FAULTS as error:
                log.warning("an answer could not be shown", extra={"reason": reason_of(error)})
                return
            if response.status_code != 200:
                log.warning("an answer could not be shown", extra={"reason": f"status {response.status_code}"})
                return

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._late.add(task)
        task.add_done_callback(self._is_over)

    def _is_over(self, task: "asyncio.Task[None]") -> None:
        self._late.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            log.error("an answer could not be shown", extra={"reason": reason_of(error)})


def _is_in_modal(body: Body) -> bool:
    return bool((body.get("view") or {}).get("type") == "modal")


def as_json(value: Body) -> BoltResponse:
    """Return an acknowledgement that carries something."""
    return BoltResponse(status=200, body=value)


def refuse_form(sentence: str) -> BoltResponse:
    """Return what takes the place of a form that cannot be read."""
    return _updated(forms.answer_view(draw(say(sentence)), "Not understood", None))


def _drawn(card: Card) -> list[Drawn]:
    """Return a card as messages; whoever waits reads something whatever is in it."""
    try:
        return draw(card) or draw(say(NOT_DRAWN))
    except ValueError as error:
        log.error("an answer could not be drawn", extra={"reason": str(error)})
        return draw(say(NOT_DRAWN))


def _shown(drawn: Drawn) -> Body:
    return {"response_type": "ephemeral", "text": drawn.text, **({"blocks": drawn.blocks} if drawn.blocks else {})}


def _thread_of(body: Body) -> Mapping[str, str]:
    """Return where an answer stands: in the thread in which a button was pressed, if it was one."""
    message = body.get("message") or {}
    thread = message.get("thread_ts")
    return {"thread_ts": thread} if thread and thread != message.get("ts") else {}


def _ephemeral(drawn: Drawn) -> BoltResponse:
    return as_json(_shown(drawn))


def _updated(view: Body) -> BoltResponse:
    return as_json({"response_action": "update", "view": view})
