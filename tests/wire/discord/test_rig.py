"""The Discord of the rehearsals, shown with the real library: what people do reaches it, and what it sends is seen."""

import asyncio
import io
from datetime import timedelta

import discord
import pytest
from discord import ui

from tests.rigs.clocks import HandClock, TurnedClock
from tests.rigs.discord import DiscordRig, Intent, MessageType, NotOffered, Permission
from tests.rigs.discord.client import redirected, running
from tests.rigs.discord.session import HEARTBEAT_ACK
from tests.wire.discord.conftest import Bot, general

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
    fetched = await general(rig, bot).fetch_message(message.id)
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
    assert [one.id async for one in general(rig, bot).archived_threads()] == [thread.id]
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
        history = [message.content async for message in general(rig, client).history(oldest_first=True)]
        assert history == ["", f"{rig.bot.mention} hello"]


# --- What the bot does is seen


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


# --- Further ways


async def test_messages_are_forwarded(rig: DiscordRig, bot: Bot, channel: discord.TextChannel) -> None:
    """A forward is a picture of what stood there; it has no text of its own."""
    ann, hall = await rig.join("Ann"), await rig.add_channel("hall")
    message = await rig.post(ann, rig.general, "Look at this")
    await rig.forward(ann, message, hall)
    heard = await bot.hears("message", 2)
    assert (heard.content, heard.message_snapshots[0].content) == ("", "Look at this")
    assert heard.reference.type is discord.MessageReferenceType.forward
    there = bot.get_channel(hall.id)
    assert isinstance(there, discord.TextChannel)
    await (await channel.fetch_message(message.id)).forward(there)
    assert len(rig.messages(hall)) == 2


async def test_the_first_message_of_a_post_has_its_id(rig: DiscordRig, bot: Bot) -> None:
    """The thread comes first, then the message."""
    ann = await rig.join("Ann")
    post = await rig.start_post(ann, rig.forum, "How?", "Like this")
    assert (await bot.hears("message")).id == post.id
    names = [name for name, _ in bot.heard if name in ("thread_create", "message")]
    assert names == ["thread_create", "message"]


async def test_an_archived_thread_rests(rig: DiscordRig, bot: Bot, channel: discord.TextChannel) -> None:
    """Nothing in it is edited; whoever writes in it wakes it, unless it is locked."""
    root = await channel.send("Root")
    thread = await root.create_thread(name="Talk")
    sent = await thread.send("Inside")
    ours = rig.guild.channels[thread.id]
    await rig.archive_thread(ours)
    with pytest.raises(discord.HTTPException) as refused:
        await sent.edit(content="Otherwise")
    assert refused.value.code == 50083
    await thread.send("Good morning")
    assert ours.thread is not None
    assert not ours.thread.archived
    await rig.archive_thread(ours, locked=True)
    await rig.deny(rig.general, Permission.MANAGE_THREADS)
    with pytest.raises(discord.HTTPException) as locked:
        await thread.send("Hello?")
    assert locked.value.code == 50083


async def test_roles_allow_and_name(rig: DiscordRig, bot: Bot) -> None:
    """Somebody gets a role, and a bot may give roles as well."""
    ann = await rig.join("Ann")
    organiser = await rig.add_role("Organiser", Permission.MANAGE_GUILD)
    await rig.give_roles(ann, organiser)
    await bot.hears("member_update")
    member = bot.guilds[0].get_member(ann.id)
    assert member is not None
    assert member.guild_permissions.manage_guild
    await member.remove_roles(discord.Object(organiser.id))
    assert rig.guild.members[ann.id].roles == []
    assert [one.name for one in await bot.guilds[0].fetch_roles()] == ["@everyone", "sigbot", "Organiser"]


async def test_members_are_listed(rig: DiscordRig, bot: Bot) -> None:
    """In pages, by name, and one by one; without the intent in the portal not at all."""
    ann = await rig.join("Ann")
    guild = bot.guilds[0]
    assert {one.id async for one in guild.fetch_members(limit=None)} == set(rig.guild.members)
    assert (await guild.fetch_member(ann.id)).name == "ann"
    await rig.leave(ann)
    with pytest.raises(discord.NotFound) as gone:
        await guild.fetch_member(ann.id)
    assert gone.value.code == 10007
    rig.switch_intent(Intent.GUILD_MEMBERS, on=False)
    with pytest.raises(discord.Forbidden) as refused:
        _ = [one async for one in guild.fetch_members()]
    assert refused.value.code == 50001


