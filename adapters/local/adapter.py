"""The local chat as the core sees it."""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from adapters.local import commands, ids, inbound, outbound
from adapters.local.errors import Closed, Refused
from adapters.local.limits import LIMITS
from adapters.local.server.asking import Asked, Bot
from adapters.local.server.chat import Chat, Saying, direct_id
from adapters.local.server.desk import Desk
from adapters.local.server.hub import Hub
from adapters.local.server.socket import SLOWNESS
from adapters.local.server.uploads import Uploads
from adapters.local.settings import BOT, read_settings
from adapters.serving.visitors import is_from_here
from bot.errors import DeliveryDelayed, DeliveryRefused, DirectMessagesClosed, StoreUnavailable, Untranslatable
from bot.model.archive import Channel
from bot.model.cards import Card, Paragraph
from bot.model.commands import Ability, CommandSpec
from bot.model.history import PastPost, Span, Stretch
from bot.model.inbound import Invocation, MessagePosted, Via
from bot.model.limits import Limits
from bot.model.outbound import Action, LeasedDelivery
from bot.model.people import Profile
from bot.model.refs import AccountRef, ChannelRef, MessageRef
from bot.ports import AdapterContext, Intake

log = logging.getLogger(__name__)

IN_FLIGHT = 50
"""Happenings that the bot works on at once."""
PAUSE = 1.0
"""Seconds before an event is brought again that the store could not take."""
SUGGESTED = 25
"""Most values that are offered while somebody types."""
VISITOR = "sigbot-person"
"""The cookie in which the chat's page says who it is."""
_VIA = {"slash": Via.SLASH, "button": Via.BUTTON, "form": Via.FORM}
LOOSE_FOR = timedelta(days=1)
"""How long a file is kept that no message has named."""


