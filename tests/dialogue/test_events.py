"""Organisers arrange events in chat: told back in full before anything is so, and asked where something is unclear."""

import pytest

from bot.model.people import Role
from bot.model.refs import AccountRef
from tests.rigs.arranging import Organiser, buttons_of, ref_of, said
from tests.rigs.world import MEMBER, World

CHANNEL = "shared-learning"
TALK = 'Journal club when:"Tuesday 8 December 12:30" where:"https://example.org/room"'


async def posted(world: World) -> list[str]:
    """Return what the bot posted in the channel where events are posted."""
    return [message["text"] for message in await world.messages(CHANNEL) if message["author"]["is_bot"]]


# --- A new one


async def test_a_short_form_makes_a_draft_that_says_the_time_in_full(world: World) -> None:
    """Nobody else sees it: publishing is a button of its own."""
    organiser = Organiser(world)
    form = await organiser.opens("new-event")
    assert ["title", "when", "where"] == [field["name"] for field in form["fields"]]
    draft = await organiser.fills_in(form, title="Journal club", when="Tuesday 8 December 12:30", where="Room 5")
    assert "Draft: Journal club" == draft["title"]
    assert "Tuesday 8 December 2026, 12:30pm to 1:30pm (GMT)" in said(draft)
    assert "Room 5" in said(draft)
    assert "it is posted in #shared-learning (Local)" in said(draft)
    assert [] == await posted(world)
    shown = await organiser.presses(draft, "Publish it")
    assert "It is published." in said(shown)
    (post,) = await posted(world)
    assert "Journal club\n\nTuesday 8 December 2026, 12:30pm to 1:30pm (GMT)" in post


async def test_what_can_be_meant_in_two_ways_is_asked_with_buttons(world: World) -> None:
    """Everything else that was typed is kept, and nothing is stored before it is plain."""
    organiser = Organiser(world)
    asked = await organiser.types('/new-event Journal club when:"8 December 7" where:"Room 5"')
    assert "Is it in the morning or in the evening?" in said(asked)
    assert ["Tuesday 8 December 2026, 7am (GMT)", "Tuesday 8 December 2026, 7pm (GMT)"] == [
        button["label"] for button in buttons_of(asked)[:2]
    ]
    assert "There are no events yet." in said(await organiser.types("/edit-event"))
    draft = await organiser.presses(asked, "7pm")
    assert "Tuesday 8 December 2026, 7pm to 8pm (GMT)" in said(draft)
    assert "Room 5" in said(draft)


async def test_a_day_without_a_time_is_asked_about_in_the_form(world: World) -> None:
    """It opens again with everything that was typed."""
    organiser = Organiser(world)
    asked = await organiser.fills_in(
        await organiser.opens("new-event"), title="Talk", when="8 December", where="Room 5"
    )
    assert "At what time is it?" in said(asked)
    form = await organiser.presses_for_form(asked, "Change what I wrote")
    assert {"title": "Talk", "when": "Tuesday 8 December 2026", "where": "Room 5"} == form["values"]
    assert "12:30pm to 1:30pm" in said(await organiser.fills_in(form, when="Tuesday 8 December 2026 12:30"))


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        ("yesterday at noon", "That is in the past"),
        ("31 February 12:30", "There is no such day"),
        ("8 December 12:30pm to 11:30am", "That would end before it begins"),
        ("one fine day", "I do not understand one fine day"),
        ("8 December 2040 12:30", "more than five years"),
    ],
)
async def test_a_time_that_cannot_be_is_a_sentence_and_nothing_is_lost(world: World, when: str, sentence: str) -> None:
    """In the form it stands beside its field; after typing there is a way back to a form that holds everything."""
    organiser = Organiser(world)
    refused = await organiser.sends(await organiser.opens("new-event"), title="Talk", when=when, where="Room 5")
    assert (True, "when") == (refused["refused"], refused["about"])
    assert sentence in str(refused["card"])
    typed = await organiser.types(f'/new-event Talk when:"{when}" where:"Room 5"')
    assert sentence in said(typed)
    form = await organiser.presses_for_form(typed, "Change what I wrote")
    assert {"title": "Talk", "when": when, "where": "Room 5"} == form["values"]


