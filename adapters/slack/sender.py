"""Sending: a delivery becomes one or more messages, each of which can be told apart and found again."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import ids
from adapters.slack.calls import next_cursor
from adapters.slack.errors import FAULTS, code_of, delivery_error
from adapters.slack.outbound import Drawn, draw
from bot.errors import DeliveryRefused
from bot.model.outbound import Action, LeasedDelivery, Target
from bot.model.refs import AccountRef, MessageRef

EVENT_TYPE = "sigbot_delivery"
"""The type of the metadata that carries a delivery's key."""
PAGE = 200
LOOKED_THROUGH = 1_000
"""How many of a channel's newest messages are looked through for a delivery of unknown result."""
REMEMBERED = 1_000
_GONE = frozenset({"message_not_found", "channel_not_found"})


class Sender:
    """Posts, edits and deletes as the bot."""

    def __init__(self, client: AsyncWebClient, between_parts: float = 1.0) -> None:
        self._client = client
        self._between_parts = between_parts
        self._direct: dict[str, str] = {}
        self._resumed: set[str] = set()
        """People whose conversation was opened by an earlier process, and has not been tried yet."""
        self._begun: dict[str, list[MessageRef]] = {}
        self._sent: dict[str, tuple[MessageRef, ...]] = {}

    async def deliver(self, leased: LeasedDelivery) -> tuple[MessageRef, ...]:
        """Do what the delivery says. Raises a DeliveryError."""
        try:
            match leased.delivery.action:
                case Action.POST:
                    return await self._post(leased)
                case Action.EDIT:
                    return await self._edit(leased)
                case Action.DELETE:
                    await self._delete(leased.parts)
                    return ()
        except FAULTS as error:
            if self._is_stale(leased.delivery.target, error):
                return await self.deliver(leased)
            raise delivery_error(error) from error

    def resume(self, conversations: Mapping[AccountRef, MessageRef]) -> None:
        """Go on with these conversations."""
        for account, message in conversations.items():
            self._direct[ids.native(account)] = ids.native_message(message)[0]
        self._resumed.update(self._direct)

    def _is_stale(self, target: Target, error: Exception) -> bool:
        """Return whether a conversation of an earlier process is gone; it is opened anew the next time."""
        is_gone = isinstance(error, SlackApiError) and code_of(error) == "channel_not_found"
        user = "" if target.account is None else ids.native(target.account)
        if not is_gone or user not in self._resumed:
            return False
        self._resumed.discard(user)
        self._direct.pop(user, None)
        return True

    async def _post(self, leased: LeasedDelivery) -> tuple[MessageRef, ...]:
        """Post every part; after a failure half way, the next try goes on with the part that is missing."""
        delivery = leased.delivery
        if delivery.card is None:
            raise DeliveryRefused("There is nothing to post.")
        if delivery.key in self._sent:
            return self._sent[delivery.key]
        channel = await self._place(delivery.target)
        thread = _thread(delivery.target)
        sent = self._begun.setdefault(delivery.key, [])
        for number, drawn in enumerate(draw(delivery.card)):
            if number >= len(sent):
                await self._wait_for(number)
                sent.append(await self._send(channel, thread, drawn, delivery.key, number))
        return self._remember(delivery.key, self._begun.pop(delivery.key))

    async def _send(self, channel: str, thread: str | None, drawn: Drawn, key: str, number: int) -> MessageRef:
        marked = {"event_type": EVENT_TYPE, "event_payload": {"key": key, "part": number}}
        answer = await self._client.chat_postMessage(
            channel=channel,
            text=drawn.text,
            blocks=drawn.blocks,
            thread_ts=thread,
            metadata=marked,
            unfurl_links=False,
            unfurl_media=False,
        )
        return ids.message_ref(answer["channel"], answer["ts"])

    async def _wait_for(self, number: int) -> None:
        """Wait before every part but the first: Slack takes one message a second for a channel."""
        if number > 0:
            await asyncio.sleep(self._between_parts)

    def _remember(self, key: str, parts: Sequence[MessageRef]) -> tuple[MessageRef, ...]:
        """Remember what was sent a short while ago: Slack itself posts the same thing twice when asked twice."""
        if len(self._sent) >= REMEMBERED:
            self._sent.pop(next(iter(self._sent)))
        self._sent[key] = tuple(parts)
        return self._sent[key]

    async def _place(self, target: Target) -> str:
        if target.channel is not None:
            return ids.native(target.channel)
        assert target.account is not None, "a target names a person or a channel"
        user = ids.native(target.account)
        if user not in self._direct:
            answer = await self._client.conversations_open(users=user)
            self._direct[user] = answer["channel"]["id"]
        return self._direct[user]

    async def _edit(self, leased: LeasedDelivery) -> tuple[MessageRef, ...]:
        """Change the parts there are; what became longer is posted after them, what became shorter is deleted."""
        delivery, parts = leased.delivery, leased.parts
        if delivery.card is None or not parts:
            raise DeliveryRefused("There is nothing to change.")
        drawn = draw(delivery.card)
        for part, shown in zip(parts, drawn, strict=False):
            await self._update(part, shown)
        await self._delete(parts[len(drawn) :])
        return (*parts[: len(drawn)], *await self._added(leased, drawn))

    async def _added(self, leased: LeasedDelivery, drawn: Sequence[Drawn]) -> list[MessageRef]:
        """Post what an edit adds; after the first try some of it may be there, however that try ended."""
        channel, thread = ids.native_message(leased.parts[0])[0], leased.delivery.target.thread
        key, numbers = leased.delivery.key, range(len(leased.parts), len(drawn))
        is_again = numbers and leased.attempt > 1
        found = await self._carrying(key, channel, thread, len(numbers)) if is_again else {}
        added = [ids.message_ref(channel, found[number]) for number in numbers if number in found]
        for number in numbers[len(added) :]:
            await self._wait_for(number)
            added.append(await self._send(channel, _thread(leased.delivery.target), drawn[number], key, number))
        return added

    async def _update(self, part: MessageRef, drawn: Drawn) -> None:
        channel, ts = ids.native_message(part)
        await self._client.chat_update(channel=channel, ts=ts, text=drawn.text, blocks=drawn.blocks)

    async def _delete(self, parts: Sequence[MessageRef]) -> None:
        for part in parts:
            channel, ts = ids.native_message(part)
            try:
                await self._client.chat_delete(channel=channel, ts=ts)
            except SlackApiError as error:
                if code_of(error) not in _GONE:  # What is gone already is what was wanted.
                    raise

    async def find(self, leased: LeasedDelivery) -> tuple[MessageRef, ...] | None:
        """Return the messages that a delivery became, or None when it is sure that some part is missing.

        Raises DeliveryError when Slack cannot tell. What was found is remembered, so that the next try goes on there.
        """
        delivery = leased.delivery
        wanted = 0 if delivery.card is None else len(draw(delivery.card))
        try:
            channel = await self._place(delivery.target)
            found = await self._carrying(delivery.key, channel, delivery.target.thread, wanted)
        except FAULTS as error:
            raise delivery_error(error) from error
        parts = [ids.message_ref(channel, found[number]) for number in range(wanted) if number in found]
        if len(parts) == wanted:
            self._begun.pop(delivery.key, None)
            return tuple(parts)
        self._begun[delivery.key] = parts
        return None

    async def _carrying(self, key: str, channel: str, thread: MessageRef | None, wanted: int) -> dict[int, str]:
        """Return the messages that carry a delivery's key, by the number of the part; `wanted` is how many there are.

        A channel is read from its newest message on, a thread from its oldest and to the end.
        """
        found: dict[int, str] = {}
        looked, cursor = 0, ""
        while True:
            where: dict[str, Any] = {"channel": channel, "limit": PAGE, "cursor": cursor or None}
            if thread is None:
                answer = await self._client.conversations_history(**where, include_all_metadata=True)
            else:
                root = ids.native_message(thread)[1]
                answer = await self._client.conversations_replies(**where, ts=root, include_all_metadata=True)
            found |= _parts_of(key, answer["messages"])
            looked += len(answer["messages"])
            cursor = next_cursor(answer)
            is_enough = len(found) >= wanted or (thread is None and looked >= LOOKED_THROUGH)
            if is_enough or not cursor:
                return found


def _parts_of(key: str, messages: Sequence[dict[str, Any]]) -> dict[int, str]:
    found = {}
    for message in messages:
        marked = message.get("metadata") or {}
        if marked.get("event_type") == EVENT_TYPE and marked["event_payload"].get("key") == key:
            found[int(marked["event_payload"].get("part", 0))] = str(message["ts"])
    return found


def _thread(target: Target) -> str | None:
    return None if target.thread is None else ids.native_message(target.thread)[1]
