"""The one door in: seen before? → who? → allowed? → screen → features → one commit; else a dead letter.

Events change things and are acknowledged once their effects are on disk. Invocations are answered straight away.
A question in a post (a mention, a direct message) is both: its answer is a delivery in the post's own commit.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from bot.commanding import Command, Registry, Request, check_allowed, read_options
from bot.errors import MemberError, StoreUnavailable
from bot.features.people import accounts_in
from bot.logs import failure_of
from bot.model.archive import ChannelPolicy
from bot.model.cards import say
from bot.model.codec import event_to_json
from bot.model.commands import Ability, OptionType, Reply, Value
from bot.model.deadletter import DeadLetter
from bot.model.forms import Form
from bot.model.inbound import (
    Answer,
    ChannelChanged,
    Event,
    GroupChanged,
    Invocation,
    MessageEdited,
    MessagePosted,
    MessagesDeleted,
    ReactionChanged,
    ReactionsCleared,
    ThreadDeleted,
    Via,
)
from bot.model.outbound import Delivery, Target
from bot.model.people import Role
from bot.model.refs import AccountRef, ChannelRef, MessageRef, platform_of
from bot.model.texts import TextSpec, Words
from bot.ports import Clock, Readers, Store, Touches, UnitOfWork

log = logging.getLogger(__name__)

TEXTS = (TextSpec("intake.failed"), TextSpec("intake.unavailable"))

LISTED = 100
"""Most suggestions that a form lists to choose from; where there are more, the field completes what is typed."""

ERASED = 200
"""Posts that are erased in one commit."""

Reaction = Callable[[UnitOfWork, Any], None]
"""What a feature does about one kind of event, inside its commit."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What intake has to know about people, platforms and texts."""

    roles_of: Callable[[AccountRef], frozenset[Role]]
    abilities_of: Callable[[str], frozenset[Ability]]
    words_of: Callable[[str], Words]
    is_sensitive: Callable[[str], bool]
    default_command: str
    """What a question without a command's name means."""
    empty_command: str
    """What it means to call the bot and say nothing."""
    settle: Mapping[type, Callable[[Any], Awaitable[None]]] = field(default_factory=dict)
    """By the kind of event: what brings up to date what is read from memory, once its effects are on disk."""


