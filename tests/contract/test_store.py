"""What every store does, whichever database is under it. A database joins by adding its opener to `STORES`."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.archive import ArchivedPost, Channel, ChannelPolicy, PostQuery, PostState
from bot.model.cards import say
from bot.model.deadletter import DeadLetter
from bot.model.inbound import FileNote
from bot.model.library import LibraryQuery, Resource, Term
from bot.model.outbound import Action, Delivery, DeliveryState, Open, Target
from bot.model.people import Account, Member
from bot.model.refs import AccountRef, ChannelRef, MemberId, MessageRef
from bot.ports import Store, Touches, UnitOfWork
from tests.rigs.clocks import START, HandClock
from tests.rigs.databases import open_new

STORES: dict[str, Callable[[Path], Store]] = {
    "sqlite": lambda folder: open_new(folder / "sigbot.sqlite3", HandClock(), exclusive=True)
}
OPEN, SHUT = ChannelRef("rig:open"), ChannelRef("rig:shut")
ANN = Account(AccountRef("rig:ann"), MemberId("a" * 32), "Ann Ôther")


@pytest.fixture(params=STORES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """Return a new store with two channels and a member."""
    made = STORES[request.param](tmp_path)

    def begin(work: UnitOfWork) -> None:
        work.people.put_member(Member(ANN.member, START))
        work.people.put_account(ANN)
        work.archive.put_channel(Channel(OPEN, "open", ChannelPolicy.ARCHIVED))
        work.archive.put_channel(Channel(SHUT, "shut"))

    await made.commit(begin)
    yield made
    await made.close()


def post(number: int, text: str, channel: ChannelRef = OPEN, **fields: object) -> ArchivedPost:
    """Return a post of Ann's."""
    kept = ArchivedPost(
        ref=MessageRef(f"rig:m{number}"),
        channel=channel,
        state=PostState.KEPT,
        posted_at=START + timedelta(minutes=number),
        author=ANN.ref,
        member=ANN.member,
        text=text,
    )
    return kept._replace(**fields)  # type: ignore[arg-type]


async def keep(store: Store, *posts: ArchivedPost) -> None:
    """Store posts."""

    def change(work: UnitOfWork) -> None:
        for each in posts:
            work.archive.put_post(each)

    await store.commit(change)


async def found(store: Store, words: str, channel: ChannelRef | None = None) -> list[str]:
    """Return the texts that a search finds."""
    hits = await store.read(lambda readers: readers.search_posts(PostQuery(words, channel)))
    return [hit.shown.post.text for hit in hits]


async def test_what_a_change_returns_comes_back_and_is_readable_at_once(store: Store) -> None:
    """A commit is done when it returns."""
    assert await store.commit(lambda work: work.seen.mark("k"))
    assert await store.read(lambda readers: readers.was_seen("k"))


async def test_a_failing_change_leaves_nothing_and_disturbs_nobody(store: Store) -> None:
    """Its neighbours in the same group are committed, and only its own caller hears of it."""

    def fail(work: UnitOfWork) -> None:
        work.seen.mark("bad")
        raise ValueError("no")

    results = await asyncio.gather(
        *(store.commit(lambda work, n=n: work.seen.mark(f"good{n}")) for n in range(5)),  # type: ignore[misc]
        store.commit(fail),
        *(store.commit(lambda work, n=n: work.seen.mark(f"fine{n}")) for n in range(5)),  # type: ignore[misc]
        return_exceptions=True,
    )
    assert [True] * 5 == results[:5] == results[6:]
    assert isinstance(results[5], ValueError)
    assert not await store.read(lambda readers: readers.was_seen("bad"))


