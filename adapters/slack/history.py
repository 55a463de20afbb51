"""History: what Slack still has of a channel, page by page, newest first, each page with its threads.

Slack's history of a channel has no replies in it, so each thread is read besides. A thread that began before the span
shows by its `latest_reply` that there is something new in it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import ids, inbound
from adapters.slack.emoji import emoji_of
from adapters.slack.errors import code_of, retry_after
from adapters.slack.names import Names
from bot.errors import DeliveryRefused, HistoryUnavailable, Untranslatable
from bot.model.history import PastPost, Span, Stretch
from bot.model.refs import AccountRef, ChannelRef, MessageRef

PAGE = 200
"""How many messages are asked for at once. Slack may give fewer."""
HIDDEN_AFTER = timedelta(days=89)
"""A free plan hides what is older than 90 days: that it is not there says nothing."""
PATIENCE = 10
"""How often a call is made again when Slack asks to slow down."""
_POSTS, _THREADS = "posts:", "threads:"
_LASTING = frozenset({"channel_not_found", "not_in_channel", "missing_scope", "is_archived", "no_permission"})
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
            yield Stretch(
                channel=ids.channel_ref(place),
                since=floor,
                until=top,
                posts=await self._past(place, [*page, *replies]),
                threads=tuple(ids.message_ref(place, root["ts"]) for root in roots),
                resume=_POSTS + ids.ts_of(floor),
            )
            if not has_more:
                return
            top = floor

    async def _older_threads(self, place: str, span: Span, top: datetime) -> AsyncIterator[Stretch]:
        """Yield nothing of the channel itself, and of threads that began there what the span has."""
        assert span.threads_from is not None
        while top > span.threads_from:
            page, has_more, _ = await self._page(place, span.threads_from, top)
            roots = [message for message in page if inbound.is_root(message)]
            replies = [reply for root in roots for reply in await self._replies(place, root, span)]
            if page:
                top = ids.instant_of(page[-1]["ts"])
            yield Stretch(
                channel=ids.channel_ref(place),
                since=span.since,
                until=span.since,
                posts=await self._past(place, replies),
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
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return found

    async def _past(self, place: str, messages: Sequence[Message]) -> tuple[PastPost, ...]:
        found = {}
        for message in messages:
            if message["ts"] in found or message.get("subtype") not in inbound.SAID:
                continue
            await self._learn_for(message)
            try:
                event = inbound.posted(message, place, self._known())
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise Untranslatable(f"a message of history lacks or misuses {error}") from error
            if event is not None:
                edited = message.get("edited")
                found[message["ts"]] = PastPost(
                    event, ids.instant_of(edited["ts"]) if edited else None, _counts(message)
                )
        return tuple(found.values())

    async def _learn_for(self, message: Message) -> None:
        for _ in range(PATIENCE):
            try:
                return await self._names.learn_for(message)
            except (SlackApiError, ClientError, TimeoutError, OSError) as error:
                await _wait_or_raise(error)
        raise HistoryUnavailable("Slack asks the bot to slow down, again and again.")

    async def joins(self, place: str, since: datetime) -> AsyncIterator[tuple[str, str]]:
        """Yield who came into a channel from an instant on, newest first: user and `ts`. Raises HistoryUnavailable."""
        latest = None
        while True:
            answer = await self._call(
                "conversations_history", channel=place, oldest=ids.ts_of(since), latest=latest, limit=PAGE
            )
            for message in answer["messages"]:
                if message.get("subtype") == "channel_join":
                    yield str(message["user"]), str(message["ts"])
            if not answer.get("has_more") or not answer["messages"]:
                return
            latest = answer["messages"][-1]["ts"]

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
        """Call a method of Slack's, as slowly as Slack wants."""
        for _ in range(PATIENCE):
            try:
                return await getattr(self._client, method)(**arguments)
            except (SlackApiError, ClientError, TimeoutError, OSError) as error:
                await _wait_or_raise(error)
        raise HistoryUnavailable("Slack asks the bot to slow down, again and again.")


async def _wait_or_raise(error: Exception) -> None:
    """Wait when Slack asks for it. Raises HistoryUnavailable for everything else."""
    if not isinstance(error, SlackApiError):
        raise HistoryUnavailable(f"Slack did not answer ({type(error).__name__}).") from error
    code = code_of(error)
    if code == "ratelimited" or getattr(error.response, "status_code", 200) == 429:
        await asyncio.sleep(retry_after(error))
        return
    raise HistoryUnavailable(f"Slack does not give this history ({code}).", is_lasting=code in _LASTING) from error


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