class Intake:
    """Takes what adapters bring."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        registry: Registry,
        reactions: Mapping[type, Sequence[Reaction]],
        rules: Rules,
    ) -> None:
        self._store = store
        self._clock = clock
        self._registry = registry
        self._reactions = reactions
        self._rules = rules
        self.on_reconnect: Callable[[str], None] = lambda platform: None
        """Told of a platform from which events may have been missed."""

    # --- Events

    async def receive(self, event: Event) -> None:
        """Take an event; when this returns its effects, or a dead letter, are on disk.

        Raises StoreUnavailable, and only that, when nothing could be stored.
        """
        try:
            await self.process(event)
        except StoreUnavailable:
            raise
        except Exception as error:  # A mistake of ours must stop neither the process nor the events that follow.
            await self._put_aside(event, failure_of(error))

    async def process(self, event: Event) -> None:
        """Handle an event, and raise whatever goes wrong: for trying a dead letter again."""
        if isinstance(event, ThreadDeleted) or (isinstance(event, ChannelChanged) and event.erased):
            await self._erase(event)
        reply = (
            await self._reply_to(event) if isinstance(event, MessagePosted) and event.addressed is not None else None
        )
        reactions = self._reactions.get(type(event), ())

        def take(work: UnitOfWork) -> None:
            if not work.seen.mark(event.key):
                return
            for react in reactions:
                react(work, event)
            if reply is not None:
                work.outbox.add(reply)

        await self._store.commit(take, touches_of(event))
        settle = self._rules.settle.get(type(event))
        if settle is not None:
            await settle(event)

    async def _erase(self, event: ThreadDeleted | ChannelChanged) -> None:
        """Have everything erased that went with a thread or a channel, some at a time so that others get their turn."""
        gone = await self._store.read(lambda readers: _gone_with(readers, event))
        for start in range(0, len(gone), ERASED):
            some = tuple(gone[start : start + ERASED])
            await self.process(MessagesDeleted(f"{event.key}:{some[0]}", event.channel, some, event.at))

    def reconnected(self, platform: str) -> None:
        """Have a platform's history read for what was missed."""
        self.on_reconnect(platform)

    async def reject(self, *, platform: str, kind: str, key: str, reason: str) -> None:
        """Record something that an adapter could not translate. Raises StoreUnavailable when that is not possible."""
        letter = DeadLetter(0, platform, kind, key, reason, self._clock.now())
        log.warning("put aside", extra={"platform": platform, "kind": kind, "key": key, "reason": reason})
        await self._store.commit(lambda work: work.dead_letters.add(letter))

    async def _put_aside(self, event: Event, reason: str) -> None:
        platform = platform_of(event.group if isinstance(event, GroupChanged) else _where(event))
        log.error("put aside", extra={"kind": type(event).__name__, "key": event.key, "reason": reason})

        def add(work: UnitOfWork) -> None:
            account = next(iter(accounts_in(event)), None)
            work.dead_letters.add(
                DeadLetter(
                    id=0,
                    platform=platform,
                    kind=type(event).__name__,
                    key=event.key,
                    reason=reason,
                    at=self._clock.now(),
                    body=event_to_json(event) if self._may_keep_body(work, event) else None,
                    account=account,
                    channel=_channel_of(event),
                    message=next(iter(_posts_of(event)), None),
                )
            )

        try:
            await self._store.commit(add)
        except StoreUnavailable:
            raise
        except Exception as error:  # Not even the dead letter could be written: the platform must keep the event.
            log.error("dead letter failed", extra={"key": event.key, "reason": failure_of(error)})
            raise StoreUnavailable from error

    def _may_keep_body(self, work: UnitOfWork, event: Event) -> bool:
        """What people wrote is kept only where their channel is archived and the screen finds nothing."""
        if not isinstance(event, MessagePosted | MessageEdited):
            return True
        channel = work.archive.channel(event.post.channel)
        said = [event.post.text, *(file.name for file in event.post.files)]
        is_archived = channel is not None and channel.policy is ChannelPolicy.ARCHIVED
        return is_archived and not any(map(self._rules.is_sensitive, said))

    async def _reply_to(self, event: MessagePosted) -> Delivery | None:
        """Answer a question said to the bot; a bot is never answered, so that two of them cannot talk for ever."""
        post = event.post
        if post.author_is_bot or await self._store.read(lambda readers: readers.was_seen(event.key)):
            return None
        command, text = self._address(event.addressed or "")
        invocation = Invocation(
            platform=platform_of(post.channel),
            account=post.author,
            account_name=post.author_name,
            command=command,
            via=Via.DIRECT if event.direct else Via.MENTION,
            text=text,
            channel=post.channel,
            thread=post.thread or post.message,
        )
        answer = await self.handle(invocation)
        if event.direct or answer.private:
            target = Target(account=post.author)
        else:
            target = Target(channel=post.channel, thread=post.thread or post.message)
        instead = None if event.direct else post.channel
        return Delivery(f"answer:{post.message}", target, answer.card, due_at=self._clock.now(), instead=instead)

    def _address(self, said: str) -> tuple[str, str]:
        return self._registry.address(said, default=self._rules.default_command, empty=self._rules.empty_command)

    # --- Invocations

    async def handle(self, invocation: Invocation) -> Answer:
        """Do what a person asks and return what to tell them."""
        answer = await self._answer(invocation)
        is_sensitive = answer.refused and self._rules.is_sensitive(_said_in(invocation))
        return answer._replace(is_sensitive=True) if is_sensitive else answer

    async def _answer(self, invocation: Invocation) -> Answer:
        words = self._rules.words_of(invocation.platform)
        try:
            return await self._perform(invocation, words)
        except MemberError as refusal:
            about = str(refusal.values.get("option", ""))
            return Answer(say(words(refusal.text, **refusal.values)), refused=True, about=about)
        except StoreUnavailable:
            return Answer(say(words("intake.unavailable")), refused=True)
        except Exception as error:  # The asker gets a sentence, the operator the place; the process goes on.
            log.error("command failed", extra={"command": invocation.command, "reason": failure_of(error)})
            return Answer(say(words("intake.failed")), refused=True)

    async def suggest(self, invocation: Invocation, option: str, typed: str) -> Sequence[str]:
        """Return values that complete what was typed into an option; nothing rather than an error."""
        command = self._registry.find(invocation.command)
        if command is None or command.suggest is None:
            return ()
        try:
            check_allowed(command.spec, *self._standing(invocation))
            return await command.suggest(self._request(invocation, {}), option, typed)
        except MemberError:
            return ()
        except Exception as error:  # Whoever types goes on typing; the operator gets the place.
            log.error("suggestions failed", extra={"command": invocation.command, "reason": failure_of(error)})
            return ()

    async def _perform(self, invocation: Invocation, words: Words) -> Answer:
        if not invocation.command:
            named, text = self._address(invocation.text)
            invocation = invocation._replace(command=named, text=text)
        command = self._registry.find(invocation.command)
        if command is None:
            raise MemberError("command.unknown", name=invocation.command[:40])
        if not command.for_all:
            check_allowed(command.spec, *self._standing(invocation))
        if command.spec.form and _is_bare(invocation) and Ability.FORMS in self._standing(invocation)[1]:
            return await self._form(command, invocation)
        request = self._request(invocation, read_options(command.spec, invocation))
        if command.fill is not None and self._opens_forms(invocation):
            form = await command.fill(request)
            if form is not None:
                return Answer(say(form.title), form=form)
        card = await command.handler(request)
        return Answer(card, private=invocation.via is not Via.MENTION or command.spec.reply is Reply.PRIVATE)

    def _opens_forms(self, invocation: Invocation) -> bool:
        return invocation.via in (Via.SLASH, Via.BUTTON) and Ability.FORMS in self._standing(invocation)[1]

    def _request(self, invocation: Invocation, options: Mapping[str, Value]) -> Request:
        return Request(
            invocation=invocation,
            options=options,
            words=self._rules.words_of(invocation.platform),
            offered=lambda: self._registry.offered(*self._standing(invocation)),
        )

    async def _form(self, command: Command, invocation: Invocation) -> Answer:
        """Return the command's options as fields; what can be chosen from is read, and nothing is changed."""
        spec = command.spec
        fields = []
        for option in spec.options:
            choices = await self.suggest(invocation, option.name, "") if option.suggests else ()
            is_list = 0 < len(choices) <= LISTED
            fields.append(replace(option, type=OptionType.CHOICE, choices=tuple(choices)) if is_list else option)
        return Answer(say(spec.summary), form=Form(spec.name, spec.summary, tuple(fields)))

    def _standing(self, invocation: Invocation) -> tuple[frozenset[Role], frozenset[Ability]]:
        """Return what the asker may do, and what their platform can do."""
        return self._rules.roles_of(invocation.account), self._rules.abilities_of(invocation.platform)


