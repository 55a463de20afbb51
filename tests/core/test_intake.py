"""The one door in, over a real store."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from bot.commanding import Command, Registry, Request
from bot.errors import MemberError, StoreUnavailable
from bot.features.archive import Archive
from bot.features.guard import looks_like_patient_identifier
from bot.intake import Intake, Reaction, Rules
from bot.model.archive import Channel, PostQuery
from bot.model.cards import Card, say
from bot.model.codec import event_from_json
from bot.model.commands import CommandSpec, Option, Reply
from bot.model.deadletter import DeadLetter
from bot.model.inbound import Event, FileNote, Invocation, MessageEdited, MessagePosted, PersonJoined, Post, Via
from bot.model.outbound import LeasedDelivery, Open
from bot.model.people import Role
from bot.model.refs import AccountRef, ChannelRef, MessageRef
from bot.model.texts import Template, Texts
from bot.ports import Store, UnitOfWork
from tests.rigs.clocks import START, HandClock
from tests.rigs.databases import open_new

OPEN, SHUT = ChannelRef("rig:open"), ChannelRef("rig:shut")
PERSON = AccountRef("rig:p")
ORGANISER = AccountRef("rig:o")
TEXTS = {
    "intake.failed": "It failed.",
    "intake.unavailable": "Not now.",
    "command.unknown": "No command {name}.",
    "command.missing": "Say the {option}.",
    "command.not_allowed": "Not for you.",
    "archive.held": "Held in {channel}.",
}


class Room:
    """An intake with three commands over a store."""

    def __init__(self, store: Store, clock: HandClock) -> None:
        self.store = store
        self.clock = clock
        self.asked: list[str] = []
        self.failure: Exception | None = None
        words = Texts({key: Template(source) for key, source in TEXTS.items()}).words(str)
        archive = Archive(looks_like_patient_identifier, lambda name: words, frozenset({OPEN}))
        self._archive = archive
        rules = Rules(
            roles_of=lambda account: frozenset({Role.ORGANISER}) if account == ORGANISER else frozenset(),
            abilities_of=lambda name: frozenset(),
            words_of=lambda name: words,
            is_sensitive=looks_like_patient_identifier,
            default_command="ask",
            empty_command="help",
        )
        reactions: dict[type, Sequence[Reaction]] = {
            MessagePosted: (self._maybe_fail, archive.keep),
            MessageEdited: (archive.follow_edit,),
            PersonJoined: (self._maybe_fail,),
        }
        question = Option("question", "What.", required=True, rest=True)
        commands = (
            Command(CommandSpec("ask", "Ask.", (question,), reply=Reply.OPEN), self._ask),
            Command(CommandSpec("help", "Help."), self._ask),
            Command(CommandSpec("close", "Close.", role=Role.ORGANISER), self._ask),
        )
        self.intake = Intake(store, clock, Registry(commands, []), reactions, rules)

    async def set_up(self) -> None:
        """Make the channels known."""
        known = [Channel(OPEN, "open"), Channel(SHUT, "shut")]
        await self.store.commit(lambda work: self._archive.set_policies(work, known))

    def _maybe_fail(self, work: UnitOfWork, event: Event) -> None:
        if self.failure is not None:
            raise self.failure

    async def _ask(self, request: Request) -> Card:
        self.asked.append(request.text("question"))
        if self.failure is not None:
            raise self.failure
        return say("An answer.")

    async def invoke(self, command: str, text: str = "", account: AccountRef = PERSON, via: Via = Via.SLASH) -> str:
        """Ask for something and return the answer's text."""
        answer = await self.intake.handle(Invocation("rig", account, "P", command, via, text))
        return answer.card.plain()

    async def archived(self, words: str) -> list[str]:
        """Return the archived posts that a search finds."""
        hits = await self.store.read(lambda readers: readers.search_posts(PostQuery(words)))
        return [hit.shown.post.text for hit in hits]

    async def outgoing(self) -> list[LeasedDelivery]:
        """Return what is to be sent."""
        return await self.store.commit(lambda work: work.outbox.lease(self.clock.now(), 100, [Open("rig")]))

    async def letters(self) -> list[DeadLetter]:
        """Return what was put aside, bodies included."""
        return await self.store.commit(lambda work: work.dead_letters.all())


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    """Return a room over a new database."""
    clock = HandClock()
    store = open_new(tmp_path / "sigbot.sqlite3", clock, exclusive=True)
    made = Room(store, clock)
    await made.set_up()
    yield made
    await store.close()


