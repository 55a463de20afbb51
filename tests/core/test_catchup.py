"""Catching up: what happened while the bot was away, over the real core and a real store."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import wiring
from bot.catchup import Backfill, CatchUp, Rhythm
from bot.config import GroupSettings, Settings
from bot.errors import HistoryUnavailable
from bot.features import channels
from bot.features.progress import Reading, name_of, progress_from_text
from bot.model.archive import PostQuery, ShownPost
from bot.model.inbound import ChannelChanged, PersonJoined, ReactionsCleared
from bot.model.outbound import Open
from bot.model.refs import AccountRef
from bot.ports import Store
from tests.rigs.clocks import START, HandAlarm, HandClock
from tests.rigs.databases import open_new
from tests.rigs.pasts import HALL, PastPlatform, ref

RHYTHM = Rhythm(window=timedelta(days=14))
MINUTE = timedelta(minutes=1)


class Group:
    """The core over a store, a platform with a past, and what reads it."""

    def __init__(self, folder: Path, store: Store, clock: HandClock) -> None:
        self.store, self.clock, self.alarm = store, clock, HandAlarm(clock)
        self.place = PastPlatform()
        asked = Settings(GroupSettings("Group"), folder, archived_channels=frozenset({HALL}))
        self.core = wiring.make_core(asked, store, clock, {"rig": self.place})
        self.core_settings = asked
        self.catch_up = CatchUp(store, clock, self.alarm, {"rig": self.place}, self.core.features.archive, RHYTHM)
        self.core.intake.on_reconnect = self.catch_up.reconnected
        self.task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Make the channel known and come online."""
        known = await self.place.channels()
        await self.store.commit(lambda work: self.core.features.archive.set_policies(work, known))
        self.task = asyncio.create_task(self.catch_up.run(self.core.intake))
        await self.comes_back()

    async def stop(self) -> None:
        """End reading."""
        if self.task is not None:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)

    def leaves(self) -> None:
        """Hear of nothing from now on."""
        self.place.intake = None

    async def comes_back(self) -> None:
        """Hear again, and catch up."""
        self.place.intake = self.core.intake
        self.core.intake.reconnected("rig")
        await self.settled()

    async def passes(self, **time: float) -> None:
        """Let time pass, and let what is due be done."""
        self.clock.turn(timedelta(**time))
        self.alarm.ring()
        await self.settled()

    async def settled(self) -> None:
        """Wait until reading has come to rest."""
        await asyncio.sleep(0.01)
        while not self.alarm.is_set("catch-up rig"):
            assert self.task is not None
            assert not self.task.done()
            await asyncio.sleep(0.002)

    async def kept(self) -> dict[str, ShownPost]:
        """Return what the archive shows, by reference."""
        hits = await self.store.read(lambda readers: readers.search_posts(PostQuery(limit=500)))
        return {hit.shown.post.ref: hit.shown for hit in hits}

    async def texts(self) -> list[str]:
        """Return the archived texts in alphabetical order."""
        return sorted(shown.post.text for shown in (await self.kept()).values())

    async def outgoing(self) -> list[str]:
        """Return the keys of what is to be sent."""
        leased = await self.store.commit(lambda work: work.outbox.lease(self.clock.now(), 100, [Open("rig")]))
        return sorted(each.delivery.key for each in leased)


@asynccontextmanager
async def group_in(folder: Path) -> AsyncIterator[Group]:
    """Return a group that is online."""
    clock = HandClock()
    store = open_new(folder / "sigbot.sqlite3", clock, exclusive=True)
    made = Group(folder, store, clock)
    await made.start()
    yield made
    await made.stop()
    await store.close()


@pytest.fixture
async def group(tmp_path: Path) -> AsyncIterator[Group]:
    """Return a group that is online."""
    async with group_in(tmp_path) as made:
        yield made


