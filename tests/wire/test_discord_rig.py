"""The Discord of the rehearsals, shown with the real library: what people do reaches it, and what it sends is seen."""

import asyncio
import io
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import pytest
from discord import ui

from tests.rigs.discord import ChannelType, DiscordRig, Intent, MessageType, NotOffered, Permission
from tests.rigs.discord.client import redirected, running
from tests.wire.conftest import Bot, TurnedClock

# --- Login


async def test_a_client_logs_in_and_is_ready(rig: DiscordRig, bot: Bot) -> None:
    """It knows its own account, its application, the guild and the channels."""
    assert bot.user is not None
    assert (bot.user.id, bot.application_id) == (rig.bot.id, rig.bot.id)
    assert [guild.name for guild in bot.guilds] == ["A group"]
    assert {channel.name for channel in bot.guilds[0].channels} == {"general", "questions"}
    assert bot.application_flags.gateway_message_content_limited


async def test_the_library_is_led_back(rig: DiscordRig) -> None:
    """Afterwards the library means Discord again."""
    before = discord.http.Route.BASE
    with redirected(rig):
        assert before != discord.http.Route.BASE == rig.api_url
    assert before == discord.http.Route.BASE


async def test_members_are_asked_for_at_the_beginning(rig: DiscordRig) -> None:
    """Without presences the guild comes without its members, and the library fetches them in chunks."""
    ann = await rig.join("Ann")
    intents = discord.Intents.all()
    intents.presences = False
    client = Bot(intents)
    async with running(client, rig):
        assert client.guilds[0].get_member(ann.id) is not None
        found = await client.guilds[0].query_members(user_ids=[ann.id])
        assert [member.name for member in found] == ["ann"]
    assert any(frame["op"] == 8 for frame in rig.gateway.received)


async def test_a_wrong_token_is_refused_twice(rig: DiscordRig) -> None:
    """REST answers 401; a token that went bad meanwhile closes the gateway with 4004."""
    client = Bot()
    rig.refuse_token()
    with redirected(rig), pytest.raises(discord.LoginFailure):
        await client.login(rig.token)
    await client.close()
    rig.accept_token()
    client = Bot()
    with redirected(rig):
        await client.login(rig.token)
        rig.refuse_token()
        with pytest.raises(discord.ConnectionClosed) as closed:
            await client.connect()
    assert closed.value.code == 4004
    await client.close()


@pytest.mark.parametrize("intent", [Intent.GUILD_MEMBERS, Intent.MESSAGE_CONTENT])
async def test_an_intent_that_the_portal_has_off_is_final(rig: DiscordRig, intent: Intent) -> None:
    """The gateway closes with 4014, which the library explains."""
    rig.switch_intent(intent, on=False)
    client = Bot()
    with redirected(rig), pytest.raises(discord.PrivilegedIntentsRequired):
        await client.start(rig.token)
    await client.close()


# --- What people do reaches the bot


async def test_a_message_is_written_edited_and_deleted(rig: DiscordRig, bot: Bot) -> None:
    """The raw events come for messages that nobody keeps in memory."""
    ann = await rig.join("Ann")
    message = await rig.post(ann, rig.general, "Good morning", attachments={"plan.pdf": b"%PDF"})
    heard = await bot.hears("message")
    assert (heard.content, heard.author.name, heard.attachments[0].size) == ("Good morning", "ann", 4)
    assert await heard.attachments[0].read() == b"%PDF"
    await rig.edit(message, "Good evening")
    edited = await bot.hears("raw_message_edit")
    assert (edited.message_id, edited.message.content) == (message.id, "Good evening")
    assert edited.message.edited_at is not None
    await rig.delete(message)
    assert (await bot.hears("raw_message_delete")).message_id == message.id
    assert rig.messages(rig.general) == []


async def test_a_preview_is_no_edit(rig: DiscordRig, bot: Bot) -> None:
    """The update comes without a time of editing."""
    ann = await rig.join("Ann")
    message = await rig.post(ann, rig.general, "https://example.org")
    await rig.preview(message, "Example", "https://example.org")
    update = await bot.hears("raw_message_edit")
    assert update.message.edited_at is None
    assert update.message.embeds[0].title == "Example"


