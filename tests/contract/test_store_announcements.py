"""What every store keeps of announcements; and what waits in the outbox is worded anew or taken back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.model.announcements import Announcement, AnnouncementId, AnnouncementStatus, Content, Sending
from bot.model.cards import say
from bot.model.events import Timing
from bot.model.outbound import Delivery, DeliveryState, Open, Target
from bot.model.refs import AccountRef, ChannelRef
from bot.ports import Store, UnitOfWork
from tests.contract.test_store import store  # noqa: F401  # A fixture.
from tests.rigs.clocks import START

MORAG, PRIYA = AccountRef("local:morag"), AccountRef("local:priya")
WHEN = Timing(datetime(2027, 10, 31, 1, 30, fold=1), 0, "Europe/London", "FREQ=MONTHLY;BYDAY=-1SU")
CONTENT = Content("Iron", "Low iron.", (ChannelRef("local:news"),), "More", "https://example.org", "iron", WHEN)


def announcement(id: str = "k3f9x2", **changed: object) -> Announcement:
    """Return an announcement."""
    made = Announcement(AnnouncementId(id), CONTENT, MORAG, PRIYA, START, START, next_at=START)
    return replace(made, **changed)  # type: ignore[arg-type]


async def test_an_announcement_comes_back_as_it_was_kept_with_all_that_it_said(store: Store) -> None:  # noqa: F811
    """The second of two equal hours in autumn included."""
    first = announcement()
    second = replace(first, version=2, content=replace(CONTENT, timing=None), approved_by=MORAG)
    for each in (first, second):
        await store.commit(lambda work, each=each: work.announcements.put(each))  # type: ignore[misc]
    assert second == await store.read(lambda readers: readers.announcement(first.id))
    versions = await store.read(lambda readers: readers.announcement_versions(first.id))
    assert [(1, CONTENT), (2, second.content)] == [(version.number, version.content) for version in versions]
    assert versions[0].content.timing is not None
    assert 1 == versions[0].content.timing.start.fold


async def test_what_is_to_come_is_listed_first(store: Store) -> None:  # noqa: F811
    """By its time; then the others, the newest first."""
    hour = timedelta(hours=1)
    every = [
        announcement("late", status=AnnouncementStatus.PLANNED, next_at=START + 2 * hour),
        announcement("soon", status=AnnouncementStatus.WAITING, next_at=START + hour),
        announcement("older", status=AnnouncementStatus.SENT, next_at=None),
        announcement("newer", status=AnnouncementStatus.DRAFT, next_at=None, updated_at=START + hour),
    ]
    await store.commit(lambda work: [work.announcements.put(each) for each in every])
    assert ["soon", "late", "newer", "older"] == [
        each.id for each in await store.read(lambda readers: readers.announcements(9))
    ]


async def test_a_sending_and_its_presses_are_kept(store: Store) -> None:  # noqa: F811
    """A mark counts once."""
    id = announcement().id
    sent = Sending(id, "20261207T0900", START, 1, (ChannelRef("local:news"),), (PRIYA,))

    def change(work: UnitOfWork) -> list[bool]:
        work.announcements.put(announcement())
        work.announcements.put_sending(sent)
        work.announcements.put_sending(sent.withdrawn())
        return [work.announcements.press(id, mark) for mark in ("a", "a", "b")]

    assert [True, False, True] == await store.commit(change)
    assert [sent.withdrawn()] == await store.read(lambda readers: readers.sendings(id))
    assert 2 == await store.read(lambda readers: readers.presses(id))


def waiting(work: UnitOfWork) -> None:
    """Nothing: it waits."""


def leased(work: UnitOfWork) -> None:
    """Begin to send it."""
    work.outbox.lease(START, 9, [Open("local")])


def parked(work: UnitOfWork) -> None:
    """Put it aside."""
    work.outbox.park("a", "refused")


def sent(work: UnitOfWork) -> None:
    """Send it."""
    work.outbox.sent("a", (), START)


@pytest.mark.parametrize(
    ("become", "state", "can"),
    [
        (waiting, DeliveryState.WAITING, True),
        (parked, DeliveryState.PARKED, True),
        (leased, DeliveryState.LEASED, False),
        (sent, DeliveryState.SENT, False),
    ],
)
async def test_only_what_nobody_has_yet_is_worded_anew_or_taken_back(
    store: Store,  # noqa: F811
    become: Callable[[UnitOfWork], None],
    state: DeliveryState,
    can: bool,
) -> None:
    """What is under way may have arrived: that is edited and deleted where it stands."""
    delivery = Delivery("a", Target(channel=ChannelRef("local:news")), say("Old."), START)

    def change(work: UnitOfWork) -> tuple[bool, bool]:
        work.outbox.add(delivery)
        become(work)
        assert state is work.outbox.reports(["a", "b"])["a"].state
        return work.outbox.reword("a", say("New.")), work.outbox.recall("a")

    assert (can, can) == await store.commit(change)
    assert (not can) == bool(await store.read(lambda readers: readers.delivery_reports(["a"])))


async def test_what_is_worded_anew_is_sent_so(store: Store) -> None:  # noqa: F811
    """The old words are nowhere."""
    delivery = Delivery("a", Target(channel=ChannelRef("local:news")), say("Old."), START)
    await store.commit(lambda work: work.outbox.add(delivery))
    await store.commit(lambda work: work.outbox.reword("a", say("New.")))
    (leased_now,) = await store.commit(lambda work: work.outbox.lease(START, 9, [Open("local")]))
    assert say("New.") == leased_now.delivery.card
