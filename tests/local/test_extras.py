"""Reactions, files, who looks at a page, and what an older file lacks."""

import asyncio
import io
import os
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import aiohttp
import pytest

from adapters.local.server.asking import Asked
from adapters.serving.guards import OUR_HOSTS
from bot.model.cards import say
from bot.model.outbound import Action, Delivery, LeasedDelivery, Target
from bot.model.refs import ChannelRef
from tests.local.conftest import MakePlace, Place
from tests.rigs.clocks import START

# --- Reactions


async def test_a_reaction_is_put_on_counted_and_taken_off(place: Place) -> None:
    """Everybody sees who; each sees whether it is theirs."""
    ann, ben = await place.comes("ann"), await place.comes("ben")
    said = await ann.says("hello")
    for tab in (ann, ben, ben):
        await tab.asks("react", message=said["id"], emoji="👍", on=True)
    assert [{"emoji": "👍", "count": 2, "mine": True, "names": ["Ann", "Ben"]}] == _of(ben.last("message"))
    await ben.asks("react", message=said["id"], emoji="👍", on=False)
    assert [{"emoji": "👍", "count": 1, "mine": False, "names": ["Ann"]}] == _of(ben.last("message"))


def _of(frame: dict[str, dict[str, object]]) -> object:
    return frame["message"]["reactions"]


@pytest.mark.parametrize("emoji", ["", "ok", "👍 👍", "x" * 17, "👍" * 17, "<b>"])
async def test_a_reaction_is_one_emoji(place: Place, emoji: str) -> None:
    """Nothing else is."""
    ann = await place.comes("ann")
    said = await ann.says("hello")
    assert "refused" == (await ann.asks("react", message=said["id"], emoji=emoji, on=True))["type"]


async def test_a_message_takes_so_many_reactions_and_a_deleted_one_none(place: Place) -> None:
    """Twenty are a crowd."""
    ann = await place.comes("ann")
    said = await ann.says("hello")
    for number in range(20):
        await ann.asks("react", message=said["id"], emoji=chr(0x1F600 + number), on=True)
    refused = await ann.asks("react", message=said["id"], emoji="🎉", on=True)
    assert "up to 20" in refused["sentence"]
    await ann.asks("delete", message=said["id"])
    assert [] == _of(ann.last("message"))
    assert "refused" == (await ann.asks("react", message=said["id"], emoji="🎉", on=True))["type"]


# --- Files


async def test_a_file_goes_with_a_message_and_comes_back(place: Place) -> None:
    """The bot hears its name and type; the text may be empty."""
    status, file = await place.uploads("../plan of work.pdf", b"%PDF", "application/pdf")
    assert (200, "plan of work.pdf", 4, False) == (status, file["name"], file["size"], file["is_image"])
    ann = await place.comes("ann")
    said = await ann.says("", files=[file["id"]])
    assert [file] == said["files"]
    (happening,) = await place.chat.desk.look(lambda chat: chat.happenings.waiting(10))
    assert '"files": [["plan of work.pdf", "application/pdf"]]' in happening["body"]
    async with place.session.get(f"{place.address}chat/files/{file['id']}") as answer:
        assert (b"%PDF", "nosniff") == (await answer.read(), answer.headers["X-Content-Type-Options"])
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "application/octet-stream" == answer.headers["Content-Type"]


async def test_only_pictures_are_shown_on_the_page(place: Place) -> None:
    """A picture with scripts in it is none."""
    for name, type, shown in (
        ("a.png", "image/png", True),
        ("a.svg", "image/svg+xml", False),
        ("a.html", "text/html", False),
    ):
        _, file = await place.uploads(name, b"x", type)
        async with place.session.get(f"{place.address}chat/files/{file['id']}") as answer:
            assert shown == ("Content-Disposition" not in answer.headers)


async def test_a_file_goes_with_its_message_from_the_disk_too(place: Place, tmp_path: Path) -> None:
    """Deleted is deleted."""
    _, file = await place.uploads("a.txt", b"hello")
    ann = await place.comes("ann")
    said = await ann.says("look", files=[file["id"]])
    assert (tmp_path / "chat-files" / file["id"]).is_file()
    await ann.asks("delete", message=said["id"])
    assert [] == list((tmp_path / "chat-files").iterdir())
    async with place.session.get(f"{place.address}chat/files/{file['id']}") as answer:
        assert 404 == answer.status