async def test_many_messages_go_with_one_event(rig: DiscordRig, bot: Bot) -> None:
    """No message gets an event of its own."""
    ann = await rig.join("Ann")
    messages = [await rig.post(ann, rig.general, text) for text in ("one", "two", "three")]
    await rig.bulk_delete(messages)
    assert (await bot.hears("raw_bulk_message_delete")).message_ids == {message.id for message in messages}
    assert bot.named("raw_message_delete") == []


async def test_a_reply_shows_what_it_answers(rig: DiscordRig, bot: Bot) -> None:
    """The answered message comes along, and its author is called."""
    ann, ben = await rig.join("Ann"), await rig.join("Ben")
    question = await rig.post(ann, rig.general, "Who?")
    await rig.post(ben, rig.general, "Me", reply_to=question)
    reply = await bot.hears("message", 2)
    assert reply.type is discord.MessageType.reply
    assert reply.reference.resolved.content == "Who?"
    assert [user.id for user in reply.mentions] == [ann.id]


async def test_somebody_joins_passes_screening_renames_and_leaves(rig: DiscordRig, bot: Bot) -> None:
    """A newcomer is pending until the rules are agreed to; who comes again is known as such."""
    ann = await rig.join("Ann", pending=True)
    assert (await bot.hears("member_join")).pending
    await rig.pass_screening(ann)
    await bot.hears("member_update")
    member = bot.guilds[0].get_member(ann.id)
    assert member is not None
    assert not member.pending
    await rig.rename(ann, "Anna", nick="Annie")
    await bot.hears("member_update", 2)
    assert (member.global_name, member.nick) == ("Anna", "Annie")
    await rig.leave(ann)
    assert (await bot.hears("raw_member_remove")).user.id == ann.id
    await rig.rejoin(ann)
    assert (await bot.hears("member_join", 2)).flags.did_rejoin


async def test_bots_are_told_apart(rig: DiscordRig, bot: Bot) -> None:
    """A bot that joins is marked as one."""
    await rig.join("Helper", is_bot=True)
    assert (await bot.hears("member_join")).bot


async def test_reactions_come_and_go(rig: DiscordRig, bot: Bot) -> None:
    """Raw events tell who, where and what; REST tells who is left."""
    ann, ben = await rig.join("Ann"), await rig.join("Ben")
    message = await rig.post(ann, rig.general, "Tea?")
    await rig.react(ann, message, "👍")
    await rig.react(ben, message, "👍")
    await rig.unreact(ann, message, "👍")
    added, removed = await bot.hears("raw_reaction_add", 2), await bot.hears("raw_reaction_remove")
    assert (added.user_id, str(added.emoji), removed.user_id) == (ben.id, "👍", ann.id)
    fetched = await _general(rig, bot).fetch_message(message.id)
    assert [user.id async for user in fetched.reactions[0].users()] == [ben.id]
    await fetched.add_reaction("🎉")
    assert message.reactions["🎉"] == [rig.bot.id]


async def test_threads_live_and_end(rig: DiscordRig, bot: Bot) -> None:
    """A thread that hangs from a message has its id; archived it is found by asking."""
    ann = await rig.join("Ann")
    root = await rig.post(ann, rig.general, "Let us talk")
    thread = await rig.start_thread(ann, root, "Talk")
    assert (await bot.hears("thread_create")).id == root.id == thread.id
    await rig.post(ann, thread, "Here")
    inside = next(
        one for one in [await bot.hears("message", 2), await bot.hears("message", 3)] if one.content == "Here"
    )
    assert isinstance(inside.channel, discord.Thread)
    await rig.archive_thread(thread)
    await bot.hears("raw_thread_update")
    assert [one.id async for one in _general(rig, bot).archived_threads()] == [thread.id]
    assert await bot.guilds[0].active_threads() == []
    await rig.delete_channel(thread)
    assert (await bot.hears("raw_thread_delete")).thread_id == thread.id


async def test_a_forum_post_is_a_thread(rig: DiscordRig, bot: Bot) -> None:
    """People and the bot start posts."""
    ann = await rig.join("Ann")
    thread = await rig.start_post(ann, rig.forum, "How?", "Like this")
    assert (await bot.hears("thread_create")).parent_id == rig.forum.id
    forum = bot.get_channel(rig.forum.id)
    assert isinstance(forum, discord.ForumChannel)
    made = await forum.create_thread(name="News", content="Hello")
    assert made.message.content == "Hello"
    assert {one.id for one in await bot.guilds[0].active_threads()} == {thread.id, made.thread.id}