async def test_a_second_guild_keeps_to_itself(rig: DiscordRig, bot: Bot) -> None:
    """The bot can be in several guilds; one in which it is not does not exist for it."""
    other = rig.world.new_guild("Another group", with_bot=False)
    hall = rig.world.new_channel("hall", guild=other)
    await rig.rejoin(rig.bot, guild=other)
    await bot.hears("guild_join")
    ann = await rig.join("Ann", guild=other)
    await rig.post(ann, hall, "Hello from here")
    assert (await bot.hears("message")).guild.name == "Another group"
    await rig.kick_bot(other)
    with pytest.raises(discord.NotFound) as refused:
        await bot.fetch_guild(other.id)
    assert refused.value.code == 10004


async def test_events_are_planned(rig: DiscordRig, bot: Bot) -> None:
    """An event is made, heard of, changed and taken away."""
    start = discord.utils.utcnow() + timedelta(days=1)
    guild = bot.guilds[0]
    event = await guild.create_scheduled_event(
        name="Meeting",
        start_time=start,
        end_time=start + timedelta(hours=1),
        entity_type=discord.EntityType.external,
        privacy_level=discord.PrivacyLevel.guild_only,
        location="Room 1",
    )
    assert (await bot.hears("scheduled_event_create")).name == "Meeting"
    assert [one.location for one in await guild.fetch_scheduled_events()] == ["Room 1"]
    await event.edit(name="Party", end_time=start + timedelta(hours=2))
    await event.delete()
    assert rig.guild.events == {}


async def test_a_sharded_client_runs_too(rig: DiscordRig) -> None:
    """It asks where the gateway is, and each shard has its own session."""
    client = discord.AutoShardedClient(intents=discord.Intents.default(), shard_count=2, guild_ready_timeout=0.02)
    client.before_identify_hook = _at_once  # type: ignore[method-assign]
    async with running(client, rig):
        assert len(rig.gateway.sessions) == 2
        assert [guild.name for guild in client.guilds] == ["A group"]


async def _at_once(shard_id: int | None, *, initial: bool = False) -> None:
    """Identify without waiting for the other shards."""


async def test_a_clock_that_stands() -> None:
    """Ids grow all the same, and carry the time of the rig's clock."""
    clock = HandClock()
    async with DiscordRig(clock.now) as rig, running(Bot(), rig):
        ann = await rig.join("Ann")
        first = await rig.post(ann, rig.general, "one")
        clock.turn(timedelta(days=1))
        second, third = [await rig.post(ann, rig.general, text) for text in ("two", "three")]
    assert first.id < second.id < third.id
    assert discord.utils.snowflake_time(second.id) - discord.utils.snowflake_time(first.id) == timedelta(days=1)
    assert discord.utils.snowflake_time(third.id) == clock.now()


async def test_the_nonce_is_not_told_again(rig: DiscordRig, bot: Bot, channel: discord.TextChannel) -> None:
    """The answer and the event carry it; who reads the message later does not learn it."""
    sent = await channel.send("Once", nonce="delivery-1")
    heard = await bot.hears("message")
    assert (sent.nonce, heard.nonce) == ("delivery-1", "delivery-1")
    assert (await channel.fetch_message(sent.id)).nonce is None


async def test_who_has_not_agreed_only_looks_on(rig: DiscordRig, bot: Bot) -> None:
    """Until the rules are agreed to nothing can be written."""
    ann = await rig.join("Ann", pending=True)
    with pytest.raises(NotOffered):
        await rig.post(ann, rig.general, "Hello")
    await rig.pass_screening(ann)
    await rig.post(ann, rig.general, "Hello")


async def test_a_line_that_breaks_keeps_nobody_waiting(rig: DiscordRig, bot: Bot) -> None:
    """A client may die while somebody waits for what was said to reach it."""
    (connection,) = rig.gateway.connections
    for _ in range(4):
        connection.send(HEARTBEAT_ACK, " " * 2_000_000)
    waiting = asyncio.create_task(connection.flushed())
    await asyncio.sleep(0)
    await connection.stop()
    await asyncio.wait_for(waiting, 5)
