"""What every store keeps of roles, drafts and what organisers changed, whichever database is under it."""

from dataclasses import replace
from datetime import timedelta

from bot.model.changes import Change, ChangeKind, in_effect
from bot.model.people import Account, Role
from bot.model.refs import AccountRef, GroupRef, MemberId
from bot.model.roles import Grant, Group, Mapping, RoleRows
from bot.model.texts import Draft
from bot.ports import Store, UnitOfWork
from tests.contract.test_store import ANN, store  # noqa: F401  # A fixture.
from tests.rigs.clocks import START

HELP, BOARD = "help.title", GroupRef("rig:board")
BEN = AccountRef("rig:ben")


def change(after: str | None, before: str | None = None, **more: object) -> Change:
    """Return a change of a text."""
    made = Change(ChangeKind.TEXT, HELP, before, after, ANN.ref, START)
    return replace(made, **more)  # type: ignore[arg-type]


async def test_changes_are_read_newest_first_and_page_by_page(store: Store) -> None:  # noqa: F811
    """Of everything, of a kind, or of one thing."""
    numbers = [await store.commit(lambda work, n=n: work.changes.add(change(str(n)))) for n in range(5)]  # type: ignore[misc]
    await store.commit(lambda work: work.changes.add(change("x", kind=ChangeKind.ROLE, subject=BEN, account=None)))
    assert sorted(numbers) == numbers
    newest = await store.read(lambda readers: readers.changes(2))
    assert [("x", None), ("4", ANN.ref)] == [(each.after, each.account) for each in newest]
    older = await store.read(lambda readers: readers.changes(2, before=newest[-1].id))
    assert ["3", "2"] == [each.after for each in older]
    assert [BEN] == [c.subject for c in await store.read(lambda readers: readers.changes(9, kind=ChangeKind.ROLE))]
    assert [] == await store.read(lambda readers: readers.changes(9, subject="other"))
    assert ["4"] == [c.after for c in await store.read(lambda readers: readers.newest_changes(ChangeKind.TEXT))]
    history = await store.commit(lambda work: work.changes.of(ChangeKind.TEXT, HELP))
    assert ["0", "1", "2", "3", "4"] == [each.after for each in history]


def test_what_was_taken_back_is_not_in_effect() -> None:
    """Also when one taking back follows another."""
    one, two = change("one", id=1), change("two", "one", id=2)
    back = change("one", "two", id=3, undoes=2)
    assert [one] == in_effect([one, two, back])
    assert [] == in_effect([one, two, back, change(None, "one", id=4, undoes=1)])


async def test_roles_are_given_once_and_taken_back_once(store: Store) -> None:  # noqa: F811
    """Everybody who asks twice is told that nothing changed."""
    grant, mapping = Grant(BEN, Role.CURATOR, ANN.ref, START), Mapping(BOARD, Role.PRIVACY)
    group = Group(BOARD, "Board", frozenset({BEN, ANN.ref}), START)

    def give(work: UnitOfWork) -> tuple[bool, bool]:
        work.roles.put_group(group)
        return work.roles.grant(grant), work.roles.map(mapping)

    def take(work: UnitOfWork) -> tuple[bool, bool]:
        work.roles.put_group(replace(group, members=frozenset()))
        return work.roles.withdraw(BEN, Role.CURATOR), work.roles.unmap(mapping)

    assert [(True, True), (False, False)] == [await store.commit(give), await store.commit(give)]
    assert RoleRows((grant,), (mapping,), (group,)) == await store.read(lambda readers: readers.roles())
    assert [(True, True), (False, False)] == [await store.commit(take), await store.commit(take)]
    assert frozenset() == (await store.read(lambda readers: readers.roles())).groups[0].members
    assert None is await store.commit(lambda work: work.roles.group(GroupRef("rig:other")))


async def test_there_is_one_draft_for_each_person_and_text(store: Store) -> None:  # noqa: F811
    """A later one takes its place; old ones are forgotten."""
    first, second = Draft(BEN, HELP, "one", 0, START), Draft(BEN, HELP, "two", 3, START + timedelta(days=1))

    def write(work: UnitOfWork) -> None:
        work.drafts.put(first)
        work.drafts.put(second)
        work.drafts.put(replace(first, account=ANN.ref))
        work.drafts.forget_before(START + timedelta(hours=1))

    await store.commit(write)
    assert second == await store.commit(lambda work: work.drafts.get(BEN, HELP))
    assert None is await store.commit(lambda work: work.drafts.get(ANN.ref, HELP))
    await store.commit(lambda work: work.drafts.remove(BEN, HELP))
    assert None is await store.commit(lambda work: work.drafts.get(BEN, HELP))


async def test_people_are_found_by_the_beginning_of_a_word(store: Store) -> None:  # noqa: F811
    """Bots are not; signs that mean something to the database are letters here."""

    def arrive(work: UnitOfWork) -> None:
        for name, is_bot in (("Órla Ní 100%", False), ("ann_bot", True), ("Joanne", False)):
            work.people.put_account(Account(AccountRef(f"rig:{name}"), MemberId("a" * 32), name, is_bot))

    await store.commit(arrive)
    cases = {
        "ann": ["Ann Ôther"],
        "": ["Ann Ôther", "Joanne", "Órla Ní 100%"],
        "ÓR": ["Órla Ní 100%"],
        "Ór": ["Órla Ní 100%"],
    }
    cases |= {"100%": ["Órla Ní 100%"], "%": [], "_": [], "ôther": [], "Ôth": ["Ann Ôther"]}
    for typed, names in cases.items():
        found = await store.read(lambda readers, typed=typed: readers.people(typed, 9))  # type: ignore[misc]
        assert names == [account.name for account in found], typed
    assert {ANN.ref: ANN} == await store.read(lambda readers: readers.accounts([ANN.ref, AccountRef("rig:nobody")]))
