"""What people ask for through Discord's own means: typed commands, buttons, lists, modals, completions.

Discord wants a first answer within three seconds, and takes more for a quarter of an hour. Everything goes back to
whoever asked alone.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from discord.http import HTTPClient, Route

from adapters.discord import forms, ids
from adapters.discord.commands import IN_MENU
from adapters.discord.errors import ANSWERED, FAULTS, is_broken
from adapters.discord.kept import Kept
from adapters.discord.known import display_name
from adapters.discord.markup import with_refs
from adapters.discord.outbound import EPHEMERAL, NO_PREVIEWS, Drawn, draw, keys_in, pressed, reopening
from bot.model.cards import Card, say
from bot.model.commands import Value
from bot.model.inbound import Answer, Invocation, Via
from bot.model.refs import MessageRef
from bot.ports import Intake

log = logging.getLogger(__name__)

UNKNOWN = "This button belongs to an older version of me. Please type the command instead."
GONE = "What you typed is not kept any more. Please fill in the form again."
LATE = "This took too long to open as a form. Please try again."
SUGGESTED, SUGGESTION = 25, 100
_COMMAND, _COMPONENT, _COMPLETION, _MODAL = 2, 3, 4, 5
_MESSAGE, _DEFERRED, _COMPLETIONS, _OPEN_MODAL = 4, 5, 8, 9
_CHANNEL_OPTION = 7
_PERSON = "person"
"""The option that means one account, and nobody else of the same name."""

Raw = Mapping[str, Any]


class Interactions:
    """Takes interactions to the core, and the core's answers back."""

    def __init__(
        self, intake: Intake, http: HTTPClient, kept: Kept, in_menus: Mapping[str, str], promise: float = 1.5
    ) -> None:
        self._promise = promise
        self._intake = intake
        self._in_menus = in_menus
        self._http = http
        self._kept = kept
        self._takers: dict[int, Callable[[Raw], Awaitable[None]]] = {
            _COMMAND: self._command,
            _COMPONENT: self._pressed,
            _COMPLETION: self._completed,
            _MODAL: self._sent,
        }

    async def take(self, raw: Raw) -> None:
        """Take one interaction. Raises KeyError, TypeError or ValueError for one that cannot be read."""
        taker = self._takers.get(int(raw["type"]))
        if taker is not None:
            await taker(raw)

    # --- What people ask for

    async def _command(self, raw: Raw) -> None:
        data = raw["data"]
        if data.get("type") == IN_MENU:
            message = ids.message_ref(str(raw["channel_id"]), str(data["target_id"]))
            command = self._in_menus.get(str(data["name"]), str(data["name"]))
            await self._answer(raw, _invocation(raw, command, Via.BUTTON, message=message))
            return
        await self._answer(raw, _invocation(raw, data["name"], Via.SLASH, options=_options(data)))

    async def _pressed(self, raw: Raw) -> None:
        data = dict(raw["data"])
        kept = {key: text for key in keys_in(data) if (text := await self._kept.find(key)) is not None}
        if str(data["custom_id"]).lstrip("0123456789").startswith("~"):
            await self._open_again(raw, next(iter(kept.values()), ""))
            return
        try:
            command, text = pressed(data, kept)
        except ValueError:
            await self._say(raw, draw(say(UNKNOWN)))
            return
        await self._answer(raw, _invocation(raw, command, Via.BUTTON, text=text))

    async def _answer(
        self, raw: Raw, asked: Invocation, *, typed: Mapping[str, str] = {}, carried: Mapping[str, str] = {}
    ) -> None:
        """Answer at once where that is possible; else say that the answer is coming.

        `typed` is filled in where the answer is a form; `carried` is what such a form has besides its fields.
        """
        work = asyncio.ensure_future(self._intake.handle(asked))
        done, _ = await asyncio.wait([work], timeout=self._promise)
        if not done:
            await self._respond(raw, {"type": _DEFERRED, "data": {"flags": EPHEMERAL}})
        answer = await work
        if answer.form is not None and done:
            form = forms.with_typed(answer.form, typed, carried)
            if not forms.fits(name := forms.name_of(form)):
                await self._kept.keep_typed(name)
            await self._respond(raw, {"type": _OPEN_MODAL, "data": forms.modal_of(form)})
            return
        drawn = draw(say(LATE)) if answer.form is not None else await self._drawn(answer, asked, carried)
        await self._say(raw, drawn, is_promised=not done)

    async def _drawn(self, answer: Answer, asked: Invocation, carried: Mapping[str, str]) -> list[Drawn]:
        """Return an answer as messages. A modal cannot stay open, so that what was typed waits behind a button."""
        if asked.via is not Via.FORM or not answer.refused:
            return draw(answer.card)
        drawn = draw(_with_field(answer))
        if not answer.is_sensitive:
            filled_in = {name: str(value) for name, value in (asked.options or {}).items()}
            text = forms.as_text(asked.command, filled_in, carried)
            await self._kept.keep_typed(text)
            drawn[-1].rows.append(reopening(text))
        return drawn

    # --- Forms and completions

    async def _sent(self, raw: Raw) -> None:
        data = dict(raw["data"])
        if (key := forms.key_in(str(data.get("custom_id", "")))) is not None:
            data["custom_id"] = await self._kept.find(key)
        try:
            command, values = forms.filled_in(data)
        except ValueError:
            await self._say(raw, draw(say(UNKNOWN if data.get("custom_id") else GONE)))
            return
        carried = forms.carried_by(str(data["custom_id"]))
        await self._answer(raw, _invocation(raw, command, Via.FORM, options=dict(values)), carried=carried)

    async def _open_again(self, raw: Raw, text: str) -> None:
        try:
            command, values, carried = forms.typed_in(text)
        except ValueError:
            await self._say(raw, draw(say(GONE)))
            return
        asked = _invocation(raw, command, Via.SLASH, options=carried)
        await self._answer(raw, asked, typed=values, carried=carried)

    async def _completed(self, raw: Raw) -> None:
        data = raw["data"]
        focused = next((each for each in data.get("options") or () if each.get("focused")), None)
        if focused is None:
            return
        options = {name: value for name, value in _options(data).items() if name != focused["name"]}
        asked = _invocation(raw, data["name"], Via.SLASH, options=options)
        values = await self._intake.suggest(asked, str(focused["name"]), str(focused.get("value") or ""))
        choices = [{"name": value, "value": value} for value in values if 0 < len(value) <= SUGGESTION]
        await self._respond(raw, {"type": _COMPLETIONS, "data": {"choices": choices[:SUGGESTED]}})

    # --- Answers

    async def _say(self, raw: Raw, drawn: Sequence[Drawn], *, is_promised: bool = False) -> None:
        first, *rest = drawn
        await self._kept.keep([text for each in drawn for text in each.kept])
        if is_promised:
            await self._follow_up(raw, "PATCH", "/messages/@original", first)
        else:
            await self._respond(raw, {"type": _MESSAGE, "data": first.payload(EPHEMERAL | NO_PREVIEWS)})
        for each in rest:
            await self._follow_up(raw, "POST", "", each)

    async def _respond(self, raw: Raw, response: dict[str, Any]) -> None:
        route = Route("POST", "/interactions/{id}/{token}/callback", id=raw["id"], token=raw["token"])
        await self._request(route, response)

    async def _follow_up(self, raw: Raw, method: str, path: str, drawn: Drawn) -> None:
        flags = EPHEMERAL | NO_PREVIEWS if method == "POST" else NO_PREVIEWS
        address = "/webhooks/{webhook_id}/{webhook_token}" + path
        route = Route(method, address, webhook_id=int(raw["application_id"]), webhook_token=raw["token"])
        await self._request(route, drawn.payload(flags))

    async def _request(self, route: Route, payload: dict[str, Any]) -> None:
        """Send an answer, and once more where the line broke.

        One that comes too late, or that nobody can see any more, is only noted.
        """
        for is_last in (False, True):
            try:
                await self._http.request(route, json=payload)
            except FAULTS as error:
                code = getattr(error, "code", 0)
                if not is_last and is_broken(error):
                    continue
                if not (is_last and code == ANSWERED):  # The first try had arrived.
                    log.warning("an answer could not be shown", extra={"reason": f"{type(error).__name__} {code}"})
            return


