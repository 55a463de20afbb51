"""Calendars over the web: who gets which, what is sent again, and how guesses end."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.features.signin import RECHECK, TRUST
from bot.features.site import EVENTS_FILE, calendar_path, event_file_path
from bot.model.events import Coming, Event, EventStatus, OccurrenceRef, Rsvp
from bot.model.people import Profile
from bot.model.refs import AccountRef
from bot.ports import UnitOfWork
from tests.rigs.calendars import LINK, event, series
from tests.rigs.rfc5545 import check
from tests.web.conftest import Serve, Site
from tests.web.rig import Group

ANN = Profile(AccountRef("slack:ann"), "Ann Lee")


async def _plans(group: Group, *events: Event) -> None:
    def change(work: UnitOfWork) -> None:
        for each in events:
            work.events.put(each, each.created_at, None)

    await group.store.commit(change)


async def _token(group: Group, *going: Event) -> str:
    """Return the token of Ann's calendar; she goes to these."""
    group.people[ANN.ref] = ANN
    token = await group.feeds.make(ANN.ref, ANN.name)

    def change(work: UnitOfWork) -> None:
        account = work.people.account(ANN.ref)
        assert account is not None
        for each in going:
            work.rsvps.put(Rsvp(each.id, "", account.member, ANN.ref, group.clock.now(), Coming.GOING))

    await group.store.commit(change)
    return token


async def _bytes(site: Site, path: str, **more: str) -> tuple[int, bytes, Mapping[str, str]]:
    async with site.session.get(site.origin + path, headers=more) as answer:
        return answer.status, await answer.read(), answer.headers


@pytest.fixture
async def public(serve: Serve, group: Group) -> Site:
    """The pages of a group whose calendar everybody may read."""
    group.is_public = True
    group.visitor = None
    return await serve(group.routes())


async def test_nobody_outside_reads_the_groups_calendar_unless_the_group_wants_it(group: Group, site: Site) -> None:
    """Nothing is public by accident."""
    await _plans(group, event())
    group.visitor = None
    assert [(await site.ask(path))[0] for path in (EVENTS_FILE, event_file_path(OccurrenceRef("k3f9x2")))] == [401, 401]