async def test_channels_come_change_and_go(rig: DiscordRig, bot: Bot) -> None:
    """A channel that is deleted takes its messages along without a word about each."""
    ann = await rig.join("Ann")
    room = await rig.add_channel("room")
    await rig.rename_channel(room, "hall")
    await rig.post(ann, room, "Echo")
    await rig.delete_channel(room)
    assert (await bot.hears("guild_channel_delete")).name == "hall"
    assert bot.named("raw_message_delete") == []
    with pytest.raises(discord.NotFound) as refused:
        await bot.fetch_channel(room.id)
    assert refused.value.code == 10003


async def test_without_the_content_intent_messages_come_empty(rig: DiscordRig) -> None:
    """Own messages, direct ones and those that mention the bot are whole; history is cut by the portal."""
    rig.switch_intent(Intent.MESSAGE_CONTENT, on=False)
    intents = discord.Intents.all()
    intents.message_content = False
    client, ann = Bot(intents), await rig.join("Ann")
    async with running(client, rig):
        await rig.post(ann, rig.general, "A secret")
        await rig.post(ann, rig.general, f"{rig.bot.mention} hello")
        await rig.dm(ann, "Only for you")
        await client.hears("message", 3)
        texts = [message.content for message in client.named("message")]
        assert texts == ["", f"{rig.bot.mention} hello", "Only for you"]
        history = [message.content async for message in _general(rig, client).history(oldest_first=True)]
        assert history == ["", f"{rig.bot.mention} hello"]


# --- What the bot does is seen


def _general(rig: DiscordRig, client: discord.Client) -> discord.TextChannel:
    channel = client.get_channel(rig.general.id)
    assert isinstance(channel, discord.TextChannel)
    return channel


async def test_what_the_bot_sends_is_there(rig: DiscordRig, channel: discord.TextChannel) -> None:
    """Text, embed, buttons and a file, then an edit and a deletion."""
    view = ui.View(timeout=None).add_item(ui.Button(label="Go", custom_id="go"))
    file = discord.File(io.BytesIO(b"a,b"), "table.csv")
    sent = await channel.send("Look", embed=discord.Embed(title="Title"), view=view, file=file)
    (seen,) = rig.messages(rig.general)
    assert (seen.content, seen.embeds[0]["title"], seen.attachments[0]["filename"]) == ("Look", "Title", "table.csv")
    assert seen.components[0]["components"][0]["custom_id"] == "go"
    await sent.edit(content="Look again", attachments=[])
    assert (seen.content, seen.attachments) == ("Look again", [])
    assert seen.edited_at is not None
    await sent.delete()
    assert rig.messages(rig.general) == []


async def test_a_layout_is_taken(rig: DiscordRig, channel: discord.TextChannel) -> None:
    """Components of the second kind carry all of the text."""
    view = ui.LayoutView(timeout=None)
    view.add_item(
        ui.Container(ui.TextDisplay("# Title"), ui.Section("Text", accessory=ui.Button(custom_id="go", label="Go")))
    )
    sent = await channel.send(view=view)
    assert sent.flags.components_v2
    assert rig.messages(rig.general)[0].components[0]["components"][0]["content"] == "# Title"


async def test_nobody_is_called_who_may_not_be(rig: DiscordRig, channel: discord.TextChannel) -> None:
    """Without leave a name in a text calls nobody."""
    ann = await rig.join("Ann")
    await channel.send(f"{ann.mention} @everyone", allowed_mentions=discord.AllowedMentions.none())
    await channel.send(ann.mention)
    quiet, loud = rig.messages(rig.general)
    assert (quiet.mentions, quiet.mention_everyone, loud.mentions) == ([], False, [ann])


async def test_the_same_nonce_writes_once(rig: DiscordRig, channel: discord.TextChannel, clock: TurnedClock) -> None:
    """Within minutes the first message is the answer; later the nonce is forgotten."""
    first = await channel.send("Once", nonce="delivery-1")
    again = await channel.send("Once", nonce="delivery-1")
    assert first.id == again.id
    clock.turn(timedelta(minutes=6))
    assert (await channel.send("Once", nonce="delivery-1")).id != first.id
    assert len(rig.messages(rig.general)) == 2


