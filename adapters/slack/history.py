"""History: what Slack still has of a channel, page by page, newest first, each page with its threads.

Slack's history of a channel has no replies in it, so each thread is read besides. A thread that began before the span
shows by its `latest_reply` that there is something new in it.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import ids, inbound
from adapters.slack.calls import next_cursor, patiently
from adapters.slack.emoji import emoji_of
from adapters.slack.errors import FAULTS, history_error
from adapters.slack.names import Names
from bot.errors import DeliveryRefused, HistoryUnavailable
from bot.model.history import PastPost, Span, Stretch
from bot.model.inbound import PersonJoined
from bot.model.refs import AccountRef, ChannelRef, MessageRef

log = logging.getLogger(__name__)
T = TypeVar("T")

PAGE = 200
"""How many messages are asked for at once. Slack may give fewer."""
HIDDEN_AFTER = timedelta(days=89)
"""A free plan hides what is older than 90 days: that it is not there says nothing."""
_POSTS, _THREADS = "posts:", "threads:"
_MICROSECOND = timedelta(microseconds=1)

Message = dict[str, Any]


class History:
    """Reads channels again."""

    def __init__(self, client: AsyncWebClient, names: Names, known: Callable[[], inbound.Known]) -> None:
        self._client = client
        self._names = names
        self._known = known

    async def read(self, channel: ChannelRef, span: Span) -> AsyncIterator[Stretch]:
        """Yield the span, then what is new in older threads. Raises HistoryUnavailable."""
        place = ids.native(channel)
        if not span.resume.startswith(_THREADS):
            top = ids.instant_of(span.resume.removeprefix(_POSTS)) if span.resume else span.until
            async for stretch in self._posts(place, span, top):
                yield stretch
        if span.threads_from is not None and span.threads_from < span.since:
            is_begun = span.resume.startswith(_THREADS)
            top = ids.instant_of(span.resume.removeprefix(_THREADS)) if is_begun else span.since
            async for stretch in self._older_threads(place, span, top):
                yield stretch

    async def _posts(self, place: str, span: Span, top: datetime) -> AsyncIterator[Stretch]:
        while top > span.since:
            page, has_more, is_limited = await self._page(place, span.since, top)
            floor = _floor(page, span, top, has_more=has_more, is_limited=is_limited)
            roots = [message for message in page if inbound.is_root(message)]
            replies = [reply for root in roots for reply in await self._replies(place, root, span)]
            posts, unreadable = await self._past(place, [*page, *replies])
            yield Stretch(
                channel=ids.channel_ref(place),
                since=floor,
                until=top,
                posts=posts,
                unreadable=unreadable,
                threads=tuple(ids.message_ref(place, root["ts"]) for root in roots),
                resume=_POSTS + ids.ts_of(floor),
            )
            if not has_more or not page:
                return
            top = floor

    async def _older_threads(self, place: str, span: Span, top: datetime) -> AsyncIterator[Stretch]:
        """Yield nothing of the channel itself, and of threads that began there what the span has."""
        assert span.threads_from is not None
        while top > span.threads_from:
            page, has_more, _ = await self._page(place, span.threads_from, top)
            roots = [message for message in page if inbound.is_root(message)]
            replies = [reply for root in roots for reply in await self._replies(place, root, span)]
            posts, unreadable = await self._past(place, replies)
            if page:
                top = ids.instant_of(page[-1]["ts"])
            yield Stretch(
                channel=ids.channel_ref(place),
                since=span.since,
                until=span.since,
                posts=posts,
                unreadable=unreadable,
                threads=tuple(ids.message_ref(place, root["ts"]) for root in roots),
                resume=_THREADS + ids.ts_of(top),
            )
            if not has_more or not page:
                return

    async def _page(self, place: str, since: datetime, until: datetime) -> tuple[list[Message], bool, bool]:
        """Return a page, newest first, whether there is more, and whether the plan hides some."""
        answer = await self._call(
            "conversations_history",
            channel=place,
            oldest=ids.ts_of(since - _MICROSECOND),  # Slack leaves both ends out.
            latest=ids.ts_of(until),
            limit=PAGE,
        )
        return list(answer["messages"]), bool(answer.get("has_more")), bool(answer.get("is_limited"))

    async def _replies(self, place: str, root: Message, span: Span) -> list[Message]:
        """Return a thread's replies within the span; none is asked for where there can be none."""
        if not root.get("reply_count") or ids.instant_of(str(root.get("latest_reply") or root["ts"])) < span.since:
            return []
        found: list[Message] = []
        cursor = ""
        while True:
            answer = await self._call(
                "conversations_replies",
                channel=place,
                ts=root["ts"],
                oldest=ids.ts_of(span.since - _MICROSECOND),
                latest=ids.ts_of(span.until),
                limit=PAGE,
                cursor=cursor or None,
            )
            found += [reply for reply in answer["messages"] if reply["ts"] != root["ts"]]
            cursor = next_cursor(answer)
            if not cursor:
                return found

    async def _past(
        self, place: str, messages: Sequence[Message]
    ) -> tuple[tuple[PastPost, ...], tuple[MessageRef, ...]]:
        """Return what was said, and references of what cannot be read: one odd message stops nothing."""
        found: dict[str, PastPost] = {}
        unreadable: list[MessageRef] = []
        for message in messages:
            if message["ts"] in found or message.get("subtype") not in inbound.SAID:
                continue
            await self._patiently(lambda said=message: self._names.learn_for(said))  # type: ignore[misc]
            try:
                found[message["ts"]] = self._past_post(message, place)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                why = {"channel": place, "reason": f"it lacks or misuses {error}"}
                log.warning("a message of history cannot be read and is passed over", extra=why)
                unreadable.append(ids.message_ref(place, message["ts"]))
        return tuple(found.values()), tuple(unreadable)

    def _past_post(self, message: Message, place: str) -> PastPost:
        event = inbound.posted(message, place, self._known())
        assert event is not None, "only asked for what somebody said"
        edited = message.get("edited")
        return PastPost(event, ids.instant_of(edited["ts"]) if edited else None, _counts(message))

    async def joined(self, place: str, since: datetime) -> AsyncIterator[PersonJoined]:
        """Yield who came into a channel from an instant on and is to be greeted. Raises HistoryUnavailable."""
        async for user, ts in self._joins(place, since):
            person = await self._patiently(lambda id=user: self._names.person(id))  # type: ignore[misc]
            if person is not None and inbound.is_welcome(person, self._known()):
                key, name = f"{ids.PLATFORM}:joined:{user}:{ts}", inbound.display_name(person)
                yield PersonJoined(key, ids.account_ref(user), name, False, ids.instant_of(ts))

    async def _joins(self, place: str, since: datetime) -> AsyncIterator[tuple[str, str]]:
        """Yield the lines that Slack writes into a channel when somebody comes in: user and `ts`, in pages' order."""
        cursor = ""
        while True:
            answer = await self._call(
                "conversations_history", channel=place, oldest=ids.ts_of(since), limit=PAGE, cursor=cursor or None
            )
            for message in answer["messages"]:
                if message.get("subtype") == "channel_join" and message.get("user"):
                    yield str(message["user"]), str(message["ts"])
            cursor = next_cursor(answer)
            if not cursor:
                return

    async def reactions(self, message: MessageRef) -> Mapping[str, frozenset[AccountRef]]:
        """Return who reacted to a message, by emoji; nobody where it is gone. Raises HistoryUnavailable."""
        try:
            place, ts = ids.native_message(message)
        except DeliveryRefused as error:
            raise HistoryUnavailable(error.sentence, is_lasting=True) from error
        answer = await self._call("reactions_get", channel=place, timestamp=ts, full=True)
        found = (answer.get("message") or {}).get("reactions") or ()
        people: dict[str, set[AccountRef]] = {}
        for each in found:
            people.setdefault(emoji_of(each["name"]), set()).update(ids.account_ref(user) for user in each["users"])
        return {emoji: frozenset(accounts) for emoji, accounts in people.items()}

    async def _call(self, method: str, **arguments: Any) -> Any:
        return await self._patiently(lambda: getattr(self._client, method)(**arguments))

    async def _patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask Slack, as slowly as it wants. Raises HistoryUnavailable."""
        try:
            return await patiently(ask)
        except FAULTS as error:
            raise history_error(error) from error


def _floor(page: Sequence[Message], span: Span, top: datetime, *, has_more: bool, is_limited: bool) -> datetime:
    """Return from when on everything is in the page: what a plan may hide, or a further page has, is not."""
    oldest = ids.instant_of(page[-1]["ts"]) if page else top
    if has_more or is_limited or span.until - span.since > HIDDEN_AFTER:
        return oldest
    return span.since


def _counts(message: Message) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in message.get("reactions") or ():
        emoji = emoji_of(each["name"])
        counts[emoji] = counts.get(emoji, 0) + int(each["count"])
    return counts