async def test_a_length_that_cannot_be_read_is_told_how_to_write(world: World) -> None:
    """As a length, and not as a day."""
    organiser = Organiser(world)
    event = await organiser.publishes(TALK)
    for typed in ("-1 hour", "soon"):
        answer = said(await organiser.types(f'/change-event event:{event} ends:"{typed}"'))
        assert "Write a time such as 1:30pm, or a length such as 90 minutes." in answer


async def test_the_hours_of_the_clock_changes_are_asked_about(world: World) -> None:
    """The one that does not exist, and the one that comes twice."""
    organiser = Organiser(world)
    gap = await organiser.types('/new-event Night walk when:"Sunday 28 March 2027 1:30am"')
    assert "this time does not exist" in said(gap)
    assert "2:30am to 3:30am (BST)" in said(await organiser.presses(gap, "2:30am (BST)"))
    twice = await organiser.types('/new-event Night walk when:"Sunday 31 October 2027 1:30am"')
    assert "this time comes twice" in said(twice)
    draft = await organiser.presses(twice, "1:30am (GMT)")
    assert "Sunday 31 October 2027, 1:30am to 2:30am (GMT)" in said(draft)


async def test_html_in_a_title_is_text_and_a_title_that_is_too_long_is_refused(world: World) -> None:
    """So that every platform can show it in one piece, and none reads it as markup."""
    organiser = Organiser(world)
    await organiser.publishes('<b>Big</b> <script>alert(1)</script> when:"8 December 12:30"')
    (post,) = [message for message in await world.messages(CHANNEL) if message["author"]["is_bot"]]
    assert "<b>Big</b> <script>alert(1)</script>" == post["card"]["title"]
    refused = await organiser.sends(await organiser.opens("new-event"), title="x" * 101, when="8 December 12:30")
    assert (True, "title") == (refused["refused"], refused["about"])


# --- More about it


async def test_everything_about_a_draft_is_filled_in_with_forms(world: World) -> None:
    """People and text; repeats, zone and room. A capacity of nobody is refused."""
    organiser = Organiser(world)
    draft = await organiser.types(f"/new-event {TALK}")
    people = await organiser.presses_for_form(draft, "Add people and text")
    draft = await organiser.fills_in(
        people,
        speakers="Priya",
        chair="Morag",
        audience="everybody",
        topics="frailty, walking",
        text="Bring a question.",
    )
    for sentence in ("With Priya", "Chair: Morag", "For everybody", "About frailty, walking", "Bring a question."):
        assert sentence in said(draft)
    more = await organiser.presses_for_form(draft, "Repeats, zone, room")
    refused = await organiser.sends(more, capacity="0")
    assert "With a capacity of 0 nobody could come." in str(refused["card"])
    draft = await organiser.fills_in(more, repeats="every second Tuesday of the month", capacity="30")
    assert "It repeats: every second Tuesday of the month." in said(draft)
    assert "it goes on until somebody ends or cancels it" in said(draft)
    assert "Room for 30 people" in said(draft)


async def test_what_would_happen_many_times_a_day_is_refused(world: World) -> None:
    """Whatever way it is written in."""
    organiser = Organiser(world)
    refused = await organiser.types('/new-event Talk when:"8 December 12:30" repeats:"FREQ=SECONDLY"')
    assert "many times a day" in said(refused)


async def test_a_first_day_that_the_rule_does_not_give_is_asked_about(world: World) -> None:
    """The eighth is no first Tuesday: either the day is meant, or the rule."""
    organiser = Organiser(world)
    asked = await organiser.types('/new-event Talk when:"Tuesday 8 December 12:30" repeats:"every first Tuesday"')
    assert "do not go together" in said(asked)
    assert "Tuesday 5 January 2027" in said(await organiser.presses(asked, "Begin on Tuesday 5 January 2027"))
    assert "every second Tuesday" in said(await organiser.presses(asked, "Repeat every second Tuesday"))


async def test_the_link_stands_in_no_post(world: World) -> None:
    """Everybody reads that it is online; who goes is told how to join."""
    organiser = Organiser(world)
    draft = await organiser.types(f"/new-event {TALK}")
    assert "https://example.org/room" in said(draft)
    await organiser.presses(draft, "Publish it")
    (post,) = await posted(world)
    assert "example.org" not in post
    assert "Online. Whoever goes is told how to join." in post


