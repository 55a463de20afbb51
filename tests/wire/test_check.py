"""`sigbot check` and `sigbot manifest` against both platforms: what is missing is said with what to do about it."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.model.people import Role
from bot.model.refs import AccountRef, GroupRef
from bot.model.roles import Grant, Mapping
from storage import open_store
from tests.contract.slackplace import SlackPlace
from tests.rigs.both import Both, both
from tests.rigs.clocks import START, HandClock
from tests.rigs.discord.constants import ALL, Intent, Permission
from tests.rigs.slack import SlackRig
from tests.rigs.slack.installation import Installation


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Both]:
    """Return both platforms, with #general of each archived by name."""
    async with both(tmp_path) as place:
        yield place


async def mended(place: Both) -> list[str]:
    """Run the check, which must find something, and return what it found."""
    code, output, messages = await place.command("check")
    assert (1, True) == (code, "to be mended" in messages), output + messages
    return [line.removeprefix("MEND  ") for line in output.splitlines() if line.startswith("MEND")]


async def test_what_is_well_is_said_too(place: Both) -> None:
    """Nothing is missing but an organiser."""
    _, output, _ = await place.command("check")
    assert "ok    library: Questions are compared by their words alone." in output
    assert "ok    slack: Signed in to" in output
    assert "ok    slack: Socket Mode lets the bot in." in output
    assert "ok    slack: The bot is in #general." in output
    assert "ok    discord: Signed in as sigbot, with every intent." in output
    assert "ok    discord: The bot may do what it needs in #general." in output
    (organiser,) = await mended(place)
    assert organiser.startswith("roles: Nobody is an organiser. `sigbot run` prints a code")


async def test_it_ends_with_0_when_all_is_well(place: Both) -> None:
    """For scripts."""
    place.configure('[roles]\norganisers = ["slack:U0000000002"]')
    assert 0 == (await place.command("check"))[0]


async def test_an_organiser_of_the_database_counts(place: Both) -> None:
    """One who claimed the role in chat is not in the file."""
    path = place.folder / "data" / "sigbot.sqlite3"
    store = open_store(path, HandClock(), exclusive=False)
    grant = Grant(AccountRef("slack:U0000000002"), Role.ORGANISER, None, START)
    await store.commit(lambda work: work.roles.grant(grant))
    await store.close()
    assert 0 == (await place.command("check"))[0]


async def test_people_and_groups_that_were_given_a_role_and_are_not_there_are_named(place: Both) -> None:
    """Of the configuration and of `/map-role`; a wrong digit would leave the group without an organiser unseen."""
    crew = await place.discord.add_role("Crew")
    place.configure(
        f"""
        [roles]
        organisers = ["slack:U0000000002", "slack:U0999999999", "discord:1"]
        organiser_groups = ["discord:{crew.id}", "discord:7", "slack:S0999999999"]
        """
    )
    store = open_store(place.folder / "data" / "sigbot.sqlite3", HandClock(), exclusive=False)
    await store.commit(lambda work: work.roles.map(Mapping(GroupRef("discord:8"), Role.CURATOR)))
    await store.close()
    found = await mended(place)
    assert "discord: [roles] names discord:1, and there is no such account. Correct it." in found
    assert "slack: [roles] names slack:U0999999999, and there is no such account. Correct it." in found
    gone = "and there is no such group. Correct it, or take it out."
    assert f"discord: roles.organiser_groups names discord:7, {gone}" in found
    assert f"slack: roles.organiser_groups names slack:S0999999999, {gone}" in found
    assert any("the group discord:8 was to have the role curator" in line for line in found)
    assert (len(found), "Whoever is in Crew has the role organiser." in (await place.command("check"))[1]) == (5, True)


async def test_missing_scopes_intents_and_permissions_are_named_with_their_reason(place: Both) -> None:
    """And with where to put it right."""
    place.slack.withdraw("reactions:read", "im:write")
    place.discord.switch_intent(Intent.MESSAGE_CONTENT, on=False)
    await place.discord.deny(place.discord.general, Permission.READ_MESSAGE_HISTORY)
    found = await mended(place)
    again = "Add it under OAuth & Permissions, then install the app in the workspace again."
    assert f"slack: The app lacks the scope reactions:read: to show reactions in the archive. {again}" in found
    assert any(line.startswith("slack: The app lacks the scope im:write") for line in found)
    assert any("The Message Content Intent is off" in line and "developer portal" in line for line in found)
    assert any("In #general the bot lacks: Read Message History." in line for line in found)
    assert 5 == len(found)


