"""Events on the site: one list of answers with the chat, the link for those who go, and what is left afterwards."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.features.events.attending.after import name_of
from bot.features.events.recurrence import occurrence
from bot.model.events import EventStatus
from bot.model.inbound import Invocation, PersonLeft, Via
from bot.model.people import Member, Profile, joined
from bot.model.refs import AccountRef
from bot.ports import UnitOfWork
from tests.rigs.calendars import LINK, series
from tests.web.conftest import Serve
from tests.web.eventrig import Browser, plans, put_core_behind, talk, until
from tests.web.rig import MEMBER, MORAG, Group, at

ANN = Profile(AccountRef("slack:ann"), "Ann Lee")
BEN = Profile(AccountRef("discord:ben"), "Ben Ode")
TIME = "Tuesday 8 December 2026, 12:30pm to 1:30pm (GMT)"


@pytest.fixture
async def rhys(group: Group, serve: Serve) -> Browser:
    """A member at the pages of a group with one talk."""
    await put_core_behind(group)
    await plans(group, talk())
    return Browser(await serve(group.routes()), group, MEMBER)


async def _says_in_chat(group: Group, who: Profile, command: str, text: str = "") -> str:
    platform = who.ref.partition(":")[0]
    asked = Invocation(platform, who.ref, who.name, command, Via.BUTTON, text)
    return (await group.intake.handle(asked)).card.plain()


async def test_the_page_lists_what_is_coming_with_ones_own_answer(rhys: Browser) -> None:
    """In two taps: open it, say so; the answer then stands beside the event."""
    await rhys.opens("/events")
    assert (TIME in rhys.says(), "You are going." in rhys.says()) == (True, False)
    await rhys.presses("I am going")
    assert "You are going to A talk." in rhys.says()
    assert "You are going." in await rhys.opens("/events")


async def test_an_answer_given_on_the_site_is_the_one_of_the_chat(rhys: Browser, group: Group) -> None:
    """And the other way round: there is one list."""
    await rhys.opens("/events")
    await rhys.presses("Maybe")
    assert "You may come." in await _says_in_chat(group, MEMBER, "event", "k3f9x2")
    await _says_in_chat(group, MEMBER, "not-going", "k3f9x2")
    assert "You are not coming." in await rhys.opens("/events/k3f9x2")


async def test_linked_accounts_have_one_answer_on_the_site_too(rhys: Browser, group: Group) -> None:
    """What was said on Slack stands on the page that is opened as the other account, with the way to join."""
    await _says_in_chat(group, MEMBER, "maybe", "k3f9x2")
    group.clock.turn(timedelta(minutes=1))
    await _says_in_chat(group, ANN, "going", "k3f9x2")

    def link(work: UnitOfWork) -> None:
        mine, other = work.people.account(MEMBER.ref), work.people.account(ANN.ref)
        assert mine is not None
        assert other is not None
        now = group.clock.now()
        work.people.merge(other.member, joined(Member(mine.member, now), Member(other.member, now)))

    await group.store.commit(link)
    await rhys.opens("/events/k3f9x2")
    assert ("You are going." in rhys.says(), LINK in rhys.page) == (True, True)
    assert "1 person is coming." in rhys.says()


async def test_going_maybe_and_not_exclude_one_another_and_a_reminder_does_not(rhys: Browser) -> None:
    """The chosen one is marked, for eyes and for screen readers; the reminder is a switch of its own."""
    await rhys.opens("/events/k3f9x2")
    await rhys.presses("Remind me")
    await rhys.opens("/events/k3f9x2")
    await rhys.presses("Maybe")
    page = await rhys.opens("/events/k3f9x2")
    assert page.count('aria-pressed="true"') == 1
    assert [label for _, label in rhys.buttons()] == [
        "I am going: show the link : A talk",
        "✓ Maybe : A talk",
        "Not for me : A talk",
        "No reminder : A talk",
    ]
    assert "I remind you 1 day and 1 hour before the start." in rhys.says()


async def test_how_to_join_is_shown_to_those_who_go_and_to_nobody_else(rhys: Browser, group: Group) -> None:
    """It stands on no page of anybody else, whatever else they answered."""
    await rhys.opens("/events/k3f9x2")
    assert LINK not in rhys.page
    await rhys.presses("I am going: show the link")
    assert LINK in rhys.page
    answer = rhys.path
    assert LINK in await rhys.opens("/events/k3f9x2")
    morag = Browser(rhys.site, group, MORAG)
    for path in ("/events", "/events/k3f9x2", answer):
        assert LINK not in await morag.opens(path), path
    await rhys.presses("Not for me")
    assert LINK not in rhys.page + await rhys.opens("/events/k3f9x2")


async def test_an_answer_can_be_loaded_again_and_does_nothing_twice(rhys: Browser, group: Group) -> None:
    """Nobody is asked whether to send a form again; and nobody else is shown what was answered."""
    await rhys.opens("/events/k3f9x2")
    await rhys.presses("Maybe")
    path = rhys.path
    assert path.startswith("/events/answers/")
    assert "You may come to A talk." in await rhys.opens(path)
    other = Browser(rhys.site, group, MORAG)
    await other.opens(path)
    assert (other.status, "This answer is not shown any more" in other.page) == (404, True)
    group.clock.turn(timedelta(hours=13))
    await rhys.opens(path)
    assert rhys.status == 404


async def test_a_full_event_says_which_number_one_is_and_how_many_wait(rhys: Browser, group: Group) -> None:
    """On every platform the same list: who asked first comes first."""
    await plans(group, talk("room", capacity=1))
    await _says_in_chat(group, ANN, "going", "room")
    await _says_in_chat(group, BEN, "going", "room")
    group.clock.turn(timedelta(minutes=1))
    await rhys.opens("/events/room")
    await rhys.presses("I am going")
    assert "A talk is full. You are number 2 on the waiting list." in rhys.says()
    await rhys.opens("/events/room")
    assert "1 person is coming; every place is taken, and 2 people wait." in rhys.says()
    assert ("You are number 2 of those who wait." in rhys.says(), LINK in rhys.page) == (True, False)
    await _says_in_chat(group, ANN, "not-going", "room")
    await _says_in_chat(group, BEN, "not-going", "room")
    assert LINK in await rhys.opens("/events/room")


async def test_times_are_told_where_the_reader_is_too(rhys: Browser) -> None:
    """The group's time with its zone comes first, so that all speak of the same."""
    await rhys.opens("/events")
    await rhys.fills_in(zone="Narnia")
    assert "I know no time zone called Narnia." in rhys.says()
    await rhys.opens("/events")
    await rhys.fills_in(zone="New York")
    for path in ("/events", "/events/k3f9x2"):
        await rhys.opens(path)
        assert TIME in rhys.says()
        assert "Where you are: Tuesday 8 December 2026, 7:30am to 8:30am (EST), New York time." in rhys.says()