async def test_a_first_start_fetches_nothing_older(tmp_path: Path) -> None:
    """The archive begins now; what was said before comes by backfill only."""
    clock = HandClock()
    store = open_new(tmp_path / "sigbot.sqlite3", clock, exclusive=True)
    group = Group(tmp_path, store, clock)
    for number in range(5):
        await group.place.post(f"old {number}", START - timedelta(days=number + 1))
    await group.start()
    await group.passes(hours=7)
    assert [] == await group.texts()
    await group.stop()
    await store.close()


async def test_what_was_said_while_the_bot_was_away_is_archived_once(group: Group) -> None:
    """Page after page, with replies."""
    root = await group.place.post("before", group.clock.now())
    group.leaves()
    for number in range(10):
        group.clock.turn(MINUTE)
        await group.place.post(f"missed {number}", group.clock.now(), thread=root if number % 3 == 0 else None)
    group.clock.turn(timedelta(hours=1))
    await group.comes_back()
    await group.comes_back()
    assert ["before", *(f"missed {number}" for number in range(10))] == await group.texts()
    assert 4 == (await group.kept())[ref(root)].replies


async def test_edits_and_deletions_made_meanwhile_are_followed(group: Group) -> None:
    """Of posts from before the absence as well."""
    for number in range(8):
        await group.place.post(f"post {number}", group.clock.now())
        group.clock.turn(timedelta(hours=20))
    group.leaves()
    await group.place.edit(2, "post 1 changed", group.clock.now())
    await group.place.delete(5, group.clock.now())
    group.clock.turn(timedelta(hours=3))
    await group.comes_back()
    wanted = ["post 0", "post 1 changed", "post 2", "post 3", "post 5", "post 6", "post 7"]
    assert wanted == await group.texts()


async def test_new_replies_to_old_threads_are_found(group: Group) -> None:
    """Also where the thread began before everything that is read again."""
    root = await group.place.post("long ago", group.clock.now())
    group.clock.turn(timedelta(days=40))
    await group.comes_back()
    group.leaves()
    group.clock.turn(timedelta(hours=1))
    await group.place.post("still true?", group.clock.now(), thread=root)
    group.clock.turn(timedelta(hours=1))
    await group.comes_back()
    assert ["long ago", "still true?"] == await group.texts()


async def _with_threads(group: Group) -> int:
    """Begin two threads of two replies each; return the root of the first."""
    first, second = [await group.place.post(f"root {name}", group.clock.now()) for name in "ab"]
    for root in (first, second, first, second):
        group.clock.turn(MINUTE)
        await group.place.post(f"reply to {root}", group.clock.now(), thread=root)
    return first


async def test_a_deleted_thread_takes_our_copies_with_it(group: Group) -> None:
    """The post that it began with is still there."""
    root = await _with_threads(group)
    await group.place.delete_thread(root, group.clock.now())
    assert ["reply to 2", "reply to 2", "root a", "root b"] == await group.texts()


async def test_a_thread_deleted_meanwhile_takes_our_copies_with_it(group: Group) -> None:
    """Also where it began before everything that is read again, and is in no list any more."""
    group.place.lists_threads = True
    root = await _with_threads(group)
    group.clock.turn(timedelta(days=20))
    await group.comes_back()
    await group.place.post("reply to 1", group.clock.now(), thread=root)
    group.leaves()
    group.clock.turn(timedelta(hours=1))
    del group.place.said[root]  # Its root is not read again; the thread with it is not there.
    await group.place.delete_thread(root, group.clock.now())
    await group.comes_back()
    assert ["reply to 1"] * 2 == [text for text in await group.texts() if text == "reply to 1"]  # Too old to be read.
    assert 6 == len(await group.texts())


async def test_a_deleted_channel_takes_our_copies_with_it(group: Group) -> None:
    """Every post and every reply; one that was only closed keeps them."""
    await _with_threads(group)
    closed = ChannelChanged("rig:closed", HALL, "hall", group.clock.now(), removed=True)
    await group.core.intake.receive(closed)
    assert 6 == len(await group.texts())
    await group.place.delete_channel(group.clock.now())
    assert [] == await group.texts()


