"""A library of another field: what is true of our own only is left out, and nothing is held back."""

from pathlib import Path

from bot.model.library import Resource
from tests.unit.library.rigs import a_library

BOATS = ("sloop", "cutter", "ketch", "yawl", "schooner", "brig", "barque", "dinghy", "punt", "trawler")


def boats(entries: int) -> list[Resource]:
    """Return entries about boats, every tenth about one kind."""
    return [
        Resource(str(n), f"Notes {n}", summary=f"How the {BOATS[n % 10]} number {n} is trimmed and moored in a harbour")
        for n in range(entries)
    ]


async def test_a_large_library_of_another_field_holds_nothing_back(tmp_path: Path) -> None:
    """How much evidence is enough was measured on our field; elsewhere the best that there is comes, in order."""
    question = "A schooner that carries granite southwards in winter storms rarely survives in the shallow estuary"
    async with a_library(tmp_path) as books:
        await books.import_resources(boats(400), replace=True)
        found = (await books.find(question, limit=10)).matches
        assert 10 == len(found)
        assert all("schooner" in match.resource.summary for match in found)


async def test_other_names_of_our_field_mean_nothing_elsewhere(tmp_path: Path) -> None:
    """An app is no telehealth where nobody speaks of surgery."""
    async with a_library(tmp_path) as books:
        await books.import_resources([*boats(400), Resource("x", "The telehealth of sailors")], replace=True)
        assert () == (await books.find("app")).matches
        ours = [Resource(f"p{n}", f"Prehabilitation {n}") for n in range(50)]
        await books.import_resources(ours, replace=False)
        assert ["x"] == [match.resource.id for match in (await books.find("app")).matches]


async def test_a_small_library_is_always_the_groups_own(tmp_path: Path) -> None:
    """Whoever begins with a handful of entries has the whole vocabulary."""
    async with a_library(tmp_path) as books:
        await books.import_resources([*boats(20), Resource("x", "The telehealth of sailors")], replace=True)
        assert ["x"] == [match.resource.id for match in (await books.find("app")).matches]


async def test_nothing_is_made_up_elsewhere(tmp_path: Path) -> None:
    """Where not one word is known, there is nothing to show."""
    async with a_library(tmp_path) as books:
        await books.import_resources(boats(400), replace=True)
        assert () == (await books.find("xylophone quartet")).matches