async def test_a_cancelled_event_stays_and_cannot_be_answered(rhys: Browser, group: Group) -> None:
    """Whoever looks for it is told."""
    await plans(group, replace(talk("off"), status=EventStatus.CANCELLED))
    await rhys.opens("/events/off")
    assert ("Cancelled." in rhys.says(), rhys.buttons()) == (True, [])


@pytest.mark.parametrize("ref", ["none", "draft", "weekly-20261209", "sketch", "x" * 201, "k3f9x2-1"])
async def test_what_members_may_not_see_is_not_there(rhys: Browser, group: Group, ref: str) -> None:
    """Drafts look like what never was."""
    drafts = (replace(talk("draft"), status=EventStatus.DRAFT), series(id="sketch", status=EventStatus.DRAFT))
    await plans(group, *drafts, series())
    await rhys.opens(f"/events/{ref}")
    assert (rhys.status, "There is no event at this address." in rhys.page) == (404, True)


async def test_a_series_leads_to_its_next_day(rhys: Browser, group: Group) -> None:
    """So that one address can be passed on for all of it."""
    await plans(group, series())
    await rhys.opens("/events/weekly")
    assert rhys.path == "/events/weekly-20261208"
    group.clock.turn(timedelta(days=17))
    await rhys.opens("/events/weekly")
    assert rhys.path == "/events/weekly-20261215"


async def test_a_long_list_shows_what_is_near_first(rhys: Browser, group: Group) -> None:
    """A weekly series fills no whole page by itself."""
    await plans(group, series())
    assert (await rhys.opens("/events")).count("<article") == 6
    assert (await rhys.opens("/events?show=all")).count("<article") > 50