async def test_a_public_calendar_has_the_groups_own_events_and_no_way_to_join(group: Group, public: Site) -> None:
    """Drafts and other people's events are not there, and neither is how to join."""
    others = (event("draft", status=EventStatus.DRAFT), event("other", source="Hospital"))
    await _plans(group, event(), series(), *others)
    status, data, headers = await _bytes(public, EVENTS_FILE)
    assert (status, headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert {each.value("UID") for each in check(data).all("VEVENT")} == {event().uid, series().uid}
    assert LINK.encode() not in data
    for ref, expected in (
        ("k3f9x2", 200),
        ("weekly", 200),
        ("weekly-20261215", 200),
        ("weekly-20261216", 404),
        ("draft", 404),
        ("other", 404),
        ("none", 404),
    ):
        status, data, _ = await _bytes(public, event_file_path(OccurrenceRef(ref)))
        assert (ref, status, LINK.encode() in data) == (ref, expected, False)


async def test_what_is_over_for_a_month_is_there_no_more(group: Group, public: Site) -> None:
    """Calendars do not grow for ever; what is just over stays for a while."""
    talk = event()
    await group.store.commit(lambda work: work.events.put(talk, talk.created_at, talk.created_at + timedelta(days=14)))
    group.clock.turn(timedelta(days=40))
    assert len(check((await _bytes(public, EVENTS_FILE))[1]).all("VEVENT")) == 1
    group.clock.turn(timedelta(days=10))
    assert check((await _bytes(public, EVENTS_FILE))[1]).all("VEVENT") == []


@pytest.mark.parametrize("is_private", [False, True])
async def test_a_calendar_that_is_as_it_was_is_not_sent_again(group: Group, public: Site, is_private: bool) -> None:
    """Programs ask every few hours, and nearly always nothing has changed."""
    await _plans(group, event())
    path = calendar_path(await _token(group)) if is_private else EVENTS_FILE
    _, _, headers = await _bytes(public, path)
    status, data, again = await _bytes(public, path, **{"If-None-Match": headers["ETag"]})
    assert (status, data, again["ETag"]) == (304, b"", headers["ETag"])
    await _plans(group, replace(event(), version=1, status=EventStatus.CANCELLED))
    status, data, again = await _bytes(public, path, **{"If-None-Match": headers["ETag"]})
    assert (status, b"STATUS:CANCELLED" in data, again["ETag"] == headers["ETag"]) == (200, True, False)


async def test_a_private_calendar_tells_its_owner_how_to_join_what_they_go_to(group: Group, site: Site) -> None:
    """And nothing else; it is kept by no cache that others share, and by no search engine."""
    group.visitor = None
    mine, other = event(), event("other", details=replace(event().details, link="https://meet.example/other"))
    await _plans(group, mine, other, event("elsewhere", source="Hospital"))
    status, data, headers = await _bytes(site, calendar_path(await _token(group, mine)))
    assert status == 200
    assert len(check(data).all("VEVENT")) == 3
    assert (LINK.encode() in data, b"meet.example/other" in data) == (True, False)
    assert headers["Cache-Control"].startswith("private")
    assert "noindex" in headers["X-Robots-Tag"]


async def test_the_file_of_an_event_has_the_link_for_a_member_who_goes(group: Group, site: Site) -> None:
    """For any other member it has none."""
    await _plans(group, event())
    headers = await group.signs_in(ANN)
    _, before, _ = await _bytes(site, event_file_path(OccurrenceRef("k3f9x2")), **headers)
    await _token(group, event())
    _, after, told = await _bytes(site, event_file_path(OccurrenceRef("k3f9x2")), **headers)
    assert (LINK.encode() in before, LINK.encode() in after) == (False, True)
    assert told["Content-Disposition"] == 'attachment; filename="k3f9x2.ics"'


async def test_the_file_of_a_series_has_all_its_days(group: Group, site: Site) -> None:
    """And that of a day only that one, without a rule."""
    await _plans(group, series())
    for ref, rule in (("weekly", "FREQ=WEEKLY"), ("weekly-20261215", "")):
        (told,) = check((await _bytes(site, event_file_path(OccurrenceRef(ref))))[1]).all("VEVENT")
        assert told.value("RRULE") == rule


async def test_an_address_ends_when_its_owner_is_no_member_any_more(group: Group, site: Site) -> None:
    """The platform is asked once an hour; and when it does not answer, not for longer than a day."""
    path = calendar_path(await _token(group))
    group.is_silent = True
    group.clock.turn(RECHECK)
    assert (await _bytes(site, path))[0] == 200
    group.clock.turn(TRUST)
    assert (await _bytes(site, path))[0] == 404
    group.is_silent = False
    group.clock.turn(RECHECK)
    assert (await _bytes(site, path))[0] == 200
    group.people[ANN.ref] = replace(ANN, is_guest=True)
    group.clock.turn(RECHECK)
    assert (await _bytes(site, path))[0] == 404
    group.people[ANN.ref] = ANN
    assert (await _bytes(site, path))[0] == 404, "it was ended for good"


async def test_guesses_end_soon(group: Group, site: Site) -> None:
    """And while they do, nobody learns from the same machine whether a guess was right."""
    path = calendar_path(await _token(group))
    for number in range(30):
        assert (await _bytes(site, calendar_path(f"guess{number}")))[0] == 404
    assert (await _bytes(site, calendar_path("guess")))[0] == 429
    assert (await _bytes(site, path))[0] == 429
    group.clock.turn(timedelta(minutes=11))
    assert (await _bytes(site, path))[0] == 200


async def test_a_token_stands_in_no_log(group: Group, site: Site, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever reads logs would be let in."""
    caplog.set_level(logging.DEBUG)
    token = await _token(group)
    await _bytes(site, calendar_path(token))
    await _bytes(site, calendar_path(f"{token}x"))
    assert token not in caplog.text
    kept = await group.store.read(lambda readers: readers.feeds_of([ANN.ref]))
    assert token not in str(kept)
