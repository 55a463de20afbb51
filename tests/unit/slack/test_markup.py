"""What Slack's text says, in plain words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.markup import escape, plain_text, unescape, with_refs, words_to

NAMES = {"U1": "Ann Lee", "U9": "sigbot"}


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("hello", "hello"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("<@U1> and <@U2|ben> and <@U3>", "@Ann Lee and @ben and @somebody"),
        ("in <#C1|general> or <#C2>", "in #general or #a-channel"),
        ("<!here> <!channel> <!everyone>", "@here @channel @everyone"),
        ("<!subteam^S1|@physios>", "@physios"),
        ("<!date^1700000000^{date}|14 November>", "14 November"),
        ("<https://example.org/?a=1&amp;b=2>", "https://example.org/?a=1&b=2"),
        ("<https://example.org|the guide>", "the guide (https://example.org)"),
        ("<mailto:a@b.org|a@b.org>", "a@b.org"),
        ("<mailto:a@b.org|write to us>", "write to us (a@b.org)"),
        ("<>", "<>"),
        ("<@U1", "<@U1"),
        ("5 < 6 > 4", "5 < 6 > 4"),
    ],
)
def test_what_people_read(text: str, plain: str) -> None:
    """Names, channels and addresses instead of ids."""
    assert plain == plain_text(text, NAMES)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<@U9> low iron", "low iron"),
        ("<@U9|sigbot>: low iron", "low iron"),
        ("please <@U9>, ask <@U1>", "please ask @Ann Lee"),
        ("<@U9>", ""),
        ("sigbot low iron", None),
        ("<@U99> low iron", None),
    ],
)
def test_what_is_said_to_the_bot(text: str, words: str | None) -> None:
    """Without its own mention."""
    assert words == words_to("U9", text, NAMES)


@given(st.text())
def test_what_is_escaped_reads_as_it_was(text: str) -> None:
    """And holds nothing that Slack takes for a mention."""
    assert text == unescape(escape(text))
    assert "<" not in escape(text)
    assert text == plain_text(escape(text), {})


def test_what_slack_completes_after_a_command_becomes_a_reference() -> None:
    """Ids instead of names that somebody could have chosen to mislead; all else is what was typed."""
    typed = "person:<@U1|ann> in <#C1|general> &amp; <https://example.org> <!here>"
    assert "person:slack:U1 in slack:C1 & https://example.org @here" == with_refs(typed)