async def test_a_reading_that_breaks_off_goes_on_where_it_stopped(group: Group) -> None:
    """Nothing is read from the beginning again."""
    group.leaves()
    for number in range(12):
        group.clock.turn(MINUTE)
        await group.place.post(f"missed {number:02}", group.clock.now())
    group.clock.turn(timedelta(hours=1))
    group.place.fails_after = 2
    await group.comes_back()
    assert [f"missed {number:02}" for number in range(6, 12)] == await group.texts()
    await group.passes(minutes=3)
    assert [f"missed {number:02}" for number in range(12)] == await group.texts()
    went_on, since_then = group.place.spans[-2:]
    assert ("", True) == (since_then.resume, went_on.resume != "")


async def test_what_came_since_a_reading_broke_off_is_read_at_once(group: Group) -> None:
    """The old one ends where it began. Nobody waits for the next one, in ten minutes, to be answered."""
    group.leaves()
    for number in range(12):
        group.clock.turn(MINUTE)
        await group.place.post(f"missed {number:02}", group.clock.now())
    group.place.fails_after = 2
    await group.comes_back()
    group.leaves()
    group.clock.turn(timedelta(hours=1))
    await group.place.post("said since", group.clock.now())
    await group.comes_back()
    assert [*(f"missed {number:02}" for number in range(12)), "said since"] == await group.texts()


async def test_a_reading_goes_on_after_a_restart(tmp_path: Path) -> None:
    """How far it came is on disk."""
    async with group_in(tmp_path) as group:
        group.leaves()
        for number in range(12):
            group.clock.turn(MINUTE)
            await group.place.post(f"missed {number:02}", group.clock.now())
        group.place.fails_after = 2
        await group.comes_back()
        value = await group.store.read(lambda readers: readers.value(name_of(HALL)))
        progress = progress_from_text(value)
        assert progress is not None
        assert isinstance(progress.reading, Reading)
        assert "" != progress.reading.resume


async def test_what_a_plan_hides_is_not_deleted(group: Group) -> None:
    """Absence counts only inside what the platform really gave."""
    for number in range(6):
        await group.place.post(f"post {number}", group.clock.now())
        group.clock.turn(timedelta(days=1))
    group.place.hidden_before = group.clock.now() - timedelta(days=2, hours=1)
    await group.comes_back()
    assert 6 == len(await group.texts())


async def test_an_unreadable_channel_loses_nothing(group: Group) -> None:
    """That the bot may not look says nothing about what is there."""
    await group.place.post("still here", group.clock.now())
    group.clock.turn(timedelta(hours=1))
    group.place.is_unreadable = True
    await group.comes_back()
    assert ["still here"] == await group.texts()


async def test_a_history_that_comes_back_empty_is_believed_the_second_time(group: Group) -> None:
    """It may be a fault of the platform's; it may be a great tidying."""
    for number in range(30):
        await group.place.post(f"post {number}", group.clock.now())
        group.clock.turn(MINUTE)
    group.clock.turn(timedelta(hours=1))
    group.place.is_empty = True
    await group.comes_back()
    assert 30 == len(await group.texts())
    await group.comes_back()
    assert [] == await group.texts()


async def test_silence_is_noticed_without_a_reconnect(group: Group) -> None:
    """A connection can be open and bring nothing."""
    await group.passes(minutes=11)
    group.leaves()
    await group.place.post("unheard", group.clock.now())
    await group.passes(minutes=11)
    assert ["unheard"] == await group.texts()


async def test_a_fresh_question_is_answered_and_an_old_one_is_not(group: Group) -> None:
    """An answer hours later would only puzzle."""
    group.leaves()
    await group.place.post("@bot low iron", group.clock.now())
    group.clock.turn(timedelta(hours=3))
    await group.place.post("@bot prehab", group.clock.now())
    group.clock.turn(timedelta(minutes=10))
    await group.comes_back()
    assert ["answer:rig:m2"] == await group.outgoing()


