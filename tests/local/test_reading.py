"""Reading: pages of a channel, threads, what was read and what was not."""

import pytest

from adapters.local import ids
from adapters.local.server.chat import Chat
from bot.model.cards import say
from bot.model.outbound import Action, Delivery, LeasedDelivery, Target
from tests.local.conftest import Person, Place
from tests.rigs.clocks import START


async def test_a_channel_opens_with_its_newest_messages_and_says_that_there_are_more(place: Place) -> None:
    """The others come page by page."""
    for number in range(130):
        await place.chat.desk.do(lambda chat, n=number: chat.post("ben", "general", None, f"number {n}"))  # type: ignore[misc]
    ann = await place.comes("ann")
    history = ann.last("history")
    assert (100, True, 0) == (len(history["messages"]), history["has_earlier"], history["read"])
    await ann.asks("earlier", channel="general", before=history["messages"][0]["id"])
    earlier = ann.last("earlier")
    assert ([f"number {n}" for n in range(30)], False) == (
        [m["text"] for m in earlier["messages"]],
        earlier["has_earlier"],
    )


async def test_what_was_not_read_is_counted_with_mentions(place: Place) -> None:
    """For the channels that a tab does not show; opening one reads it."""
    ann, ben = await place.comes("ann", "other"), await place.comes("ben")
    await ben.says("hello")
    await ben.says("hello @Ann")
    assert (1, 0) == _counts(await ann.until("unread"))
    assert (2, 1) == _counts(await ann.until("unread"))
    await ann.asks("open", channel="general")
    (general,) = [channel for channel in ann.last("state")["channels"] if channel["id"] == "general"]
    assert (0, 0) == _counts(general)


def _counts(frame: dict[str, int]) -> tuple[int, int]:
    return frame["unread"], frame["mentions"]


async def test_a_longer_name_is_no_mention_and_counting_ends_at_a_hundred(place: Place) -> None:
    """As the page reads names; beyond a hundred the number tells nobody more."""
    ben = await place.comes("ben")
    for text in ("@Anna", "mail@ann.org", "@ann-marie", "so, @ANN: look"):
        await ben.says(text)
    ann = await place.comes("ann", "other")
    assert (4, 1) == _counts(_general(ann))
    for _ in range(120):
        await place.chat.desk.do(lambda chat: chat.post("ben", "general", None, "hello"))
    await ann.asks("open", channel="other")
    assert (100, 0) == _counts(_general(ann))
    await ben.says("@Ann, are you there?")
    assert (100, 1) == _counts(await ann.until("unread"))


async def test_counting_for_many_is_counting_for_each(place: Place) -> None:
    """Whoever read all, some or nothing, and whoever wrote most of it themselves."""

    def fill(chat: Chat) -> None:
        for number in range(260):
            author = "ben" if number > 20 else "ann"
            chat.post(author, "general", None, f"number {number} for @Ann and @Ben")
        chat.read("robot", "general", 250)
        chat.read("new", "general")
        chat.delete("ben", 255)

    names = {"ann": "Ann", "ben": "Ben", "robot": "Robot", "new": "New"}
    await place.chat.desk.do(fill)
    many = await place.chat.desk.look(lambda chat: chat.reading.unread_by(names, "general"))
    one = await place.chat.desk.look(
        lambda chat: {id: chat.reading.unread(id, name, "general") for id, name in names.items()}
    )
    assert one == many == {"ann": (100, 100), "ben": (21, 21), "robot": (9, 0), "new": (0, 0)}


def _general(tab: Person) -> dict[str, int]:
    (general,) = [channel for channel in tab.last("state")["channels"] if channel["id"] == "general"]
    return dict(general)


async def test_a_command_belongs_to_a_thread_of_its_channel(place: Place) -> None:
    """Neither to one of another channel nor to a reply."""
    ann, ben = await place.comes("ann"), await place.comes("ben", "dm-ben")
    root, private = await ann.says("root"), await ben.says("private", "dm-ben")
    reply = await ann.says("reply", thread=root["id"])
    for thread in (private["id"], reply["id"], 10**6):
        refused = await ann.asks("command", channel="general", command="help", thread=thread)
        assert ("refused", False) == (refused["type"], "bot" in refused["sentence"])


async def test_one_can_have_read_up_to_a_message_and_never_less_than_before(place: Place) -> None:
    """The line says where one was."""
    ben = await place.comes("ben")
    ids = [(await ben.says(f"number {n}"))["id"] for n in range(3)]
    ann = await place.comes("ann", "other")
    await ann.asks("read", channel="general", message=ids[1])
    await ann.asks("read", channel="general", message=ids[0])
    await ann.asks("open", channel="general")
    assert ids[1] == ann.last("history")["read"]


