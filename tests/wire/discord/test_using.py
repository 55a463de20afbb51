"""Commands, suggestions, buttons, menus and forms, through the real library."""

import asyncio
from datetime import timedelta
from typing import Any

import discord
import pytest
from discord import ui

from tests.rigs.clocks import TurnedClock
from tests.rigs.discord import DiscordRig, NotOffered, Permission
from tests.wire.discord.conftest import Bot

# --- Commands


async def _synced(bot: Bot) -> None:
    @bot.tree.command(description="Answer later, to one person")
    async def later(interaction: discord.Interaction, words: str, count: int = 1) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.followup.send(f"{words} × {count}")
        await interaction.followup.send("And more", ephemeral=True)

    @bot.tree.command(description="Find something")
    async def find(interaction: discord.Interaction, what: str) -> None:
        await interaction.response.send_message(f"Found {what}")
        await interaction.edit_original_response(content=f"Found {what}, twice")

    @find.autocomplete("what")
    async def suggest(interaction: discord.Interaction, typed: str) -> list[discord.app_commands.Choice[str]]:
        return [discord.app_commands.Choice(name=f"{typed}{end}", value=end) for end in ("a", "b")]

    await bot.tree.sync()


async def test_a_command_is_promised_and_answered(rig: DiscordRig, bot: Bot) -> None:
    """The first follow-up keeps the promise; only the person sees any of it."""
    await _synced(bot)
    ann = await rig.join("Ann")
    answer = await rig.slash(ann, rig.general, "later", {"words": "Tea", "count": 2})
    await answer.until(lambda one: len(one.followups) == 1)
    assert (answer.text, answer.is_ephemeral) == ("Tea × 2", True)
    assert [one.content for one in rig.ephemerals(ann)] == ["Tea × 2", "And more"]
    assert rig.messages(rig.general) == []
    assert bot.named("message") == []


async def test_an_answer_for_everybody_is_edited(rig: DiscordRig, bot: Bot) -> None:
    """The bot hears its own answer as a message, and the edit as an edit."""
    await _synced(bot)
    ann = await rig.join("Ann")
    answer = await rig.slash(ann, rig.general, "find", {"what": "tea"})
    await answer.until(lambda one: bool(one.edits))
    assert [one.content for one in rig.messages(rig.general)] == ["Found tea, twice"]
    assert (await bot.hears("message")).interaction_metadata.user.id == ann.id
    direct = await rig.slash(ann, rig.world.direct(ann), "find", {"what": "tea"})
    assert direct.text.startswith("Found tea")


async def test_suggestions_appear_while_typing(rig: DiscordRig, bot: Bot) -> None:
    """What is typed reaches the bot, and its choices are seen."""
    await _synced(bot)
    ann = await rig.join("Ann")
    seen = await rig.autocomplete(ann, "find", "what", "te", channel=rig.general)
    assert [choice["name"] for choice in seen] == ["tea", "teb"]


async def test_people_are_held_to_what_is_offered(rig: DiscordRig, bot: Bot) -> None:
    """A command that is not registered, or not filled in, never reaches the bot."""
    await _synced(bot)
    ann = await rig.join("Ann")
    for command, options in (("unknown", {}), ("later", {}), ("later", {"words": "a", "count": "b"})):
        with pytest.raises(NotOffered):
            await rig.slash(ann, rig.general, command, options)
    await rig.deny(rig.general, Permission.USE_APPLICATION_COMMANDS, ann)
    with pytest.raises(NotOffered):
        await rig.slash(ann, rig.general, "find", {"what": "x"})


async def test_commands_keep_their_ids(rig: DiscordRig, bot: Bot) -> None:
    """A second synchronisation changes nothing but versions; a guild has commands of its own."""
    await _synced(bot)
    before = {one["name"]: one["id"] for one in rig.commands()}
    assert {one.name: str(one.id) for one in await bot.tree.sync()} == before
    bot.tree.copy_global_to(guild=bot.guilds[0])
    await bot.tree.sync(guild=bot.guilds[0])
    assert {one["name"] for one in rig.commands(rig.guild.id)} == set(before)


