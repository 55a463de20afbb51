"""One process on Slack and Discord at once, with the real libraries: what it does, and what it survives."""

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.rigs.both import Both, both, discord_answers, slack_answers
from tests.rigs.visiting import Visiting

QUESTION = "low iron before an operation"


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Both]:
    """Return both platforms; nothing runs on them yet."""
    async with both(tmp_path) as place:
        yield place


async def test_one_process_serves_both_platforms(place: Both) -> None:
    """Newcomers, questions by every way, and one archive."""
    await place.start()
    await place.slack.join_workspace("cleo")
    cleo = await place.discord.join("Cleo")
    typed = await place.slack.slash("ann", "general", "/ask", QUESTION)
    assert "Anaemia" in typed.ack["text"]
    asked = await place.discord.slash(place.ann, place.discord.general, "ask", {"question": QUESTION})
    assert ("Anaemia" in asked.text, asked.is_ephemeral) == (True, True)
    on_slack = await place.slack.post("ann", "general", f"<@{place.slack.app.bot_user}> {QUESTION}")
    on_discord = await place.discord.post(place.ann, place.discord.general, f"<@{place.discord.bot.id}> {QUESTION}")
    fish = await place.slack.post("ann", "general", "a zebrafish from Slack")
    other = await place.discord.post(place.ann, place.discord.general, "a zebrafish from Discord")
    await place.until(lambda: len(slack_answers(place, on_slack)) == len(discord_answers(place, on_discord)) == 1)
    await place.until(lambda: len(place.slack.direct_messages("cleo")) == len(place.discord.direct_messages(cleo)) == 1)
    await place.until(lambda: sum("zebrafish" in text for text in place.archived().values()) == 2)
    async with Visiting(place.address) as browser:
        await browser.signs_in((await place.slack.slash("ann", "general", "/prehab", "site")).ack["text"])
        _, found = await browser.opens("/archive/search?q=zebrafish")
    chosen = await place.slack.open_shortcut("ann", "link-post", fish, answers=1)
    assert "I give no links for now" in chosen.texts[0]  # Its pages open on this machine only.
    menu = await place.discord.menu(place.ann, place.discord.general, "Link in the archive", other)
    assert ("I give no links for now" in menu.text, menu.is_ephemeral) == (True, True)
    assert "from Slack" in found
    assert "from Discord" in found
    assert 0 == await place.stop()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("moment", ["acknowledging", "recording"])
async def test_a_crash_loses_and_repeats_nothing_on_either_platform(place: Both, moment: str, count: int) -> None:
    """By kill -9, between event and acknowledgement, and between sending and record."""
    await place.start(moment, count)
    await place.slack.join_workspace("cleo")
    cleo = await place.discord.join("Cleo")
    on_slack = await place.slack.post("ann", "general", f"<@{place.slack.app.bot_user}> {QUESTION}")
    on_discord = await place.discord.post(place.ann, place.discord.general, f"<@{place.discord.bot.id}> {QUESTION}")
    await place.slack.post("ann", "general", "a zebrafish from Slack")
    await place.discord.post(place.ann, place.discord.general, "a zebrafish from Discord")
    await place.dies()
    await place.start()

    def counts() -> list[int]:
        return [
            len(slack_answers(place, on_slack)),
            len(discord_answers(place, on_discord)),
            len(place.slack.direct_messages("cleo")),
            len(place.discord.direct_messages(cleo)),
            sum("zebrafish" in text for text in place.archived().values()),
        ]

    await place.until(lambda: counts() == [1, 1, 1, 1, 2])
    await place.slack.dispatcher.settled()  # Slack brings everything again that it saw no acknowledgement of.
    await asyncio.sleep(1.5)  # Long enough for a second copy: what is due goes out every half second.
    assert [1, 1, 1, 1, 2] == counts()