async def test_what_a_topics_group_needs_is_told_and_is_no_mistake(place: Both) -> None:
    """Those who follow a topic are told in person without it."""
    place.slack.withdraw("usergroups:write")
    await place.discord.allow_bot(ALL & ~Permission.MANAGE_ROLES & ~Permission.ADMINISTRATOR)
    place.configure('[roles]\norganisers = ["slack:U0000000002"]')
    code, said, _ = await place.command("check")
    assert "The bot works without the scope usergroups:write. With it: to ping those who follow a topic" in said
    assert "The bot works without the permission Manage Roles. With it: to give whoever follows a topic a role" in said
    assert 0 == code


async def test_tokens_that_are_refused_end_nothing_else(place: Both) -> None:
    """The other platform is checked all the same."""
    place.slack.app.refused[place.slack.app.app_token] = "invalid_auth"
    place.discord.refuse_token()
    found = await mended(place)
    assert any("Slack does not accept SLACK_APP_TOKEN (invalid_auth)" in line for line in found)
    assert any("Discord does not accept DISCORD_TOKEN" in line for line in found)


async def test_channels_that_the_bot_cannot_serve_are_named(place: Both) -> None:
    """Wrong names, wrong ids, channels without an invitation, and closed ones."""
    random, general = place.slack.channel("random").id, place.slack.channel("general").id
    place.configure(
        archived=[
            "slack:#generla",
            f"slack:{random}",
            "slack:C0999999999",
            f"slack:{general}",
            "discord:#lounge",
            "discord:1",
        ]
    )
    await place.slack.archive_channel("ann", "general")
    found = await mended(place)
    assert any("archive.channels names #generla" in line and "It is in: #general." in line for line in found)
    assert any(f"The bot is not in #random ({random}). Write /invite and its name" in line for line in found)
    assert any("Slack shows the bot no channel C0999999999" in line for line in found)
    assert any(f"#general ({general}) is archived on Slack" in line for line in found)
    assert any("archive.channels names #lounge" in line for line in found)
    assert any("The server has no channel 1 that the bot can see" in line for line in found)


async def test_missing_tokens_are_named(place: Both) -> None:
    """All of them at once, and never shown."""
    place.tokens = {"DISCORD_TOKEN": "Bot x"}
    found = await mended(place)
    for part in ("SLACK_BOT_TOKEN is missing", "SLACK_APP_TOKEN is missing", "begins with 'Bot': leave that word out"):
        assert any(part in line for line in found), part


async def test_the_bot_in_no_server_is_told_how_to_be_invited(place: Both) -> None:
    """With the command that prints the address."""
    await place.discord.kick_bot()
    assert any("`sigbot manifest discord` prints the address" in line for line in await mended(place))


# --- Manifests


async def test_slacks_manifest_is_all_that_the_bot_needs(place: Both, tmp_path: Path) -> None:
    """An app installed from it, with nothing more, welcomes, answers, keeps and opens menus."""
    code, output, _ = await place.command("manifest", "slack")
    made = json.loads(output)
    assert (0, "Prehab SIG", "prehab-bot") == (
        code,
        made["display_information"]["name"],
        made["features"]["bot_user"]["display_name"],
    )
    app = Installation(
        scopes=frozenset(made["oauth_config"]["scopes"]["bot"]),
        events=frozenset(made["settings"]["event_subscriptions"]["bot_events"]),
        commands=frozenset(command["command"] for command in made["features"]["slash_commands"]),
    )
    clock = HandClock()
    async with SlackRig(app, now=clock.now) as slack:
        slack.user("ann").name = "Ann"
        there = SlackPlace(slack, tmp_path, clock)
        await there.start()
        assert all(finding.is_fine for finding in await there.platform.check([there.channel]))
        await there.join()
        await there.post("hello")
        await there.write_to_bot("hello")
        await there.intake.until(3)
        assert {"PersonJoined", "MessagePosted"} == {type(event).__name__ for event in there.intake.events}
        await there.type_command("ask", "low iron")
        await slack.slash("Ann", "general", "/prehab", "help")
        await there.stop()


async def test_discords_manifest_has_the_address_and_the_reasons(place: Both) -> None:
    """The bits of the address are those of the permissions that it lists."""
    code, output, _ = await place.command("manifest", "discord")
    assert 0 == code
    assert "scope=bot+applications.commands&permissions=17901692324864" in output
    for line in ("- Message Content Intent: to keep", "- Create Public Threads: to answer a mention"):
        assert line in output