async def test_a_question_that_was_answered_is_not_answered_again(group: Group) -> None:
    """However often it is read."""
    await group.place.post("@bot low iron", group.clock.now())
    assert ["answer:rig:m1"] == await group.outgoing()
    group.clock.turn(timedelta(minutes=5))
    await group.comes_back()
    assert [] == await group.outgoing()


async def test_reactions_are_brought_up_to_date(group: Group) -> None:
    """Who reacted is asked only where something changed."""
    for text in ("one", "two"):
        await group.place.post(text, group.clock.now())
    await group.place.react(1, "ben", "👍", group.clock.now())
    await group.place.react(1, "cat", "👍", group.clock.now())
    group.leaves()
    group.clock.turn(timedelta(hours=1))
    await group.place.react(1, "ben", "👍", group.clock.now(), on=False)
    await group.place.react(1, "dan", "🎉", group.clock.now())
    group.clock.turn(timedelta(hours=1))
    await group.comes_back()
    await group.comes_back()
    assert (("🎉", 1), ("👍", 1)) == tuple(sorted((await group.kept())[ref(1)].reactions))
    assert [ref(1)] == group.place.asked_reactions


@pytest.mark.parametrize(("emoji", "left"), [("👍", (("🎉", 1),)), (None, ())])
async def test_reactions_that_a_moderator_clears_are_gone(
    group: Group, emoji: str | None, left: tuple[tuple[str, int], ...]
) -> None:
    """All of them, or those of one emoji; nobody has to read history for it."""
    await group.place.post("one", group.clock.now())
    for person, put in (("ben", "👍"), ("cat", "👍"), ("dan", "🎉")):
        await group.place.react(1, person, put, group.clock.now())
    group.clock.turn(MINUTE)
    await group.core.intake.receive(ReactionsCleared("rig:cleared", HALL, ref(1), emoji, group.clock.now()))
    assert left == (await group.kept())[ref(1)].reactions


async def test_who_joined_meanwhile_is_welcomed_once(group: Group) -> None:
    """And at a first start nobody is."""
    group.place.joins = [_joined("early", START - timedelta(days=1))]
    group.leaves()
    group.clock.turn(timedelta(hours=1))
    group.place.joins.append(_joined("late", group.clock.now()))
    group.clock.turn(timedelta(hours=1))
    await group.comes_back()
    await group.comes_back()
    assert ["rig:late"] == await _welcomed(group)


async def test_who_waited_long_to_be_let_in_is_welcomed(group: Group) -> None:
    """Somebody joined days ago, and the platform shows them only now; it was after the first start all the same."""
    group.clock.turn(timedelta(days=3))
    waiting = _joined("late", group.clock.now())
    group.clock.turn(timedelta(days=3))
    await group.comes_back()
    group.leaves()
    group.place.joins = [_joined("early", START - timedelta(minutes=1)), waiting]
    await group.comes_back()
    assert ["rig:late"] == await _welcomed(group)


def _joined(name: str, at: datetime) -> PersonJoined:
    return PersonJoined(f"rig:joined:{name}", AccountRef(f"rig:{name}"), name, False, at)


async def _welcomed(group: Group) -> list[str]:
    leased = await group.store.commit(lambda work: work.outbox.lease(group.clock.now(), 100, [Open("rig")]))
    return [str(each.delivery.target.account) for each in leased if each.delivery.key.startswith("welcome:")]


async def test_what_was_said_while_a_channel_was_off_is_never_fetched(group: Group) -> None:
    """Switching it on again begins anew."""
    await group.place.post("kept", group.clock.now())
    await _set(group, archived=False)
    group.clock.turn(timedelta(hours=1))
    await group.place.post("private", group.clock.now())
    group.clock.turn(timedelta(hours=1))
    await _set(group, archived=True)
    group.clock.turn(timedelta(hours=1))
    await group.comes_back()
    await group.passes(hours=7)
    assert ["kept"] == await group.texts()


