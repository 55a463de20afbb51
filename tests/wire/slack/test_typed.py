"""What people type on Slack as it comes over the wire, escaped and with ids, and what the whole bot makes of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.wire.slack.whole import WholeBot, whole_bot


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[WholeBot]:
    """A workspace with the whole bot in it."""
    async with whole_bot(tmp_path) as made:
        yield made


async def asked(place: WholeBot, text: str, command: str = "/prehab") -> str:
    """Have Ann type a command; return what she reads at once."""
    outcome = await place.slack.slash("Ann", "random", command, text)
    return str(outcome.ack["text"]).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


async def test_a_channel_can_be_named_as_slack_completes_it(place: WholeBot) -> None:
    """Slack makes ids of what people type, with or without a label."""
    general = place.slack.channel("general").id
    for typed in (f"channel <#{general}|general>", f"channel <#{general}|>", f"channel channel:<#{general}>"):
        assert "general" in await asked(place, typed)


async def test_a_person_can_be_named_as_slack_completes_them(place: WholeBot) -> None:
    """Also one whose name holds a space and a quotation mark."""
    await place.slack.rename_user("ben", 'Ben "the" Kay')
    await place.slack.post('Ben "the" Kay', "general", "Breathing first")
    await place.has_archived("Breathing first")
    ben = place.slack.user('Ben "the" Kay').id
    assert "Breathing" in await asked(place, f"find breathing author:<@{ben}>")
    assert "Breathing" not in await asked(place, f"find breathing author:<@{place.slack.user('Ann').id}>")


async def test_signs_are_what_was_typed(place: WholeBot) -> None:
    """Slack sends three of them as entities."""
    await place.slack.post("Ann", "general", "Iron &lt; 30 &amp; tired")
    await place.has_archived("Iron < 30 & tired")
    assert "Iron < 30 & tired" in await asked(place, "find &lt; 30 &amp;")


ODD = [
    "",
    " ",
    '"',
    "\\",
    "find",
    'find words:"',
    "find since:yesterday until:",
    "channel <#C0999999999>",
    "channel <#C0999999999|gone> <@U0> <!channel> <!subteam^S1|physios>",
    "set-channel archived:maybe",
    "read x",
    "HELP",
    "no-such-command",
    "x" * 4_000,
    "\u202e\u0000\ud83c\udffd e\u0301",
    "<https://example.org|https://example.org> <mailto:a@b.org|a@b.org>",
]


async def test_whatever_is_typed_is_answered_in_words(place: WholeBot, caplog: pytest.LogCaptureFixture) -> None:
    """And nobody is called."""
    for typed in ODD:
        outcome = await place.slack.slash("Ann", "general", "/prehab", typed)
        assert outcome.ack["text"].strip(), typed
        assert "<!" not in outcome.ack["text"]
    assert "failed" not in caplog.text
    assert [] == place.slack.warnings