async def test_after_an_event_its_page_has_what_is_left_of_it(rhys: Browser, group: Group) -> None:
    """The recording and the slides, and no more way to join."""
    day = occurrence(talk(), "")
    assert day is not None
    await rhys.opens("/events/k3f9x2")
    await rhys.presses("I am going")
    until(group, at(18))
    given = '{"recording": "https://x.example/r", "slides": "", "feedback": "", "note": "Thank <you>.", "number": 1}'
    await group.store.commit(lambda work: work.values.put(name_of(day), given))
    await rhys.opens("/events/past")
    assert re.search("A talk .* Recording", rhys.says())
    await rhys.opens("/events/k3f9x2")
    assert 'href="https://x.example/r"' in rhys.page
    assert ("Thank <you>." in rhys.says(), LINK in rhys.page) == (True, False)


async def test_whoever_was_there_says_so_and_keeps_a_note(rhys: Browser, group: Group) -> None:
    """To print, or as a file; nobody has one who did not say so."""
    until(group, at(18))
    await rhys.opens("/events/k3f9x2/note")
    assert (rhys.status, "Nobody noted that you were at A talk." in rhys.says()) == (404, True)
    await rhys.opens("/events/k3f9x2")
    await rhys.presses("I was there")
    await rhys.opens("/events/k3f9x2")
    assert "You were there." in rhys.says()
    await rhys.opens("/events/k3f9x2/note")
    said = f"Rhys ap Gwilym took part in A talk, {TIME} (1 hour)."
    assert said in rhys.says()
    assert said in await rhys.opens("/events/k3f9x2/note?save=yes")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"press": ""},
        {"press": "make-organiser Ann"},
        {"press": "library-import x"},
        {"command": "set-channel", "option-channel": "x"},
        {"press": "going " + "x" * 20_001},
    ],
    ids=["nothing", "an empty button", "a role", "no command", "another page's form", "too much"],
)
async def test_only_what_belongs_here_can_be_done_here(rhys: Browser, fields: dict[str, str]) -> None:
    """The address is no way round the pages that ask before they act."""
    await rhys.sends(**fields)
    assert (rhys.status, "so nothing was done" in rhys.page) == (400, True)


async def test_a_button_that_came_too_late_says_why(rhys: Browser, group: Group) -> None:
    """A page may stay open over night."""
    await rhys.opens("/events")
    until(group, at(14))
    await rhys.presses("I am going")
    assert "A talk is over." in rhys.says()


async def test_what_people_write_is_never_markup(rhys: Browser, group: Group) -> None:
    """Titles come from other people's calendars too."""
    await plans(group, talk("odd", title='<b onclick="x">"Bold"</b>', text="<script>1</script>", speakers="<i>me</i>"))
    for path in ("/events", "/events/odd"):
        page = await rhys.opens(path)
        assert [bad for bad in ("<b onclick", "<script>1", "<i>me") if bad in page] == []


async def test_whoever_leaves_is_out_and_gives_their_place_back(rhys: Browser, group: Group) -> None:
    """With the session goes the page; with the person goes the answer."""
    await plans(group, talk("room", capacity=1))
    headers = await group.signs_in(ANN)
    assert 200 == (await rhys.site.ask("/events/room", headers=headers))[0]
    await _says_in_chat(group, ANN, "going", "room")
    await group.intake.receive(PersonLeft("left", ANN.ref, group.clock.now()))
    assert 401 == (await rhys.site.ask("/events/room", headers=headers))[0]
    assert "Nobody has said yet that they are coming." in await rhys.opens("/events/room")


async def test_when_one_is_reminded_is_chosen_here_too(rhys: Browser, group: Group) -> None:
    """From a list; what was chosen holds in the chat as well."""
    await rhys.opens("/events")
    await rhys.presses("When I am reminded")
    assert "<select" in rhys.page
    await rhys.fills_in(before="1 week")
    assert "I remind you 1 week before the start" in rhys.says()
    assert "I remind you of A talk 1 week before the start." in await _says_in_chat(
        group, MEMBER, "remind-me", "k3f9x2"
    )