async def test_late_and_double_answers_are_refused(rig: DiscordRig, bot: Bot, clock: TurnedClock) -> None:
    """Three seconds for the first answer, one first answer, and a quarter of an hour for the rest."""
    await _synced(bot)
    ann, stop = await rig.join("Ann"), asyncio.Event()

    @bot.tree.command(description="Be slow")
    async def slow(interaction: discord.Interaction) -> None:
        await stop.wait()

    await bot.tree.sync()
    await rig.slash(ann, rig.general, "slow", wait=False)
    interaction = await bot.hears("interaction")
    clock.turn(timedelta(seconds=4))
    with pytest.raises(discord.NotFound) as late:
        await interaction.response.send_message("Too late")
    assert late.value.code == 10062
    await rig.slash(ann, rig.general, "slow", wait=False)
    interaction = await bot.hears("interaction", 2)
    await interaction.response.send_message("In time")
    interaction.response._response_type = None
    with pytest.raises(discord.HTTPException) as double:
        await interaction.response.send_message("Again")
    assert double.value.code == 40060
    clock.turn(timedelta(minutes=16))
    with pytest.raises(discord.HTTPException) as gone:
        await interaction.edit_original_response(content="Much too late")
    assert gone.value.code == 50027
    stop.set()


# --- Components and modals


class Form(ui.Modal, title="Tell us"):
    """Asks one question."""

    why: Any = ui.Label(text="Why?", component=ui.TextInput(custom_id="why", min_length=2))

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Repeat what was written."""
        await interaction.response.send_message(f"Because {self.why.component.value}", ephemeral=True)


class Panel(ui.View):
    """Has a button that changes the message, a button that asks, and a menu."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @ui.button(label="Go", custom_id="go")
    async def go(self, interaction: discord.Interaction, _: Any) -> None:
        """Change the message."""
        await interaction.response.edit_message(content="Gone", view=None)

    @ui.button(label="Ask", custom_id="ask")
    async def ask(self, interaction: discord.Interaction, _: Any) -> None:
        """Open the form."""
        await interaction.response.send_modal(Form())

    @ui.select(custom_id="pick", options=[discord.SelectOption(label=one) for one in ("tea", "milk")])
    async def pick(self, interaction: discord.Interaction, select: Any) -> None:
        """Say later what was chosen."""
        await interaction.response.defer()
        await interaction.followup.send(f"{select.values[0]} it is", ephemeral=True)


async def test_a_button_changes_its_message(rig: DiscordRig, channel: discord.TextChannel) -> None:
    """The answer is the message itself, and what is gone cannot be pressed."""
    ann = await rig.join("Ann")
    await channel.send("Ready?", view=Panel())
    (message,) = rig.messages(rig.general)
    answer = await rig.press(ann, message, "go")
    assert answer.message is message
    assert (message.content, message.components) == ("Gone", [])
    with pytest.raises(NotOffered):
        await rig.press(ann, message, "go")


async def test_a_menu_is_chosen_from(rig: DiscordRig, channel: discord.TextChannel) -> None:
    """Only what is offered, and the answer is for one person."""
    ann = await rig.join("Ann")
    await channel.send("What?", view=Panel())
    (message,) = rig.messages(rig.general)
    answer = await rig.choose(ann, message, "pick", ["milk"])
    await answer.until(lambda one: bool(one.followups))
    assert [one.content for one in rig.ephemerals(ann)] == ["milk it is"]
    assert message.content == "What?"
    with pytest.raises(NotOffered):
        await rig.choose(ann, message, "pick", ["beer"])


async def test_a_form_is_opened_and_sent(rig: DiscordRig, channel: discord.TextChannel) -> None:
    """A field's own limits hold before anything is sent."""
    ann = await rig.join("Ann")
    await channel.send("Why?", view=Panel())
    await rig.press(ann, rig.messages(rig.general)[0], "ask")
    modal = rig.open_modal(ann)
    assert modal is not None
    assert modal["title"] == "Tell us"
    with pytest.raises(NotOffered):
        await rig.submit_modal(ann, modal, {"why": "x"})
    answer = await rig.submit_modal(ann, modal, {"why": "of tea"})
    assert (answer.text, answer.is_ephemeral) == ("Because of tea", True)
    assert rig.open_modal(ann) is None
