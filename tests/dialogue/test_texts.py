"""Organisers change what members read: looked at first, used at once, taken back, and never over one another."""

from pathlib import Path
from typing import Any

import pytest

from adapters.local.server.asking import Asked
from bot.model.people import Role
from bot.model.refs import AccountRef
from tests.rigs.world import MEMBER, ORGANISER, World, demo_settings, running

INTRO = "help.intro"


async def says(world: World, person: str, typed: str) -> str:
    """Ask, and return everything that the answer says."""
    return str(await world.asks(person, typed))


async def form_of(world: World, person: str, key: str) -> dict[str, Any]:
    """Open the form of a text."""
    asked = Asked(person, "general", "edit-text", text=f"key:{key}")
    form: dict[str, Any] = (await world.chat.hub.ask(asked))["form"]
    return form


async def sends(world: World, person: str, form: dict[str, Any], text: str) -> dict[str, Any]:
    """Send a form as the page does, with what it carries."""
    options = {"text": text, **form["carried"]}
    return await world.chat.hub.ask(Asked(person, "general", form["command"], via="form", options=options))


async def presses(world: World, person: str, card: dict[str, Any], number: int = 0) -> dict[str, Any]:
    """Press one of a card's buttons, and return the card of the answer."""
    (row,) = [block for block in card["blocks"] if block["type"] == "buttons"]
    button = row["buttons"][number]
    asked = Asked(person, "general", button["command"], via="button", text=button["arguments"])
    answer: dict[str, Any] = (await world.chat.hub.ask(asked))["card"]
    return answer


async def changes(world: World, person: str, key: str, text: str) -> dict[str, Any]:
    """Change a text and put it to use."""
    form = await form_of(world, person, key)
    return await presses(world, person, (await sends(world, person, form, text))["card"])


async def second_organiser(world: World) -> str:
    """Return somebody who is an organiser too."""
    member = world.people[MEMBER]
    await world.core.features.roles.give(AccountRef(f"local:{member}"), Role.ORGANISER, AccountRef("local:morag"))
    return member


# --- The way of a change


async def test_a_text_is_looked_at_before_it_is_used_and_then_used_at_once(world: World) -> None:
    """Nothing changes for members before the button is pressed; no start is needed after it."""
    organiser, member = world.people[ORGANISER], world.people[MEMBER]
    form = await form_of(world, organiser, INTRO)
    assert "You can type any of these. Nobody else sees this list." == form["values"]["text"]
    preview = (await sends(world, organiser, form, "Try {command:ask} first."))["card"]
    assert "Preview: help.intro" == preview["title"]
    assert "On Local" in str(preview)
    assert "Try /ask first." in str(preview)
    assert "You can type any of these" in await says(world, member, "/help")
    assert "is used from now on" in str(await presses(world, organiser, preview))
    assert "Try /ask first." in await says(world, member, "/help")


async def test_what_was_changed_is_taken_back_step_by_step(world: World) -> None:
    """Until the text is as the file has it; then there is nothing more to take back."""
    organiser = world.people[ORGANISER]
    for wording in ("One.", "Two."):
        await changes(world, organiser, INTRO, wording)
    for wording in ("One.", "You can type any of these."):
        shown = await world.asks(organiser, f"/text {INTRO}")
        assert "was taken back" in str(await presses(world, organiser, shown, 1))
        assert wording in await says(world, organiser, "/help")
    shown = await world.asks(organiser, f"/text {INTRO}")
    assert ["edit-text", "text-history"] == [button["command"] for button in shown["blocks"][-1]["buttons"]]
    assert "nothing to take back" in await says(world, organiser, f"/undo-text key:{INTRO} version:4")


async def test_an_older_wording_is_brought_back_as_a_draft(world: World) -> None:
    """It is looked at like any other, and used by its button."""
    organiser = world.people[ORGANISER]
    for wording in ("One.", "Two."):
        await changes(world, organiser, INTRO, wording)
    history = await world.asks(organiser, f"/text-history {INTRO}")
    assert ["Before: One.\nAfter: Two.", "Before: nothing\nAfter: One."] == [
        block["summary"] for block in history["blocks"][:2]
    ]
    preview = await presses(world, organiser, history, 1)
    assert "One." in str(preview)
    assert "Two." in await says(world, organiser, "/help")
    await presses(world, organiser, preview)
    assert "One." in await says(world, organiser, "/help")
    await presses(
        world, organiser, await presses(world, organiser, await world.asks(organiser, f"/text-history {INTRO}"), -1)
    )
    assert "You can type any of these." in await says(world, organiser, "/help")