async def _set(group: Group, *, archived: bool) -> None:
    features = group.core.features
    every = await group.store.read(lambda readers: readers.every_channel())
    asker = channels.Asker(AccountRef("rig:o"), "O")
    await features.channels.set(every[0], asker, group.core.words_of("rig"), archived=archived)


# --- Whatever happens while the bot is there or away, in the end the archive is what the platform has


ACTS = st.lists(
    st.tuples(st.sampled_from("post reply edit delete react leave return wait".split()), st.integers(0, 50)),
    max_size=30,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ACTS)
def test_in_the_end_the_archive_is_what_the_platform_has(acts: list[tuple[str, int]]) -> None:
    """Posts, replies, edits, deletions and reactions, heard or missed."""

    async def play() -> None:
        with TemporaryDirectory() as folder:
            async with group_in(Path(folder)) as group:
                for act, number in acts:
                    group.clock.turn(timedelta(minutes=7))
                    await _do(group, act, number)
                group.clock.turn(timedelta(hours=1))
                await group.comes_back()
                assert _as_said(group) == await _as_kept(group)

    asyncio.run(play())


async def _do(group: Group, act: str, number: int) -> None:
    there = sorted(group.place.said)
    some = there[number % len(there)] if there else None
    now = group.clock.now()
    simple: dict[str, Callable[[], None]] = {"leave": group.leaves, "wait": lambda: group.clock.turn(timedelta(days=2))}
    if act in simple:
        simple[act]()
    elif act == "return":
        await group.comes_back()
    elif act == "post" or some is None:
        await group.place.post(f"said {number}", now)
    elif act == "reply":
        await group.place.post(f"answered {number}", now, thread=group.place.said[some].thread or some)
    elif act == "edit":
        await group.place.edit(some, f"changed {number}", now)
    elif act == "delete":
        await group.place.delete(some, now)
    else:
        await group.place.react(some, f"p{number % 3}", "👍", now, on=number % 2 == 0)


def _as_said(group: Group) -> dict[str, tuple[str, int]]:
    recent = group.clock.now() - timedelta(days=10)
    return {
        ref(said.number): (said.text, len(said.reactions.get("👍", ())))
        for said in group.place.said.values()
        if said.at > recent and (said.thread is None or said.thread in group.place.said)
    }


async def _as_kept(group: Group) -> dict[str, tuple[str, int]]:
    recent = group.clock.now() - timedelta(days=10)
    there = {ref(number) for number in group.place.said}
    return {
        name: (shown.post.text, sum(count for _, count in shown.reactions))
        for name, shown in (await group.kept()).items()
        if shown.post.posted_at > recent and (shown.post.thread is None or shown.post.thread in there)
    }


# --- Backfill


async def test_backfill_fetches_what_was_before_and_writes_to_nobody(tmp_path: Path) -> None:
    """Newest first and resumable; what a person would be told live is not told."""
    clock = HandClock()
    store = open_new(tmp_path / "sigbot.sqlite3", clock, exclusive=True)
    group = Group(tmp_path, store, clock)
    for number in range(9):
        await group.place.post(f"@bot old {number}", START - timedelta(days=9 - number))
    await group.place.post("NHS number 943 476 5919", START - timedelta(hours=1))
    await group.start()
    fetching = Backfill(store, clock, group.place, group.core.features.archive)
    since = START - timedelta(days=8, hours=1)
    group.place.fails_after = 2
    with pytest.raises(HistoryUnavailable):
        await fetching.fetch(HALL, since, lambda posts, back_to: None)
    assert ["@bot old 4", "@bot old 5", "@bot old 6", "@bot old 7", "@bot old 8"] == await group.texts()
    told: list[int] = []
    assert 3 == await fetching.fetch(HALL, since, lambda posts, back_to: told.append(posts))
    assert [f"@bot old {number}" for number in range(1, 9)] == await group.texts()
    assert [] == await group.outgoing()
    assert 3 == told[-1]
    assert 0 == await fetching.fetch(HALL, since, lambda posts, back_to: None)
    await group.passes(hours=7)
    assert 8 == len(await group.texts())
    await group.stop()
    await store.close()
