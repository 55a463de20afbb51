"""Fetching what was said before the bot came, with `sigbot archive backfill` on both platforms."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.rigs.both import Both, both


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Both]:
    """Return both platforms; nothing runs on them yet."""
    async with both(tmp_path) as place:
        yield place


async def talk(place: Both) -> None:
    """Say something on both, in threads as well."""
    root = await place.slack.post("ann", "general", "a question on Slack")
    await place.slack.post("ben", "general", "an answer on Slack", root["ts"])
    begun = await place.discord.post(place.ann, place.discord.general, "a question on Discord")
    thread = await place.discord.start_thread(place.ann, begun, "A thread")
    await place.discord.post(place.ann, thread, "an answer on Discord")


async def test_older_posts_of_both_platforms_are_fetched_while_the_bot_runs(place: Both) -> None:
    """With their threads; nobody is written to, and a second time finds nothing more to do."""
    await talk(place)
    await place.start()
    assert {} == {ref: text for ref, text in place.archived().items() if "question" in text}
    code, output, messages = await place.command("archive", "backfill", "--since", "2026-01-01")
    assert (0, 2) == (code, output.count("2 posts read")), messages
    wanted = {f"{what} on {where}" for what in ("a question", "an answer") for where in ("Slack", "Discord")}
    assert wanted == set(place.archived().values())
    assert [] == place.slack.direct_messages("ann")
    _, again, _ = await place.command("archive", "backfill", "--since", "2026-01-01")
    assert 2 == again.count(" 0 posts read")
    assert 0 == await place.stop()


async def test_one_channel_can_be_named(place: Both) -> None:
    """The others wait."""
    await talk(place)
    channel = f"discord:{place.discord.general.id}"
    code, output, _ = await place.command("archive", "backfill", "--since", "2026-01-01", "--channel", channel)
    assert (0, 1) == (code, len(output.splitlines()))
    assert {"a question on Discord", "an answer on Discord"} == set(place.archived().values())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--since", "yesterday"), "'yesterday' is no date; write it as year-month-day"),
        (("--since", "2199-01-01"), "has not come yet"),
        (("--since", "2026-01-01", "--channel", "slack:C9"), "slack:C9 is not an archived channel; these are: "),
    ],
)
async def test_what_cannot_be_fetched_is_said(place: Both, arguments: tuple[str, ...], sentence: str) -> None:
    """In one sentence, with the exit code of a wrong command line."""
    code, _, messages = await place.command("archive", "backfill", *arguments)
    assert 2 == code
    assert sentence in messages


async def test_a_channel_that_cannot_be_read_is_named_and_the_others_go_on(place: Both) -> None:
    """The same command can be given again."""
    await talk(place)
    await place.slack.leave_channel(place.slack.app.bot_user, "general")
    code, output, _ = await place.command("archive", "backfill", "--since", "2026-01-01")
    assert 1 == code
    assert "a question on Discord" in place.archived().values()
    assert "the bot cannot see this channel. Invite it there" in output
