"""Places: whatever people and organisers do in whichever order, it stays fair."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.features.events.attending.places import ASKED_FIRST, answered, is_offered, queue, seated, taken
from bot.features.events.recurrence import occurrence
from bot.model.events import Coming, Details, Event, EventId, EventStatus, Occurrence, Rsvp, Timing
from bot.model.refs import AccountRef, MemberId

BEGIN, LASTS = datetime(2026, 11, 1, tzinfo=UTC), 60
HOUR = timedelta(hours=1)
EVENT = Event(
    id=EventId("talk"),
    uid="talk@example.org",
    details=Details("A talk", capacity=2),
    timing=Timing(datetime(2026, 11, 3, 12), LASTS, "UTC"),  # Wall time.
    created_at=BEGIN,
    updated_at=BEGIN,
    status=EventStatus.PLANNED,
)


class Room:
    """An event with a capacity, and everybody who answered."""

    def __init__(self, capacity: int | None = 2) -> None:
        self.now = BEGIN
        self.capacity = capacity
        self.rsvps: dict[str, Rsvp] = {}
        self.told: list[tuple[str, datetime | None, bool]] = []
        """Whom a place was given or offered to, since when they had waited, and whether they were asked first."""

    @property
    def talk(self) -> Occurrence:
        """Return the event as it is."""
        found = occurrence(replace(EVENT, details=replace(EVENT.details, capacity=self.capacity)), "")
        assert found is not None
        return found

    def answers(self, person: str, coming: Coming) -> None:
        """Let somebody answer."""
        new = Rsvp(EVENT.id, "", MemberId(person), AccountRef(f"rig:{person}"), self.now)
        others = [each for each in self.rsvps.values() if each.member != person]
        self.rsvps[person] = answered(self.rsvps.get(person, new), coming, others, self.talk, self.now)
        self.fill()

    def leaves(self, person: str) -> None:
        """Let somebody leave the group."""
        self.rsvps.pop(person, None)
        self.fill()

    def holds(self, capacity: int | None) -> None:
        """Let an organiser change how many fit in."""
        self.capacity = capacity
        self.fill()

    def passes(self, hours: float) -> None:
        """Let time pass, and do what is due when an offer ends."""
        until = self.now + hours * HOUR
        while ends := [
            each.offered_until for each in self.open() if each.offered_until and each.offered_until <= until
        ]:
            self.now = min(ends)
            self.fill()
        self.now = until
        self.fill()

    def fill(self) -> None:
        """Do what is done after each of these."""
        for rsvp in seated(self.talk, list(self.rsvps.values()), self.now):
            self.told.append((rsvp.member, self.rsvps[rsvp.member].waits_since, rsvp.offered_until is not None))
            self.rsvps[rsvp.member] = rsvp

    def open(self) -> list[Rsvp]:
        """Return those who are asked just now."""
        return [each for each in self.rsvps.values() if is_offered(each, self.now)]

    def inside(self) -> set[str]:
        """Return who has a place."""
        return {each.member for each in self.rsvps.values() if each.has_place}

    def waiting(self) -> list[str]:
        """Return who waits and was not asked, in order."""
        return [each.member for each in queue(self.rsvps.values())]


PEOPLE = st.sampled_from("abcdef")
ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("answers"), PEOPLE, st.sampled_from(Coming)),
        st.tuples(st.just("answers"), PEOPLE, st.just(Coming.GOING)),
        st.tuples(st.just("leaves"), PEOPLE),
        st.tuples(st.just("holds"), st.one_of(st.none(), st.integers(1, 4))),
        st.tuples(st.just("passes"), st.sampled_from((0.1, 1, 5, 20))),
    ),
    max_size=40,
)


@given(ACTIONS)
def test_whatever_happens_it_stays_fair(actions: list[tuple[object, ...]]) -> None:
    """Never more than fit in, unless they had a place before; the order is kept; nobody is told twice."""
    room = Room()
    for name, *arguments in actions:
        before, queued, told = room.inside(), room.waiting(), len(room.told)
        gone = {str(arguments[0])} if name in ("answers", "leaves") else set()
        getattr(room, str(name))(*arguments)
        assert before - gone <= room.inside()
        if room.capacity is not None:
            assert len(room.inside()) <= max(room.capacity, len(before))
            assert not (room.waiting() and room.now < room.talk.starts_at) or (
                taken(room.rsvps.values(), room.now) >= room.capacity
            )
        served = [person for person, *_ in room.told[told:] if person not in gone]
        assert served == [person for person in queued if person not in gone][: len(served)]
        room.now += timedelta(seconds=1)
    assert len(room.told) == len(set(room.told))


def test_a_free_place_goes_to_whoever_waited_longest() -> None:
    """At once, as there is time enough to hear of it."""
    room = Room(1)
    for person in "abc":
        room.answers(person, Coming.GOING)
        room.now += HOUR
    room.answers("a", Coming.NOT)
    assert ({"b"}, ["c"]) == (room.inside(), room.waiting())
    room.holds(None)
    assert {"b", "c"} == room.inside()


def test_a_smaller_room_throws_nobody_out_and_a_larger_one_lets_people_in() -> None:
    """In the order in which they waited."""
    room = Room(2)
    for person in "abcd":
        room.answers(person, Coming.GOING)
        room.now += HOUR
    room.holds(1)
    assert ({"a", "b"}, ["c", "d"]) == (room.inside(), room.waiting())
    room.answers("a", Coming.MAYBE)
    assert ({"b"}, ["c", "d"]) == (room.inside(), room.waiting())
    room.holds(2)
    assert {"b", "c"} == room.inside()


def test_close_to_the_start_people_are_asked_one_after_the_other() -> None:
    """Each has a while to say so; whoever lets it pass is not asked again, and can still come when there is room."""
    room = Room(1)
    for person in "abc":
        room.answers(person, Coming.GOING)
        room.now += HOUR
    room.now = room.talk.starts_at - 3 * HOUR
    room.answers("a", Coming.NOT)
    assert (set(), ["c"], ["b"]) == (room.inside(), room.waiting(), [each.member for each in room.open()])
    room.answers("d", Coming.GOING)
    assert ["c", "d"] == room.waiting()
    room.passes(1)
    assert (["d"], ["c"]) == (room.waiting(), [each.member for each in room.open()])
    room.answers("c", Coming.GOING)
    assert {"c"} == room.inside()
    room.answers("c", Coming.NOT)
    room.answers("d", Coming.NOT)
    room.answers("b", Coming.GOING)
    assert {"b"} == room.inside()
    assert [("b", True), ("c", True), ("d", True)] == [(person, asked) for person, _, asked in room.told]


def test_whoever_comes_later_waits_behind_also_within_one_instant() -> None:
    """Each is told another number."""
    room = Room(1)
    for person in "dcba":
        room.answers(person, Coming.GOING)
    assert list("cba") == [each.member for each in queue(room.rsvps.values())]


def test_a_place_that_is_offered_at_night_is_kept_until_the_morning() -> None:
    """Nobody loses it asleep; early in the morning somebody else still has a chance before the start."""
    room = Room(1)
    for person in "ab":
        room.answers(person, Coming.GOING)
        room.now += HOUR
    room.now = room.talk.starts_at - ASKED_FIRST
    room.answers("a", Coming.NOT)
    assert [room.talk.starts_at.replace(hour=8)] == [each.offered_until for each in room.open()]
    early = replace(room.talk, starts_at=room.talk.starts_at.replace(hour=7), ends_at=room.talk.starts_at)
    (late,) = seated(early, [replace(room.rsvps["b"], offered_until=None)], room.now)
    assert early.starts_at - timedelta(minutes=15) == late.offered_until


def test_nobody_is_given_a_place_once_it_has_begun() -> None:
    """They would learn of it too late; whoever asks for it then gets it."""
    room = Room(1)
    room.answers("a", Coming.GOING)
    room.now += HOUR
    room.answers("b", Coming.GOING)
    room.now = room.talk.starts_at
    room.answers("a", Coming.NOT)
    assert set() == room.inside()
    room.answers("b", Coming.GOING)
    assert {"b"} == room.inside()
