"""Who is a member, as Slack and Discord say when they are asked: what the pages let people in by."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.discord import ids as discord_ids
from adapters.slack import ids as slack_ids
from bot.errors import AccountUnknown
from bot.model.refs import AccountRef
from tests.contract.discordplace import DiscordPlace, discord_place
from tests.contract.slackplace import SlackPlace, slack_place


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[SlackPlace]:
    """The bot on Slack, with guests no members."""
    async with slack_place(tmp_path) as place:
        yield place


@pytest.fixture
async def discord(tmp_path: Path) -> AsyncIterator[DiscordPlace]:
    """The bot on Discord."""
    async with discord_place(tmp_path) as place:
        yield place


async def _is_guest(place: SlackPlace | DiscordPlace, account: AccountRef) -> bool | None:
    profile = await place.platform.look_up_account(account)
    return None if profile is None else bool(profile.is_guest)


async def test_slack_tells_members_guests_and_who_is_gone(slack: SlackPlace) -> None:
    """Guests of either kind may read some channels only; a deactivated account is nobody's."""
    for name, guest in (("gus", "single"), ("gia", "multi"), ("max", "")):
        user = await slack.slack.join_workspace(name, guest=guest)
        assert (name, await _is_guest(slack, slack_ids.account_ref(user.id))) == (name, bool(guest))
    await slack.slack.deactivate("max")
    assert await _is_guest(slack, slack_ids.account_ref(user.id)) is None
    assert await _is_guest(slack, slack_ids.account_ref("U0404")) is None


async def test_discord_tells_members_those_in_screening_and_who_is_gone(discord: DiscordPlace) -> None:
    """Who has not passed the server's questions is not in yet."""
    eve = await discord.rig.join("Eve", pending=True)
    ref = discord_ids.account_ref(str(eve.id))
    assert await _is_guest(discord, ref) is True
    await discord.rig.pass_screening(eve)
    assert await _is_guest(discord, ref) is False
    await discord.rig.leave(eve)
    assert await _is_guest(discord, ref) is None


async def test_a_platform_that_does_not_answer_says_nothing_of_anybody(
    slack: SlackPlace, discord: DiscordPlace
) -> None:
    """So that an outage is not taken for a departure."""
    slack.slack.refuse("users.info", "internal_error", times=100)
    with pytest.raises(AccountUnknown):
        await slack.platform.look_up_account(slack.person)
    discord.rig.bad.fail("GET /guilds/*/members/*", 403, times=None)
    with pytest.raises(AccountUnknown):
        await discord.platform.look_up_account(discord.person)