async def test_a_file_is_its_owners_and_goes_with_one_message(place: Place) -> None:
    """Neither somebody else's nor twice."""
    _, file = await place.uploads("a.txt", b"hello")
    ann, ben = await place.comes("ann"), await place.comes("ben")
    refused = await ben.asks("post", channel="general", thread=None, text="mine", files=[file["id"]])
    assert "not here any more" in refused["sentence"]
    await ann.says("look", files=[file["id"]])
    again = await ann.asks("post", channel="general", thread=None, text="again", files=[file["id"]])
    assert "refused" == again["type"]
    many = await ann.asks("post", channel="general", thread=None, text="many", files=["x"] * 11)
    assert "up to 10 files" in many["sentence"]


async def test_what_is_too_large_or_no_file_is_refused_and_leaves_nothing(place: Place, tmp_path: Path) -> None:
    """With a sentence."""
    status, answer = await place.uploads("big.bin", b"x" * (10 * 1024 * 1024 + 1))
    assert (400, True) == (status, "up to 10 MB" in answer["sentence"])
    origin = place.address.rstrip("/")
    async with place.session.post(f"{origin}/chat/files", data=b"x", headers={"Origin": origin}) as odd:
        assert 400 == odd.status
    async with place.session.post(f"{origin}/chat/files", data={"person": "ann"}, headers={"Origin": origin}) as bare:
        assert 400 == bare.status
    long = aiohttp.FormData()
    long.add_field("person", io.BytesIO(b"x" * 2_000_000))
    async with place.session.post(f"{origin}/chat/files", data=long, headers={"Origin": origin}) as odd:
        assert (400, True) == (odd.status, (await odd.json())["sentence"].endswith("."))
    assert [] == list((tmp_path / "chat-files").iterdir())


async def test_a_file_that_no_message_named_goes_after_a_day(make_place: MakePlace, tmp_path: Path) -> None:
    """At the next start."""
    place = await make_place()
    _, file = await place.uploads("a.txt", b"hello")
    old = (START - timedelta(days=2)).isoformat()
    await place.chat.desk.look(lambda chat: chat._file.execute("UPDATE files SET at = ?", (old,)))
    await make_place()
    assert not (tmp_path / "chat-files" / file["id"]).exists()


async def test_what_a_stop_left_half_done_goes_at_the_next_start(make_place: MakePlace, tmp_path: Path) -> None:
    """Deleted bytes do not stay for ever; a file that is known, and one that is not the chat's, do."""
    place = await make_place()
    _, kept = await place.uploads("a.txt", b"hello")
    folder = tmp_path / "chat-files"
    half, gone = folder / f"arriving-{'b' * 32}", folder / ("a" * 32)
    for path in (half, gone, folder / "notes.txt"):
        path.write_bytes(b"x")
    os.utime(half, (0, 0))
    await make_place()
    assert {kept["id"], "notes.txt"} == {path.name for path in folder.iterdir()}


async def test_a_file_of_the_largest_size_is_taken_and_its_owner_is_who_sent_it(place: Place) -> None:
    """The limit of other bodies does not count for files."""
    status, file = await place.uploads("big.bin", b"x" * (10 * 1024 * 1024), person="ben")
    assert (200, 10 * 1024 * 1024) == (status, file["size"])
    ben = await place.comes("ben")
    assert [file] == (await ben.says("", files=[file["id"]]))["files"]


# --- Who looks at a page


class Request:
    """As much of a request as the chat looks at."""

    remote = "127.0.0.1"
    app: ClassVar[dict[Any, Any]] = {OUR_HOSTS: frozenset({"localhost:8420"})}

    def __init__(self, person: str | None, **headers: str) -> None:
        self.cookies = {} if person is None else {"sigbot-person": person}
        self.headers = {"Host": "localhost:8420"} | headers


@pytest.mark.parametrize(
    ("switch", "cookie", "who"),
    [(True, "ben", "Ben"), (True, None, "Ann"), (True, "nobody", "Ann"), (True, "robot", "Ann"), (False, "ben", "Ann")],
)
async def test_the_visitor_is_whom_the_chat_was_last_or_the_places_person(
    make_place: MakePlace, switch: bool, cookie: str | None, who: str
) -> None:
    """A cookie counts only in the demonstration."""
    place = await make_place(switch=switch)
    profile = await place.chat.visitor(Request(cookie))  # type: ignore[arg-type]
    assert profile is not None
    assert who == profile.name


