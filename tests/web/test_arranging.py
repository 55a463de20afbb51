"""Organisers arrange events on the site: one form with everything, by the rules of the chat."""

import re

import pytest

from bot.model.events import Event, EventStatus
from bot.model.inbound import Invocation, Via
from bot.model.people import Profile
from bot.model.refs import AccountRef
from tests.rigs.calendars import LINK, series
from tests.web.conftest import Serve
from tests.web.eventrig import Browser, plans, put_core_behind, talk, until
from tests.web.rig import MEMBER, MORAG, PAPERS, Group, at

ANN = Profile(AccountRef("slack:ann"), "Ann Lee")
EVERYTHING = {
    "title": "Journal club",
    "when": "Tuesday 15 December 12:30",
    "ends": "90 minutes",
    "zone": "Dublin",
    "place": "Room 5",
    "link": "https://meet.example/club",
    "speakers": "Siân Llewellyn",
    "chair": "Tom Ode",
    "audience": "new members",
    "topics": "exercise, lung",
    "text": 'Bring one question.\nAnd "two" cups.',
    "capacity": "20",
}


@pytest.fixture
async def morag(group: Group, serve: Serve) -> Browser:
    """An organiser at the pages of a group with one talk."""
    await put_core_behind(group)
    await plans(group, talk())
    return Browser(await serve(group.routes()), group, MORAG)


async def _event(group: Group, title: str) -> Event:
    events = await group.store.read(lambda readers: readers.events(at(0, day=1, month=11), at(0, day=31)))
    (found,) = [each for each in events if each.details.title == title]
    return found


async def _begins(morag: Browser, **values: str) -> str:
    await morag.opens("/events/arrange")
    await morag.presses("New event")
    return await morag.fills_in(**values)


async def test_one_form_makes_a_draft_that_says_the_time_in_full(morag: Browser, group: Group) -> None:
    """The draft is the echo: nobody else sees it, and it says by which clock it was understood."""
    await _begins(morag, **EVERYTHING)
    assert "Please check the day, the time and the zone." in morag.says()
    assert "Tuesday 15 December 2026, 12:30pm to 2pm (GMT)" in morag.says()
    event = await _event(group, "Journal club")
    assert (event.status, event.timing.zone, event.timing.minutes) == (EventStatus.DRAFT, "Europe/Dublin", 90)
    details = event.details
    assert (details.place, details.link, details.capacity) == ("Room 5", "https://meet.example/club", 20)
    assert (details.topics, details.text) == (("exercise", "lung"), 'Bring one question.\nAnd "two" cups.')
    member = Browser(morag.site, group, MEMBER)
    assert "Journal club" not in await member.opens("/events")
    await morag.presses("Publish it")
    assert "Journal club" in await member.opens("/events")


async def test_a_series_is_begun_with_the_same_form(morag: Browser, group: Group) -> None:
    """With its rule as people write it, and the next days told back."""
    await _begins(morag, title="Club", when="Tuesday 1 December 12:30", repeats="every first Tuesday")
    assert "It repeats: every first Tuesday of the month." in morag.says()
    assert "Tuesday 5 January 2027, 12:30pm (GMT)" in morag.says()


async def test_what_can_be_meant_in_two_ways_is_asked_and_nothing_typed_is_lost(morag: Browser, group: Group) -> None:
    """Everything that was filled in goes along with the choice, line breaks and quotation marks included."""
    await _begins(morag, **EVERYTHING | {"when": "15 December at 7"})
    assert "Is it in the morning or in the evening?" in morag.says()
    await morag.presses("Tuesday 15 December 2026, 7pm")
    event = await _event(group, "Journal club")
    assert (event.timing.start.hour, event.details.text) == (19, 'Bring one question.\nAnd "two" cups.')


async def test_one_may_go_back_to_the_form_from_a_question(morag: Browser) -> None:
    """With everything still in it."""
    await _begins(morag, **EVERYTHING | {"when": "15 December at 7"})
    await morag.presses("Change what I wrote")
    assert 'value="15 December at 7"' in morag.page
    assert "And &#34;two&#34; cups." in morag.page


@pytest.mark.parametrize(
    ("wrong", "option", "sentence"),
    [
        ({"when": "Tuesday 3 November 2026 12:30"}, "when", "That is in the past"),
        ({"when": "soonish"}, "when", "I do not understand soonish."),
        ({"capacity": "0"}, "capacity", "With a capacity of 0 nobody could come."),
        ({"zone": "Narnia"}, "zone", "I know no time zone called Narnia."),
        ({"ends": "16 days"}, "ends", "That lasts more than two weeks"),
        ({"repeats": "every second"}, "repeats", "A series takes place once a day at most."),
        ({"title": "x" * 101}, "title", "100"),
    ],
)
async def test_a_mistake_is_told_beside_its_field(
    morag: Browser, wrong: dict[str, str], option: str, sentence: str
) -> None:
    """The form comes back with everything that was typed, and nothing was saved."""
    await _begins(morag, **EVERYTHING | wrong)
    field = re.search(rf'<p class="problem" id="option-{option}-problem">(.*?)</p>', morag.page)
    assert field is not None
    assert sentence in field[1]
    assert ('value="Siân Llewellyn"' in morag.page, 'role="alert"' in morag.page) == (True, True)
    await morag.fills_in(**{"repeats": ""} | EVERYTHING)
    assert "This is a draft." in morag.says()