async def test_every_change_of_a_text_is_in_the_trail(world: World) -> None:
    """With what it said before and after."""
    organiser = world.people[ORGANISER]
    await changes(world, organiser, INTRO, "One.")
    await presses(world, organiser, await world.asks(organiser, f"/text {INTRO}"), 1)
    trail = (await world.asks(organiser, "/audit"))["blocks"]
    assert [
        ("The text help.intro", ["Morag Tullibody", "taken back"]),
        ("The text help.intro", ["Morag Tullibody"]),
    ] == [(entry["title"], entry["facts"]) for entry in trail]


# --- Two at once


async def test_of_two_who_change_a_text_at_once_the_second_sees_what_the_first_did(world: World) -> None:
    """Nothing is overwritten, and what the second one wrote is not lost."""
    first, second = world.people[ORGANISER], await second_organiser(world)
    one, other = await form_of(world, first, INTRO), await form_of(world, second, INTRO)
    await presses(world, first, (await sends(world, first, one, "You can type any of those. Nobody sees it."))["card"])
    conflict = (await sends(world, second, other, "Mine."))["card"]
    assert "Morag Tullibody has changed this text since you began." in str(conflict)
    (now,) = [block["quote"] for block in conflict["blocks"] if block.get("title") == INTRO]
    assert "You can type any of those. Nobody sees it." == "".join(piece for piece, _ in now)
    assert ["those.", "it."] == [piece.strip() for piece, is_new in now if is_new]
    assert "Mine." in str(conflict)
    assert "Mine." not in await says(world, second, "/help")
    again = await form_of(world, second, INTRO)
    assert "You can type any of those. Nobody sees it." == again["values"]["text"]
    await presses(world, second, (await sends(world, second, again, "Both."))["card"])
    assert "Both." in await says(world, first, "/help")


async def test_a_preview_that_was_overtaken_is_not_used(world: World) -> None:
    """The button is as careful as the form."""
    first, second = world.people[ORGANISER], await second_organiser(world)
    preview = (await sends(world, second, await form_of(world, second, INTRO), "Mine."))["card"]
    await changes(world, first, INTRO, "Theirs.")
    assert "has changed this text since you began" in str(await presses(world, second, preview))
    assert "Theirs." in await says(world, second, "/help")


async def test_a_change_is_taken_back_once_by_two_who_press_at_once(world: World) -> None:
    """The second one is shown that it happened."""
    first, second = world.people[ORGANISER], await second_organiser(world)
    for wording in ("One.", "Two."):
        await changes(world, first, INTRO, wording)
    shown = await world.asks(first, f"/text {INTRO}")
    await presses(world, first, shown, 1)
    assert "Morag Tullibody has changed this text" in str(await presses(world, second, shown, 1))
    assert "One." in await says(world, second, "/help")


async def test_a_draft_is_its_writers_and_is_used_once(world: World) -> None:
    """Another organiser's button uses nothing, and neither does a second press."""
    first, second = world.people[ORGANISER], await second_organiser(world)
    preview = (await sends(world, first, await form_of(world, first, INTRO), "Mine."))["card"]
    assert "nothing waiting to be used" in str(await presses(world, second, preview))
    assert "is used from now on" in str(await presses(world, first, preview))
    assert "nothing waiting to be used" in str(await presses(world, first, preview))


async def test_a_form_that_opens_again_holds_the_draft(world: World) -> None:
    """What was written is not typed twice."""
    organiser = world.people[ORGANISER]
    await sends(world, organiser, await form_of(world, organiser, INTRO), "Nearly.")
    assert "Nearly." == (await form_of(world, organiser, INTRO))["values"]["text"]


# --- What does not fit