async def test_history_is_paged(rig: DiscordRig, channel: discord.TextChannel) -> None:
    """More than one page, from either side, and around a message."""
    ann = await rig.join("Ann")
    posted = [await rig.post(ann, rig.general, str(number)) for number in range(130)]
    forward = [one.content async for one in channel.history(limit=None, after=discord.Object(posted[9].id))]
    assert forward == [str(number) for number in range(10, 130)]
    backward = [one.content async for one in channel.history(limit=120, before=discord.Object(posted[125].id))]
    assert backward == [str(number) for number in range(124, 4, -1)]
    around = {int(one.content) async for one in channel.history(limit=5, around=discord.Object(posted[50].id))}
    assert around == {48, 49, 50, 51, 52}


async def test_pins_are_listed(rig: DiscordRig, channel: discord.TextChannel) -> None:
    """A pin shows, and Discord writes a line about it."""
    sent = await channel.send("Rules")
    await sent.pin()
    assert [one.id async for one in channel.pins()] == [sent.id]
    assert [one.type for one in rig.messages(rig.general)] == [MessageType.DEFAULT, MessageType.PINNED]
    await sent.unpin()
    assert [one async for one in channel.pins()] == []


async def test_the_bot_starts_threads_and_deletes_many(rig: DiscordRig, channel: discord.TextChannel) -> None:
    """From a message once; bulk deletion takes what is not too old."""
    sent = [await channel.send(text) for text in ("one", "two")]
    thread = await sent[0].create_thread(name="More")
    await thread.send("inside")
    with pytest.raises(discord.HTTPException) as refused:
        await sent[0].create_thread(name="Again")
    assert refused.value.code == 160004
    await channel.delete_messages(sent)
    assert rig.messages(rig.general) == []


async def test_webhooks_speak_under_other_names(rig: DiscordRig, bot: Bot, channel: discord.TextChannel) -> None:
    """Their messages are marked, and are changed by them alone."""
    webhook = await channel.create_webhook(name="Bridge")
    sent = await webhook.send("From afar", username="Ann (Slack)", wait=True)
    assert (await bot.hears("message")).webhook_id == webhook.id
    await webhook.edit_message(sent.id, content="From far away")
    seen = rig.messages(rig.general)[0]
    assert (seen.content, seen.author.username) == ("From far away", "Ann (Slack)")
    with pytest.raises(discord.HTTPException) as refused:
        await webhook.send("x", username="Clyde")
    assert refused.value.code == 50035


# --- Direct messages


async def test_direct_messages_go_both_ways(rig: DiscordRig, bot: Bot) -> None:
    """The bot answers where it was written to; it can also begin."""
    ann = await rig.join("Ann")
    await rig.dm(ann, "Hello?")
    await (await bot.hears("message")).reply("Yes?")
    user = await bot.fetch_user(ann.id)
    await user.send("One more thing")
    assert [one.content for one in rig.direct_messages(ann)] == ["Hello?", "Yes?", "One more thing"]


async def test_closed_direct_messages_are_refused(rig: DiscordRig, bot: Bot) -> None:
    """The same code for who takes none and for who has left."""
    ann, ben = await rig.join("Ann"), await rig.join("Ben")
    rig.close_direct(ann)
    await rig.leave(ben)
    for user in (ann, ben):
        with pytest.raises(discord.Forbidden) as refused:
            await (await bot.fetch_user(user.id)).send("Hello")
        assert refused.value.code == 50007


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


# --- Refusals


async def test_forms_are_refused_where_they_are_wrong(rig: DiscordRig, channel: discord.TextChannel) -> None:
    """The library raises what the server says, with the field; an empty message has a code of its own."""
    with pytest.raises(discord.HTTPException, match="In content: Must be 2000 or fewer in length") as long:
        await channel.send("x" * 2_001)
    assert (long.value.status, long.value.code) == (400, 50035)
    with pytest.raises(discord.HTTPException) as empty:
        await channel.send(" ")
    assert empty.value.code == 50006
    with pytest.raises(discord.HTTPException) as unknown:
        await channel.send("x", reference=discord.MessageReference(message_id=1, channel_id=channel.id))
    assert unknown.value.code == 50035
    assert rig.messages(rig.general) == []


MISSING = {
    Permission.VIEW_CHANNEL: 50001,
    Permission.SEND_MESSAGES: 50013,
    Permission.EMBED_LINKS: 50013,
}


