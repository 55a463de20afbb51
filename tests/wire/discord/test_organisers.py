"""What organisers do on Discord, from end to end: the real discord.py, and the whole core behind it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.model.people import Role
from bot.model.refs import AccountRef
from bot.wiring import Core
from tests.contract.discordplace import DiscordPlace, discord_place
from tests.rigs.discord.answers import Answer
from tests.rigs.organising import organised

INTRO = "You can type any of these. Nobody else sees this list."


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[DiscordPlace]:
    """A server with the bot on it."""
    async with discord_place(tmp_path / "discord") as made:
        yield made


@pytest.fixture
async def core(place: DiscordPlace, tmp_path: Path) -> AsyncIterator[Core]:
    """The core behind it, with Ann as organiser, and its commands registered."""
    async with organised(place, tmp_path, place.person) as made:
        await place.platform.install_commands(made.registry.specs)
        yield made


async def types(place: DiscordPlace, command: str, **options: Any) -> Answer:
    """Ann types a command."""
    return await place.rig.slash(place.ann, place.rig.general, command, options)


async def presses(place: DiscordPlace, answer: Answer, label: str) -> Answer:
    """Ann presses a button of the bot's last message."""
    shown = answer.followups[-1] if answer.followups else answer.message
    assert shown is not None
    parts = [part for row in shown.components for part in row["components"]]
    found = next(part["custom_id"] for part in parts if part.get("label") == label)
    return await place.rig.press(place.ann, shown, found)


def said(answer: Answer) -> str:
    """Return everything that the bot answered."""
    return "\n".join([answer.text, *(message.content for message in answer.followups)])


async def sends(place: DiscordPlace, answer: Answer, text: str) -> Answer:
    """Ann sends the form."""
    assert answer.modal is not None
    return await place.rig.submit_modal(place.ann, answer.modal, {"text": text})


@pytest.mark.usefixtures("core")
async def test_home_is_a_command(place: DiscordPlace) -> None:
    """With help, the privacy notice and the group's own words; only who asked sees it."""
    answer = await types(place, "home")
    await answer.until(lambda answer: "identifiable patient" in said(answer))
    assert answer.is_ephemeral
    for words in ("It is free and open to anyone", "identifiable patient", "/find"):
        assert words in said(answer)


@pytest.mark.usefixtures("core")
async def test_a_text_is_changed_with_a_form_a_preview_and_a_button(place: DiscordPlace) -> None:
    """What does not fit can be put right in the same form, which still knows what it is about."""
    form = await types(place, "edit-text", key="help.intro")
    assert form.modal is not None
    assert INTRO == form.modal["components"][0]["component"]["value"]
    refused = await sends(place, form, "Hello {name}")
    assert "uses \\{name\\}" in said(refused) or "uses {name}" in said(refused)
    again = await place.rig.press(place.ann, refused.message, _only_button(refused))  # type: ignore[arg-type]
    assert again.modal is not None
    assert "Hello {name}" == again.modal["components"][0]["component"]["value"]
    preview = await sends(place, again, "Try {command:find}.")
    assert "On Discord" in said(preview)
    assert "Try /find." in said(preview)
    used = await presses(place, preview, "Use this text")
    assert "is used from now on" in said(used)
    assert "Try /find." in said(await types(place, "help"))


def _only_button(answer: Answer) -> str:
    assert answer.message is not None
    (part,) = [part for row in answer.message.components for part in row["components"]]
    return str(part["custom_id"])


async def test_the_second_of_two_is_shown_what_the_first_did(place: DiscordPlace, core: Core) -> None:
    """Also when the form was refused in between, and opened again."""
    form = await types(place, "edit-text", key="help.intro")
    refused = await sends(place, form, "Mine {name}")
    other = AccountRef("discord:4242")
    await core.features.texts.write("help.intro", "Theirs.", other)
    await core.features.texts.use("help.intro", other)
    again = await place.rig.press(place.ann, refused.message, _only_button(refused))  # type: ignore[arg-type]
    conflict = await sends(place, again, "Mine.")
    assert "has changed this text since you began" in said(conflict)
    assert "Theirs." in said(conflict)
    assert "Mine." in said(conflict)
    assert "Theirs." == core.features.texts.source("help.intro")


async def test_the_first_organiser_claims_the_role_on_discord(place: DiscordPlace, tmp_path: Path) -> None:
    """And gives one to somebody by a mention."""
    async with organised(place, tmp_path / "new", None) as core:
        await place.platform.install_commands(core.registry.specs)
        code = await core.features.roles.issue_code()
        assert "You are the first organiser." in said(await types(place, "claim", code=code))
        ben = await place.rig.join("Ben")
        given = await types(place, "give-role", person=f"<@{ben.id}>", role="curator")
        assert "Ben has the role curator from now on." in said(given)
        assert frozenset({Role.CURATOR}) == core.features.roles.of(AccountRef(f"discord:{ben.id}"))


async def test_a_server_role_brings_a_role_for_as_long_as_somebody_has_it(place: DiscordPlace, core: Core) -> None:
    """From the event on, without a start; the server's roles are suggested while one types."""
    board = await place.rig.add_role("Board")
    offered = await place.rig.autocomplete(
        place.ann, "map-role", "group", "boa", {"role": "curator"}, channel=place.rig.general
    )
    assert ["Board"] == [choice["value"] for choice in offered]
    assert "Whoever is in Board has the role curator" in said(
        await types(place, "map-role", group="Board", role="curator")
    )
    for roles, has_it in (((board,), True), ((), False)):
        await place.rig.give_roles(place.ann, *roles)
        async with asyncio.timeout(5):
            while (Role.CURATOR in core.features.roles.of(place.person)) is not has_it:
                await asyncio.sleep(0.005)
