"""What was changed, and who opened which kind of page: on paper for those in charge, and nothing more than that."""

from datetime import timedelta
from typing import cast

import pytest

from adapters.web.desk import KINDS, ROWS
from bot.errors import StoreUnavailable
from bot.features.admitting import Way
from bot.features.signin import RECHECK, SignIns
from bot.features.visits import KEPT, Visits
from bot.model.access import Visit
from bot.model.changes import Change, ChangeKind
from bot.model.people import Profile, Role
from bot.model.refs import AccountRef
from bot.ports import Store, UnitOfWork
from storage.store import SqliteStore
from tests.web.conftest import Site
from tests.web.rig import GENERAL, Group, starter_books

ANN = Profile(AccountRef("slack:ann"), "Ann Lee")
BEN = Profile(AccountRef("slack:ben"), "Ben <Ode>")


class FullDisk:
    """A store on which nothing can be saved any more."""

    def __init__(self, store: SqliteStore) -> None:
        self.read = store.read

    async def commit(self, change: object) -> None:
        """Save nothing."""
        raise StoreUnavailable


async def _changes(group: Group, *changes: tuple[ChangeKind, str, str | None]) -> None:
    def change(work: UnitOfWork) -> None:
        for kind, subject, after in changes:
            work.changes.add(Change(kind, subject, None, after, ANN.ref, group.clock.now()))

    await group.store.commit(change)


async def test_organisers_read_what_was_changed(group: Group, site: Site) -> None:
    """By whom, what it was and is; names as they are now, and nothing of it is markup."""
    headers = await group.signs_in(ANN, Role.ORGANISER)
    await group.keeps()
    text = (ChangeKind.TEXT, "welcome.direct", "Hello <b>{name}</b>")
    await _changes(group, text, (ChangeKind.CHANNEL, GENERAL, "archived"))
    status, page, _ = await site.ask("/desk/changes", headers=headers)
    parts = ("welcome.direct", "Hello &lt;b&gt;{name}&lt;/b&gt;", "general", "archived", "Ann Lee")
    assert (status, [part for part in parts if part not in page]) == (200, [])
    assert page.index("general") < page.index("welcome.direct")


@pytest.mark.parametrize("kind", ChangeKind)
def test_every_kind_of_change_can_be_chosen(kind: ChangeKind) -> None:
    """A new kind that nobody gave a name here could only be found by turning pages."""
    assert KINDS[kind]


async def test_changes_come_in_pages_and_by_kind(group: Group, site: Site) -> None:
    """A trail of years can be read to its beginning."""
    headers = await group.signs_in(ANN, Role.ORGANISER)
    texts = [(ChangeKind.TEXT, f"text.{number:03}", "x") for number in range(ROWS + 1)]
    await _changes(group, *texts, (ChangeKind.ROLE, ANN.ref, "curator"))
    page = (await site.ask("/desk/changes?kind=text", headers=headers))[1]
    assert ("text.050" in page, "text.000" in page, "curator" in page) == (True, False, False)
    assert "/desk/changes?before=2&amp;kind=text" in page
    page = (await site.ask("/desk/changes?before=2&kind=text", headers=headers))[1]
    assert ("text.000" in page, ">Older<" in page) == (True, False)
    assert "curator" in (await site.ask("/desk/changes?kind=role", headers=headers))[1]


@pytest.mark.parametrize("query", ["kind=nothing&before=x", "before=-1", "before=0", "before=99999999999", "kind=%00"])
async def test_odd_addresses_of_the_desk_are_no_fault(group: Group, site: Site, query: str) -> None:
    """They show something, or say that there is nothing."""
    headers = await group.signs_in(ANN, Role.ORGANISER)
    assert 200 == (await site.ask(f"/desk/changes?{query}", headers=headers))[0]


async def test_who_opened_which_kind_of_page_is_kept_and_nothing_more(group: Group, site: Site) -> None:
    """Who, which kind, and in which hour; not what they looked for or read."""
    await group.shelves(starter_books())
    reader = await group.signs_in(BEN)
    for path in ("/archive/search?q=private", f"/library/r/{starter_books()[0].id}"):
        for _ in range(2):
            await site.ask(path, headers=reader)
    noted = await group.store.read(lambda readers: readers.visits(10))
    hour = group.clock.now().replace(minute=0, second=0, microsecond=0)
    pages = ("/archive/search", "/library/r/{id}")
    assert noted == [Visit(hour, BEN.ref, page, "GET") for page in pages]
    page = (await site.ask("/desk/visits", headers=await group.signs_in(ANN, Role.PRIVACY)))[1]
    assert [each for each in ("Ben &lt;Ode&gt;", "an entry of the library") if each not in page] == []
    assert "private" not in page.replace("privacy", "")


async def test_visits_come_in_pages_and_by_account(group: Group, site: Site) -> None:
    """To answer what one account did, and to go back to the beginning."""
    headers = await group.signs_in(ANN, Role.ORGANISER)
    for number in range(ROWS + 1):
        await group.visits.note(BEN.ref, f"/page-{number:03}", "GET")
        group.clock.turn(timedelta(hours=1))
    group.clock.turn(timedelta(hours=-ROWS))
    page = (await site.ask(f"/desk/visits?who={BEN.ref}", headers=headers))[1]
    assert ("/page-050" in page, "/page-000" in page, "what was changed" in page) == (True, False, False)
    assert "/page-000" in (await site.ask(f"/desk/visits?page=2&who={BEN.ref}", headers=headers))[1]
    assert "There is nothing older." in (await site.ask("/desk/visits?page=9", headers=headers))[1]


async def test_signing_in_is_a_visit_and_looking_in_vain_is_too(group: Group, site: Site) -> None:
    """Whoever tries the organisers' pages is seen trying."""
    headers = await group.signs_in(BEN)
    assert (await site.ask("/desk/changes", headers=headers))[0] == 403
    noted = await group.store.read(lambda readers: readers.visits(10, account=BEN.ref))
    assert [visit.page for visit in noted] == ["/desk/changes"]


async def test_visits_are_forgotten_after_a_while(group: Group) -> None:
    """A record of readers is not kept for ever."""
    await group.visits.note(BEN.ref, "/archive", "GET")
    group.clock.turn(KEPT)
    await group.visits.note(BEN.ref, "/library", "GET")
    await group.store.commit(lambda work: work.visits.forget_before(group.clock.now() - KEPT))
    assert ["/library", "/archive"] == [v.page for v in await group.store.read(lambda readers: readers.visits(9))]
    group.clock.turn(timedelta(hours=1))
    await group.store.commit(lambda work: work.visits.forget_before(group.clock.now() - KEPT))
    assert ["/library"] == [v.page for v in await group.store.read(lambda readers: readers.visits(9))]


async def test_members_read_on_while_the_disk_is_full(group: Group) -> None:
    """Neither the note of a visit nor that of a session keeps anybody out."""
    full, account = cast(Store, FullDisk(group.store)), ANN.ref
    group.people = {account: ANN}
    token, _ = await group.sign_ins.begin(account, ANN.name)
    entry = await group.sign_ins.spend(Way.LINK, token, "")
    group.clock.turn(RECHECK)

    async def look_up(ref: AccountRef) -> Profile | None:
        return ANN

    assert await SignIns(full, group.clock, look_up, lambda work, begun: None).who(entry.token) is not None
    visits = Visits(full, group.clock)
    for _ in range(2):
        await visits.note(account, "/archive", "GET")
    assert await group.visits.page(1, ROWS) == []
