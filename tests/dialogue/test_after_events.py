"""Once an event is over: organisers are asked, what they give is posted, and who was there is kept."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.model.cards import Buttons, Card, Entry
from bot.model.events import Event, EventStatus
from bot.model.inbound import Via
from bot.model.refs import ChannelRef
from tests.rigs.diary import Diary, diary
from tests.rigs.talks import TALK

CHANNEL = ChannelRef("rig:talks")
OVER = datetime(2026, 12, 8, 13, 30, tzinfo=UTC)
ASKED = OVER + timedelta(hours=1)
MORAG, ANN, BEN, CAT = "local:morag", "rig:ann", "rig:ben", "rig:cat"
RECORDING, SLIDES = "https://video.example.org/1", "https://slides.example.org/1"


@pytest.fixture
async def group(tmp_path: Path) -> AsyncIterator[Diary]:
    """Return a group with events and members on a second platform."""
    async with diary(tmp_path) as made:
        yield made


async def held(group: Diary) -> Event:
    """Ann goes, Ben may, Cat does not; and it is over."""
    event = await group.arranges(channels=(CHANNEL,))
    await group.says(ANN, "going", event.id)
    await group.says(BEN, "maybe", event.id)
    await group.says(CAT, "not-going", event.id)
    await group.waits_until(ASKED)
    return event


async def prompts(group: Diary) -> list[str]:
    """Return what the organiser was asked."""
    return [text for text in await group.world.direct_messages("morag") if "How did it go?" in text]


def links(card: Card) -> dict[str, str | None]:
    """Return the links of a card."""
    return {block.title: block.url for block in card.blocks if isinstance(block, Entry)}


def labels(card: Card) -> list[str]:
    """Return the labels of a card's buttons."""
    return [button.label for block in card.blocks if isinstance(block, Buttons) for button in block.buttons]


async def test_organisers_are_asked_once_an_hour_after_the_end(group: Diary) -> None:
    """Not before, as it may take longer; and not twice."""
    event = await group.arranges(channels=(CHANNEL,))
    await group.waits_until(ASKED - timedelta(minutes=1))
    assert [] == await prompts(group)
    await group.waits_until(ASKED)
    assert 1 == len(await prompts(group))
    await group.waits_until(ASKED + timedelta(days=2))
    assert 1 == len(await prompts(group))
    assert event.status is EventStatus.PLANNED


@pytest.mark.parametrize(("late", "asked"), [(timedelta(days=13), 1), (timedelta(days=15), 0)])
async def test_what_is_late_is_asked_for_two_weeks(group: Diary, late: timedelta, asked: int) -> None:
    """After that nobody remembers; the row is put aside, where operators see it."""
    await group.arranges(channels=(CHANNEL,))
    await group.stays_away_until(OVER + late)
    assert asked == len(await prompts(group))
    aside = await group.world.store.read(lambda readers: readers.put_aside(10))
    assert (1 - asked) == len([due for due, _ in aside if due.kind == "event-after"])


async def test_a_cancelled_event_is_not_asked_about(group: Diary) -> None:
    """It did not take place."""
    event = await group.arranges(channels=(CHANNEL,))
    await group.changes(replace(event, status=EventStatus.CANCELLED), "cancelled")
    await group.waits_until(ASKED + timedelta(days=1))
    assert [] == await prompts(group)


async def test_what_was_given_is_posted_once_and_changed_after_that(group: Diary) -> None:
    """With the links, in the channels of the event; a second time changes the post."""
    event = await held(group)
    before = len(group.posted(CHANNEL))
    answer = await group.says(MORAG, "after-event", f'event:{event.id} recording:"{RECORDING}"')
    assert "Channels: 1" in answer
    (post,) = group.posted(CHANNEL)[before:]
    assert {"Recording": RECORDING} == links(post)
    assert ["I was there"] == labels(post)
    await group.says(MORAG, "after-event", f'event:{event.id} slides:"{SLIDES}" note:"Thank you all"')
    edited = group.rig.taken[-1].delivery
    assert ("edit", RECORDING) == (edited.action.value, links(edited.card)["Recording"])  # type: ignore[arg-type]
    assert "Thank you all" in edited.card.plain()  # type: ignore[union-attr]


async def test_the_form_opens_with_what_was_given_and_can_take_it_out(group: Diary) -> None:
    """What stands in it is what there is."""
    event = await held(group)
    opened = await group.asks(MORAG, "after-event", f"event:{event.id}", Via.BUTTON)
    assert opened.form is not None
    assert ["recording", "slides", "feedback", "note"] == [field.name for field in opened.form.fields]
    await group.says(MORAG, "after-event", f'event:{event.id} recording:"{RECORDING}" note:"Sound is bad"')
    again = await group.asks(MORAG, "after-event", f"event:{event.id}", Via.BUTTON)
    assert again.form is not None
    assert (RECORDING, "Sound is bad") == (again.form.values["recording"], again.form.values["note"])
    await group.asks(MORAG, "after-event", f'event:{event.id} slides:"{SLIDES}"', Via.FORM)
    posted = group.rig.taken[-1].delivery.card
    assert posted is not None
    assert {"Slides": SLIDES} == links(posted)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ('recording:"javascript:alert(1)"', "begins with https://"),
        ('slides:"on my desk"', "begins with https://"),
        ("", "Nothing was given"),
    ],
)
async def test_what_cannot_be_posted_is_refused(group: Diary, typed: str, said: str) -> None:
    """And nothing is posted of it."""
    event = await held(group)
    before = len(group.rig.taken)
    refused = await group.asks(MORAG, "after-event", f"event:{event.id} {typed}", Via.FORM)
    assert refused.refused
    assert said in refused.card.plain()
    assert before == len(group.rig.taken)