async def test_a_draft_is_thrown_away_once_it_is_confirmed(world: World) -> None:
    """And only a draft."""
    organiser = Organiser(world)
    draft = await organiser.types(f"/new-event {TALK}")
    asked = await organiser.presses(draft, "Throw it away")
    assert "will be gone for good" in said(asked)
    assert "The draft is gone." in said(await organiser.presses(asked, "Yes, throw it away"))
    assert "There are no events yet." in said(await organiser.types("/edit-event"))
    assert "I cannot find this event." in said(await organiser.presses(draft, "Publish it"))


# --- Changes of what people can see


async def test_a_move_is_told_back_and_only_then_done(world: World) -> None:
    """The post is changed, and the channel is told, as nobody notices a changed post."""
    organiser = Organiser(world)
    event = await organiser.publishes(TALK)
    asked = await organiser.types(f'/move-event {event} when:"Wednesday 9 December 1pm"')
    assert "It was: Tuesday 8 December 2026, 12:30pm to 1:30pm (GMT)" in said(asked)
    assert "Wednesday 9 December 2026, 1pm to 2pm (GMT)" in said(asked)
    (post,) = await posted(world)
    assert "Tuesday 8 December" in post
    await organiser.presses(asked, "Yes, move it")
    post, notice = await posted(world)
    assert "Wednesday 9 December 2026, 1pm to 2pm (GMT)" in post
    assert "Moved: Journal club" in notice
    assert "Before, it was planned for Tuesday 8 December 2026" in notice


async def test_a_rule_without_an_end_says_so_before_it_holds(world: World) -> None:
    """Whoever only forgot the end still sees it."""
    organiser = Organiser(world)
    event = await organiser.publishes(f'{TALK} repeats:"every week until 1 March 2027"')
    asked = await organiser.types(f'/change-event event:{event} repeats:"every month on the 8th"')
    assert "It has no end: it goes on until somebody ends or cancels it." in said(asked)
    asked = await organiser.types(f'/change-event event:{event} repeats:"every week until 1 April 2027"')
    assert "It has no end" not in said(asked)


async def test_details_are_changed_at_once_and_the_post_with_them(world: World) -> None:
    """No notice is needed for a speaker's name."""
    organiser = Organiser(world)
    event = await organiser.publishes(TALK)
    card = await organiser.types(f"/edit-event {event}")
    form = await organiser.presses_for_form(card, "Add people and text")
    assert "It is saved." in said(await organiser.fills_in(form, speakers="Priya"))
    (post,) = await posted(world)
    assert "With Priya" in post
    assert "Nothing was changed." in said(await organiser.fills_in(form, speakers=""))


async def test_what_is_months_ahead_is_posted_moved_and_cancelled_like_anything_else(world: World) -> None:
    """The draft says where it is posted when it is published; and nobody waits for what was called off long before."""
    organiser = Organiser(world)
    event = await organiser.publishes('Study day when:"Tuesday 9 March 2027 12:30" where:"Room 5"')
    assert 1 == len(await posted(world))
    moved = await organiser.types(f'/move-event {event} when:"Tuesday 8 June 2027 12:30"')
    await organiser.presses(moved, "Yes, move it")
    assert ["8 June 2027" in text for text in await posted(world)] == [True, True]
    await organiser.presses(await organiser.types(f"/cancel-event {event}"), "Yes, cancel it")
    first, _, last = await posted(world)
    assert all(text.startswith("Cancelled: Study day") for text in (first, last))


async def test_a_cancelled_event_stays_as_cancelled(world: World) -> None:
    """Confirmed first; then the post says so, and so does a notice."""
    organiser = Organiser(world)
    event = await organiser.publishes(TALK)
    asked = await organiser.types(f"/cancel-event {event}")
    assert "Nothing is changed yet." in said(asked)
    assert 1 == len(await posted(world))
    await organiser.presses(asked, "Yes, cancel it")
    post, notice = await posted(world)
    assert post.startswith("Cancelled: Journal club")
    assert "I am going" not in post
    assert notice.startswith("Cancelled: Journal club")
    assert "Somebody has changed this event" in said(await organiser.presses(asked, "Yes, cancel it"))
    assert "It is cancelled already." in said(await organiser.types(f"/cancel-event {event} confirm:yes"))
    await world.passes(days=16)
    assert 2 == len(await posted(world))


