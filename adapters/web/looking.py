"""What the archive's pages read, each in one look at the store, so that a page never mixes two moments."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from adapters.web import days
from adapters.web.transcript import Day, answered_by, days_of, is_printed, root_of
from bot.model.archive import Channel, ChannelPolicy, ShownPost
from bot.model.refs import ChannelRef, MessageRef
from bot.ports import Readers

NEWEST = 200
"""Posts on a channel's page."""
PAGE = 500
"""Posts on a page of a day or of a thread."""
MOST_PAGES = 100
"""Pages of a day or of a thread."""

_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Month:
    """The days of a month that have posts, newest first, and the months before and after it that have some."""

    first: date
    days: Sequence[tuple[date, int]]
    earlier: date | None
    later: date | None


@dataclass(frozen=True, slots=True)
class NewestPosts:
    """A channel's page."""

    channel: Channel
    days: Sequence[Day]
    count: int
    month: Month | None
    """None while nothing has been posted."""
    older: date | None
    """The day of the first post that is older than those on the page."""


@dataclass(frozen=True, slots=True)
class DayPage:
    """A page of one day; `before` and `after` are the nearest days that have posts."""

    channel: Channel
    days: Sequence[Day]
    count: int
    """Posts that were read for the page, those that leave no line included."""
    has_more: bool
    before: date | None
    after: date | None


@dataclass(frozen=True, slots=True)
class Thread:
    """A page of a thread. Its first post may be unknown."""

    root: ShownPost | None
    replies: Sequence[ShownPost]
    total: int
    has_more: bool


def kept_channels(readers: Readers) -> list[Channel]:
    """Return the channels that are kept, without counting their posts, which takes long in a large archive."""
    return [channel for channel in readers.every_channel() if channel.policy is ChannelPolicy.ARCHIVED]


def named(channels: Sequence[Channel], ref: str) -> Channel | None:
    """Return the channel with this reference, or None."""
    return next((channel for channel in channels if channel.ref == ref), None)


def newest_posts(readers: Readers, ref: ChannelRef, month: date | None, zone: ZoneInfo) -> NewestPosts | None:
    """Return a channel's newest posts and the days of a month, that of the newest post when none is named."""
    channel = named(kept_channels(readers), ref)
    if channel is None:
        return None
    posts = readers.posts(ref, NEWEST + 1)  # One more than is shown tells where the older ones begin.
    oldest_first = posts[:NEWEST][::-1]
    of_newest = days.local_date(posts[0].post.posted_at, zone) if posts else None
    first = month or of_newest
    return NewestPosts(
        channel=channel,
        days=days_of(oldest_first, answered_by(readers, oldest_first), zone),
        count=len(oldest_first),
        month=_month(readers, ref, first, zone) if first else None,
        older=days.local_date(posts[NEWEST].post.posted_at, zone) if len(posts) > NEWEST else None,
    )


def _month(readers: Readers, ref: ChannelRef, day: date, zone: ZoneInfo) -> Month:
    span = days.month_span(day, zone)
    counts = Counter(days.local_date(at, zone) for at in readers.times(ref, *span))
    earlier, later = days.local_dates(readers.neighbours(ref, *span), zone)
    return Month(day.replace(day=1), sorted(counts.items(), reverse=True), earlier, later)


def day_page(readers: Readers, ref: ChannelRef, day: date, page: int, zone: ZoneInfo) -> DayPage | None:
    """Return a page of a channel's day, or None for a channel that is not kept."""
    channel = named(kept_channels(readers), ref)
    if channel is None:
        return None
    span = days.day_span(day, zone)
    posts = readers.day(ref, *span, page * PAGE + 1)[(page - 1) * PAGE :]
    shown = posts[:PAGE]
    before, after = days.local_dates(readers.neighbours(ref, *span), zone)
    transcript = days_of(shown, answered_by(readers, shown), zone)
    return DayPage(channel, transcript, len(shown), len(posts) > PAGE, before, after)


def page_of(readers: Readers, shown: ShownPost, zone: ZoneInfo) -> int:
    """Return on which page of its day a post is."""
    post = shown.post
    start, _ = days.day_span(days.local_date(post.posted_at, zone), zone)
    until_then = readers.day(post.channel, start, post.posted_at + _MOMENT, MOST_PAGES * PAGE)
    place = next((place for place, each in enumerate(until_then) if each.post.ref == post.ref), 0)
    return place // PAGE + 1


def thread(readers: Readers, root: MessageRef, page: int) -> Thread | None:
    """Return a page of a thread, or None where nothing of one is known."""
    posts = [shown for shown in readers.thread(root) if is_printed(shown)]
    first = next((shown for shown in posts if shown.post.ref == root), None)
    replies = [shown for shown in posts if shown is not first and root_of(shown) == root]
    if first is None and not replies:
        return None
    start = (page - 1) * PAGE
    return Thread(first, replies[start : start + PAGE], len(replies), len(replies) > start + PAGE)