@pytest.mark.parametrize(
    ("key", "text", "sentence"),
    [
        (INTRO, "Hello {name}", "It uses {name}, but it may use no placeholders."),
        ("welcome.body", "Hello {nobody}", "It uses {nobody}, but it may use {group}, {name}."),
        ("help.line", "{summary}", "It lacks {command}, which says what this text is for."),
        (INTRO, "Try {command:dance}", "It names the command dance, which does not exist."),
        (INTRO, "A { brace", "It has a single brace; write two for a plain one."),
        (INTRO, "x" * 501, "It has 501 characters; 500 is the most that this text may have."),
        (INTRO, "x" * 2_001, "It is too long for Discord: it has 2001 characters there, and 2000 is the most"),
        ("welcome.ask_button", "x" * 78, "It is too long for Slack: it has 78 characters there, and 75 is the most"),
        ("help.title", "x" * 151, "It is too long for Slack: it has 151 characters there, and 150 is the most"),
    ],
)
async def test_what_does_not_fit_is_said_and_not_used(world: World, key: str, text: str, sentence: str) -> None:
    """With the platform on which it does not fit; beside its field, so that what was typed stays."""
    organiser = world.people[ORGANISER]
    answer = await sends(world, organiser, await form_of(world, organiser, key), text)
    assert (True, "text") == (answer["refused"], answer["about"])
    assert sentence in str(answer["card"])
    assert [] == await world.store.read(lambda readers: readers.changes(1))
    assert "nothing waiting to be used" in await says(world, organiser, f"/use-text {key}")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("/text nothing.here", "There is no text or part called nothing.here"),
        ("/texts nothing", "There is no text or part called nothing"),
        ("/edit-text key:nothing.here words", "There is no text or part called nothing.here"),
        (
            f'/edit-text key:{INTRO} text:"You can type any of these. Nobody else sees this list."',
            "Nothing was changed",
        ),
        (f"/restore-text key:{INTRO} version:7", "no such version"),
        (f"/undo-text key:{INTRO} version:7", "nothing to take back"),
    ],
)
async def test_what_cannot_be_done_is_said(world: World, typed: str, sentence: str) -> None:
    """And nothing is changed."""
    assert sentence in await says(world, world.people[ORGANISER], typed)
    assert [] == await world.store.read(lambda readers: readers.changes(1))


async def test_a_text_is_found_by_its_part(world: World) -> None:
    """Two lists lead to every text; the names of texts are suggested."""
    organiser = world.people[ORGANISER]
    parts = await world.asks(organiser, "/texts")
    assert "welcome (" in str(parts)
    texts = await world.asks(organiser, "/texts welcome")
    values = [choice["value"] for block in texts["blocks"] for choice in block["choices"]]
    assert "welcome.body" in values
    assert all(value.startswith("welcome.") for value in values)
    assert ["help.intro", "texts.intro"] == world.core.features.texts_view.suggest("key", "intro")


async def test_a_text_can_be_changed_by_typing_alone(world: World) -> None:
    """For whoever writes to the bot directly, where there are no forms."""
    organiser = world.people[ORGANISER]
    await world.writes_to_bot(organiser, f"/edit-text key:{INTRO}")
    assert "type /edit-text key:help.intro and then the new text" in (await world.direct_messages(organiser))[-1]
    await world.writes_to_bot(organiser, f"/edit-text key:{INTRO} Typed alone.")
    await world.writes_to_bot(organiser, f"/use-text {INTRO}")
    assert "Typed alone." in await says(world, organiser, "/help")


# --- What follows a text


async def test_what_stands_somewhere_follows_at_once(world: World) -> None:
    """The standing post is edited, not posted again."""
    organiser = world.people[ORGANISER]
    before = await world.messages("start-here")
    await changes(world, organiser, "start_here.title", "Begin here")
    await world.settled()
    after = await world.messages("start-here")
    assert "Begin here" in after[-1]["text"]
    assert [message["id"] for message in before] == [message["id"] for message in after]


async def test_changes_outlive_a_restart_and_win_over_the_file(tmp_path: Path) -> None:
    """What an organiser chose in chat is what counts."""
    settings = demo_settings(tmp_path)
    async with running(settings) as world:
        await changes(world, world.people[ORGANISER], INTRO, "Chosen.")
    async with running(settings) as world:
        assert "Chosen." in await says(world, world.people[MEMBER], "/help")