def posted(text: str, *, channel: ChannelRef = OPEN, number: int = 1, **fields: Any) -> MessagePosted:
    """Return a post of a person's."""
    is_bot = fields.pop("author_is_bot", False)
    thread = fields.pop("thread", None)
    post = Post(MessageRef(f"rig:m{number}"), channel, PERSON, "P", is_bot, text, START, thread)
    return MessagePosted(f"rig:e{number}", post, **fields)


async def test_a_post_is_searchable_when_it_is_acknowledged(room: Room) -> None:
    """Receive returns after the commit, so the archive already has it."""
    await room.intake.receive(posted("anaemia clinic"))
    assert ["anaemia clinic"] == await room.archived("anaemia")


async def test_a_redelivered_question_is_answered_once(room: Room) -> None:
    """The seen-mark stops the handler, the archive and the answer alike."""
    for _ in range(2):
        await room.intake.receive(posted("@bot iron", addressed="iron"))
    assert ["iron"] == room.asked
    assert 1 == len(await room.outgoing())


async def test_a_mention_is_answered_in_its_thread_for_everybody(room: Room) -> None:
    """The answer stands under the question."""
    await room.intake.receive(posted("@bot iron", addressed="iron"))
    target = (await room.outgoing())[0].delivery.target
    assert (OPEN, MessageRef("rig:m1"), None) == (target.channel, target.thread, target.account)


async def test_a_mention_in_a_thread_is_answered_in_that_thread(room: Room) -> None:
    """No thread in a thread."""
    await room.intake.receive(posted("@bot iron", addressed="iron", thread=MessageRef("rig:root")))
    assert MessageRef("rig:root") == (await room.outgoing())[0].delivery.target.thread


async def test_a_private_command_by_mention_is_answered_in_direct_messages(room: Room) -> None:
    """What is for one person never appears in the channel."""
    await room.intake.receive(posted("@bot help", addressed="help"))
    assert PERSON == (await room.outgoing())[0].delivery.target.account


async def test_a_direct_message_is_answered_there_and_never_archived(room: Room) -> None:
    """What is said to the bot alone stays there."""
    await room.intake.receive(posted("iron", addressed="iron", direct=True))
    assert PERSON == (await room.outgoing())[0].delivery.target.account
    assert [] == await room.archived("iron")


async def test_a_bot_is_never_answered(room: Room) -> None:
    """Two bots cannot talk for ever; what they post is archived all the same."""
    await room.intake.receive(posted("@bot iron", addressed="iron", author_is_bot=True))
    assert ([], []) == (room.asked, await room.outgoing())
    assert ["@bot iron"] == await room.archived("iron")


async def test_a_channel_that_is_not_archived_is_answered_but_not_kept(room: Room) -> None:
    """Asking the library works everywhere."""
    await room.intake.receive(posted("@bot iron", addressed="iron", channel=SHUT))
    assert 1 == len(await room.outgoing())
    assert [] == await room.archived("iron")


async def test_a_patient_number_is_not_kept_and_its_author_is_told(room: Room) -> None:
    """The archive has no trace of the text; the author hears of it privately."""
    await room.intake.receive(posted("NHS number 943 476 5919 please"))
    assert [] == await room.archived("please")
    sent = (await room.outgoing())[0].delivery
    assert (PERSON, "Held in open.") == (sent.target.account, sent.card.plain() if sent.card else "")


async def test_an_edit_that_removes_the_number_brings_the_post_back(room: Room) -> None:
    """The author put it right, so the discussion is whole again."""
    event = posted("NHS number 943 476 5919 please")
    await room.intake.receive(event)
    post = Post(event.post.message, OPEN, PERSON, "P", False, "a number please", START)
    await room.intake.receive(MessageEdited("rig:e2", post, START + timedelta(minutes=1)))
    assert ["a number please"] == await room.archived("please")


async def test_an_edit_that_adds_a_number_erases_our_copy(room: Room) -> None:
    """The screen runs on every edit."""
    await room.intake.receive(posted("question please"))
    post = Post(MessageRef("rig:m1"), OPEN, PERSON, "P", False, "NHS number 943 476 5919 please", START)
    await room.intake.receive(MessageEdited("rig:e2", post, START + timedelta(minutes=1)))
    assert [] == await room.archived("please")


