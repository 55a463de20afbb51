"""The benchmarks' own parts: what they compare has to do the same, or their ratios say nothing."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from benchmarks import acknowledgement
from benchmarks._places import ASKED, pair
from benchmarks.flood import Flood, flood

TEXTS = ["Prehabilitation begins early.", "Iron, twice a day.", "Café at ten?"]


@pytest.mark.parametrize("platform", ["discord", "slack"])
async def test_both_sides_of_a_comparison_do_the_same(platform: str, tmp_path: Path) -> None:
    """A bare bot that answered less, or kept less, would make ours look slow, or fast."""
    async with AsyncExitStack() as closing:
        places = await pair(platform, tmp_path, closing)
        ours, bare = places["sigbot"], places["bare"]
        for words in ASKED[platform]:
            for place in places.values():
                assert await place.ask(words) > 0
            said = [place.payload().get("text") or place.payload()["content"] for place in (ours, bare)]
            assert said[0] == said[1] != ""
        for place in places.values():
            came_to = Flood()
            await flood(place, TEXTS, 200, came_to)
            assert len(came_to.waits) == len(TEXTS)
        assert sorted(ours.bot.kept().values()) == sorted(bare.bot.kept().values()) == sorted(TEXTS)


async def test_every_way_through_bolt_acknowledges() -> None:
    """What is compared are ways to the same acknowledgement."""
    for act in acknowledgement.make_acts().values():
        assert (await act()).status == 200