async def test_a_change_that_breaks_a_rule_of_the_database_fails_alone(store: Store) -> None:
    """An account without its member is refused; everything else in the group is kept."""
    wrong = Account(AccountRef("rig:x"), MemberId("f" * 32), "X")
    results = await asyncio.gather(
        store.commit(lambda work: work.seen.mark("before")),
        store.commit(lambda work: work.people.put_account(wrong)),
        store.commit(lambda work: work.seen.mark("after")),
        return_exceptions=True,
    )
    assert [True, True] == [results[0], results[2]]
    assert isinstance(results[1], Exception)


async def test_changes_of_one_group_see_each_other(store: Store) -> None:
    """The second of two equal events finds the mark of the first, however close they come."""
    touches = Touches(seen=("k",))
    marks = await asyncio.gather(*(store.commit(lambda work: work.seen.mark("k"), touches) for _ in range(20)))
    assert 1 == sum(marks)


async def test_a_cancelled_caller_breaks_nothing(store: Store) -> None:
    """The group is committed all the same."""
    task = asyncio.create_task(store.commit(lambda work: work.seen.mark("cancelled")))
    await asyncio.sleep(0)
    task.cancel()
    assert await store.commit(lambda work: work.seen.mark("other"))


async def test_instants_come_back_as_they_went_in(store: Store) -> None:
    """Aware, in UTC, to the microsecond; one without a zone is refused."""
    at = START + timedelta(microseconds=7)
    await store.commit(lambda work: work.people.put_member(Member(MemberId("b" * 32), at, at)))
    member = await store.commit(lambda work: work.people.member(MemberId("b" * 32)))
    assert member == Member(MemberId("b" * 32), at, at)
    naive = datetime(2026, 1, 1)
    with pytest.raises(ValueError, match="without a time zone"):
        await store.commit(lambda work: work.people.put_member(Member(MemberId("c" * 32), naive)))


async def test_marks_are_forgotten_by_age(store: Store) -> None:
    """Younger ones stay."""
    await store.commit(lambda work: work.seen.mark("k"))
    assert 0 == await store.commit(lambda work: work.seen.forget_before(START))
    assert 1 == await store.commit(lambda work: work.seen.forget_before(START + timedelta(seconds=1)))


@pytest.mark.parametrize(
    "words",
    ["foo-bar", "c++", "AND", 'hello"', "a OR b", "NEAR(x)", "*", "text:foo", "", "   ", "🙂", "\x00", "-", "(("],
)
async def test_whatever_is_typed_is_searched_for(store: Store, words: str) -> None:
    """The search has no language of its own that could break."""
    await keep(store, post(1, "foo-bar c++ AND hello text"))
    await found(store, words)


