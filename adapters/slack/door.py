"""The one door for everything that Slack sends: events, commands, buttons, forms, completions.

Bolt has checked the request by then. What is returned goes back to Slack as the acknowledgement, so it is returned
after the effects are on disk; an exception leaves the request unacknowledged, and Slack sends it again.
"""

import asyncio
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from aiohttp import ClientError
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack import forms, ids, inbound, notices
from adapters.slack.commands import Spelling
from adapters.slack.markup import with_refs
from adapters.slack.names import Names
from adapters.slack.outbound import Drawn, draw, pressed
from adapters.slack.views import HOME_OPENED, Views
from bot.errors import Untranslatable
from bot.model.cards import say
from bot.model.inbound import Answer, Event, Invocation, Via
from bot.ports import Intake

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds that an answer may take before a line says that it is coming. Slack gives up after three."""
COMING = "One moment…"
EXPIRED = "This form came too late for Slack to open. Please try again."
UNKNOWN = "This button belongs to an older version of me. Please type the command instead."
SUGGESTED = 100
HOME = "home"
"""The command whose answer is shown as the home tab."""
MOST_UNKNOWN = 50
"""Kinds of requests that are told of as unknown, each once."""

Body = dict[str, Any]
DONE = BoltResponse(status=200, body="")


class Door:
    """Takes what Slack sends to the core, and the core's answers back."""

    def __init__(
        self,
        intake: Intake,
        client: AsyncWebClient,
        names: Names,
        known: Callable[[], inbound.Known],
        spelling: Spelling,
    ) -> None:
        self._intake = intake
        self._views, self._session = Views(client), client.session
        self._names = names
        self._known = known
        self._spelling = spelling
        self._late: set[asyncio.Task[None]] = set()
        self._unknown: set[str] = set()
        self._takers: Mapping[str, Callable[[Body], Awaitable[BoltResponse]]] = {
            "event_callback": self._event,
            "app_rate_limited": self._limited,
            "command": self._command,
            "block_actions": self._pressed,
            "message_action": self._chosen,
            "view_submission": self._sent,
            "block_suggestion": self._suggested,
        }

    async def take(self, body: Body) -> BoltResponse:
        """Take one request. One that cannot be read is put aside: refused, Slack would only send it again."""
        kind = "command" if "command" in body else str(body.get("type"))[:64]
        taker = self._takers.get(kind)
        if taker is None:
            self._note_unknown(kind)
            return DONE
        try:
            return await taker(body)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            await self._put_aside(kind, body, f"a request of type '{kind}' lacks or misuses {error}")
            return DONE

    def _note_unknown(self, kind: str) -> None:
        if len(self._unknown) < MOST_UNKNOWN and kind not in self._unknown:
            self._unknown.add(kind)
            log.warning(
                "Slack sends something that this version makes nothing of. Print the manifest anew with `sigbot "
                "manifest slack` and paste it into the app's settings.",
                extra={"kind": kind},
            )

    async def _put_aside(self, kind: str, body: Body, reason: str) -> None:
        """Record what cannot be read; the same request, sent again, is the same record."""
        digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:32]
        await self._intake.reject(
            platform=ids.PLATFORM, kind=kind, key=f"{ids.PLATFORM}:{kind}:{digest}", reason=reason
        )

    async def close(self) -> None:
        """Give answers that are under way a moment."""
        if self._late:
            await asyncio.wait(self._late, timeout=5)

    # --- Events

    async def _event(self, body: Body) -> BoltResponse:
        event, event_id = body.get("event"), str(body.get("event_id", ""))
        translated: Event | None = None
        if isinstance(event, dict) and event.get("type") == HOME_OPENED:
            if event.get("tab") == "home":
                self._later(self._show_home(str(event["user"])))
            return DONE
        try:
            if not isinstance(event, dict):
                raise Untranslatable("an event without an inner event")
            notices.note(event)
            await self._names.learn_for(event)
            translated = inbound.translate(event, self._known(), event_id, float(body.get("event_time") or 0))
        except (Untranslatable, ValueError) as error:
            kind = str(event.get("type") if isinstance(event, dict) else "unknown")[:64]
            key = f"{ids.PLATFORM}:event:{event_id}"
            reason = error.sentence if isinstance(error, Untranslatable) else "an event without a time"
            await self._intake.reject(platform=ids.PLATFORM, kind=kind, key=key, reason=reason)
        if translated is not None:
            await self._intake.receive(translated)
        return DONE

    async def _show_home(self, user: str) -> None:
        """Draw somebody's home tab anew: it may be their first look, or something has changed since the last one."""
        answer = await self._intake.handle(await self._invocation(user, None, HOME, Via.PAGE))
        await self._views.publish(user, answer)

    async def _limited(self, body: Body) -> BoltResponse:
        log.warning(notices.LIMITED)
        self._intake.reconnected(ids.PLATFORM)
        return DONE

    # --- What people ask for

    async def _command(self, body: Body) -> BoltResponse:
        command, text = self._spelling.read(str(body["command"]), with_refs(str(body.get("text") or "")))
        asked = await self._invocation(body["user_id"], body["channel_id"], command, Via.SLASH, text=text)
        return await self._answered(asked, body)

    async def _pressed(self, body: Body) -> BoltResponse:
        action = (body.get("actions") or [{}])[0]
        try:
            command, text = pressed(action)
        except ValueError:
            await self._tell(body, Answer(say(UNKNOWN)))
            return DONE
        channel = (body.get("channel") or {}).get("id")
        thread = (body.get("message") or {}).get("thread_ts")
        asked = await self._invocation(body["user"]["id"], channel, command, Via.BUTTON, text=text, thread=thread)
        return await self._answered(asked, body)

    async def _chosen(self, body: Body) -> BoltResponse:
        """Take a command that was chosen in the menu of a message."""
        channel, message = body["channel"]["id"], body["message"]
        asked = await self._invocation(
            body["user"]["id"],
            channel,
            str(body["callback_id"]),
            Via.BUTTON,
            thread=message.get("thread_ts"),
            message=str(body.get("message_ts") or message["ts"]),
        )
        return await self._answered(asked, body)

    async def _answered(self, asked: Invocation, body: Body) -> BoltResponse:
        """Answer at once where that is possible; else say that the answer is coming."""
        work = asyncio.ensure_future(self._intake.handle(asked))
        done, _ = await asyncio.wait([work], timeout=PATIENCE)
        if not done:
            self._later(self._tell_late(body, work))
            return _ephemeral(Drawn([], COMING)) if "command" in body else DONE
        answer = work.result()
        if answer.form is not None and await self._views.open_form(answer.form, body, asked):
            return DONE
        if "command" not in body:
            self._later(self._tell(body, answer))
            return DONE
        first, *rest = draw(answer.card)
        if rest:
            self._later(self._post(body, rest))
        return _ephemeral(first)

    async def _tell_late(self, body: Body, work: "asyncio.Future[Answer]") -> None:
        """Tell it after the line that announced it: Slack lets nobody replace an answer to a slash command."""
        await self._tell(body, await work)

    async def _tell(self, body: Body, answer: Answer) -> None:
        if "view" in body:
            await self._views.show(answer, body)
        else:
            await self._post(body, draw(answer.card))

    async def _post(self, body: Body, parts: Sequence[Drawn]) -> None:
        """Show messages to whoever asked. Slack takes five within half an hour."""
        url = str(body.get("response_url") or "")
        for drawn in parts if url else ():
            shown = {
                "response_type": "ephemeral",
                "replace_original": False,
                "text": drawn.text,
                "blocks": drawn.blocks,
            }
            try:
                response = await AsyncWebhookClient(url, session=self._session).send_dict(shown)
            except (ClientError, TimeoutError, OSError) as error:
                log.warning("an answer could not be shown", extra={"reason": type(error).__name__})
                return
            if response.status_code != 200:
                log.warning("an answer could not be shown", extra={"reason": f"status {response.status_code}"})
                return

    def _later(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    # --- Forms and completions

    async def _sent(self, body: Body) -> BoltResponse:
        try:
            command, channel, options = forms.filled_in(body["view"])
        except ValueError:
            return _views(forms.answer_view(say(UNKNOWN), "Not understood"))
        asked = await self._invocation(body["user"]["id"], channel, command, Via.FORM, options=options)
        answer = await self._intake.handle(asked)
        if answer.refused and answer.about in body["view"]["state"]["values"]:
            return _json({"response_action": "errors", "errors": {answer.about: answer.card.plain()[:3_000]}})
        return _views(forms.answer_view(answer.card, body["view"]["title"]["text"]))

    async def _suggested(self, body: Body) -> BoltResponse:
        try:
            command, channel, options = forms.filled_in(body["view"])
        except (KeyError, ValueError):
            return _json({"options": []})
        asked = await self._invocation(body["user"]["id"], channel, command, Via.FORM, options=options)
        values = await self._intake.suggest(asked, str(body["action_id"]), str(body.get("value") or ""))
        plain = [{"text": {"type": "plain_text", "text": value[:75]}, "value": value[:150]} for value in values]
        return _json({"options": plain[:SUGGESTED]})

    async def _invocation(
        self, user: str, channel: str | None, command: str, via: Via, *, text: str = "", **more: Any
    ) -> Invocation:
        await self._names.learn_for({"user": user})
        thread, message = more.get("thread"), more.get("message")
        return Invocation(
            platform=ids.PLATFORM,
            account=ids.account_ref(user),
            account_name=self._names.people.get(user, "somebody"),
            command=command,
            via=via,
            text=text,
            options=more.get("options"),
            channel=None if channel is None else ids.channel_ref(channel),
            thread=ids.message_ref(channel, thread) if channel and thread else None,
            message=ids.message_ref(channel, message) if channel and message else None,
        )


def _ephemeral(drawn: Drawn) -> BoltResponse:
    answer: Mapping[str, Any] = {"response_type": "ephemeral", "text": drawn.text}
    return _json({**answer, "blocks": drawn.blocks} if drawn.blocks else dict(answer))


def _views(view: Body) -> BoltResponse:
    return _json({"response_action": "update", "view": view})


def _json(value: Body) -> BoltResponse:
    return BoltResponse(status=200, body=value)