async def test_a_command_that_is_cut_off_is_visibly_unanswered(place: Both) -> None:
    """Slack and Discord say so themselves, and nothing turns up afterwards as if all were well."""
    await place.start("answering")
    typed = await place.slack.slash("ann", "general", "/ask", QUESTION)
    await place.dies()
    assert "operation_timeout" == typed.error
    await place.start("answering")
    with pytest.raises(TimeoutError):
        await place.discord.slash(place.ann, place.discord.general, "ask", {"question": QUESTION})
    await place.dies()
    await place.start()
    again = await place.discord.slash(place.ann, place.discord.general, "ask", {"question": QUESTION})
    assert "Anaemia" in again.text
    assert [] == typed.ephemerals


class Talk:
    """People who talk on both platforms, and what stands there in the end."""

    def __init__(self, place: Both) -> None:
        self._place = place
        self._is_over = False
        self.said: dict[str, str] = {}

    async def go_on(self) -> None:
        """Post; now and then edit on Slack and delete on Discord."""
        slack, discord, number = self._place.slack, self._place.discord, 0
        while not self._is_over:
            number += 1
            message = await slack.post("ann", "general", f"Slack {number}")
            posted = await discord.post(self._place.ann, discord.general, f"Discord {number}")
            words = f"Slack {number}"
            if number % 7:
                self.said[f"discord:{posted.channel.id}/{posted.id}"] = f"Discord {number}"
            else:
                await discord.delete(posted)
                words = f"Slack {number} again"
                await slack.edit(message, words)
            self.said[f"slack:{message['channel']}/{message['ts']}"] = words
            await asyncio.sleep(0.05)

    def stop(self) -> None:
        """End with the next post."""
        self._is_over = True


async def test_kill_9_at_any_moment_leaves_the_archive_as_people_left_it(place: Both) -> None:
    """Posts, edits and deletions of both platforms, through three deaths."""
    await place.start()
    talk = Talk(place)
    talking = asyncio.create_task(talk.go_on())
    for attempt in range(3):
        await asyncio.sleep(random.Random(attempt).uniform(0.1, 0.6))
        await place.kill()
        await place.start()
    talk.stop()
    await talking
    assert len(talk.said) > 20
    await place.until(lambda: {ref: text for ref, text in place.archived().items() if text} == talk.said, within=40.0)


NUMBER = "a patient, NHS number 943 476 5919"


async def test_what_must_be_read_waits_on_slack_where_direct_messages_are_closed(place: Both) -> None:
    """The line names nobody's reason, and only that person can open it."""
    await place.start()
    place.slack.refuse("chat.postMessage", "messages_tab_disabled")
    await place.slack.post("ann", "general", NUMBER)
    await place.until(lambda: "message for you" in place.slack.messages("general")[-1]["text"])
    line = place.slack.messages("general")[-1]
    assert place.slack.user("ann").id in str(line["blocks"])
    assert "NHS" not in str(line)
    action = next(e["action_id"] for b in line["blocks"] if b["type"] == "actions" for e in b["elements"])
    other = await place.slack.press("ben", line, action, answers=1)
    assert "somebody else" in other.texts[0]
    mine = await place.slack.press("ann", line, action, answers=1)
    assert "NHS number" in mine.texts[0]
    assert ["general"] == [place.slack.channel(each["channel"]).name for each in mine.ephemerals]
    await place.stop()


async def test_what_must_be_read_waits_on_discord_where_direct_messages_are_closed(place: Both) -> None:
    """Over a restart as well."""
    ben = await place.discord.join("Ben")
    await place.start()
    place.discord.close_direct(place.ann)
    await place.discord.post(place.ann, place.discord.general, NUMBER)
    await place.until(lambda: "message for you" in place.discord.messages(place.discord.general)[-1].content)
    line = place.discord.messages(place.discord.general)[-1]
    assert f"<@{place.ann.id}>" in line.content
    assert "NHS" not in str(line.content) + str(line.components)
    await place.stop()
    await place.start()
    custom_id = line.components[0]["components"][0]["custom_id"]
    other = await place.discord.press(ben, line, custom_id)
    assert ("somebody else" in other.text, other.is_ephemeral) == (True, True)
    mine = await place.discord.press(place.ann, line, custom_id)
    assert ("NHS number" in mine.text, mine.is_ephemeral) == (True, True)
    await place.stop()