@pytest.mark.parametrize("permission", MISSING)
async def test_permissions_are_asked_for(rig: DiscordRig, channel: discord.TextChannel, permission: Permission) -> None:
    """What the bot may not do in a channel is refused, until it may again."""
    await rig.deny(rig.general, permission)
    with pytest.raises(discord.Forbidden) as refused:
        await channel.send(embed=discord.Embed(title="x"))
    assert refused.value.code == MISSING[permission]
    await rig.allow(rig.general, permission)
    await channel.send(embed=discord.Embed(title="x"))


async def test_without_history_there_is_none(rig: DiscordRig, channel: discord.TextChannel) -> None:
    """The page is empty, and a single message is out of reach."""
    ann = await rig.join("Ann")
    message = await rig.post(ann, rig.general, "Earlier")
    await rig.deny(rig.general, Permission.READ_MESSAGE_HISTORY)
    assert [one async for one in channel.history()] == []
    with pytest.raises(discord.Forbidden):
        await channel.fetch_message(message.id)


async def test_a_channel_that_the_bot_cannot_see_is_silent(rig: DiscordRig, bot: Bot) -> None:
    """No message of it arrives."""
    ann = await rig.join("Ann")
    await rig.deny(rig.general, Permission.VIEW_CHANNEL)
    await rig.post(ann, rig.general, "Among us")
    await rig.dm(ann, "Hello")
    assert [await bot.hears("message")] == bot.named("message")
    assert bot.named("message")[0].content == "Hello"


async def test_others_messages_are_not_the_bots(rig: DiscordRig, channel: discord.TextChannel) -> None:
    """It cannot edit them; what is gone is unknown."""
    ann = await rig.join("Ann")
    message = await rig.post(ann, rig.general, "Mine")
    theirs = channel.get_partial_message(message.id)
    with pytest.raises(discord.Forbidden) as foreign:
        await theirs.edit(content="Ours")
    await rig.delete(message)
    with pytest.raises(discord.NotFound) as gone:
        await theirs.delete()
    assert (foreign.value.code, gone.value.code) == (50005, 10008)


async def test_the_bot_is_thrown_out(rig: DiscordRig, bot: Bot) -> None:
    """It loses the guild and hears nothing more of it."""
    ann = await rig.join("Ann")
    await rig.kick_bot()
    await bot.hears("guild_remove")
    await rig.post(ann, rig.general, "Now we are among ourselves")
    with pytest.raises(discord.Forbidden) as refused:
        await bot.fetch_channel(rig.general.id)
    assert refused.value.code == 50001
    assert bot.named("message") == []


# --- Bad days


async def test_a_limit_is_waited_for(rig: DiscordRig, channel: discord.TextChannel) -> None:
    """After 429 the library waits and sends again."""
    rig.bad.rate_limit("POST /channels/*/messages", times=2, retry_after=0.02)
    await channel.send("Patience")
    assert [one.content for one in rig.messages(rig.general)] == ["Patience"]


async def test_a_global_limit_holds_everything(rig: DiscordRig, bot: Bot, channel: discord.TextChannel) -> None:
    """The scope is told, and other requests wait as well."""
    rig.bad.rate_limit("POST /channels/*", retry_after=0.02, scope="global")
    await asyncio.gather(channel.send("One"), bot.fetch_channel(rig.general.id))
    assert len(rig.messages(rig.general)) == 1


