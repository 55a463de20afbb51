"""What organisers do on Slack, from end to end: the real slack-bolt, and the whole core behind it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.model.people import Role
from bot.model.refs import AccountRef
from bot.wiring import Core
from tests.contract.slackplace import SlackPlace, slack_place
from tests.rigs.organising import organised

INTRO = "You can type any of these. Nobody else sees this list."


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[SlackPlace]:
    """A workspace with the bot in #general."""
    async with slack_place(tmp_path / "slack") as made:
        yield made


@pytest.fixture
async def core(place: SlackPlace, tmp_path: Path) -> AsyncIterator[Core]:
    """The core behind it, with Ann as organiser."""
    async with organised(place, tmp_path, place.person) as made:
        yield made


def words(thing: Any) -> str:
    """Return everything that one can read."""
    if isinstance(thing, list):
        return " ".join(filter(None, map(words, thing)))
    if isinstance(thing, dict):
        text = thing.get("text")
        return text if isinstance(text, str) else words(list(thing.values()))
    return ""


def button(view: dict[str, Any], label: str) -> str:
    """Return the action of a button."""
    elements = [element for block in view["blocks"] for element in block.get("elements", ())]
    return next(str(e["action_id"]) for e in elements if e["type"] == "button" and e["text"]["text"] == label)


async def until(place: SlackPlace, holds: Callable[[dict[str, Any]], bool], *, is_home: bool = False) -> dict[str, Any]:
    """Wait until what Ann sees on top, or on her home tab, is as it should be, and return it."""
    async with asyncio.timeout(5):
        while True:
            view = place.slack.home_view("Ann") if is_home else place.slack.open_view("Ann")
            if view is not None and holds(view):
                return view
            await asyncio.sleep(0.005)


def says(text: str) -> Callable[[dict[str, Any]], bool]:
    """Return what tells whether a view has these words."""
    return lambda view: text in words(view["blocks"])


# --- The home tab


@pytest.mark.usefixtures("core")
async def test_the_home_tab_is_drawn_when_it_is_opened(place: SlackPlace) -> None:
    """With help, the privacy notice and the group's own words, in Slack's way of typing commands."""
    await place.slack.open_home("Ann")
    view = await until(place, says("/prehab find"), is_home=True)
    for text in ("It is free and open to anyone", "never post anything about an identifiable patient", "/ask"):
        assert text in words(view["blocks"])
    assert [] == place.slack.warnings


@pytest.mark.usefixtures("core")
async def test_nothing_is_drawn_for_the_messages_tab(place: SlackPlace) -> None:
    """Slack tells of both tabs with the same event."""
    await place.slack.open_home("Ann", tab="messages")
    await place.slack.open_home("ben", tab="home")
    async with asyncio.timeout(5):
        while place.slack.home_view("ben") is None:
            await asyncio.sleep(0.005)
    assert place.slack.home_view("Ann") is None


@pytest.mark.usefixtures("core")
async def test_what_is_pressed_on_the_home_tab_is_answered_in_a_window(place: SlackPlace) -> None:
    """There is no message that could be answered; only who pressed it sees it."""
    await place.slack.open_home("Ann")
    home = await until(place, says("/prehab find"), is_home=True)
    await place.slack.press("Ann", home, button(home, "Who does what"))
    await until(place, says("Organisers: Ann"))
    home = await until(place, says("/prehab find"), is_home=True)
    await place.slack.press("Ann", home, button(home, "Ask the library"))
    form = await until(place, lambda view: view["callback_id"] == "form")
    assert "question" in [block["block_id"] for block in form["blocks"]]


@pytest.mark.usefixtures("core")
async def test_an_answer_that_comes_too_late_for_a_window_goes_to_direct_messages(place: SlackPlace) -> None:
    """Slack lets a window open within three seconds only."""
    await place.slack.open_home("Ann")
    home = await until(place, says("/prehab find"), is_home=True)
    place.slack.refuse("views.open", "expired_trigger_id")
    await place.slack.press("Ann", home, button(home, "Who does what"))
    async with asyncio.timeout(5):
        while not place.slack.direct_messages("Ann"):
            await asyncio.sleep(0.005)
    assert "Organisers: Ann" in words(place.slack.direct_messages("Ann")[-1]["blocks"])


async def test_a_new_text_is_on_the_home_tab_when_it_is_opened_again(place: SlackPlace, core: Core) -> None:
    """Without a start."""
    await place.slack.open_home("Ann")
    await until(place, says("It is free and open to anyone"), is_home=True)
    await core.features.texts.write("home.body", "Come in.", place.person)
    await core.features.texts.use("home.body", place.person)
    await place.slack.open_home("Ann")
    await until(place, says("Come in."), is_home=True)


