"""Reading the archive, whichever database is under it: days, threads, single posts, filters; and what features keep."""

from datetime import timedelta

import pytest

from bot.model.archive import Channel, ChannelPolicy, Introduction, PostQuery, PostState, SearchOrder
from bot.model.people import Account, Member
from bot.model.refs import AccountRef, MemberId, MessageRef
from bot.ports import Store, UnitOfWork
from tests.contract.test_store import ANN, OPEN, SHUT, keep, post
from tests.contract.test_store import store as store
from tests.rigs.clocks import START

BEN = Account(AccountRef("rig:ben"), MemberId("b" * 32), "Ben Şahin")
DAY = timedelta(days=1)
GONE = {"state": PostState.REMOVED, "author": None, "member": None}
HELD = {"state": PostState.HELD}


async def meet_ben(store: Store) -> None:
    """Make a second member known."""

    def change(work: UnitOfWork) -> None:
        work.people.put_member(Member(BEN.member, START))
        work.people.put_account(BEN)

    await store.commit(change)


# --- Days


async def test_a_day_has_its_posts_oldest_first_and_says_what_is_missing(store: Store) -> None:
    """What was removed or held back is there as a mark, without words."""
    await keep(store, post(3, "", **HELD), post(1, "first"), post(2, "", **GONE))
    shown = await store.read(lambda readers: readers.day(OPEN, START, START + DAY, 10))
    assert ["kept", "removed", "held"] == [each.post.state.value for each in shown]
    assert ["first", "", ""] == [each.post.text for each in shown]


async def test_a_day_begins_and_ends_where_it_is_told(store: Store) -> None:
    """The first instant belongs to it, the last does not; never more posts than asked for."""
    start, end = START + timedelta(minutes=2), START + timedelta(minutes=5)
    await keep(store, *(post(number, str(number)) for number in range(1, 7)))
    shown = await store.read(lambda readers: readers.day(OPEN, start, end, 10))
    assert ["2", "3", "4"] == [each.post.text for each in shown]
    assert 2 == len(await store.read(lambda readers: readers.day(OPEN, start, end, 2)))
    assert [start] == (await store.read(lambda readers: readers.times(OPEN, start, end)))[:1]


async def test_neighbours_are_the_last_post_before_and_the_first_after(store: Store) -> None:
    """Whatever lies between; removed posts are no neighbours."""
    await keep(store, post(1, "one"), post(2, "", **GONE), post(8, "", **GONE), post(9, "nine"))
    start, end = START + timedelta(minutes=3), START + timedelta(minutes=7)
    before, after = await store.read(lambda readers: readers.neighbours(OPEN, start, end))
    assert (START + timedelta(minutes=1), START + timedelta(minutes=9)) == (before, after)
    nothing = await store.read(lambda readers: readers.neighbours(OPEN, START, START + DAY))
    assert (None, None) == nothing


async def test_older_posts_can_be_asked_for(store: Store) -> None:
    """Newest first, before an instant."""
    await keep(store, *(post(number, str(number)) for number in range(1, 6)))
    before = START + timedelta(minutes=3)
    shown = await store.read(lambda readers: readers.posts(OPEN, 10, before))
    assert ["2", "1"] == [each.post.text for each in shown]


# --- Threads and single posts


async def test_a_thread_is_its_first_post_and_all_replies(store: Store) -> None:
    """Oldest first, also when the first post was removed."""
    root = MessageRef("rig:m1")
    await keep(store, post(3, "later", thread=root), post(2, "reply", thread=root), post(1, "root"), post(4, "other"))
    shown = await store.read(lambda readers: readers.thread(root))
    assert (["root", "reply", "later"], 2) == ([each.post.text for each in shown], shown[0].replies)
    await keep(store, post(1, "", **GONE))
    shown = await store.read(lambda readers: readers.thread(root))
    assert ["removed", "kept", "kept"] == [each.post.state.value for each in shown]


async def test_a_single_post_is_found_however_old_and_whatever_became_of_it(store: Store) -> None:
    """But not one that never arrived, nor one that nobody knows."""
    await keep(store, post(1, "kept"), post(2, "", **GONE), post(3, "not yet", arrived=False))
    states = {}
    for number in range(1, 5):
        found = await store.read(lambda readers, n=number: readers.post(MessageRef(f"rig:m{n}")))  # type: ignore[misc]
        states[number] = found and found.post.state.value
    assert {1: "kept", 2: "removed", 3: None, 4: None} == states


async def test_nothing_of_a_channel_that_is_off_is_read(store: Store) -> None:
    """By no reader, except that organisers see that the channel is there."""
    root = MessageRef("rig:m1")
    await keep(store, post(1, "secret", SHUT), post(2, "reply", SHUT, thread=root))
    assert [] == await store.read(lambda readers: readers.day(SHUT, START, START + DAY, 10))
    assert [] == await store.read(lambda readers: readers.times(SHUT, START, START + DAY))
    assert (None, None) == await store.read(lambda readers: readers.neighbours(SHUT, START + DAY, START))
    assert [] == await store.read(lambda readers: readers.thread(root))
    assert await store.read(lambda readers: readers.post(root)) is None
    assert [] == await store.read(lambda readers: readers.search_posts(PostQuery(author="ann")))
    every = await store.read(lambda readers: readers.every_channel())
    assert ["open", "shut"] == [channel.name for channel in every]