def _said_in(invocation: Invocation) -> str:
    """Return everything that somebody typed."""
    return "\n".join([invocation.text, *map(str, (invocation.options or {}).values())])


def _is_bare(invocation: Invocation) -> bool:
    """Return whether somebody typed or pressed a command's name and nothing else, so that a form can follow at once."""
    said_nothing = not invocation.text.strip() and not invocation.options
    return said_nothing and invocation.via in (Via.SLASH, Via.BUTTON)


def _gone_with(readers: Readers, event: ThreadDeleted | ChannelChanged) -> list[MessageRef]:
    """Return what we hold of a thread or a channel that is gone."""
    ever = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    if isinstance(event, ThreadDeleted):
        root = [event.thread] if event.with_root else []
        return [*root, *readers.held(event.channel, *ever, (event.thread,))]
    replies = [reply for reply, _ in readers.held_replies(event.channel, *ever)]
    return [*readers.held(event.channel, *ever), *replies]


def touches_of(event: Event) -> Touches:
    """Return what handling `event` will look at."""
    channel = _channel_of(event)
    return Touches(
        seen=(event.key,),
        accounts=accounts_in(event),
        channels=(channel,) if channel else (),
        posts=_posts_of(event),
    )


def _channel_of(event: Event) -> ChannelRef | None:
    if isinstance(event, MessagePosted | MessageEdited):
        return event.post.channel
    return getattr(event, "channel", None)


def _where(event: Event) -> ChannelRef | AccountRef:
    return _channel_of(event) or accounts_in(event)[0]


def _posts_of(event: Event) -> tuple[MessageRef, ...]:
    if isinstance(event, MessagePosted | MessageEdited):
        return (event.post.message,)
    if isinstance(event, ReactionChanged | ReactionsCleared):
        return (event.message,)
    return event.messages if isinstance(event, MessagesDeleted) else ()
