"""Somebody looks for what was said."""

import re
from typing import Any

import pytest

from tests.rigs.world import MEMBER, ORGANISER, World


def entries(card: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the posts of an answer."""
    return [block for block in card["blocks"] if block["type"] == "entry"]


def quotes(card: dict[str, Any]) -> list[str]:
    """Return what the posts of an answer say."""
    return ["".join(piece for piece, _ in entry["quote"]) for entry in entries(card)]


async def test_a_post_is_found_with_author_channel_day_and_link(world: World) -> None:
    """The words that matched are marked."""
    member = world.people[MEMBER]
    await world.posts(member, world.archived_channel, "our zebrafish clinic started")
    (entry,) = entries(await world.asks(member, "/find zebrafish"))
    assert f"Priya Ravenscroft in #{world.archived_channel}" == entry["title"]
    assert ["zebrafish"] == [piece for piece, matched in entry["quote"] if matched]
    assert "Monday 23 November 2026, 9am (GMT)" == entry["when"]["text"]
    assert re.fullmatch(r"http://127\.0\.0\.1/archive/p/local%3Am\d+", entry["url"])


async def test_no_link_leads_members_to_a_machine_that_is_not_theirs(world: World) -> None:
    """As long as the site has no address of its own, the answer says so in place of links, and shows the posts."""
    world.core.features.site.set("http://127.0.0.1:8420", is_open=False, is_for_others=True)
    member, numbers = world.people[MEMBER], []
    for number in range(6):
        numbers.append(await world.posts(member, world.archived_channel, f"zebrafish number {number}"))
    card = await world.asks(member, "/find zebrafish")
    menu = await world.chooses(member, numbers[0], "link-post", world.archived_channel)
    about = await world.asks(member, f"/channel #{world.archived_channel}")
    assert [answer for answer in (card, menu, about) if "127.0.0.1" in str(answer)] == []
    assert [answer for answer in (card, menu) if "I give no links for now" not in str(answer)] == []
    assert (len(quotes(card)), "Add a word, an author" in str(card)) == (5, True)


async def test_the_newest_come_first_and_the_rest_is_a_link(world: World) -> None:
    """Five are enough in a chat."""
    for number in range(7):
        await world.posts(world.people[MEMBER], world.archived_channel, f"zebrafish number {number}")
    card = await world.asks(world.people[MEMBER], "/find zebrafish")
    assert ["zebrafish number 6", "zebrafish number 5"] == quotes(card)[:2]
    assert 5 == len(quotes(card))
    assert "/archive/search?q=zebrafish" in str(card)


async def test_the_best_match_can_come_first(world: World) -> None:
    """Short and to the point beats long and in passing."""
    member = world.people[MEMBER]
    await world.posts(member, world.archived_channel, "zebrafish")
    await world.posts(member, world.archived_channel, "a long story in which one zebrafish comes up " + "and on " * 40)
    newest = quotes(await world.asks(member, "/find zebrafish"))
    best = quotes(await world.asks(member, "/find zebrafish order:best"))
    assert ("zebrafish", "zebrafish") == (newest[1], best[0])


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ("author:priya", 1),
        ('author:"Morag Tullibody"', 1),
        ("author:nobody", 0),
        ("since:2026-11-23", 2),
        ("since:2026-11-24", 0),
        ("until:2026-11-22", 0),
        ('until:"23 November 2026"', 2),
        ("author:MORAG since:23/11/2026", 1),
    ],
)
async def test_filters_narrow_it_down(world: World, filters: str, count: int) -> None:
    """By author and by days, which begin in the group's zone."""
    for person in (MEMBER, ORGANISER):
        await world.posts(world.people[person], world.archived_channel, "zebrafish")
    assert count == len(entries(await world.asks(world.people[MEMBER], f"/find zebrafish {filters}")))


async def test_a_channel_narrows_it_down(world: World) -> None:
    """Named with its hash."""
    await world.posts(world.people[MEMBER], world.archived_channel, "zebrafish here")
    await world.posts(world.people[MEMBER], "screening", "zebrafish there")
    card = await world.asks(world.people[MEMBER], "/find zebrafish channel:#screening")
    assert ["zebrafish there"] == quotes(card)


async def test_an_author_alone_is_enough(world: World) -> None:
    """Without words the newest posts come."""
    await world.posts(world.people[MEMBER], world.archived_channel, "zebrafish")
    assert "zebrafish" == quotes(await world.asks(world.people[MEMBER], "/find author:Priya"))[0]


async def test_what_is_not_kept_is_not_found_and_that_is_said(world: World) -> None:
    """With what to do next."""
    await world.posts(world.people[MEMBER], world.quiet_channel, "zebrafish")
    card = await world.asks(world.people[MEMBER], "/find zebrafish")
    assert [] == entries(card)
    assert "No kept post has all of this: zebrafish" in str(card)
    assert "Try fewer words" in str(card)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("/find", "Please say what to look for"),
        ("/find zebrafish since:yesterdayish", "I cannot read yesterdayish as a day"),
        ("/find zebrafish since:2026-02-30", "I cannot read 2026-02-30 as a day"),
        ("/find zebrafish since:2026-11-24 until:2026-11-23", "The last day is before the first one"),
        ("/find zebrafish order:oldest", "has to be one of these: newest, best"),
        ("/find zebrafish channel:#nowhere", "I know no channel called #nowhere"),
        ('/find "((', "No kept post has all of this"),
    ],
)
async def test_what_cannot_be_searched_for_is_said(world: World, typed: str, sentence: str) -> None:
    """In a sentence that says what would do."""
    assert sentence in str(await world.asks(world.people[MEMBER], typed))


async def test_a_post_tells_its_lasting_address(world: World) -> None:
    """From the menu of the post, where its channel is kept."""
    member = world.people[MEMBER]
    number = await world.posts(member, world.archived_channel, "zebrafish")
    card = await world.chooses(member, number, "link-post", world.archived_channel)
    assert f"/archive/p/local%3Am{number}" in str(card)


async def test_a_post_that_is_not_kept_has_none(world: World) -> None:
    """And typed alone it says where it is chosen."""
    member = world.people[MEMBER]
    number = await world.posts(member, world.quiet_channel, "zebrafish")
    assert "not in the archive" in str(await world.chooses(member, number, "link-post", world.quiet_channel))
    assert "in the menu of the post" in str(await world.asks(member, "/link-post"))