async def test_a_policy_that_organisers_set_is_remembered(store: Store) -> None:
    """With the mark that they did."""
    chosen = Channel(SHUT, "shut", ChannelPolicy.ARCHIVED, chosen=True)
    await store.commit(lambda work: work.archive.put_channel(chosen))
    assert chosen == await store.commit(lambda work: work.archive.channel(SHUT))
    assert chosen in await store.read(lambda readers: readers.every_channel())


# --- Filters of the search


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (PostQuery("zebrafish", author="ben"), ["zebrafish of Ben"]),
        (PostQuery("zebrafish", author="ŞAHIN"), ["zebrafish of Ben"]),
        (PostQuery("zebrafish", author="ann  ôther"), ["zebrafish of Ann"]),
        (PostQuery("zebrafish", author="%"), []),
        (PostQuery("zebrafish", since=START + timedelta(minutes=2)), ["zebrafish of Ben"]),
        (PostQuery("zebrafish", until=START + timedelta(minutes=2)), ["zebrafish of Ann"]),
        (PostQuery("zebrafish", channel=SHUT), []),
        (PostQuery(author="ben"), ["zebrafish of Ben"]),
        (PostQuery(), ["zebrafish of Ben", "zebrafish of Ann"]),
        (PostQuery(limit=1), ["zebrafish of Ben"]),
        (PostQuery("((("), []),
    ],
)
async def test_filters_of_the_search(store: Store, query: PostQuery, found: list[str]) -> None:
    """By a part of the author's name, by time, by channel; without words the newest come."""
    await meet_ben(store)
    await keep(store, post(1, "zebrafish of Ann"), post(2, "zebrafish of Ben", author=BEN.ref, member=BEN.member))
    hits = await store.read(lambda readers: readers.search_posts(query))
    assert found == [hit.shown.post.text for hit in hits]


async def test_the_best_match_can_come_first(store: Store) -> None:
    """Few words around it beat many."""
    await keep(store, post(1, "zebrafish"), post(2, "zebrafish " + "and so on " * 30))
    best = PostQuery("zebrafish", order=SearchOrder.BEST)
    hits = await store.read(lambda readers: readers.search_posts(best))
    assert [MessageRef("rig:m1"), MessageRef("rig:m2")] == [hit.shown.post.ref for hit in hits]


# --- Introductions and single values


def introduced(number: int, account: Account = ANN) -> Introduction:
    """Return an introduction."""
    at = START + timedelta(minutes=number)
    return Introduction(account.member, account.ref, MessageRef(f"rig:m{number}"), OPEN, at)


async def test_somebody_is_introduced_once(store: Store) -> None:
    """The second time changes nothing, and who was told of never waits again."""
    assert await store.commit(lambda work: work.introductions.add(introduced(1)))
    assert not await store.commit(lambda work: work.introductions.add(introduced(2)))
    assert [introduced(1)] == await store.commit(lambda work: work.introductions.waiting(OPEN))
    assert [] == await store.commit(lambda work: work.introductions.waiting(SHUT))
    await store.commit(lambda work: work.introductions.told([ANN.member]))
    assert [] == await store.commit(lambda work: work.introductions.waiting(OPEN))
    assert not await store.commit(lambda work: work.introductions.add(introduced(3)))


async def test_an_introduction_can_be_withdrawn_and_made_again(store: Store) -> None:
    """Until it was told of."""
    await store.commit(lambda work: work.introductions.add(introduced(1)))
    await store.commit(lambda work: work.introductions.withdraw([MessageRef("rig:m1"), MessageRef("rig:m9")]))
    assert [] == await store.commit(lambda work: work.introductions.waiting(OPEN))
    assert await store.commit(lambda work: work.introductions.add(introduced(2)))


async def test_a_member_and_their_introduction_fit_into_one_commit(store: Store) -> None:
    """A first post is a first sight."""

    def change(work: UnitOfWork) -> None:
        work.people.put_member(Member(BEN.member, START))
        work.people.put_account(BEN)
        work.introductions.add(introduced(1, BEN))

    await store.commit(change)
    assert [introduced(1, BEN)] == await store.commit(lambda work: work.introductions.waiting(OPEN))


async def test_a_value_is_remembered_under_its_name(store: Store) -> None:
    """Until it is changed."""
    assert await store.commit(lambda work: work.values.get("a")) is None
    for value in ("1", "2"):
        await store.commit(lambda work, value=value: work.values.put("a", value))  # type: ignore[misc]
        assert value == await store.commit(lambda work: work.values.get("a"))
