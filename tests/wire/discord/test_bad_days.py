"""What the Discord of the rehearsals refuses, and its bad days, as the real library takes them."""

import asyncio
from datetime import timedelta

import aiohttp
import discord
import pytest

from tests.rigs.clocks import TurnedClock
from tests.rigs.discord import ChannelType, DiscordRig, Permission
from tests.rigs.discord.client import running
from tests.wire.discord.conftest import Bot

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


async def test_a_ban_is_no_limit(rig: DiscordRig, channel: discord.TextChannel) -> None:
    """Without Discord's own header the library does not wait but raises."""
    rig.bad.ban("POST /channels/*/messages")
    with pytest.raises(discord.HTTPException) as banned:
        await channel.send("Hello")
    assert (banned.value.status, banned.value.code) == (429, 0)


async def test_a_failure_with_a_code(rig: DiscordRig, bot: Bot) -> None:
    """Any refusal can be had, such as that of a bot that opens too many conversations."""
    ann = await rig.join("Ann")
    rig.bad.fail("POST /users/@me/channels", 403, times=None, code=40003)
    with pytest.raises(discord.Forbidden) as refused:
        await (await bot.fetch_user(ann.id)).create_dm()
    assert refused.value.code == 40003
    rig.bad.end_bad_days()
    await (await bot.fetch_user(ann.id)).create_dm()


async def test_a_deaf_gateway_is_left(rig: DiscordRig) -> None:
    """A client whose heartbeats nobody answers connects again, and resumes."""
    rig.gateway.heartbeat_ms = 200
    client = Bot(heartbeat_timeout=0.8)
    async with running(client, rig):
        rig.gateway.deafen()
        await client.hears("disconnect")
        await client.hears("resumed")


async def test_a_gateway_that_is_down(rig: DiscordRig, bot: Bot) -> None:
    """Nobody gets in; the library tries again later."""
    rig.gateway.is_down = True
    await rig.gateway.drop(4000)
    await bot.hears("disconnect", 2)
    assert rig.gateway.connections == []
    rig.gateway.is_down = False


async def test_every_request_is_on_record(rig: DiscordRig, channel: discord.TextChannel) -> None:
    """With its method, its path and what was sent; also those that nobody answers."""
    await channel.send("Hello")
    path, form = rig.requests[-1]
    assert (path, form["content"]) == (f"POST /channels/{channel.id}/messages", "Hello")
    with pytest.raises(discord.NotFound):
        await channel.guild.fetch_emojis()
    assert rig.requests[-1][0] == f"GET /guilds/{channel.guild.id}/emojis"


async def test_requests_are_counted(rig: DiscordRig, channel: discord.TextChannel) -> None:
    """The headers tell how many are left, so that the library waits by itself and is never refused."""
    rig.bad.count("POST /channels/*/messages", limit=2, per=0.1)
    for number in range(5):
        await channel.send(str(number))
    assert len([name for name, _ in rig.requests if name.endswith("/messages")]) == 5
    assert len(rig.messages(rig.general)) == 5


async def test_what_the_rig_cannot_do_is_not_passed_over() -> None:
    """A form that the rig stumbles over fails the test, whatever the client makes of the answer."""
    rig = await DiscordRig().__aenter__()
    url, headers = f"{rig.api_url}/channels/{rig.general.id}/messages", {"Authorization": f"Bot {rig.token}"}
    async with aiohttp.ClientSession() as session, session.post(url, json=["odd"], headers=headers) as answer:
        assert answer.status == 501
    with pytest.raises(ExceptionGroup):
        await rig.__aexit__(None)
