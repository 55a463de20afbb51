"""What members read: the answer's card, the commands around it, and the starter files behind them."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.commanding import Command, Registry, Request
from bot.content import starter_file
from bot.features import library
from bot.features.asking import Asking
from bot.features.finding import Finder
from bot.features.library.cards import SHOWN
from bot.features.site import Site
from bot.model.cards import Card, Entry
from bot.model.commands import Reply
from bot.model.inbound import Invocation, Via
from bot.model.library import Match, Resource, Term
from bot.model.refs import AccountRef
from bot.model.texts import Template, Words
from commands import help as help_command
from commands import library as library_commands
from tests.rigs.clocks import HandClock
from tests.unit.library.rigs import ALL_TEXTS, COMMANDS, a_library, starter_words

WORDS = starter_words()
OLD = Resource(id="old", title="First", year="2019", publisher="Us", superseded_by="new", status="superseded")
NEW = Resource(
    id="new",
    title="Second",
    publisher="Us",
    year="2025",
    kind="patient-info",
    url="https://example.org/",
    link_note="Needs a login.",
    supersedes="old",
)


def entries(card: Card) -> list[Entry]:
    return [block for block in card.blocks if isinstance(block, Entry)]


def found(*resources: Resource) -> library.Found:
    matches = tuple(Match(resource, 1.0, (Term(("low", "iron")),)) for resource in resources)
    return library.Found(matches, editions={resource.id: resource for resource in resources})


def test_an_entry_says_what_it_is_and_why_it_is_here() -> None:
    """Publisher, year and kind in plain words, the link's note, the other edition, and the words that matched."""
    first, second = entries(library.answer_card(found(NEW, OLD), WORDS))
    assert first.facts == ("Us", "2025", "information for patients")
    assert first.url == "https://example.org/"
    assert any("First" in note and "2019" in note for note in first.notes)
    assert "Needs a login." in first.notes
    assert "low iron" in first.why
    assert any("newer edition: Second (2025)" in note for note in second.notes)


def test_a_link_never_stands_without_publisher_and_year() -> None:
    """Where the library does not know them, the entry says so."""
    bare = Resource(id="b", title="B", url="https://example.org/")
    (entry,) = entries(library.answer_card(found(bare), WORDS))
    assert entry.facts == ("publisher not stated", "year not stated")


def test_an_answer_is_short_and_says_that_there_is_more() -> None:
    """Three entries can be read at a glance."""
    many = found(*(Resource(id=f"r{n}", title=f"T{n}") for n in range(SHOWN + 2)))
    card = library.answer_card(many, WORDS)
    assert len(entries(card)) == SHOWN
    assert "There are 2 more" in card.plain()


def test_nothing_found_says_so_and_what_to_do() -> None:
    """An empty answer is honest and useful."""
    card = library.answer_card(library.Found(), WORDS)
    assert entries(card) == []
    assert "/ask" in card.plain()


def test_a_patients_number_is_not_repeated() -> None:
    """The refusal says that nothing was kept."""
    assert "not kept" in library.answer_card(library.Found(refused=True), WORDS).plain()


def test_a_question_about_one_person_points_to_their_team() -> None:
    """The group cannot advise on one person's care, and says who can."""
    assert "the team looking after them" in library.answer_card(library.Found(declined=True), WORDS).plain()


def test_what_is_much_less_sure_than_the_best_is_not_shown() -> None:
    """A near miss beside a good answer would only distract."""
    sure, unsure = (Match(r, 1.0, evidence=e) for r, e in ((NEW, 2.0), (OLD, 0.9)))
    assert ["Second"] == [entry.title for entry in entries(library.answer_card(library.Found((sure, unsure)), WORDS))]


def request(options: dict[str, Any], specs: list[Any] | None = None) -> Request:
    asked = Invocation("rig", AccountRef("rig:ann"), "Ann", "ask", Via.SLASH)
    return Request(invocation=asked, options=options, words=WORDS, offered=lambda: specs or [])


async def no_event(account: AccountRef | None, words: Words) -> Card | None:
    return None


def commands_of(books: library.Library) -> tuple[Command, ...]:
    store = books.meanings.store
    feedback = library.Feedback(store, HandClock(), lambda name: WORDS, list, UTC)
    asking = Asking(books, Finder(store, Site(), ZoneInfo("UTC")), feedback, no_event)
    return library_commands.declare(books, asking, feedback)


async def test_ask_answers_from_the_library(tmp_path: Path) -> None:
    """The command asks the library and shows what it found."""
    async with a_library(tmp_path, starter=True) as books:
        ask, _ = commands_of(books)
        card = await ask.handler(request({"question": "low iron"}))
        assert ask.spec.names == ("ask", "resources")
        assert ask.spec.reply is Reply.OPEN
        assert entries(card)[0].title == "Anaemia in the perioperative pathway"


async def test_help_lists_what_the_person_may_use(tmp_path: Path) -> None:
    """Each command is spelt as it is typed here, with what it does; those behind buttons are not among them."""
    async with a_library(tmp_path) as books:
        commands = (*commands_of(books), *help_command.declare())
        specs = [command.spec for command in commands if command.spec.name != "feedback"]
        card = await help_command.declare()[0].handler(request({}, specs))
        assert Registry(commands, []).specs == tuple(specs)
        for spec in specs:
            assert f"/{spec.name}: {spec.summary}" in card.plain()


def flattened(table: dict[str, Any], path: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in table.items():
        found |= flattened(value, f"{path}{name}.") if isinstance(value, dict) else {f"{path}{name}": value}
    return found


def test_the_starter_texts_are_all_there_and_calm() -> None:
    """Every text that the code uses is there, none is left over, and none shouts."""
    texts = flattened(tomllib.loads(starter_file("texts.toml").read_text("utf-8")))
    assert texts.keys() == {spec.key for spec in ALL_TEXTS}
    assert [key for key, text in texts.items() if "!" in text] == []
    assert {name for text in texts.values() for name in Template(text).commands} <= COMMANDS


def test_the_starter_library_is_whole() -> None:
    """Every edition that an entry names is there and names it back, and every day makes sense."""
    file = library.read_resources(starter_file("library.toml"))
    by_id = {resource.id: resource for resource in file.resources}
    assert (len(by_id), file.warnings) == (61, ())
    for resource in file.resources:
        assert resource.superseded_by is None or by_id[resource.superseded_by].supersedes == resource.id
        assert resource.supersedes is None or by_id[resource.supersedes].superseded_by == resource.id
        assert resource.checked <= datetime(2100, 1, 1, tzinfo=UTC).date().isoformat()


def test_the_demonstration_fits_together() -> None:
    """Everybody and every channel that it names exists, and topics say in words what is kept."""
    demo = tomllib.loads(starter_file("demo.toml").read_text("utf-8"))
    local = demo["local"]
    people = {person["id"]: person for person in local["people"]}
    channels = {channel["id"]: channel for channel in local["channels"]}
    archived = {name.removeprefix("local:") for name in demo["archive"]["channels"]}
    assert not people[local["person"]]["joined"]
    assert {name.removeprefix("local:") for name in demo["roles"]["organisers"]} <= people.keys()
    assert archived <= channels.keys()
    for id, channel in channels.items():
        assert ("kept in the group's archive" in channel["topic"]) is (id in archived)
        assert ("Nothing posted here is kept" in channel["topic"]) is (id not in archived)
    assert all(post["author"] in people and post["channel"] in channels for post in local["posts"])
