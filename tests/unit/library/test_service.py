"""The library over a real store: importing, editions, refusing."""

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.features import library
from bot.model.library import Resource
from tests.unit.library.rigs import a_library

OLD = Resource(id="old", title="Frailty guide, first edition", superseded_by="new", status="superseded")
NEW = Resource(id="new", title="A handbook", supersedes="old", status="current")
OTHER = Resource(id="other", title="Anaemia leaflet", publisher="Somebody", year="2020")


def shelf(text: str, folder: Path) -> tuple[Resource, ...]:
    path = folder / "export.toml"
    path.write_text(text, encoding="utf-8")
    return library.read_resources(path).resources


async def test_an_import_merges_and_says_what_it_did(tmp_path: Path) -> None:
    """Known ids are changed, others added, and nothing else is touched."""
    async with a_library(tmp_path) as books:
        first = await books.import_resources([OLD, NEW], replace=False)
        changed = Resource(id="old", title="Another title", superseded_by="new")
        second = await books.import_resources([changed, NEW, OTHER], replace=False)
        assert (first.added, first.changed, first.unchanged, first.removed) == (2, 0, 0, 0)
        assert (second.added, second.changed, second.unchanged, second.removed) == (1, 1, 1, 0)
        assert "1 added, 1 changed, 1 unchanged, 0 removed" in second.sentence
        assert shelf(await books.export(), tmp_path) == (changed, NEW, OTHER)


async def test_replacing_removes_what_the_file_does_not_have(tmp_path: Path) -> None:
    """After a replacement the library is the file."""
    async with a_library(tmp_path) as books:
        await books.import_resources([OLD, NEW], replace=False)
        report = await books.import_resources([OTHER], replace=True)
        assert (report.added, report.removed) == (1, 2)
        assert shelf(await books.export(), tmp_path) == (OTHER,)
        assert (await books.find("frailty")).matches == ()


async def test_an_edition_that_nobody_knows_stops_the_import(tmp_path: Path) -> None:
    """A mistake in one entry leaves the library as it was, also when a replacement takes the other edition away."""
    async with a_library(tmp_path) as books:
        await books.import_resources([OLD, NEW], replace=False)
        for incoming, replace in (([OTHER, Resource(id="x", title="X", supersedes="gone")], False), ([OLD], True)):
            with pytest.raises(ContentError, match=r"entry \d \('(x|old)'\): 'supersede"):
                await books.import_resources(incoming, replace=replace)
        assert shelf(await books.export(), tmp_path) == (OLD, NEW)


async def test_an_old_edition_brings_the_new_one_first(tmp_path: Path) -> None:
    """Nobody is shown superseded advice without what replaced it, even where only one answer fits."""
    async with a_library(tmp_path) as books:
        await books.import_resources([OLD, NEW, OTHER], replace=False)
        assert [m.resource.id for m in (await books.find("frailty guide")).matches] == ["new", "old"]
        assert [m.resource.id for m in (await books.find("frailty guide", limit=1)).matches] == ["new"]


async def test_people_are_never_shown_an_old_edition_alone(tmp_path: Path) -> None:
    """The new edition comes with it however little it says of the question."""
    new = Resource(id="new", title="Frailty", supersedes="old", summary="A handbook.")
    old = Resource(id="old", title="Frailty guide: screening and anaemia leaflet", superseded_by="new")
    async with a_library(tmp_path) as books:
        await books.import_resources([new, old], replace=False)
        shown = (await books.find("frailty guide screening anaemia leaflet")).for_people
        assert [match.resource.id for match in shown] == ["new", "old"]


async def test_a_neighbouring_subject_is_not_answered_until_an_entry_speaks_of_it(tmp_path: Path) -> None:
    """What we have on anaemia does not answer what is asked about anaemia in children."""
    async with a_library(tmp_path, starter=True) as books:
        assert (await books.find("anaemia before surgery")).matches
        assert not (await books.find("anaemia in children")).matches
        await books.import_resources([Resource("young", "Anaemia in children before surgery")], replace=False)
        assert (await books.find("anaemia in children")).matches[0].resource.id == "young"


async def test_editions_in_a_circle_end(tmp_path: Path) -> None:
    """A mistake in the data does not stop the bot."""
    circle = [
        Resource(id="a", title="Frailty one", superseded_by="b"),
        Resource(id="b", title="Frailty two", superseded_by="a"),
    ]
    async with a_library(tmp_path) as books:
        await books.import_resources(circle, replace=False)
        assert {m.resource.id for m in (await books.find("frailty")).matches} == {"a", "b"}


async def test_a_shelf_with_entries_is_not_seeded(tmp_path: Path) -> None:
    """The starter never comes back over what organisers decided."""
    async with a_library(tmp_path) as books:
        await books.seed([OTHER])
        await books.seed([OLD, NEW])
        assert shelf(await books.export(), tmp_path) == (OTHER,)


@pytest.mark.parametrize(
    "question",
    [
        "my patient is 84 with frailty, should I operate",
        "should I stop taking metformin before my operation",
        "is it safe for my mum to exercise before surgery",
        "what dose should I give for anaemia",
        "this patient has an AT of 8, would you operate",
    ],
)
async def test_a_question_about_one_persons_care_is_declined(tmp_path: Path, question: str) -> None:
    """Only the team that looks after somebody can say what is right for them."""
    async with a_library(tmp_path, starter=True) as books:
        found = await books.find(question)
        assert found.declined
        assert found.matches == ()


@pytest.mark.parametrize(
    "question",
    [
        "must score 2, who do I refer to",
        "what should we give patients to read",
        "how do I join",
        "I have a website, can I put my photographs on it",
        "she has a theory: should we believe her",
        "my wife has a loan, should I pay tax on her hospital treatment",
    ],
)
async def test_a_question_about_the_work_is_not_declined(tmp_path: Path, question: str) -> None:
    """Most who say 'I' ask about their work."""
    async with a_library(tmp_path, starter=True) as books:
        assert not (await books.find(question)).declined


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("prehabilitaion in frailty", "prehabilitation in frailty"),
        ("alchohol before surgery", "alcohol before surgery"),
        ("phsyiotherapy course", "physiotherapy course"),
    ],
)
async def test_slips_of_the_fingers_find_the_same(tmp_path: Path, typed: str, right: str) -> None:
    """Nobody has to type well."""
    async with a_library(tmp_path, starter=True) as books:
        found, meant = await books.find(typed), await books.find(right)
        assert found.matches
        assert [m.resource.id for m in found.matches] == [m.resource.id for m in meant.matches]


async def test_a_word_of_the_librarys_own_is_no_slip(tmp_path: Path) -> None:
    """What the library or the vocabulary has is taken as it is, and so are names in capitals."""
    async with a_library(tmp_path) as books:
        await books.import_resources([Resource("a", "Zebrafish"), Resource("b", "Zebrafist")], replace=False)
        assert ["b"] == [m.resource.id for m in (await books.find("zebrafist")).matches]
        assert () == (await books.find("PROSPERO number")).matches


async def test_a_patients_number_is_not_looked_at(tmp_path: Path) -> None:
    """What may be a patient's number is refused before anything else."""
    async with a_library(tmp_path, starter=True) as books:
        found = await books.find("anaemia in NHS number 943 476 5919")
        assert found.refused
        assert found.matches == ()
