"""Sending: a delivery becomes one or more messages. Discord itself makes sure that none is posted twice.

Each part carries a nonce made from the delivery's key, which Discord recognises for some minutes. What is in doubt for
longer is looked for among the bot's own messages since the delivery was due.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from discord import HTTPException
from discord.http import HTTPClient, Route

from adapters.discord import ids
from adapters.discord.errors import (
    FAULTS,
    GONE,
    NO_ACCESS,
    NO_PERMISSION,
    NO_THREADS_HERE,
    PAUSE,
    THREAD_LOCKED,
    THREAD_THERE,
    TOO_MANY_DIRECT,
    UNKNOWN_CHANNEL,
    UNKNOWN_MESSAGE,
    delivery_error,
)
from adapters.discord.kept import Kept
from adapters.discord.outbound import Drawn, draw
from bot.errors import DeliveryDelayed, DeliveryRefused
from bot.model.outbound import Action, Delivery, LeasedDelivery, Target
from bot.model.refs import AccountRef, MessageRef

REMEMBERED = 1_000
LOOKED_THROUGH = 100
THREAD_CHARACTERS = 100
THREAD_NAME = "Answer"
"""What was asked stays out of a thread's name: it would not follow when the question is edited or deleted."""


class Sender:
    """Posts, edits and deletes as the bot."""

    def __init__(self, http: HTTPClient, kept: Kept, bot_user: str, between_direct: float = 1.0) -> None:
        self._http = http
        self._kept = kept
        self._bot_user = bot_user
        self._between_direct = between_direct
        self._begins = asyncio.Lock()
        self._began_at = 0.0
        self._paused_until = 0.0
        self._direct: dict[int, str] = {}
        self._resumed: set[int] = set()
        """People whose conversation was opened by an earlier process, and has not been tried yet."""
        self._begun: dict[str, list[MessageRef]] = {}
        self._sent: dict[str, tuple[MessageRef, ...]] = {}

    @property
    def is_paused(self) -> bool:
        """Return whether Discord lets the bot begin no conversations for now."""
        return time.monotonic() < self._paused_until

    async def deliver(self, leased: LeasedDelivery) -> tuple[MessageRef, ...]:
        """Do what the delivery says. Raises a DeliveryError."""
        try:
            match leased.delivery.action:
                case Action.POST:
                    return await self._post(leased)
                case Action.EDIT:
                    return await self._edit(leased)
                case Action.DELETE:
                    for part in leased.parts:
                        await self._delete(part)
                    return ()
        except FAULTS as error:
            if isinstance(error, HTTPException) and error.code == TOO_MANY_DIRECT:
                self._paused_until = time.monotonic() + PAUSE
            if self._is_stale(leased.delivery.target, error):
                return await self.deliver(leased)
            if _shuts_out(leased.delivery, error):
                return await self.deliver(_in_channel(leased))
            raise delivery_error(error) from error

    # --- Conversations

    def resume(self, conversations: Mapping[AccountRef, MessageRef]) -> None:
        """Go on with these conversations."""
        for account, message in conversations.items():
            self._direct[ids.native(account)] = str(ids.native_message(message)[0])
        self._resumed.update(self._direct)

    def _is_stale(self, target: Target, error: Exception) -> bool:
        """Return whether a conversation of an earlier process is gone; it is opened anew the next time."""
        if (
            target.account is None
            or not isinstance(error, HTTPException)
            or error.code not in (UNKNOWN_CHANNEL, NO_ACCESS)
        ):
            return False
        user = ids.native(target.account)
        if user not in self._resumed:
            return False
        self._resumed.discard(user)
        self._direct.pop(user, None)
        return True

    # --- Posting

    async def _post(self, leased: LeasedDelivery) -> tuple[MessageRef, ...]:
        """Post every part; after a failure half way, the next try goes on with the part that is missing."""
        delivery = leased.delivery
        if delivery.card is None:
            raise DeliveryRefused("There is nothing to post.")
        if delivery.key in self._sent:
            return self._sent[delivery.key]
        place, reference = await self._place(delivery.target, delivery.card.thread)
        sent = self._begun.setdefault(delivery.key, [])
        for number, drawn in enumerate(draw(delivery.card)):
            if number >= len(sent):
                sent.append(await self._send(place, drawn, f"{delivery.key}/{number}", reference))
        return self._remember(delivery.key, self._begun.pop(delivery.key))

    async def _send(self, place: str, drawn: Drawn, key: str, reference: MessageRef | None = None) -> MessageRef:
        await self._kept.keep(drawn.kept)
        payload = {**drawn.payload(), "nonce": _nonce(key), "enforce_nonce": True}
        if reference is not None:
            message = str(ids.native_message(reference)[1])
            payload["message_reference"] = {"message_id": message, "fail_if_not_exists": False}
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=int(place))
        answer: Any = await self._http.request(route, json=payload)
        return ids.message_ref(str(answer["channel_id"]), str(answer["id"]))

    async def _place(self, target: Target, name: str = "") -> tuple[str, MessageRef | None]:
        """Return where to post, and what to answer where no thread can be made."""
        if target.account is not None:
            return await self._direct_with(ids.native(target.account)), None
        assert target.channel is not None, "a target names a person or a channel"
        channel = ids.native(target.channel)
        if target.thread is None:
            return str(channel), None
        place, message = ids.native_message(target.thread)
        if place != channel or place == message:
            return str(place), None  # The thread's first post stands in a thread already.
        return await self._thread_at(channel, message, target.thread, name)

    async def _thread_at(
        self, channel: int, message: int, root: MessageRef, name: str
    ) -> tuple[str, MessageRef | None]:
        """Return the thread that began with a message, made where there is none yet.

        Where there can be none: the channel, with what to answer; for what has a thread's name of its own, the channel.
        """
        called = (name or THREAD_NAME)[:THREAD_CHARACTERS]
        try:
            made: Any = await self._http.start_thread_with_message(
                channel, message, name=called, auto_archive_duration=1440
            )
        except HTTPException as error:
            if error.code == THREAD_THERE:
                return str(message), None  # A thread has the id of the message that it began with.
            if error.code == UNKNOWN_MESSAGE and await self._is_there(message):
                return str(message), None  # It outlives that message, and may have begun with none.
            if error.code in (NO_PERMISSION, NO_THREADS_HERE):
                return str(channel), root
            if name and error.status < 500 and error.status not in (401, 429):
                return str(channel), None
            raise
        return str(made["id"]), None

    async def _is_there(self, channel: int) -> bool:
        try:
            await self._http.get_channel(channel)
        except HTTPException as error:
            if error.code == UNKNOWN_CHANNEL:
                return False
            raise
        return True

    async def _direct_with(self, user: int) -> str:
        if user not in self._direct:
            if self.is_paused:
                wait = self._paused_until - time.monotonic()
                raise DeliveryDelayed("Discord lets the bot begin no more conversations.", retry_after=wait)
            async with self._begins:
                await asyncio.sleep(max(0.0, self._began_at + self._between_direct - time.monotonic()))
                self._began_at = time.monotonic()
                made: Any = await self._http.start_private_message(user)
            self._direct[user] = str(made["id"])
        return self._direct[user]

    def _remember(self, key: str, parts: Sequence[MessageRef]) -> tuple[MessageRef, ...]:
        if len(self._sent) >= REMEMBERED:
            self._sent.pop(next(iter(self._sent)))
        self._sent[key] = tuple(parts)
        return self._sent[key]

    # --- Changing

    async def _edit(self, leased: LeasedDelivery) -> tuple[MessageRef, ...]:
        """Bring the parts to the new card: some are changed, new ones are added, those too many are deleted."""
        delivery = leased.delivery
        if delivery.card is None or not leased.parts:
            raise DeliveryRefused("There is nothing to change.")
        drawn = draw(delivery.card)
        done = []
        for number, each in enumerate(drawn):
            if number < len(leased.parts):
                done.append(await self._change(leased.parts[number], each))
            else:
                place = str(ids.native_message(done[-1])[0])
                done.append(await self._send(place, each, f"{delivery.key}/{number}"))
        for extra in leased.parts[len(drawn) :]:
            await self._delete(extra)
        return tuple(done)

    async def _change(self, part: MessageRef, drawn: Drawn) -> MessageRef:
        channel, message = ids.native_message(part)
        await self._kept.keep(drawn.kept)
        route = Route("PATCH", "/channels/{channel_id}/messages/{message_id}", channel_id=channel, message_id=message)
        await self._http.request(route, json=drawn.payload())
        return part

    async def _delete(self, part: MessageRef) -> None:
        channel, message = ids.native_message(part)
        try:
            await self._http.delete_message(channel, message)
        except HTTPException as error:
            if error.code not in GONE:
                raise

    # --- Finding

    async def find(self, leased: LeasedDelivery) -> tuple[MessageRef, ...] | None:
        """Return the messages that a delivery became, or None when some part is missing.

        Parts that are there are remembered, so that sending it again goes on after them. Raises a DeliveryError.
        """
        delivery = leased.delivery
        if delivery.key in self._sent:
            return self._sent[delivery.key]
        if delivery.card is None:
            return None
        try:
            place, _ = await self._place(delivery.target, delivery.card.thread)
            after = ids.snowflake_of(delivery.due_at)
            recent: list[Any] = list(await self._http.logs_from(int(place), LOOKED_THROUGH, after=after))
            if not recent and delivery.target.channel is not None:
                await self._check_history(ids.native(delivery.target.channel))
        except FAULTS as error:
            raise delivery_error(error) from error
        others = {part for parts in self._sent.values() for part in parts}
        ours = [each for each in recent if each["author"]["id"] == self._bot_user and _ref(each) not in others]
        parts = _in_order(draw(delivery.card), sorted(ours, key=lambda each: int(each["id"])))
        if len(parts) < len(draw(delivery.card)):
            self._begun[delivery.key] = parts
            return None
        return self._remember(delivery.key, parts)

    async def _check_history(self, channel: int) -> None:
        """Make sure that nothing is there, where Discord would give nothing to a bot that may not look either."""
        route = Route("GET", "/channels/{channel_id}/threads/archived/public", channel_id=channel)
        await self._http.request(route, params={"limit": 2})


