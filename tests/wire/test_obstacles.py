"""Whether the bot can post somewhere is told by the platform before anything is sent."""

from pathlib import Path

from adapters.discord import ids as discord_ids
from adapters.slack import ids as slack_ids
from tests.contract.discordplace import discord_place
from tests.contract.slackplace import slack_place
from tests.rigs.discord import Permission


async def test_slack_tells_where_the_bot_is_not(tmp_path: Path) -> None:
    """Also of a private channel, which it does not show; what Slack does not tell is no obstacle."""
    async with slack_place(tmp_path) as place:
        await place.slack.create_channel("news", "Ann")
        refs = {name: slack_ids.channel_ref(place.slack.channel(name).id) for name in ("general", "news", "board")}
        found = await place.platform.obstacles([*refs.values()])
        assert found.keys() == {refs["news"], refs["board"]}
        assert "Invite it there" in found[refs["news"]]
        assert "Invite the bot to it" in found[refs["board"]]
        place.slack.rate_limit("conversations.info")
        assert {} == await place.platform.obstacles([refs["news"]])


async def test_discord_tells_what_the_bot_may_not_do(tmp_path: Path) -> None:
    """By the permissions of the channel; one that is not there is no place to post in either."""
    async with discord_place(tmp_path) as place:
        gone = discord_ids.channel_ref("1")
        assert {gone} == (await place.platform.obstacles([place.channel, gone])).keys()
        await place.rig.deny(place.rig.general, Permission.SEND_MESSAGES)
        assert "Send Messages" in (await place.platform.obstacles([place.channel]))[place.channel]
        place.rig.bad.fail("GET /guilds/*/channels", 403)
        assert {} == await place.platform.obstacles([place.channel])
