"""What every store does with people: two members become one and two again, and nothing of theirs is left behind."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from itertools import count
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.archive import ArchivedPost, Introduction, PostState
from bot.model.people import JOINING, Account, Member, joined
from bot.model.refs import AccountRef, MemberId, MessageRef
from bot.ports import Readers, Store, UnitOfWork
from storage.repositories.linking import FROM_ACCOUNT
from storage.tables import metadata
from tests.contract.test_store import OPEN, store
from tests.rigs.clocks import START

__all__ = ["store"]
RUNS = count()
STEPS = st.tuples(st.sampled_from(["post", "introduce", "merge", "split"]), st.integers(0, 3), st.integers(0, 3))
Change = Callable[[UnitOfWork], None]


def test_every_field_of_a_member_has_a_rule_for_joining() -> None:
    """A privacy choice that is added later cannot be lost by linking without anybody having thought of it."""
    assert JOINING.keys() == {field.name for field in fields(Member)} - {"id"}


def test_every_table_that_names_a_member_is_moved() -> None:
    """A table that is added later cannot be left behind."""
    named = {table.name for table in metadata.tables.values() if "member" in table.columns}
    assert FROM_ACCOUNT.keys() == named


def test_of_two_members_the_earlier_days_stay() -> None:
    """Whoever was welcomed on either account has been welcomed."""
    one = Member(MemberId("1"), START + timedelta(1), None)
    other = Member(MemberId("2"), START, START + timedelta(2))
    assert joined(one, other) == Member(MemberId("1"), START, START + timedelta(2))
    assert joined(other, one) == replace(other, first_seen_at=START)


class _Plan:
    """Four accounts of one run, and what should be so of them."""

    def __init__(self) -> None:
        run = next(RUNS)
        self.accounts = [AccountRef(f"rig{n}:{run}") for n in range(4)]
        self.people = [{n} for n in range(4)]
        self.posts: list[tuple[MessageRef, AccountRef]] = []

    def begin(self, work: UnitOfWork) -> None:
        for number, ref in enumerate(self.accounts):
            member = Member(MemberId(uuid4().hex), START + timedelta(number), START if number == 0 else None)
            work.people.put_member(member)
            work.people.put_account(Account(ref, member.id, ref))

    def step(self, kind: str, one: int, other: int) -> Change:
        """Return a change, and note what should be so after it."""
        if kind == "post":
            return self._post(one)
        if kind == "introduce":
            return lambda work: self._introduce(work, one)
        mine, theirs = self._person(one), self._person(other)
        if kind == "merge" and mine is not theirs:
            self.people.remove(theirs)
            mine |= theirs
            return lambda work: _merge(work, self.accounts[one], self.accounts[other])
        if kind == "split" and len(mine) > 1:
            mine.remove(one)
            self.people.append({one})
            return lambda work: _split(work, self.accounts[one])
        return lambda work: None

    def _person(self, number: int) -> set[int]:
        return next(person for person in self.people if number in person)

    def _post(self, number: int) -> Change:
        ref, author = MessageRef(f"{self.accounts[number]}/{len(self.posts)}"), self.accounts[number]
        self.posts.append((ref, author))

        def change(work: UnitOfWork) -> None:
            member = _account(work, author).member
            work.archive.put_post(
                ArchivedPost(ref, OPEN, PostState.KEPT, START, author=author, member=member, text="x")
            )

        return change

    def _introduce(self, work: UnitOfWork, number: int) -> None:
        account = _account(work, self.accounts[number])
        post = MessageRef(f"{account.ref}/hello")
        work.introductions.add(Introduction(account.member, account.ref, post, OPEN, START))

    def check(self, work: UnitOfWork) -> None:
        """Compare what is stored with what should be."""
        members = {ref: _account(work, ref).member for ref in self.accounts}
        for person in self.people:
            mine = {self.accounts[number] for number in person}
            assert len({members[ref] for ref in mine}) == 1
            assert {account.ref for account in work.people.accounts_of(members[next(iter(mine))])} == mine
            assert work.people.member(members[next(iter(mine))]) is not None
        for ref, author in self.posts:
            post = work.archive.post(ref)
            assert post is not None
            assert post.member == members[author]
        waiting = [each for each in work.introductions.waiting(OPEN) if each.account in members]
        assert [each.member for each in waiting] == [members[each.account] for each in waiting]
        assert len({each.member for each in waiting}) == len(waiting)


def _account(work: UnitOfWork, ref: AccountRef) -> Account:
    account = work.people.account(ref)
    assert account is not None
    return account


def _merge(work: UnitOfWork, one: AccountRef, other: AccountRef) -> None:
    staying, going = (work.people.member(_account(work, ref).member) for ref in (one, other))
    assert staying is not None
    assert going is not None
    work.people.merge(going.id, joined(staying, going))


def _split(work: UnitOfWork, ref: AccountRef) -> None:
    account = _account(work, ref)
    member = work.people.member(account.member)
    assert member is not None
    work.people.split(account, replace(member, id=MemberId(uuid4().hex)))


@given(st.lists(STEPS, max_size=14), st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
async def test_everything_follows_its_account(
    store: Store, steps: list[tuple[str, int, int]], in_one_commit: bool
) -> None:
    """Whatever is linked, posted and unlinked in any order, together with other changes in a commit or alone."""
    plan = _Plan()
    changes = [plan.begin, *(plan.step(*step) for step in steps)]

    def every(work: UnitOfWork) -> None:
        for change in changes:
            change(work)

    for change in [every] if in_one_commit else changes:
        await store.commit(change)
    await store.commit(plan.check)


async def test_nobody_is_left_without_an_account(store: Store) -> None:
    """The member who went is gone, so that nothing can be kept for somebody who is nobody."""
    plan = _Plan()
    await store.commit(plan.begin)
    before = await store.read(lambda readers: _members(readers, plan))
    await store.commit(plan.step("merge", 1, 0))
    (stayed,) = {*await store.read(lambda readers: _members(readers, plan)[:2])}
    assert stayed == before[1]
    assert await store.commit(lambda work: work.people.member(before[0])) is None


def _members(readers: Readers, plan: _Plan) -> list[MemberId]:
    accounts = [readers.account(ref) for ref in plan.accounts]
    return [account.member for account in accounts if account is not None]


async def test_a_told_introduction_outlives_one_that_waits(store: Store) -> None:
    """A person who was named once is not named again under their other account."""
    plan = _Plan()
    await store.commit(plan.begin)
    await store.commit(plan.step("introduce", 0, 0))
    named = await store.commit(lambda work: [each.member for each in work.introductions.waiting(OPEN)])
    await store.commit(lambda work: work.introductions.told(named))
    await store.commit(plan.step("introduce", 1, 0))
    await store.commit(plan.step("merge", 1, 0))
    assert [] == await store.commit(lambda work: work.introductions.waiting(OPEN))
    await store.commit(plan.step("introduce", 1, 0))
    assert [] == await store.commit(lambda work: work.introductions.waiting(OPEN))