def _in_order(drawn: Sequence[Drawn], messages: Sequence[Any]) -> list[MessageRef]:
    """Return the messages that are these drawings, as far as they follow each other."""
    found: list[MessageRef] = []
    for message in messages:
        if len(found) < len(drawn) and _is(message, drawn[len(found)]):
            found.append(_ref(message))
    return found


def _is(message: Any, drawn: Drawn) -> bool:
    """Return whether a message is a drawing: two may say the same, and stand for different things."""
    parts = [part.get("custom_id") for row in message["components"] for part in row["components"]]
    wanted = [part["custom_id"] for row in drawn.rows for part in row["components"]]
    return bool(message["content"] == drawn.content.strip() and parts == wanted)


def _shuts_out(delivery: Delivery, error: Exception) -> bool:
    """Return whether a thread of the bot's own takes nothing from it: it is locked, or a permission is missing."""
    is_own = delivery.card is not None and delivery.card.thread and delivery.target.thread is not None
    return bool(is_own) and isinstance(error, HTTPException) and error.code in (NO_PERMISSION, THREAD_LOCKED)


def _in_channel(leased: LeasedDelivery) -> LeasedDelivery:
    target = replace(leased.delivery.target, thread=None)
    return replace(leased, delivery=replace(leased.delivery, target=target))


def _ref(message: Any) -> MessageRef:
    return ids.message_ref(str(message["channel_id"]), str(message["id"]))


def _nonce(key: str) -> str:
    return blake2b(key.encode(), digest_size=12).hexdigest()