class LocalPlatform:
    """The ChatPlatform port; also FindsDeliveries and OffersRoutes."""

    name = ids.PLATFORM
    limits: Limits = LIMITS
    abilities: frozenset[Ability] = commands.ABILITIES

    def __init__(self, context: AdapterContext) -> None:
        self._settings = read_settings(context.settings)
        self.desk = Desk(context.data_dir / "chat.sqlite3", self._settings, context.clock.now)
        self.hub = Hub(self.desk, self._settings)
        self._uploads = Uploads(self.desk, self.hub, context.data_dir / "chat-files")
        self.desk.drop_files = self._uploads.drop
        self._now = context.clock.now
        self._under_way: set[int] = set()

    async def start(self) -> None:
        """Open the chat's file."""
        await self.desk.open()
        await self.hub.open()
        before = self._now() - LOOSE_FOR
        await self._uploads.drop(await self.desk.look(lambda chat: chat.files.forget_loose(before)))
        await self._uploads.sweep(before)

    async def close(self) -> None:
        """Close the chat's file."""
        await self.desk.close()

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """Return the page, its files and its socket."""
        from adapters.local.server import routes  # Imported late: operators' commands need no pages.

        return routes.routes(self.hub, self._uploads, self._settings.group)

    def spell(self, command: str) -> str:
        """Return how people type a command."""
        return commands.spell(command)

    async def install_commands(self, specs: Sequence[CommandSpec]) -> None:
        """Offer these commands in every tab."""
        self.hub.offer(commands.offered(specs))
        await self.hub.everybody_changed()

    # --- In

    async def run(self, intake: Intake) -> None:
        """Bring what happens to the bot, and commands as they are typed."""

        async def answer(asked: Asked) -> dict[str, Any]:
            return outbound.draw_answer(await intake.handle(await self._invocation(asked)))

        async def suggest(asked: Asked) -> list[str]:
            values = await intake.suggest(await self._invocation(asked), asked.option, asked.typed)
            return list(values)[:SUGGESTED]

        self.hub.connect_bot(Bot(answer, suggest))
        try:
            await self._bring_happenings(intake)
        finally:
            self.hub.connect_bot(None)

    async def _invocation(self, asked: Asked) -> Invocation:
        name = (await self.desk.look(lambda chat: chat.person(asked.person)))["name"]
        return Invocation(
            platform=self.name,
            account=ids.account_ref(asked.person),
            account_name=name,
            command=asked.command,
            via=_VIA.get(asked.via, Via.SLASH),
            text=asked.text,
            options=asked.options,
            channel=ids.channel_ref(asked.channel),
            thread=None if asked.thread is None else ids.message_ref(asked.thread),
            message=None if asked.message is None else ids.message_ref(asked.message),
        )

    async def _bring_happenings(self, intake: Intake) -> None:
        self._under_way.clear()  # Whatever an earlier run did not acknowledge comes again.
        async with asyncio.TaskGroup() as tasks:
            while True:
                await self.hub.bot_is_here.wait()
                self.desk.something_happened.clear()
                waiting = await self.desk.look(lambda chat: chat.happenings.waiting(2 * IN_FLIGHT))
                new = [row for row in waiting if row["id"] not in self._under_way]
                for row in new[: IN_FLIGHT - len(self._under_way)]:
                    self._under_way.add(row["id"])
                    tasks.create_task(self._bring(intake, row["id"], row["kind"], row["body"]))
                if len(self._under_way) >= IN_FLIGHT or not new:
                    await self.desk.something_happened.wait()

    async def _bring(self, intake: Intake, number: int, kind: str, body: str) -> None:
        while True:
            try:
                await self._bring_once(intake, number, kind, body)
            except StoreUnavailable:
                log.warning("event waits for the database", extra={"key": inbound.key_of(number)})
                await asyncio.sleep(PAUSE)
                continue
            await self.desk.look(lambda chat: chat.happenings.acknowledge(number))
            self._under_way.discard(number)
            self.desk.something_happened.set()
            return

    async def _bring_once(self, intake: Intake, number: int, kind: str, body: str) -> None:
        try:
            event = inbound.translate(number, kind, json.loads(body), self._settings.bot_name)
        except Untranslatable as error:
            await intake.reject(platform=self.name, kind=kind, key=inbound.key_of(number), reason=error.sentence)
            return
        await intake.receive(event)

    @property
    def is_connected(self) -> bool:
        """Return whether the bot takes what happens."""
        return self.hub.is_online

    # --- Out

    async def deliver(self, leased: LeasedDelivery) -> tuple[MessageRef, ...]:
        """Post, edit or delete as the bot."""
        if not self.hub.bot_is_here.is_set():
            # Without a time of its own: trying every second would use up the outbox's attempts within seconds.
            raise DeliveryDelayed("The demonstration has sent the bot away.")
        if self.hub.is_slow:
            await asyncio.sleep(SLOWNESS)
        try:
            match leased.delivery.action:
                case Action.POST:
                    return await self._post(leased)
                case Action.EDIT:
                    return await self._edit(leased)
                case Action.DELETE:
                    return await self._delete(leased)
        except Closed as refusal:
            raise DirectMessagesClosed(refusal.sentence) from refusal
        except Refused as refusal:
            raise DeliveryRefused(refusal.sentence) from refusal

    async def _post(self, leased: LeasedDelivery) -> tuple[MessageRef, ...]:
        delivery = leased.delivery
        if delivery.card is None:
            raise DeliveryRefused("There is nothing to post.")
        target = delivery.target
        channel = (
            ids.native(target.channel) if target.channel else direct_id(ids.native(target.account or AccountRef("")))
        )
        thread = None if target.thread is None else ids.native_message(target.thread)
        card = await self._with_names(delivery.card)
        post = Saying(card.plain(), outbound.draw(card), f"bot:{delivery.key}")
        number = await self.desk.do(lambda chat: chat.post_as_bot(channel, thread, post))
        await self.hub.message_changed(number, is_new=True)
        if thread is not None:
            await self.hub.message_changed(thread)
        return (ids.message_ref(number),)

    async def _with_names(self, card: Card) -> Card:
        """Return a card with those whom it calls at its beginning."""
        if not card.pings:
            return card
        called = [ids.native(account) for account in card.pings]
        names = await self.desk.look(lambda chat: [f"@{chat.person(person)['name']}" for person in called])
        return replace(card, blocks=(Paragraph(" ".join(names)), *card.blocks))

    async def _edit(self, leased: LeasedDelivery) -> tuple[MessageRef, ...]:
        if leased.delivery.card is None:
            raise DeliveryRefused("There is nothing to change it into.")
        card = await self._with_names(leased.delivery.card)
        for part in leased.parts[:1]:
            number = ids.native_message(part)
            await self.desk.do(lambda chat, number=number: chat.edit(BOT, number, card.plain(), outbound.draw(card)))  # type: ignore[misc]
            await self.hub.message_changed(number)
        return leased.parts

    async def _delete(self, leased: LeasedDelivery) -> tuple[MessageRef, ...]:
        for part in leased.parts:
            number = ids.native_message(part)
            await self.desk.do(lambda chat, number=number: _delete_quietly(chat, number))  # type: ignore[misc]
            await self.hub.message_changed(number)
            thread = (await self.desk.look(lambda chat, number=number: chat.message(number)))["thread"]  # type: ignore[misc]
            if thread is not None:
                await self.hub.message_changed(thread)
        return ()

    async def find_delivery(self, leased: LeasedDelivery) -> tuple[MessageRef, ...] | None:
        """Return the message that carries a delivery's key, or None: the chat always knows."""
        number = await self.desk.look(lambda chat: chat.by_key(f"bot:{leased.delivery.key}"))
        return None if number is None else (ids.message_ref(number),)

    async def note_channel(self, channel: ChannelRef, note: str) -> None:
        """Show a line about a channel."""
        wanted = ids.native(channel)
        if await self.desk.look(lambda chat: chat.note(wanted, note)):
            await self.hub.everybody_changed()

    # --- Looking up

    async def visitor(self, request: web.Request) -> Profile | None:
        """Return who looks at a page: in the demonstration whom the chat's page last was, else this place's person.

        Nobody, when the request did not come from this machine.
        """
        if not is_from_here(request):
            return None
        person = await self.hub.person_for(request.cookies.get(VISITOR))
        return await self.look_up_account(ids.account_ref(person))

    async def look_up_account(self, ref: AccountRef) -> Profile | None:
        """Return who an account is, or None."""
        person = ids.native(ref)
        try:
            row = await self.desk.look(lambda chat: chat.person(person))
        except Refused:
            return None
        return Profile(ref, row["name"], bool(row["is_bot"]), is_guest=not row["joined"])

    async def channels(self) -> list[Channel]:
        """Return the channels; direct messages are none."""
        rows = await self.desk.look(lambda chat: chat.channels())
        return [Channel(ids.channel_ref(row["id"]), row["name"]) for row in rows]

    async def count_members(self, channel: ChannelRef) -> int | None:
        """Return how many people are in the group: all of them read every channel."""
        rows = await self.desk.look(lambda chat: chat.people())
        return sum(bool(row["joined"]) and not row["is_bot"] for row in rows)

    async def history(self, channel: ChannelRef, span: Span) -> AsyncIterator[Stretch]:
        """Yield a channel's posts, replies among them, in one stretch."""
        yield await self.desk.look(lambda chat: _history(chat, channel, span, self._settings.bot_name))

    async def reactions(self, message: MessageRef) -> Mapping[str, frozenset[AccountRef]]:
        """Return who reacted to a message, by emoji."""
        number = ids.native_message(message)
        rows = await self.desk.look(lambda chat: chat.reading.reactions([number]).get(number, []))
        people: dict[str, set[AccountRef]] = {}
        for row in rows:
            people.setdefault(row["emoji"], set()).add(ids.account_ref(row["person"]))
        return {emoji: frozenset(accounts) for emoji, accounts in people.items()}


def _delete_quietly(chat: Chat, number: int) -> None:
    """Delete one of the bot's messages; one that is gone already is what was wanted."""
    if not chat.message(number)["deleted"]:
        chat.delete(BOT, number)


def _history(chat: Chat, channel: ChannelRef, span: Span, bot_name: str) -> Stretch:
    rows = chat.history(ids.native(channel), span.since.isoformat(), span.until.isoformat())
    reactions = chat.reading.reactions([body["message"] for _, body in rows])
    posts = []
    for number, body in rows:
        event = inbound.translate(number, "posted", body, bot_name)
        assert isinstance(event, MessagePosted)
        edited = body.get("edited_at")
        counts = Counter(row["emoji"] for row in reactions.get(body["message"], ()))
        posts.append(PastPost(event, datetime.fromisoformat(edited) if edited else None, counts))
    threads = {past.event.post.thread for past in posts} | {past.event.post.message for past in posts}
    return Stretch(channel, span.since, span.until, tuple(posts), tuple(ref for ref in threads if ref is not None))
