"""What Slack's text says, in plain words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.markup import escape, plain_text, typed, unescape, words_to

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
        ("<@U9> find iron author:<@U1>", 'find iron author:"Ann Lee"'),
    ],
)
def test_what_is_said_to_the_bot(text: str, words: str | None) -> None:
    """Without its own mention."""
    assert words == words_to("U9", text, NAMES)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("channel <#C1>", "channel #general"),
        ("channel <#C7|>", "channel #C7"),
        ("channel:<#C1|other> yes", 'channel:"#general" yes'),
        ("author:<@U1>", 'author:"Ann Lee"'),
        ("author:<@U2|ben>", 'author:"ben"'),
        ("author:<@U5>", 'author:"a \\"b\\" \\\\ <c>"'),
        ("was <@U1> in (<#C1>)?", "was @Ann Lee in (#general)?"),
        ("iron &lt; 30 &amp; <https://example.org>", "iron < 30 & https://example.org"),
        ("give-role person:<@U1|ann> role:curator", "give-role person:slack:U1 role:curator"),
    ],
)
def test_what_is_typed_to_the_bot(text: str, words: str) -> None:
    """The names are those that Slack shows: a label may be anything."""
    assert words == typed(text, NAMES | {"U5": 'a "b" \\ <c>'}, {"C1": "general"})


@given(st.text())
def test_what_is_escaped_reads_as_it_was(text: str) -> None:
    """And holds nothing that Slack takes for a mention."""
    assert text == unescape(escape(text))
    assert "<" not in escape(text)
    assert text == plain_text(escape(text), {})