async def test_what_seems_to_name_a_patient_is_not_given_back(morag: Browser) -> None:
    """Nothing of it is kept, not even for another try."""
    await _begins(morag, **EVERYTHING | {"when": "soonish", "text": "NHS number 943 476 5919"})
    assert ("943 476 5919" in morag.page, "soonish" in morag.page) == (False, True)


async def test_a_second_tap_makes_no_second_draft(morag: Browser, group: Group) -> None:
    """A phone is slow at times, and a thumb is not."""
    await morag.opens("/events/arrange")
    form = await morag.presses("New event")
    await morag.fills_in(**EVERYTHING)
    first, morag.page = morag.path, form
    await morag.fills_in(**EVERYTHING)
    assert morag.path == first
    assert (await _event(group, "Journal club")).status is EventStatus.DRAFT


async def test_everything_is_changed_in_one_form(morag: Browser, group: Group) -> None:
    """It holds what is so; what was left as it was is no change."""
    await morag.opens("/events/k3f9x2")
    await morag.opens("/events/arrange/k3f9x2")
    await morag.presses("Change it")
    assert f'value="{LINK}"' in morag.page
    await morag.fills_in(speakers="Ann Lee", capacity="30")
    assert "It is saved." in morag.says()
    details = (await _event(group, "A talk")).details
    assert (details.speakers, details.capacity, details.link) == ("Ann Lee", 30, LINK)


async def test_what_people_can_see_is_moved_after_it_was_told_back(morag: Browser, group: Group) -> None:
    """Before and after in full, and only then for good."""
    await morag.opens("/events/arrange/k3f9x2")
    await morag.presses("Change it")
    await morag.fills_in(when="Wednesday 9 December 6pm")
    assert "It was: Tuesday 8 December 2026, 12:30pm to 1:30pm (GMT)" in morag.says()
    assert "Wednesday 9 December 2026, 6pm to 7pm (GMT)" in morag.says()
    assert (await _event(group, "A talk")).timing.start.day == 8
    await morag.presses("Yes, move it")
    assert (await _event(group, "A talk")).timing.start.day == 9


async def test_the_second_of_two_organisers_is_shown_what_changed(morag: Browser, group: Group) -> None:
    """Nothing of either is lost: the form opens again with what is so now and what was typed."""
    await morag.opens("/events/arrange/k3f9x2")
    await morag.presses("Change it")
    other = Invocation(
        "local", MORAG.ref, MORAG.name, "change-event", Via.BUTTON, 'event:"k3f9x2" chair:"Tom Ode" speakers:"Tom"'
    )
    await group.intake.handle(other)
    await morag.fills_in(speakers="Ann Lee")
    assert "Somebody has changed this event since you began." in morag.says()
    assert ("Tom Ode" in morag.says(), "speakers: Ann Lee" in morag.says()) == (True, True)
    await morag.presses("Change what I wrote")
    assert ('value="Tom Ode"' in morag.page, 'value="Ann Lee"' in morag.page) == (True, True)
    await morag.fills_in()
    details = (await _event(group, "A talk")).details
    assert (details.chair, details.speakers) == ("Tom Ode", "Ann Lee")


async def test_one_day_of_a_series_is_cancelled_alone(morag: Browser, group: Group) -> None:
    """It is asked once more before; the others stay."""
    await plans(group, series())
    await morag.opens("/events/arrange/weekly-20261215")
    await morag.presses("Cancel it")
    assert "Nothing is changed yet." in morag.says()
    await morag.presses("Yes, cancel it")
    await morag.opens("/events/weekly-20261215")
    assert "Cancelled." in morag.says()
    await morag.opens("/events/weekly-20261222")
    assert "Cancelled." not in morag.says()


async def test_an_event_is_called_off_with_a_reason_and_brought_back(morag: Browser, group: Group) -> None:
    """Its page says why, for as long as it holds."""
    await morag.opens("/events/arrange/k3f9x2")
    await morag.presses("Cancel it")
    await morag.presses("Cancel it and say why")
    await morag.fills_in(why="The speaker is ill")
    await morag.opens("/events/k3f9x2")
    assert "The speaker is ill" in morag.says()
    await morag.opens("/events/arrange/k3f9x2")
    await morag.presses("Bring it back")
    await morag.presses("Yes, bring it back")
    await morag.opens("/events/k3f9x2")
    assert ("Cancelled." in morag.says(), "The speaker is ill" in morag.says()) == (False, False)


