"""What apps post, the bot itself among them: their words are in blocks, and Slack calls their changes no edits."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.slack.outbound import draw
from bot.model.cards import Button, Buttons, Card, Entry, Paragraph, When, say
from bot.model.outbound import Action, Delivery, LeasedDelivery, Target
from tests.rigs.clocks import START
from tests.wire.slack.whole import WholeBot, whole_bot


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[WholeBot]:
    """A workspace with the whole bot in it."""
    async with whole_bot(tmp_path) as made:
        yield made


async def test_the_bots_own_cards_are_archived_whole_and_followed(place: WholeBot) -> None:
    """The text that goes along for notifications is cut; when blocks change, Slack says nothing of an edit."""
    target = Target(channel=place.channel)
    long = say(" ".join(f"Sentence {number}." for number in range(400)), title="News")
    parts = await place.platform.deliver(LeasedDelivery(Delivery("a", target, long, START), 1, ()))
    await place.has_archived("News\n" + "\n".join(_shown(long)))
    edit = Delivery("b", target, say("Short."), START, action=Action.EDIT, about="a")
    await place.platform.deliver(LeasedDelivery(edit, 1, parts))
    await place.has_archived("Short.")


def _shown(card: Card) -> list[str]:
    ((_, *blocks),) = [drawn.blocks for drawn in draw(card)]
    return ["".join(e["text"] for e in block["elements"][0]["elements"]) for block in blocks]


async def test_every_part_of_a_card_is_read(place: WholeBot) -> None:
    """As somebody who reads the channel does; buttons say nothing."""
    entry = Entry(
        "Guide", "https://example.org", ("Macmillan",), "What it is.", quote=(("said ", False), ("iron", True))
    )
    card = Card(
        (Paragraph("See https://example.org/a"), When("Monday", START), entry, Buttons((Button("Help", "help"),))),
        title="<News>",
        pings=(place.person,),
    )
    await place.platform.deliver(LeasedDelivery(Delivery("a", Target(channel=place.channel), card, START), 1, ()))
    await place.has_archived(
        "@Ann\n<News>\nSee https://example.org/a\nMonday; your time: Monday\n"
        "Guide (https://example.org)\nMacmillan\nWhat it is.\nsaid iron"
    )


async def test_other_apps_words_are_kept_wherever_they_stand(place: WholeBot) -> None:
    """In blocks of any kind, in attachments; the preview of a link is nobody's words."""
    general, user = place.slack.channel("general"), place.slack.user("Ann").id
    rich = [
        {"type": "user", "user_id": user},
        {"type": "text", "text": " in "},
        {"type": "channel", "channel_id": general.id},
        {"type": "emoji", "name": "tada"},
        {"type": "broadcast", "range": "here"},
    ]
    bullets = [{"type": "rich_text_section", "elements": [{"type": "text", "text": each}]} for each in ("a", "b")]
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": f"*Hi* <@{user}> &amp; all"}, "fields": []},
        {"type": "context", "elements": [{"type": "plain_text", "text": "small"}, {"type": "image", "alt_text": "x"}]},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": rich}]},
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": bullets}]},
        {"type": "divider"},
    ]
    by_app = {"subtype": "bot_message", "bot_id": "B9", "username": "feeds"}
    place.slack.core.talk.post(general, "", "This content cannot be displayed.", blocks=blocks, **by_app)
    attached = [{"title": "New guide", "text": "<https://a.org|read>", "fallback": "x"}, {"from_url": "https://a.org"}]
    place.slack.core.talk.post(general, "", "", attachments=attached, **by_app)
    await place.has_archived(
        "*Hi* @Ann & all\nsmall\n@Ann in #general🎉@here\n• a\n• b", "New guide\nread (https://a.org)"
    )


async def test_a_block_that_nobody_knows_yet_hides_no_message(place: WholeBot) -> None:
    """Its text is kept then."""
    blocks = [{"type": "section", "text": 5}, {"type": "rich_text"}, "odd"]
    general = place.slack.channel("general")
    place.slack.core.talk.post(general, "", "In words", blocks=blocks, bot_id="B9", username="feeds")
    await place.has_archived("In words")


async def test_a_preview_in_an_apps_message_is_no_edit(place: WholeBot) -> None:
    """Only other words are."""
    message = place.slack.core.talk.post(place.slack.channel("general"), "", "Look", bot_id="B9", username="feeds")
    message["channel"] = place.slack.channel("general").id
    await place.slack.unfurl(message)
    await place.slack.settled()
    (post,) = await place.posts()
    assert ("Look", None) == (post.text, post.edited_at)