async def test_a_thread_is_whole_and_its_first_message_counts_replies(place: Place) -> None:
    """Also for whoever looks at the channel only."""
    ann, ben = await place.comes("ann"), await place.comes("ben")
    root = await ann.says("root")
    await ben.says("reply", thread=root["id"])
    await ann.asks("thread", message=root["id"])
    assert ["root", "reply"] == [message["text"] for message in ann.last("thread")["messages"]]
    counted = [
        f["message"]["replies"] for f in ann.frames if f["type"] == "message" and f["message"]["id"] == root["id"]
    ]
    assert 1 == counted[-1]


async def test_a_reply_that_the_bot_takes_back_is_counted_no_more(place: Place) -> None:
    """The thread's first message is told anew."""
    ann = await place.comes("ann")
    root = ids.message_ref((await ann.says("root"))["id"])
    target = Target(channel=ids.channel_ref("general"), thread=root)
    parts = await place.chat.deliver(LeasedDelivery(Delivery("k", target, say("reply"), START), 1))
    gone = Delivery("d", target, None, START, action=Action.DELETE, about="k")
    await place.chat.deliver(LeasedDelivery(gone, 1, parts))
    await ann.asks("read", channel="general", message=1)
    told = [frame["message"] for frame in ann.frames if frame["type"] == "message"]
    assert [0, 1, 0] == [each["replies"] for each in told if each["text"] == "root"]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("open", {"channel": "dm-ben"}),
        ("open", {"channel": "nowhere"}),
        ("earlier", {"channel": "dm-ben", "before": 99}),
        ("post", {"channel": "dm-ben", "thread": None, "text": "hello"}),
        ("read", {"channel": "dm-ben", "message": 1}),
    ],
)
async def test_somebody_elses_direct_messages_are_theirs(place: Place, kind: str, fields: dict[str, object]) -> None:
    """By no request."""
    ann = await place.comes("ann")
    assert "refused" == (await ann.asks(kind, **fields))["type"]


async def test_nothing_of_a_direct_message_is_told_to_others(place: Place) -> None:
    """Not its thread, not a reaction on it, not that it is there."""
    ben, ann = await place.comes("ben", "dm-ben"), await place.comes("ann")
    said = await ben.says("zebrafish", "dm-ben")
    assert "refused" == (await ann.asks("thread", message=said["id"]))["type"]
    assert "refused" == (await ann.asks("react", message=said["id"], emoji="👍", on=True))["type"]
    await ann.says("hello")
    assert "zebrafish" not in str(ann.frames)


async def test_whoever_has_not_joined_sees_only_their_own(place: Place) -> None:
    """Until they join."""
    new = await place.comes("new", None)
    assert ["dm-new"] == [channel["id"] for channel in new.last("state")["channels"]]
    assert "refused" == (await new.asks("open", channel="general"))["type"]
    await new.asks("join")
    assert "done" == (await new.asks("open", channel="general"))["type"]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("earlier", {"channel": "general", "before": "x"}),
        ("earlier", {"channel": 5, "before": 1}),
        ("thread", {"message": 10**30}),
        ("thread", {"message": -1}),
        ("react", {"message": 1, "emoji": None, "on": True}),
        ("post", {"channel": "general", "thread": "x", "text": "y"}),
        ("post", {"channel": "general", "thread": None, "text": "y", "files": 5}),
        ("command", {"channel": "general", "command": "help", "options": "x"}),
        ("command", {"channel": "general", "command": 5}),
        ("suggest", {"channel": "general"}),
        ("rename", {"name": "\u202e \x00"}),
        ("nonsense", {}),
    ],
)
async def test_a_request_that_makes_no_sense_is_refused_with_a_sentence(
    place: Place, kind: str, fields: dict[str, object]
) -> None:
    """And the tab goes on."""
    ann = await place.comes("ann")
    refused = await ann.asks(kind, **fields)
    assert ("refused", True) == (refused["type"], refused["sentence"].endswith("."))
    assert "hello" == (await ann.says("hello"))["text"]


async def test_somebody_can_be_shown_under_another_name(place: Place) -> None:
    """In every tab, at once."""
    ann = await place.comes("ann")
    await ann.asks("rename", name="Anna  Lee")
    assert "Anna Lee" == ann.last("state")["person"]["name"]


async def test_a_channels_note_is_told_to_everybody(place: Place) -> None:
    """And stays."""
    ann = await place.comes("ann")
    await place.chat.note_channel("local:general", "Kept in the archive")  # type: ignore[arg-type]
    state = await ann.until("state")
    assert "Kept in the archive" == state["channels"][0]["note"]