# --- Texts


@pytest.mark.usefixtures("core")
async def test_a_text_is_changed_in_one_window(place: SlackPlace) -> None:
    """The form, the sentence beside its field, the preview and the answer follow one another in it."""
    await place.slack.slash("Ann", "general", "/prehab", "edit-text key:help.intro")
    form = await until(place, lambda view: view["callback_id"] == "form")
    assert INTRO == form["blocks"][0]["element"]["initial_value"]
    refused = await place.slack.submit_view("Ann", form, {"text": "Hello {name}"})
    assert "It uses {name}" in refused.errors["text"]
    await place.slack.submit_view("Ann", form, {"text": "Try {command:find}."})
    preview = await until(place, says("On Slack"))
    assert "Try /prehab find." in words(preview["blocks"])
    await place.slack.press("Ann", preview, button(preview, "Change it"))
    form = await until(place, lambda view: view["callback_id"] == "form")
    assert "Try {command:find}." == form["blocks"][0]["element"]["initial_value"]
    await place.slack.submit_view("Ann", form, {"text": "Try {command:ask}."})
    preview = await until(place, says("On Slack"))
    await place.slack.press("Ann", preview, button(preview, "Use this text"))
    await until(place, says("is used from now on"))
    outcome = await place.slack.slash("Ann", "general", "/prehab", "help")
    assert "Try /ask." in words(outcome.ack["blocks"])
    assert [] == place.slack.warnings


async def test_the_second_of_two_is_shown_what_the_first_did(place: SlackPlace, core: Core) -> None:
    """In the window in which they wrote; what they wrote is still there to copy."""
    await place.slack.slash("Ann", "general", "/prehab", "edit-text key:help.intro")
    form = await until(place, lambda view: view["callback_id"] == "form")
    other = AccountRef("slack:U0000000003")
    await core.features.texts.write("help.intro", "Theirs.", other)
    await core.features.texts.use("help.intro", other)
    await place.slack.submit_view("Ann", form, {"text": "Mine."})
    shown = await until(place, says("has changed this text since you began"))
    assert "Theirs." in words(shown["blocks"])
    assert "Mine." in words(shown["blocks"])
    assert "Theirs." == core.features.texts.source("help.intro")


# --- Roles


async def test_the_first_organiser_claims_the_role_on_slack(place: SlackPlace, tmp_path: Path) -> None:
    """And gives one to somebody whom the bot has never heard of, by a mention."""
    async with organised(place, tmp_path / "new", None) as core:
        code = await core.features.roles.issue_code()
        outcome = await place.slack.slash("Ann", "general", "/prehab", f"claim {code}")
        assert "You are the first organiser." in words(outcome.ack["blocks"])
        ben = place.slack.user("ben")
        typed = f"give-role person:<@{ben.id}|ben> role:curator"
        outcome = await place.slack.slash("Ann", "general", "/prehab", typed)
        assert "ben has the role curator from now on." in words(outcome.ack["blocks"])
        assert frozenset({Role.CURATOR}) == core.features.roles.of(AccountRef(f"slack:{ben.id}"))
        outcome = await place.slack.slash("Ann", "general", "/prehab", "roles")
        assert "ben (given by Ann)" in words(outcome.ack["blocks"])


async def test_a_user_group_brings_a_role_for_as_long_as_somebody_is_in_it(place: SlackPlace, core: Core) -> None:
    """From the event on, without a start."""
    ben = AccountRef(f"slack:{place.slack.user('ben').id}")
    await place.slack.gather("Board", "Ann")
    outcome = await place.slack.slash("Ann", "general", "/prehab", "map-role Board curator")
    assert "Whoever is in Board has the role curator" in words(outcome.ack["blocks"])
    for people, has_it in ((("Ann", "ben"), True), (("Ann",), False)):
        await place.slack.gather("Board", *people)
        async with asyncio.timeout(5):
            while (Role.CURATOR in core.features.roles.of(ben)) is not has_it:
                await asyncio.sleep(0.005)


@pytest.mark.usefixtures("core")
async def test_a_channel_is_named_as_slack_completes_it(place: SlackPlace) -> None:
    """What is typed as #general comes as its id."""
    id = place.slack.channel("general").id
    outcome = await place.slack.slash("Ann", "random", "/prehab", f"channel <#{id}|general>")
    assert "I know no channel called #general" in words(outcome.ack["blocks"])
