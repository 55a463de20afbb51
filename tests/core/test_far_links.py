"""Links to pages that open on one machine only are of no use to people at others: they get none."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.rigs.diary import Diary, diary

NEAR, FAR = "local:morag", "rig:ann"
HERE = "http://127.0.0.1"


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Diary]:
    """A group with a platform besides the local one, whose pages open on this machine only."""
    async with diary(tmp_path) as made:
        made.world.core.features.site.set(HERE, is_open=False, is_for_others=True)
        yield made


async def test_the_file_for_a_calendar_is_offered_to_whoever_can_open_it(place: Diary) -> None:
    """Going tells everybody how to join all the same."""
    event = await place.arranges()
    answers = [await place.says(account, "going", event.id) for account in (NEAR, FAR)]
    assert [True, False] == [HERE in answer for answer in answers]
    assert all("Join here" in answer for answer in answers)
    place.world.core.features.site.set("https://sig.example.org", is_open=True, is_for_others=True)
    assert "https://sig.example.org/events/" in await place.says(FAR, "going", event.id)


async def test_no_address_of_a_calendar_is_made_that_leads_nowhere(place: Diary) -> None:
    """Why is said, and who can change it."""
    assert "open only on the machine that I run on" in await place.says(FAR, "my-calendar")
    assert HERE not in await place.says(FAR, "my-calendar")


async def test_no_message_or_post_about_an_event_has_a_link_to_this_machine(place: Diary) -> None:
    """Whatever the bot says by itself."""
    event = await place.arranges()
    await place.says(FAR, "going", event.id)
    await place.says(FAR, "remind-me", event.id)
    for hours in (14 * 24, 4, 48):
        await place.world.passes(hours=hours)
    said = [leased.delivery.card.plain() for leased in place.rig.taken if leased.delivery.card]
    assert said
    assert not [text for text in said if "127.0.0.1" in text]
