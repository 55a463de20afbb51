"""The one door for everything that Slack sends: events, commands, buttons, forms, completions.

Bolt has checked the request by then. What is returned goes back to Slack as the acknowledgement, so it is returned
after the effects are on disk; an exception leaves the request unacknowledged, and Slack sends it again.
"""

import asyncio
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import forms, ids, inbound, notices
from adapters.slack.answers import DONE, Answers, as_json, refuse_form
from adapters.slack.commands import Spelling
from adapters.slack.errors import FAULTS, call_sentence, reason_of
from adapters.slack.markup import typed
from adapters.slack.names import Names
from adapters.slack.outbound import pressed
from bot.errors import Untranslatable
from bot.model.cards import say
from bot.model.inbound import Answer, Event, Invocation, Via
from bot.model.refs import ChannelRef
from bot.ports import Intake

log = logging.getLogger(__name__)

NAME_PATIENCE = 0.8
"""Seconds that asking Slack for a name may take while somebody waits for an answer."""
UNKNOWN = "This button belongs to an older version of me. Please type the command instead."
SUGGESTED = 100
HOME_OPENED = "app_home_opened"
HOME = "home"
"""The command whose answer is shown as the home tab."""
MOST_UNKNOWN = 50
"""Kinds of requests that are told of as unknown, each once."""

Body = dict[str, Any]
LATER = BoltResponse(status=503, body="")
"""Not acknowledged: Slack sends it again."""


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
        self._answers = Answers(client)
        self._names = names
        self._known = known
        self._spelling = spelling
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
        await self._answers.close()

    # --- Events

    async def _event(self, body: Body) -> BoltResponse:
        event = body.get("event")
        if isinstance(event, dict):
            if event.get("type") == HOME_OPENED:
                return self._home_opened(event)
            notices.note(event)
            try:
                await self._names.learn_for(event)
            except FAULTS as error:
                log.error("an event waits for a name; Slack brings it again", extra={"reason": call_sentence(error)})
                return LATER
        try:
            translated = self._translated(event, body)
        except Untranslatable as error:
            kind = str(event.get("type") if isinstance(event, dict) else "unknown")[:64]
            key = f"{ids.PLATFORM}:event:{body.get('event_id', '')}"
            await self._intake.reject(platform=ids.PLATFORM, kind=kind, key=key, reason=error.sentence)
            return DONE
        if translated is not None:
            await self._intake.receive(translated)
        return DONE

    def _home_opened(self, event: Body) -> BoltResponse:
        """Draw somebody's home tab anew: it may be their first look, or something has changed since the last one."""
        user = str(event["user"])
        if event.get("tab") == "home":
            self._answers.publish(user, self._home(user))
        return DONE

    async def _home(self, user: str) -> Answer:
        return await self._intake.handle(await self._invocation(user, None, HOME, Via.PAGE))

    def _translated(self, event: object, body: Body) -> Event | None:
        if not isinstance(event, dict):
            raise Untranslatable("an event without an inner event")
        try:
            at = float(body.get("event_time") or 0)
        except ValueError as error:
            raise Untranslatable("an event without a time") from error
        return inbound.translate(event, self._known(), str(body.get("event_id", "")), at)

    async def _limited(self, body: Body) -> BoltResponse:
        log.warning(notices.LIMITED)
        self._intake.reconnected(ids.PLATFORM)
        return DONE

    # --- What people ask for

    async def _command(self, body: Body) -> BoltResponse:
        said = str(body.get("text") or "")
        asked = await self._invocation(body["user_id"], body["channel_id"], "", Via.SLASH, text=said)
        known = self._known()
        command, text = self._spelling.read(str(body["command"]), typed(said, known.names, known.channels))
        asked = asked._replace(command=command, text=text)
        return await self._answers.answer(body, self._intake.handle(asked), _native(asked.channel))

    async def _pressed(self, body: Body) -> BoltResponse:
        action = (body.get("actions") or [{}])[0]
        try:
            command, text = pressed(action)
        except ValueError:
            self._answers.tell(body, Answer(say(UNKNOWN)))
            return DONE
        channel = (body.get("channel") or {}).get("id") or forms.channel_of(body.get("view"))
        thread = (body.get("message") or {}).get("thread_ts")
        asked = await self._invocation(body["user"]["id"], channel, command, Via.BUTTON, text=text, thread=thread)
        return await self._answers.answer(body, self._intake.handle(asked), _native(asked.channel))

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
        return await self._answers.answer(body, self._intake.handle(asked), _native(asked.channel))

    # --- Forms and completions

    async def _sent(self, body: Body) -> BoltResponse:
        try:
            command, channel, options = forms.filled_in(body["view"])
        except ValueError:
            return refuse_form(UNKNOWN)
        asked = await self._invocation(body["user"]["id"], channel, command, Via.FORM, options=options)
        return await self._answers.answer_form(body, self._intake.handle(asked), channel)

    async def _suggested(self, body: Body) -> BoltResponse:
        try:
            command, channel, options = forms.filled_in(body["view"])
        except (KeyError, ValueError):
            return as_json({"options": []})
        asked = await self._invocation(body["user"]["id"], channel, command, Via.FORM, options=options)
        values = await self._intake.suggest(asked, str(body["action_id"]), str(body.get("value") or ""))
        plain = [{"text": {"type": "plain_text", "text": value[:75]}, "value": value[:150]} for value in values]
        return as_json({"options": plain[:SUGGESTED]})

    async def _learn_for(self, said: Body) -> None:
        """Ask for names, unless that takes long: somebody waits, and is answered without them."""
        try:
            async with asyncio.timeout(NAME_PATIENCE):
                await self._names.learn_for(said)
        except FAULTS as error:
            log.warning("a name could not be asked for", extra={"reason": reason_of(error)})

    async def _invocation(
        self, user: str, channel: str | None, command: str, via: Via, *, text: str = "", **more: Any
    ) -> Invocation:
        await self._learn_for({"user": user, "text": text})
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


def _native(channel: ChannelRef | None) -> str | None:
    return None if channel is None else ids.native(channel)
