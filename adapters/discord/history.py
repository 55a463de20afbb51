"""History: what Discord still has of a channel, page by page, newest first, and then of its threads.

Discord refuses nothing where the bot may see a channel and not its history: the pages are empty. Likewise messages come
without their words where the portal says so. Both are asked for, so that neither is taken for what people did.

A thread is a channel of its own to Discord. Those that are open are listed for the whole server, those that were
archived for each channel; the newest message's id tells whether there is anything new in one.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from discord import RateLimited
from discord.http import HTTPClient, Route

from adapters.discord import ids
from adapters.discord.errors import FAULTS, history_error
from adapters.discord.inbound import emoji_of, joined
from adapters.discord.known import Body
from adapters.discord.messages import SAID, edited_at, posted
from adapters.discord.names import PRIVATE_THREAD, Names
from adapters.discord.needs import CONTENT
from bot.errors import DeliveryRefused, HistoryUnavailable, Untranslatable
from bot.model.history import PastPost, Span, Stretch
from bot.model.inbound import PersonJoined
from bot.model.refs import AccountRef, ChannelRef, MessageRef

PAGE = 100
"""How many messages, threads or reactions Discord gives at once."""
MEMBERS = 1_000
PATIENCE = 10
"""How often a request is made again when Discord asks to slow down."""
ORDINARY, SUPER = 0, 1
_POSTS, _THREADS = "posts:", "threads:"
_MILLISECOND = timedelta(milliseconds=1)


class History:
    """Reads channels again."""

    def __init__(self, http: HTTPClient, names: Names) -> None:
        self._http = http
        self._names = names

    async def read(self, channel: ChannelRef, span: Span) -> AsyncIterator[Stretch]:
        """Yield the channel's own messages, then what its threads have. Raises HistoryUnavailable."""
        place = ids.native(channel)
        await self._check_content()
        is_forum = str(place) in self._names.known.forums
        if not is_forum and not span.resume.startswith(_THREADS):
            top = int(span.resume.removeprefix(_POSTS)) if span.resume else ids.snowflake_of(span.until)
            async for stretch in self._posts(channel, place, span, top):
                yield stretch
        done = span.resume.removeprefix(_THREADS) if span.resume.startswith(_THREADS) else ""
        threads = await self._threads(place, span)
        begun: list[PastPost] = []
        for thread in threads:
            if done and int(thread["id"]) >= int(done):
                continue
            stretch = await self._thread(channel, thread, span, is_in_forum=is_forum)
            begun += [past for past in stretch.posts if past.event.post.thread is None]
            yield stretch
        roots = frozenset(_root(channel, thread, is_in_forum=is_forum) for thread in threads)
        # What a forum has in itself is the first posts of its threads: known only when every thread was read just now.
        until = span.until if is_forum and not done else span.since
        yield Stretch(channel, span.since, until, tuple(begun) if is_forum else (), only_threads=roots)

    async def _posts(self, channel: ChannelRef, place: int, span: Span, top: int) -> AsyncIterator[Stretch]:
        bottom = ids.snowflake_of(span.since)
        until = min(ids.instant_of(str(top)), span.until)
        while top > bottom:
            page = await self._messages(place, top, place)
            has_more = len(page) == PAGE and int(page[-1]["id"]) > bottom
            top = int(page[-1]["id"]) if page else bottom
            since = ids.instant_of(page[-1]["id"]) if has_more else span.since
            wanted = [message for message in page if int(message["id"]) >= bottom]
            yield Stretch(channel, since, until, await self._past(wanted), resume=f"{_POSTS}{top}")
            until = since
            if not has_more:
                return

    async def _thread(self, channel: ChannelRef, thread: Body, span: Span, *, is_in_forum: bool) -> Stretch:
        """Return everything that a thread has of the span."""
        id = str(thread["id"])
        self._names.learn_channel(thread)
        top, bottom = ids.snowflake_of(span.until), ids.snowflake_of(span.since)
        found: list[Body] = []
        while True:
            page = await self._messages(int(id), top, ids.native(channel))
            found += [message for message in page if int(message["id"]) >= bottom]
            if len(page) < PAGE or int(page[-1]["id"]) <= bottom:
                break
            top = int(page[-1]["id"])
        root = _root(channel, thread, is_in_forum=is_in_forum)
        past = await self._past(found)
        return Stretch(channel, span.since, span.since, past, threads=(root,), resume=f"{_THREADS}{id}")

    async def _threads(self, place: int, span: Span) -> list[Body]:
        """Return the channel's threads that may have something of the span, the newest first."""
        found = await self._open_threads(place)
        asked: dict[str, Any] = {"limit": PAGE}
        while True:
            page = await self._archived(place, **asked)
            found += page["threads"]
            if not page.get("has_more") or not page["threads"]:
                break
            asked["before"] = page["threads"][-1]["thread_metadata"]["archive_timestamp"]
            if datetime.fromisoformat(asked["before"]) < span.since:
                break  # Nothing can have been said in a thread after it was archived.
        found += await self._open_threads(place)  # One that was archived may have been opened again between the two.
        newest = {int(thread["id"]): thread for thread in found if self._may_have(thread, span)}
        return [newest[id] for id in sorted(newest, reverse=True)]

    async def _open_threads(self, place: int) -> list[Body]:
        route = Route("GET", "/guilds/{guild_id}/threads/active", guild_id=int(self._names.known.guild))
        threads: Any = await self._request(route)
        ours = (thread for thread in threads["threads"] if str(thread["parent_id"]) == str(place))
        return [thread for thread in ours if thread["type"] != PRIVATE_THREAD]

    async def _archived(self, place: int, **asked: Any) -> Any:
        """Ask for threads that were archived. Refused where the bot may not read history."""
        route = Route("GET", "/channels/{channel_id}/threads/archived/public", channel_id=place)
        return await self._request(route, params=asked)

    async def _check_content(self) -> None:
        application: Any = await self._request(Route("GET", "/applications/@me"))
        if not int(application.get("flags") or 0) & CONTENT.flags:
            raise HistoryUnavailable(
                f"The {CONTENT.name} is off, so that messages come without their words. Switch it on in the developer "
                "portal, under Bot, Privileged Gateway Intents, and save."
            )

    def _may_have(self, thread: Body, span: Span) -> bool:
        last = thread.get("last_message_id")
        is_young = ids.instant_of(str(thread["id"])) >= span.since
        return is_young or not last or ids.instant_of(str(last)) >= span.since

    async def _messages(self, place: int, before: int, channel: int) -> list[Body]:
        """Return a page of a place in a channel. An empty one counts only where the bot may read history."""
        route = Route("GET", "/channels/{channel_id}/messages", channel_id=place)
        found: list[Body] = list(await self._request(route, params={"limit": PAGE, "before": str(before)}))
        if not found:
            await self._archived(channel, limit=2)
        return sorted(found, key=lambda message: int(message["id"]), reverse=True)

    async def _past(self, messages: Sequence[Body]) -> tuple[PastPost, ...]:
        found = []
        for message in messages:
            if message.get("type") not in SAID:
                continue
            try:
                await self._names.learn_author(message)
            except FAULTS as error:
                raise history_error(error) from error
            try:
                event = posted(message, self._names.known)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise Untranslatable(f"a message of history lacks or misuses {error}") from error
            if event is not None:
                found.append(PastPost(event, edited_at(message), _counts(message)))
        return tuple(found)

    # --- Reactions and joins

    async def reactions(self, message: MessageRef) -> Mapping[str, frozenset[AccountRef]]:
        """Return who reacted to a message, by emoji; nobody where it is gone. Raises HistoryUnavailable."""
        try:
            place, id = ids.native_message(message)
        except DeliveryRefused as error:
            raise HistoryUnavailable(error.sentence, is_lasting=True) from error
        address = "/channels/{channel_id}/messages/{message_id}"
        whose = "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}"
        there: Any = await self._request(Route("GET", address, channel_id=place, message_id=id))
        people: dict[str, frozenset[AccountRef]] = {}
        for each in there.get("reactions") or ():
            emoji, counts = each["emoji"], each.get("count_details") or {}
            name = f"{emoji['name']}:{emoji['id']}" if emoji.get("id") else str(emoji["name"])
            route = Route("GET", whose, channel_id=place, message_id=id, emoji=name)
            found = await self._people(route, ORDINARY)
            if counts.get("burst"):
                found |= await self._people(route, SUPER)
            people[emoji_of(emoji)] = found
        return people

    async def _people(self, route: Route, kind: int) -> frozenset[AccountRef]:
        """Return who reacted so; Discord lists ordinary reactions and super ones apart."""
        found: set[AccountRef] = set()
        after = "0"
        while True:
            page: Any = await self._request(route, params={"limit": PAGE, "after": after, "type": kind})
            found.update(ids.account_ref(str(user["id"])) for user in page)
            if len(page) < PAGE:
                return frozenset(found)
            after = str(page[-1]["id"])

    async def joins(self, since: datetime) -> AsyncIterator[PersonJoined]:
        """Yield who joined from an instant on and has passed the screening. Raises HistoryUnavailable."""
        async for member in self.members():
            self._names.learn_member(member)
            at = datetime.fromisoformat(member["joined_at"]) if member.get("joined_at") else None
            if at is not None and at >= since and not member.get("pending"):
                yield joined(member, at)

    async def members(self) -> AsyncIterator[Body]:
        """Yield everybody on the server. Raises HistoryUnavailable."""
        route = Route("GET", "/guilds/{guild_id}/members", guild_id=int(self._names.known.guild))
        after = "0"
        while True:
            page: Any = await self._request(route, params={"limit": MEMBERS, "after": after})
            for member in page:
                yield member
            if len(page) < MEMBERS:
                return
            after = str(page[-1]["user"]["id"])

    async def _request(self, route: Route, **more: Any) -> Any:
        """Ask Discord for something, as slowly as it wants."""
        for _ in range(PATIENCE):
            try:
                return await self._http.request(route, **more)
            except RateLimited as error:
                await asyncio.sleep(error.retry_after)
            except FAULTS as error:
                raise history_error(error) from error
        raise HistoryUnavailable("Discord asks the bot to slow down, again and again.")


def _counts(message: Body) -> dict[str, int]:
    return {emoji_of(each["emoji"]): int(each["count"]) for each in message.get("reactions") or ()}


def _root(channel: ChannelRef, thread: Body, *, is_in_forum: bool) -> MessageRef:
    """Return the message that a thread began with; in a forum it stands in the thread itself."""
    id = str(thread["id"])
    return ids.message_ref(id if is_in_forum else str(ids.native(channel)), id)