def _invocation(
    raw: Raw,
    command: str,
    via: Via,
    *,
    text: str = "",
    options: dict[str, Value] | dict[str, str] | None = None,
    message: MessageRef | None = None,
) -> Invocation:
    member = raw.get("member") or {}
    user = member.get("user") or raw["user"]
    channel = raw.get("channel_id")
    return Invocation(
        platform=ids.PLATFORM,
        account=ids.account_ref(str(user["id"])),
        account_name=display_name(user, member),
        command=command,
        via=via,
        text=text,
        options=options or None,
        channel=None if channel is None else ids.channel_ref(_home(raw, str(channel))),
        message=message,
    )


def _home(raw: Raw, channel: str) -> str:
    """Return the channel that a place belongs to: of a thread its channel, else itself."""
    place = raw.get("channel") or {}
    return str(place["parent_id"]) if place.get("type") in (10, 11, 12) and place.get("parent_id") else channel


def _options(data: Raw) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for option in data.get("options") or ():
        value = option.get("value")
        if value is not None:
            is_channel = option.get("type") == _CHANNEL_OPTION
            typed = with_refs(value) if option["name"] == _PERSON and isinstance(value, str) else value
            found[str(option["name"])] = str(ids.channel_ref(str(value))) if is_channel else typed
    return found


def _with_field(answer: Answer) -> Card:
    """Return an answer; a refusal names the field that it is about, as it cannot stand beside it."""
    if not (answer.refused and answer.about):
        return answer.card
    return say(f"{answer.about}: {answer.card.plain()}")