async def test_an_event_that_fails_becomes_a_dead_letter_and_can_be_handled_later(room: Room) -> None:
    """The process goes on, nothing of the failed attempt stays, and nothing is lost."""
    room.failure = ValueError("secret words")
    await room.intake.receive(posted("anaemia clinic"))
    assert [] == await room.archived("anaemia")
    letter = (await room.letters())[0]
    assert letter.reason.startswith("ValueError in test_intake.py")
    assert "secret" not in letter.reason
    room.failure = None
    await room.intake.process(event_from_json(letter.body or ""))
    assert ["anaemia clinic"] == await room.archived("anaemia")


@pytest.mark.parametrize(
    "event", [posted("not archived", channel=SHUT), posted("NHS number 943 476 5919"), posted("x", direct=True)]
)
async def test_a_dead_letter_keeps_no_words_that_the_archive_would_not(room: Room, event: MessagePosted) -> None:
    """There is no way round the screen through a failure."""
    room.failure = ValueError()
    if event.direct:
        event = MessagePosted(event.key, Post(event.post.message, SHUT, PERSON, "P", False, "x", START), direct=True)
    await room.intake.receive(event)
    assert [None] == [letter.body for letter in await room.letters()]


async def test_a_dead_letter_keeps_no_name_of_a_file_that_the_archive_would_not(room: Room) -> None:
    """What a file is called goes through the same screen."""
    room.failure = ValueError()
    event = posted("see the file")
    files = (FileNote("NHS number 943 476 5919.pdf", "application/pdf"),)
    await room.intake.receive(replace(event, post=replace(event.post, files=files)))
    assert [None] == [letter.body for letter in await room.letters()]


async def test_what_an_adapter_cannot_read_is_put_aside(room: Room) -> None:
    """An unknown shape is recorded with its reason."""
    await room.intake.reject(platform="rig", kind="odd", key="rig:e9", reason="no author")
    assert [("odd", "no author")] == [(letter.kind, letter.reason) for letter in await room.letters()]


class Failing:
    """A store that takes no changes."""

    async def commit(self, change: object, touches: object = None) -> None:
        """Refuse."""
        raise StoreUnavailable

    async def read(self, look: object) -> bool:
        """Know nothing."""
        return False


async def test_without_a_store_an_event_is_not_acknowledged() -> None:
    """The platform keeps the event and delivers it again."""
    room = Room(cast(Store, Failing()), HandClock())
    with pytest.raises(StoreUnavailable):
        await room.intake.receive(posted("anaemia clinic"))


@pytest.mark.parametrize(
    ("command", "text", "sentence"),
    [
        ("nonsense", "", "No command nonsense."),
        ("n" * 5_000, "", "No command " + "n" * 40 + "."),
        ("ask", "", "Say the question."),
        ("close", "", "Not for you."),
        ("ask", "iron", "An answer."),
    ],
)
async def test_every_invocation_gets_an_answer(room: Room, command: str, text: str, sentence: str) -> None:
    """A person is never left without a sentence."""
    assert sentence == await room.invoke(command, text)


async def test_an_organiser_may_do_what_others_may_not(room: Room) -> None:
    """Roles are looked up by account."""
    assert "An answer." == await room.invoke("close", account=ORGANISER)


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        (ValueError("secret"), "It failed."),
        (StoreUnavailable(), "Not now."),
        (MemberError("command.unknown", name="x"), "No command x."),
    ],
)
async def test_a_handler_that_fails_is_a_sentence_too(room: Room, failure: Exception, sentence: str) -> None:
    """What went wrong inside is for the log; the member learns what to do."""
    room.failure = failure
    assert sentence == await room.invoke("ask", "iron")


@pytest.mark.parametrize(
    ("command", "via", "private"),
    [("ask", Via.SLASH, True), ("ask", Via.BUTTON, True), ("ask", Via.MENTION, False), ("help", Via.MENTION, True)],
)
async def test_only_an_open_answer_to_a_mention_is_for_everybody(
    room: Room, command: str, via: Via, private: bool
) -> None:
    """Everything else is for the asker."""
    answer = await room.intake.handle(Invocation("rig", PERSON, "P", command, via, "iron" if command == "ask" else ""))
    assert private == answer.private