async def test_an_event_is_named_by_its_title_too(world: World) -> None:
    """And where two are called so, one is asked to choose."""
    organiser = Organiser(world)
    await organiser.publishes(TALK)
    assert "Journal club" == (await organiser.types("/edit-event journal"))["title"]
    await organiser.publishes(TALK)
    assert "There are several events called journal" in said(await organiser.types("/edit-event journal"))
    assert "I cannot find this event." in said(await organiser.types("/edit-event zebra"))


async def test_last_months_is_copied_with_one_press(world: World) -> None:
    """The same details, on the same weekday of the next month, as a draft."""
    organiser = Organiser(world)
    await organiser.publishes(TALK)
    await world.passes(days=20)
    listed = await organiser.types("/edit-event")
    draft = await organiser.presses(listed, "Copy the last one: Journal club")
    assert "Draft: Journal club" == draft["title"]
    assert "Tuesday 12 January 2027, 12:30pm to 1:30pm (GMT)" in said(draft)
    assert "https://example.org/room" in said(draft)


# --- Two at once, and who may


async def test_of_two_who_edit_at_once_the_second_is_shown_what_changed_and_keeps_their_words(world: World) -> None:
    """Nothing is overwritten; the form opens again with what is so now and what they wrote."""
    first, second = Organiser(world), Organiser(world, await another(world))
    event = await first.publishes(TALK)
    card = await first.types(f"/edit-event {event}")
    one, other = [await who.presses_for_form(card, "Change title") for who in (first, second)]
    await first.fills_in(one, place="Room 5")
    conflict = await second.fills_in(other, title="Reading club")
    assert "Somebody has changed this event since you began." in said(conflict)
    assert "place: Room 5" in str(conflict)
    assert "title: Reading club" in str(conflict)
    again = await second.presses_for_form(conflict, "Change what I wrote")
    assert ("Reading club", "Room 5") == (again["values"]["title"], again["values"]["place"])
    saved = await second.fills_in(again)
    assert "Reading club" == saved["title"]
    assert "Room 5" in said(saved)


async def another(world: World) -> str:
    """Return somebody who is an organiser too."""
    member = world.people[MEMBER]
    await world.core.features.roles.give(AccountRef(f"local:{member}"), Role.ORGANISER, AccountRef("local:morag"))
    return member


async def test_a_button_of_an_older_state_changes_nothing(world: World) -> None:
    """To publish what somebody has just changed would publish what one has not read."""
    organiser = Organiser(world)
    draft = await organiser.types(f"/new-event {TALK}")
    form = await organiser.presses_for_form(draft, "Change title")
    await organiser.fills_in(form, title="Reading club")
    assert "Somebody has changed this event" in said(await organiser.presses(draft, "Publish it"))
    assert [] == await posted(world)


@pytest.mark.parametrize(
    "command",
    [f"{verb}-event" for verb in ("new", "edit", "change", "move", "cancel", "copy", "publish", "discard")],
)
async def test_only_organisers_arrange_events(world: World, command: str) -> None:
    """Typed or pressed; and nothing about an event is told."""
    event = await Organiser(world).publishes(TALK)
    answer = await world.asks(world.people[MEMBER], f"/{command} event:{event}")
    assert "organiser" in str(answer).lower()
    assert "Journal club" not in str(answer)


async def test_the_trail_tells_who_did_what(world: World) -> None:
    """In words, and never how to join."""
    organiser = Organiser(world)
    event = await organiser.publishes(TALK)
    await organiser.presses(await organiser.types(f'/move-event {event} when:"9 December 1pm"'), "Yes, move it")
    await organiser.presses(await organiser.types(f"/cancel-event {event}"), "Yes, cancel it")
    entries = (await organiser.types("/audit"))["blocks"]
    assert ["cancelled", "moved", "published", "created"] == [entry["facts"][1] for entry in entries]
    assert {"The event Journal club"} == {entry["title"] for entry in entries}
    assert "when: Tuesday 8 December 2026 12:30pm" in entries[1]["summary"]
    assert "when: Wednesday 9 December 2026 1pm" in entries[1]["summary"]
    assert "example.org" not in str(entries)
    assert ref_of(await organiser.types(f"/edit-event {event}")).startswith(event)