async def test_old_messages_have_few_edits(
    rig: DiscordRig, channel: discord.TextChannel, clock: TurnedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the last edit the library tries five times and gives up with the code."""
    sent = await channel.send("Standing")
    clock.turn(timedelta(hours=2))
    rig.limit_old_edits(1)
    await sent.edit(content="Standing still")
    with pytest.raises(discord.HTTPException) as refused:
        await sent.edit(content="Standing on")
    assert (refused.value.status, refused.value.code) == (429, 30046)


async def test_a_failure_that_is_not_tried_again(rig: DiscordRig, channel: discord.TextChannel) -> None:
    """503 is raised at once; whether it was done before is up to the day."""
    rig.bad.fail("POST /channels/*/messages", 503)
    rig.bad.fail("POST /channels/*/messages", 503, after_doing=True)
    for _ in range(2):
        with pytest.raises(discord.DiscordServerError):
            await channel.send("Hello")
    assert len(rig.messages(rig.general)) == 1


@pytest.mark.parametrize("after_doing", [False, True])
async def test_a_broken_connection(rig: DiscordRig, channel: discord.TextChannel, after_doing: bool) -> None:
    """The library raises; the nonce makes a second try safe either way."""
    rig.bad.reset_connection("POST /channels/*/messages", after_doing=after_doing)
    with pytest.raises((OSError, aiohttp.ClientError)):
        await channel.send("Once", nonce="7")
    await channel.send("Once", nonce="7")
    assert len(rig.messages(rig.general)) == 1


async def test_a_slow_answer(rig: DiscordRig, channel: discord.TextChannel) -> None:
    """A request takes as long as the day says."""
    rig.bad.delay("POST /channels/*", 0.2, times=1)
    task = asyncio.create_task(channel.send("Slowly"))
    await asyncio.sleep(0.05)
    assert rig.messages(rig.general) == []
    await task
    assert len(rig.messages(rig.general)) == 1


async def test_every_answer_tells_its_limits(rig: DiscordRig) -> None:
    """The type is plain JSON without a character set, errors included."""
    headers = {"Authorization": f"Bot {rig.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        for path in ("/users/@me", "/channels/1", "/nowhere"):
            async with session.get(rig.api_url + path) as answer:
                assert answer.headers["Content-Type"] == "application/json"
                assert {"X-RateLimit-Remaining", "X-RateLimit-Bucket", "Via"} <= set(answer.headers)


# --- Sessions


async def test_a_dropped_session_is_resumed(rig: DiscordRig, bot: Bot) -> None:
    """What happened meanwhile comes once, in order, and nothing is read anew."""
    ann = await rig.join("Ann")
    await rig.post(ann, rig.general, "before")
    await bot.hears("message")
    await rig.gateway.drop(4000)
    await rig.post(ann, rig.general, "meanwhile")
    await rig.post(ann, rig.general, "and then")
    await bot.hears("resumed")
    await bot.hears("message", 3)
    assert [one.content for one in bot.named("message")] == ["before", "meanwhile", "and then"]
    assert len(bot.named("ready")) == 1


@pytest.mark.parametrize("way", ["broken", "asked to reconnect", "invalid but resumable"])
async def test_other_ways_to_lose_a_connection(rig: DiscordRig, bot: Bot, way: str) -> None:
    """They all end in a resumption."""
    if way == "broken":
        await rig.gateway.drop()
    elif way == "asked to reconnect":
        await rig.gateway.reconnect()
    else:
        await rig.gateway.invalidate(resumable=True)
    await bot.hears("resumed")
    ann = await rig.join("Ann")
    await rig.post(ann, rig.general, "Still there?")
    assert (await bot.hears("message")).content == "Still there?"


@pytest.mark.parametrize("way", ["told so", "expired meanwhile"])
async def test_an_invalid_session_begins_anew(rig: DiscordRig, bot: Bot, way: str) -> None:
    """The client identifies again and has missed what happened between."""
    ann = await rig.join("Ann")
    if way == "told so":
        await rig.gateway.invalidate(resumable=False)
    else:
        rig.gateway.forget_sessions()
        await rig.gateway.drop(4000)
    await rig.post(ann, rig.general, "Missed")
    await bot.hears("ready", 2)
    await rig.post(ann, rig.general, "Heard")
    assert (await bot.hears("message")).content == "Heard"


async def test_events_twice_and_in_the_wrong_order(rig: DiscordRig, bot: Bot) -> None:
    """The server can send what no handler should rely on never to come."""
    ann = await rig.join("Ann")
    rig.gateway.duplicate()
    await rig.post(ann, rig.general, "Twice")
    await bot.hears("message", 2)
    rig.gateway.hold()
    message = await rig.post(ann, rig.general, "Edited")
    await rig.edit(message, "Before it was written")
    rig.gateway.release(backwards=True)
    await bot.hears("message", 3)
    order = [name for name, _ in bot.heard if name in ("message", "raw_message_edit")]
    assert order == ["message", "message", "raw_message_edit", "message"]


async def test_two_bots_on_one_token(rig: DiscordRig, bot: Bot) -> None:
    """Each session hears what it asked for."""
    other = Bot(discord.Intents(guilds=True))
    ann = await rig.join("Ann")
    async with running(other, rig):
        await rig.post(ann, rig.general, "Hello")
        await rig.add_channel("hall", ChannelType.TEXT)
        await other.hears("guild_channel_create")
    await bot.hears("message")
    assert other.named("message") == []