@given(words=st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
async def test_any_text_can_be_searched_for_and_marked(store: Store, words: str) -> None:
    """A post is found by its own words, and its pieces together are its text."""
    await keep(store, post(1, f"zebrafish {words}"))
    (hit,) = await store.read(lambda readers: readers.search_posts(PostQuery("zebrafish")))
    assert "zebrafish" in [text for text, is_match in hit.marked if is_match]


async def test_a_search_ignores_case_and_accents_and_wants_every_word(store: Store) -> None:
    """As people expect."""
    await keep(store, post(1, "Crème brûlée for everybody"), post(2, "creme only"))
    assert ["creme only", "Crème brûlée for everybody"] == await found(store, "CREME")
    assert ["Crème brûlée for everybody"] == await found(store, "creme everybody")


async def test_only_archived_channels_are_ever_read(store: Store) -> None:
    """Neither search nor list nor page shows another; a channel that is switched off disappears at once."""
    await keep(store, post(1, "zebrafish", OPEN), post(2, "zebrafish too", SHUT))
    assert ["zebrafish"] == await found(store, "zebrafish")
    assert [] == await store.read(lambda readers: readers.posts(SHUT, 10))
    await store.commit(lambda work: work.archive.put_channel(Channel(OPEN, "open", ChannelPolicy.OFF)))
    assert [] == await found(store, "zebrafish")
    assert [] == await store.read(lambda readers: readers.channels())


async def test_an_edit_moves_the_search_entry_and_a_removal_takes_it_out(store: Store) -> None:
    """The index never knows more than the row."""
    await keep(store, post(1, "zebrafish"))
    await keep(store, post(1, "penguin", edited_at=START))
    assert ([], ["penguin"]) == (await found(store, "zebrafish"), await found(store, "penguin"))
    await keep(store, post(1, "", state=PostState.REMOVED, author=None, member=None))
    assert [] == await found(store, "penguin")


@pytest.mark.parametrize("fields", [{"arrived": False}, {"state": PostState.HELD, "text": ""}])
async def test_a_post_that_is_not_shown_is_nowhere(store: Store, fields: dict[str, object]) -> None:
    """Not in the search, not on a page, not in the count."""
    await keep(store, post(1, "zebrafish")._replace(**fields))  # type: ignore[arg-type]
    assert [] == await found(store, "zebrafish")
    assert [] == await store.read(lambda readers: readers.posts(OPEN, 10))
    (summary,) = await store.read(lambda readers: readers.channels())
    assert 0 == summary.posts


async def test_posts_come_newest_first_with_names_files_and_replies(store: Store) -> None:
    """Everything that a page needs is there."""
    root = post(1, "root", files=(FileNote("a.pdf", "pdf"),))
    await keep(store, root, post(2, "reply", thread=root.ref))
    newest, oldest = await store.read(lambda readers: readers.posts(OPEN, 10))
    assert ("reply", root.ref) == (newest.post.text, newest.post.thread)
    assert ("Ann Ôther", "open", 1, root) == (oldest.author_name, oldest.channel_name, oldest.replies, oldest.post)


def delivery(key: str, place: str = "rig:ann", **fields: object) -> Delivery:
    """Return a delivery to somebody."""
    return Delivery(key, Target(account=AccountRef(place)), say(key), START, **fields)  # type: ignore[arg-type]


async def leased(store: Store, limit: int = 10) -> list[str]:
    """Lease what is due and return its keys."""
    taken = await store.commit(lambda work: work.outbox.lease(START, limit, [Open("rig")]))
    return [each.delivery.key for each in taken]


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=15))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
async def test_every_place_gets_its_deliveries_in_order(store: Store, plan: list[tuple[int, bool]]) -> None:
    """Whatever is parked on the way, the rest follows in the order in which it was added."""
    run = str(len(await store.read(lambda readers: readers.deliveries(10_000)))) + str(id(plan))
    added: dict[str, list[str]] = {}
    for number, (place, _) in enumerate(plan):
        key = f"{run}-{number}"
        added.setdefault(f"rig:{run}{place}", []).append(key)
        await store.commit(lambda work, k=key, p=place: work.outbox.add(delivery(k, f"rig:{run}{p}")))  # type: ignore[misc]
    fails = {f"{run}-{number}" for number, (_, is_bad) in enumerate(plan) if is_bad}
    seen: list[str] = []
    while keys := await leased(store):
        assert len(keys) == len({key_place(added, key) for key in keys})
        seen += keys
        for key in keys:
            if key in fails:
                await store.commit(lambda work, k=key: work.outbox.park(k, "no"))  # type: ignore[misc]
            else:
                await store.commit(lambda work, k=key: work.outbox.sent(k, (), START))  # type: ignore[misc]
    for keys in added.values():
        assert keys == [key for key in seen if key in keys]


def key_place(added: dict[str, list[str]], key: str) -> str:
    """Return the place of a delivery."""
    return next(place for place, keys in added.items() if key in keys)