async def test_before_the_start_there_is_nothing_to_give(group: Diary) -> None:
    """A recording of what has not been is a mistake."""
    event = await group.arranges()
    said = await group.says(MORAG, "after-event", f'event:{event.id} recording:"{RECORDING}"')
    assert "has not begun" in said


async def test_whoever_missed_it_is_told_once_and_can_stop_that(group: Diary) -> None:
    """Those who had asked for it and were not there; not who said no, and not who was there."""
    event = await held(group)
    await group.says(ANN, "was-there", event.id)
    await group.says(MORAG, "after-event", f'event:{event.id} recording:"{RECORDING}"')
    await group.says(MORAG, "after-event", f'event:{event.id} slides:"{SLIDES}"')
    told = {who: [c for c in group.got(who) if "Did you miss it?" in c.title] for who in (ANN, BEN, CAT)}
    assert (0, 1, 0) == (len(told[ANN]), len(told[BEN]), len(told[CAT]))
    (note,) = told[BEN]
    assert RECORDING == links(note)["Recording"]
    stopped = await group.presses(BEN, note, "Stop these notes")
    assert "no more notes" in stopped.card.plain()
    other = await group.arranges(replace(TALK, title="Another"), datetime(2026, 12, 15, 12, 30))
    await group.says(BEN, "going", other.id)
    await group.waits_until(ASKED + timedelta(days=7))
    await group.says(MORAG, "after-event", f'event:{other.id} recording:"{RECORDING}"')
    assert 1 == len([card for card in group.got(BEN) if "Did you miss it?" in card.title])


async def test_organisers_note_who_was_there(group: Diary) -> None:
    """From the list of who signed up; a second time takes it back, and both are in the audit trail."""
    event = await held(group)
    listed = await group.says(MORAG, "attendance", event.id)
    assert "This is who said that they go" in listed
    assert "Said that they go: 1\n- Ann (Rig)" in listed
    assert "Said maybe: 1\n- Ben (Rig)" in listed
    assert "Cat" not in listed
    marked = await group.says(MORAG, "mark-attendance", f'event:{event.id} person:"{BEN}"')
    assert "Was there: 1\n- Ben (Rig)" in marked
    assert "Was there" not in await group.says(MORAG, "mark-attendance", f'event:{event.id} person:"{BEN}"')
    assert (await group.says(MORAG, "audit")).count(f"Who was at {TALK.title}") == 2
    assert "not on the list" in await group.says(MORAG, "mark-attendance", f'event:{event.id} person:"rig:nobody"')


async def test_a_note_of_participation_is_for_whoever_was_there(group: Diary) -> None:
    """It says what, when, how long, about what, and who said so."""
    event = await group.arranges(replace(TALK, topics=("prehab", "surgery")))
    await group.says(ANN, "going", event.id)
    assert "has not begun" in await group.says(ANN, "was-there", event.id)
    await group.waits_until(ASKED)
    assert "Nobody noted that you were at" in await group.says(ANN, "participation", event.id)
    await group.says(ANN, "was-there", event.id)
    note = await group.says(ANN, "participation", event.id)
    assert f"Ann took part in {TALK.title}, Tuesday 8 December 2026, 12:30pm to 1:30pm (GMT) (1 hour)." in note
    assert "Topics: prehab, surgery" in note
    assert "They said so themselves." in note
    await group.waits_until(OVER + timedelta(days=61))
    assert "too long ago" in await group.says(BEN, "was-there", event.id)


async def test_two_linked_accounts_were_there_once(group: Diary) -> None:
    """One person, whichever account said so."""
    event = await held(group)
    await group.says(ANN, "was-there", event.id)
    await group.says("local:priya", "was-there", event.id)
    await group.links(ANN, "local:priya")
    assert "Was there: 1\n" in await group.says(MORAG, "attendance", event.id)
    assert "took part" in await group.says("local:priya", "participation", event.id)


async def test_a_recording_becomes_an_entry_of_the_library(group: Diary) -> None:
    """By one button of whoever may change the library; pressed twice there is one entry."""
    event = await held(group)
    given = await group.asks(MORAG, "after-event", f'event:{event.id} recording:"{RECORDING}"')
    assert (await group.presses(ANN, given.card, "Put the recording into the library")).refused
    for _ in range(2):
        pressed = await group.presses(MORAG, given.card, "Put the recording into the library")
    assert "The library has it now" in pressed.card.plain()
    entries = await group.world.store.read(lambda readers: readers.library())
    (entry,) = [each for each in entries if each.id == f"event-{event.id}-recording"]
    assert (RECORDING, "video", "2026") == (entry.url, entry.kind, entry.year)