async def test_nobody_else_is_the_visitor(make_place: MakePlace) -> None:
    """The chat's person needs no sign-in, so somebody on another machine must never be taken for them."""
    place = await make_place(switch=True)
    far = Request("ben")
    far.remote = "203.0.113.7"
    for request in (far, Request("ben", Host="group.example.org"), Request("ben", **{"X-Forwarded-For": "127.0.0.1"})):
        assert await place.chat.visitor(request) is None  # type: ignore[arg-type]


# --- An older file


async def test_a_chat_of_the_first_version_goes_on(make_place: MakePlace, tmp_path: Path) -> None:
    """Its messages are there, and what is new works."""
    with sqlite3.connect(tmp_path / "chat.sqlite3") as old:
        old.executescript(
            """CREATE TABLE people (id TEXT PRIMARY KEY, name TEXT NOT NULL, about TEXT NOT NULL,
                joined INTEGER NOT NULL, is_bot INTEGER NOT NULL, closed INTEGER NOT NULL DEFAULT 0);
            CREATE TABLE channels (id TEXT PRIMARY KEY, name TEXT NOT NULL, topic TEXT NOT NULL, owner TEXT);
            CREATE TABLE messages (id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, thread INTEGER,
                author TEXT NOT NULL, at TEXT NOT NULL, edited_at TEXT, deleted INTEGER NOT NULL DEFAULT 0,
                text TEXT NOT NULL, card TEXT, key TEXT UNIQUE);
            INSERT INTO people VALUES ('ann', 'Ann', '', 1, 0, 0);
            INSERT INTO channels VALUES ('general', 'general', '', NULL);
            INSERT INTO messages (channel, author, at, text) VALUES
                ('general', 'ann', '2026-11-01T09:00:00+00:00', 'from before');"""
        )
    old.close()
    place = await make_place()
    ann = await place.comes("ann")
    (message,) = ann.last("history")["messages"]
    assert "from before" == message["text"]
    await place.chat.note_channel("local:general", "Kept")  # type: ignore[arg-type]
    await ann.asks("react", message=message["id"], emoji="👍", on=True)
    assert 1 == len(ann.last("message")["message"]["reactions"])


async def test_what_is_asked_carries_where_and_how(place: Place) -> None:
    """A button, a form and a typed command are told apart."""
    running = asyncio.create_task(place.chat.run(place.intake))
    await asyncio.sleep(0)
    await place.chat.hub.ask(Asked("ann", "general", "help", via="form", options={"a": "b"}))
    await place.chat.hub.ask(Asked("ann", "general", "help", thread=None, via="button", text="x"))
    form, button = place.intake.invocations
    assert ("form", {"a": "b"}, "local:general") == (form.via.value, form.options, form.channel)
    assert ("button", "x", None) == (button.via.value, button.text, button.options)
    running.cancel()


# --- Long cards


async def test_a_short_card_can_become_a_long_one(place: Place) -> None:
    """A card is edited to whatever it may be posted as; what people write keeps its limit."""
    target, long = Target(channel=ChannelRef("local:general")), say("some words " * 2_000)
    parts = await place.chat.deliver(LeasedDelivery(Delivery("k", target, say("Short."), START), 1))
    edit = Delivery("e", target, long, START, action=Action.EDIT, about="k")
    await place.chat.deliver(LeasedDelivery(edit, 1, parts))
    ann = await place.comes("ann")
    assert long.plain() == ann.last("history")["messages"][0]["text"]
    said = await ann.says("short")
    assert "12,000 fit" in (await ann.asks("edit", message=said["id"], text="long " * 3_000))["sentence"]


# --- Slow tabs


async def test_a_tab_that_does_not_keep_up_is_ended_so_that_it_comes_back(place: Place) -> None:
    """One that stayed open would be told nothing more and not know it."""
    ann = await place.comes("ann")
    message = (await ann.says("word " * 2_000))["id"]
    for _ in range(4):
        await asyncio.gather(*(place.chat.hub.message_changed(message) for _ in range(600)))
    await ann.ended()
    again = await place.comes("ann")
    assert message == again.last("history")["messages"][0]["id"]