async def test_an_edit_waits_for_its_post_and_is_parked_without_it(store: Store) -> None:
    """An edit of something that will never be sent has nowhere to go."""
    await store.commit(lambda work: work.outbox.add(delivery("post")))
    other = Target(channel=OPEN)
    edit = Delivery("edit", other, say("x"), START, Action.EDIT, about="post")
    lost = Delivery("lost", Target(channel=SHUT), say("x"), START, Action.EDIT, about="nothing")
    await store.commit(lambda work: (work.outbox.add(edit), work.outbox.add(lost)))
    assert ["post"] == await leased(store)
    await store.commit(lambda work: work.outbox.sent("post", (MessageRef("rig:1"), MessageRef("rig:2")), START))
    (ready,) = await store.commit(lambda work: work.outbox.lease(START, 10, [Open("rig")]))
    assert ("edit", ("rig:1", "rig:2")) == (ready.delivery.key, ready.parts)
    states = {row.key: row.state for row in await store.read(lambda readers: readers.deliveries(10))}
    assert DeliveryState.PARKED is states["lost"]


async def test_what_comes_after_an_edit_is_about_what_the_edit_left(store: Store) -> None:
    """It may have become longer or shorter; nothing of it may be left behind."""

    async def take(key: str, action: Action, *left: str) -> tuple[str, ...]:
        about = None if action is Action.POST else "post"
        made = Delivery(key, Target(channel=OPEN), say("x"), START, action, about=about)
        await store.commit(lambda work: work.outbox.add(made))
        (ready,) = await store.commit(lambda work: work.outbox.lease(START, 10, [Open("rig")]))
        await store.commit(lambda work: work.outbox.sent(key, tuple(map(MessageRef, left)), START))
        return ready.parts

    assert () == await take("post", Action.POST, "rig:1")
    assert ("rig:1",) == await take("grows", Action.EDIT, "rig:1", "rig:2", "rig:3")
    assert ("rig:1", "rig:2", "rig:3") == await take("shrinks", Action.EDIT, "rig:1", "rig:2")
    assert ("rig:1", "rig:2") == await take("goes", Action.DELETE)
    assert () == await take("again", Action.DELETE)


async def test_deliveries_of_other_platforms_are_left_alone(store: Store) -> None:
    """A process sends only where it is connected."""
    await store.commit(lambda work: work.outbox.add(delivery("elsewhere", "slack:u")))
    assert [] == await leased(store)
    assert await store.commit(lambda work: work.outbox.next_due(["rig"])) is None


async def test_dead_letters_are_replaced_by_key_listed_without_bodies_and_erased_by_age(store: Store) -> None:
    """One event is one letter, however often it fails."""
    letter = DeadLetter(0, "rig", "MessagePosted", "k", "first", START, body="secret")
    for reason in ("first", "second"):
        again = DeadLetter(0, "rig", letter.kind, "k", reason, START, body="secret")
        await store.commit(lambda work, each=again: work.dead_letters.add(each))  # type: ignore[misc]
    (shown,) = await store.read(lambda readers: readers.dead_letters())
    assert ("second", None) == (shown.reason, shown.body)
    assert 1 == await store.commit(lambda work: work.dead_letters.erase_bodies_before(START + timedelta(days=1)))
    (kept,) = await store.commit(lambda work: work.dead_letters.all())
    assert kept.body is None


async def test_the_library_is_found_by_any_term_and_follows_changes(store: Store) -> None:
    """Word forms match, phrases stand together, and what is removed is gone."""
    iron = Resource("r1", "Managing anaemia", topics=("iron", "blood"), audience=("professionals",))
    other = Resource("r2", "Exercise", summary="Before surgery.")
    await store.commit(lambda work: work.library.put([iron, other]))
    query = LibraryQuery((Term(("exercises",)), Term(("managing", "anaemia"))))
    assert {"r1", "r2"} == {m.resource.id for m in await store.read(lambda r: r.search_library(query, 5))}
    assert [iron, other] == await store.read(lambda readers: readers.library())
    await store.commit(lambda work: work.library.put([Resource("r1", "Penguins")]))
    phrase = LibraryQuery((Term(("managing", "anaemia")),))
    assert [] == await store.read(lambda r: r.search_library(phrase, 5))
    await store.commit(lambda work: work.library.remove(["r1", "nothing"]))
    assert [other] == await store.read(lambda readers: readers.library())
