"""Organisers choose on a page which channels are kept; everybody else sees nothing of it and can change nothing."""

from urllib.parse import quote, urlencode

import pytest

from bot.model.inbound import Via
from bot.model.people import Profile
from tests.web.conftest import Serve, Site
from tests.web.rig import COOKIE, GENERAL, KEY, MEMBER, MORAG, PAPERS, QUIET, Group, RefusingIntake, at, post
from tests.web.test_archive import NASTY

SET = "/archive/channels/set"
KEEP = {"channel": QUIET, "archived": "yes"}


async def _send(site: Site, form: dict[str, str], origin: str | None = None) -> tuple[int, str, dict[str, str]]:
    headers = COOKIE | {"Origin": site.origin if origin is None else origin}
    status, text, answer = await site.ask(SET, "POST", data=form | KEY, headers=headers, allow_redirects=False)
    return status, text, dict(answer.headers)


async def test_organisers_see_every_channel_with_its_state(group: Group, site: Site) -> None:
    """And as whom they act, and a button for the one thing that can be done with each."""
    group.visitor = MORAG
    await group.keeps(post("slack:1", "hello", at(9)))
    _, text, _ = await site.ask("/archive")
    assert '<strong dir="auto">Morag Tullibody</strong>' in text
    desk = text[text.index("every channel") :]
    for ref, state, button, choice in (
        (GENERAL, "kept", "Stop keeping", "no"),
        (PAPERS, "kept", "Stop keeping", "no"),
        (QUIET, "not kept", "Keep this channel", "yes"),
    ):
        line = desk[: desk.index(f'archived={choice}">{button}') + 200] if ref == QUIET else desk
        assert f'href="{SET}?channel={quote(ref, "/")}&amp;archived={choice}">{button}' in line
        assert f">{state}</span>" in line


@pytest.mark.parametrize("visitor", [None, MEMBER])
async def test_others_see_nothing_of_it(group: Group, site: Site, visitor: Profile | None) -> None:
    """Not even the names of channels that are not kept."""
    group.visitor = visitor
    await group.keeps()
    for path in ("/archive", f"/archive?changed={quote(QUIET, '')}"):
        _, text, _ = await site.ask(path)
        assert ("backroom" in text, "For organisers" in text) == (False, False)


@pytest.mark.parametrize(
    ("choice", "sentences"),
    [
        ({"channel": QUIET, "archived": "yes"}, ["The bot posts an announcement in the channel", "Keep this channel"]),
        (
            {"channel": GENERAL, "archived": "no"},
            ["The bot posts an announcement in the channel", "Nothing is deleted"],
        ),
        ({"channel": GENERAL, "archived": "yes"}, ["This channel is kept already"]),
        ({"channel": QUIET, "archived": "no"}, ["This channel is not kept already"]),
    ],
)
async def test_a_page_explains_before_anything_happens(
    group: Group, site: Site, choice: dict[str, str], sentences: list[str]
) -> None:
    """Looking at it changes nothing."""
    group.visitor = MORAG
    await group.keeps()
    status, text, _ = await site.ask(f"{SET}?{urlencode(choice)}")
    assert (status, group.intake.invocations) == (200, [])
    assert [sentence for sentence in [*sentences, "You are <bdi>Morag Tullibody</bdi>"] if sentence not in text] == []


async def test_the_form_asks_the_bot_under_the_organisers_account(group: Group, site: Site) -> None:
    """As if it had been typed in the chat; then the archive says what is so now."""
    group.visitor = MORAG
    await group.keeps()
    status, _, headers = await _send(site, KEEP)
    (asked,) = group.intake.invocations
    assert (asked.platform, asked.account, asked.account_name) == ("local", MORAG.ref, MORAG.name)
    assert (asked.command, asked.via, asked.options) == ("set-channel", Via.PAGE, KEEP)
    assert (status, headers["Location"]) == (303, f"/archive?{urlencode({'changed': QUIET})}")


@pytest.mark.parametrize(
    ("ref", "sentence"),
    [(GENERAL, "New posts in <bdi>#general</bdi> are kept from now on."), (QUIET, "is not kept any more.")],
)
async def test_the_notice_says_what_is_so(group: Group, site: Site, ref: str, sentence: str) -> None:
    """It is read from the store, so that no address can make the page say what is not."""
    group.visitor = MORAG
    await group.keeps()
    assert sentence in (await site.ask(f"/archive?{urlencode({'changed': ref})}"))[1]
    assert 'class="notice"' not in (await site.ask("/archive?changed=slack:none"))[1]


async def test_a_refusal_is_shown_on_the_page(serve: Serve, group: Group) -> None:
    """With the reason and the form, so that it can be tried again."""
    group.visitor, group.intake = MORAG, RefusingIntake("The bot is not in <that> channel.")
    site = await serve(group.routes())
    await group.keeps()
    status, text, _ = await _send(site, KEEP)
    assert status == 400
    assert "The bot is not in &lt;that&gt; channel." in text
    assert "Nothing was changed." in text
    assert f'action="{SET}"' in text


@pytest.mark.parametrize(
    ("visitor", "expected", "sentence"),
    [(None, 401, "This page is for members of the group."), (MEMBER, 403, "your account is not one of theirs")],
)
async def test_only_organisers_can_change_a_channel(
    group: Group, site: Site, visitor: Profile | None, expected: int, sentence: str
) -> None:
    """Nobody else reaches the bot by this way, and nobody learns a channel's name from it."""
    group.visitor = visitor
    await group.keeps()
    for status, text, _ in (await site.ask(f"{SET}?{urlencode(KEEP)}"), await _send(site, KEEP)):
        assert (status, sentence in text, "backroom" in text) == (expected, True, False)
    assert group.intake.invocations == []


@pytest.mark.parametrize("origin", ["", "https://evil.example", "null", "http://127.0.0.1:1"])
async def test_a_foreign_page_cannot_send_the_form(group: Group, site: Site, origin: str) -> None:
    """Although the organiser's browser would send it with the organiser's account."""
    group.visitor = MORAG
    await group.keeps()
    status, text, _ = await _send(site, KEEP, origin)
    assert (status, group.intake.invocations) == (403, [])
    assert "did not come from one of this server&#39;s own pages" in text


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({}, 404),
        ({"channel": "slack:none", "archived": "yes"}, 404),
        ({"channel": "\x00", "archived": "yes"}, 404),
        ({"channel": "x" * 300, "archived": "yes"}, 404),
        ({"channel": NASTY, "archived": "yes"}, 404),
        ({"channel": QUIET}, 400),
        ({"channel": QUIET, "archived": "maybe"}, 400),
    ],
)
async def test_odd_forms_are_sentences(group: Group, site: Site, form: dict[str, str], expected: int) -> None:
    """And nothing is asked of the bot."""
    group.visitor = MORAG
    await group.keeps()
    for status, text, _ in (await site.ask(f"{SET}?{urlencode(form)}"), await _send(site, form)):
        assert (status, "Nothing was changed" in text, text.count("<script")) == (expected, True, 1)
    assert group.intake.invocations == []


async def test_names_are_text_on_these_pages_too(group: Group, site: Site) -> None:
    """The channel's and the organiser's."""
    group.visitor = Profile(MORAG.ref, NASTY)
    await group.keeps(names={GENERAL: NASTY})
    for path in ("/archive", f"{SET}?{urlencode({'channel': GENERAL, 'archived': 'no'})}"):
        text = (await site.ask(path, headers=COOKIE))[1].replace(KEY["form_key"], "")
        assert (text.count("<script"), "49" in text, "&lt;script&gt;" in text) == (1, False, True)