async def test_where_an_event_is_posted_is_chosen_on_the_page(morag: Browser, group: Group) -> None:
    """As in the chat, by the names of channels."""
    await group.keeps()
    await morag.opens("/events/arrange/k3f9x2")
    await morag.presses("Other channels")
    await morag.fills_in(channels="#nowhere")
    assert ("#nowhere" in morag.says(), 'id="option-channels-problem"' in morag.page) == (True, True)
    await morag.fills_in(channels="#papers")
    assert (await _event(group, "A talk")).channels == (PAPERS,)


async def test_one_day_of_a_series_is_changed_alone(morag: Browser, group: Group) -> None:
    """Its form has no rule and no zone, as those are the whole's."""
    await plans(group, series())
    await morag.opens("/events/arrange/weekly-20261215")
    await morag.presses("Change it")
    assert ('name="option-speakers"' in morag.page, 'name="option-repeats"' in morag.page) == (True, False)
    await morag.fills_in(speakers="Ann Lee")
    await morag.opens("/events/weekly-20261215")
    assert "With Ann Lee" in morag.says()
    await morag.opens("/events/weekly-20261222")
    assert "With Ann Lee" not in morag.says()


async def test_an_earlier_event_is_copied_in_two_taps(morag: Browser, group: Group) -> None:
    """The details stay, and the date is the next one that matches."""
    await morag.opens("/events/arrange/k3f9x2")
    await morag.presses("Copy it")
    assert "This is a copy with the same details" in morag.says()
    assert "Tuesday 12 January 2027, 12:30pm to 1:30pm (GMT)" in morag.says()


async def test_members_are_asked_to_leave_and_change_nothing(morag: Browser, group: Group) -> None:
    """Not by an address, and not by a form that they made themselves."""
    rhys = Browser(morag.site, group, MEMBER)
    for path in (
        "/events/arrange",
        "/events/arrange/k3f9x2",
        "/events/k3f9x2/attendance",
        "/events/k3f9x2/attendance.csv",
    ):
        await rhys.opens(path)
        assert (path, rhys.status, LINK in rhys.page) == (path, 403, False)
    assert "Arrange events" not in await rhys.opens("/events")
    assert "For organisers" not in await rhys.opens("/events/k3f9x2")
    await rhys.sends(press='cancel-event event:"k3f9x2" confirm:yes')
    await rhys.sends(command="change-event", **{"option-event": "k3f9x2", "option-title": "Mine"})
    assert "Nothing was done" in rhys.says()
    assert (await _event(group, "A talk")).status is EventStatus.PLANNED


async def test_who_signed_up_is_a_page_and_a_file(morag: Browser, group: Group) -> None:
    """Nothing in the file is taken for a formula, whatever people call themselves."""
    names = {
        "slack:a": '=HYPERLINK("https://evil.example")',
        "slack:b": "+1",
        "discord:c": "@SUM(A1)",
        "local:d": "Ann",
    }
    for ref, name in names.items():
        asked = Invocation(ref.partition(":")[0], AccountRef(ref), name, "going", Via.BUTTON, "k3f9x2")
        await group.intake.handle(asked)
    until(group, at(18))
    await morag.opens("/events/k3f9x2/attendance")
    assert "Said that they go: 4" in morag.says()
    assert 'href="/events/k3f9x2/attendance.csv"' in morag.page
    lines = (await morag.opens("/events/k3f9x2/attendance.csv")).lstrip("\ufeff").splitlines()
    assert lines == [
        '"Name","Platform","Said","Was there","Noted by"',
        '"\'+1","Slack","going","",""',
        '"\'=HYPERLINK(""https://evil.example"")","Slack","going","",""',
        '"\'@SUM(A1)","Discord","going","",""',
        '"Ann","Local","going","",""',
    ]


async def test_who_was_there_is_noted_from_the_list(morag: Browser, group: Group) -> None:
    """And stands in the file from then on, with who said so."""
    await group.intake.handle(Invocation("slack", ANN.ref, ANN.name, "going", Via.BUTTON, "k3f9x2"))
    until(group, at(18))
    await morag.opens("/events/k3f9x2/attendance")
    await morag.sends(press='mark-attendance event:"k3f9x2"', pick="person", choice=ANN.ref)
    assert "Was there: 1" in morag.says()
    assert '"Ann Lee","Slack","going","yes","an organiser"' in await morag.opens("/events/k3f9x2/attendance.csv")


async def test_what_is_left_of_an_event_is_given_on_its_page(morag: Browser, group: Group) -> None:
    """The same form as in chat; an address that is none is told beside its field."""
    until(group, at(18))
    await morag.opens("/events/k3f9x2")
    await morag.presses("Add recording or slides")
    await morag.fills_in(recording="video.example/1")
    assert "An address begins with https://" in morag.says()
    await morag.fills_in(recording="https://video.example/1")
    assert "That is posted." in morag.says()
    assert 'href="https://video.example/1"' in await morag.opens("/events/k3f9x2")


async def test_a_form_that_is_forgotten_gives_back_what_was_typed(morag: Browser, group: Group) -> None:
    """As after a restart: what was refused stands there to be copied."""
    await morag.sends(command="write-event", form="gone", **{"option-title": "Club", "option-when": "soonish"})
    assert "What you had written" in morag.says()
    assert "soonish" in morag.says()
