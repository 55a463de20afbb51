"""Backfill on the command line: older history of the archived channels, on request."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot import wiring
from bot.beginning import set_up_channels
from bot.catchup import Backfill
from bot.channelnames import with_channels_found
from bot.clock import SystemClock
from bot.config import Settings
from bot.errors import HistoryUnavailable, UsageError
from bot.model.archive import Channel, ChannelPolicy
from bot.model.commands import Ability
from bot.model.refs import platform_of
from bot.operators.connecting import connected
from bot.ports import Store


def day(text: str, zone: str, now: datetime) -> datetime:
    """Return the beginning of a day in the group's zone. Raises UsageError."""
    try:
        start = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=ZoneInfo(zone))
    except ValueError as error:
        raise UsageError(f"'{text}' is no date; write it as year-month-day, such as 2026-01-31") from error
    if start > now:
        raise UsageError(f"{text} has not come yet")
    return start.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one channel."""

    line: str
    is_complete: bool


async def run(
    settings: Settings, store: Store, since: datetime, only: str | None, say: Callable[[str], None]
) -> list[Outcome]:
    """Fetch older history of every archived channel, or the one named; `say` is told how far it is."""
    clock = SystemClock()
    async with connected(settings) as platforms:
        settings = await with_channels_found(settings, store, platforms)
        core = wiring.make_core(settings, store, clock, platforms)
        await set_up_channels(core.features.archive, core.features.channels, store, settings, platforms)
        able = {name for name, platform in platforms.items() if Ability.CATCH_UP in platform.abilities}
        every = await store.read(lambda readers: readers.every_channel())
        unseen = settings.archived_channels - {channel.ref for channel in every}
        outcomes = [
            Outcome(f"{ref}: the bot cannot see this channel. Invite it there, or correct archive.channels.", False)
            for ref in sorted(unseen)
            if platform_of(ref) in able and only in (None, ref)
        ]
        for channel in _wanted(every, able, only):
            name = f"{channel.ref} (#{channel.name})"

            def told(posts: int, back_to: datetime, name: str = name) -> None:
                say(f"{name}: {posts} posts, back to {back_to:%Y-%m-%d %H:%M} UTC")

            fetching = Backfill(store, clock, platforms[platform_of(channel.ref)], core.features.archive)
            try:
                count = await fetching.fetch(channel.ref, since, told)
            except HistoryUnavailable as error:
                line = f"{name}: {error.sentence} The same command goes on where it stopped."
                outcomes.append(Outcome(line, is_complete=False))
            else:
                line = f"{name}: {count} posts read, complete from {since:%Y-%m-%d %H:%M} UTC on"
                outcomes.append(Outcome(line, is_complete=True))
        return outcomes


def _wanted(every: Sequence[Channel], able: Set[str], only: str | None) -> list[Channel]:
    """Return the channels to read. Raises UsageError when there is none."""
    kept = [c for c in every if c.policy is ChannelPolicy.ARCHIVED and platform_of(c.ref) in able and not c.removed]
    wanted = [channel for channel in kept if only in (None, channel.ref)]
    if not kept:
        raise UsageError("no channel is archived whose platform can be asked for its history")
    if not wanted:
        names = ", ".join(channel.ref for channel in kept)
        raise UsageError(f"{only} is not an archived channel; these are: {names}")
    return wanted
