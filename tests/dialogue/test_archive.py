"""Somebody posts, edits and deletes."""

from pathlib import Path

import pytest

from bot.model.refs import ChannelRef
from tests.rigs.world import MEMBER, ORGANISER, World, demo_settings, running


async def test_a_post_in_an_archived_channel_is_found_at_once(world: World) -> None:
    """Searchable as soon as it is acknowledged."""
    await world.posts(world.people[MEMBER], world.archived_channel, "our zebrafish clinic started")
    assert ["our zebrafish clinic started"] == await world.archived("zebrafish")


async def test_an_edit_changes_the_copy(world: World) -> None:
    """The old words are not found any more."""
    member = world.people[MEMBER]
    number = await world.posts(member, world.archived_channel, "our zebrafish clinic")
    await world.edits(member, number, "our penguin clinic")
    assert ([], ["our penguin clinic"]) == (await world.archived("zebrafish"), await world.archived("penguin"))


async def test_a_deletion_removes_the_copy(world: World) -> None:
    """Gone there is gone here."""
    member = world.people[MEMBER]
    number = await world.posts(member, world.archived_channel, "our zebrafish clinic")
    await world.deletes(member, number)
    assert [] == await world.archived("zebrafish")


async def test_a_deleted_post_does_not_come_back(world: World) -> None:
    """Not even when everything is delivered once more."""
    member = world.people[MEMBER]
    number = await world.posts(member, world.archived_channel, "our zebrafish clinic")
    await world.deletes(member, number)
    await world.redelivered()
    assert [] == await world.archived("zebrafish")


async def test_a_channel_that_is_not_archived_never_appears(world: World) -> None:
    """Neither in the search nor among the channels."""
    await world.posts(world.people[MEMBER], world.quiet_channel, "zebrafish in private")
    assert [] == await world.archived("zebrafish")
    shown = await world.store.read(lambda readers: readers.channels())
    assert f"local:{world.quiet_channel}" not in {summary.channel.ref for summary in shown}


async def test_direct_messages_are_never_archived(world: World) -> None:
    """What is said to the bot stays there."""
    await world.writes_to_bot(world.people[MEMBER], "zebrafish guidance please")
    assert [] == await world.archived("zebrafish")


async def test_a_reply_and_the_bots_own_answer_are_archived(world: World) -> None:
    """The discussion is whole."""
    member = world.people[MEMBER]
    root = await world.posts(member, world.archived_channel, "@sigbot zebrafish low iron before op")
    await world.posts(world.people[ORGANISER], world.archived_channel, "thank you zebrafish", thread=root)
    assert 2 <= len(await world.archived("zebrafish"))
    everything = await world.store.read(lambda readers: readers.posts(_ref(world), 50))
    assert any(shown.post.author_is_bot for shown in everything)


async def test_a_new_name_shows_on_old_posts(world: World) -> None:
    """A name is kept in one place."""
    member = world.people[MEMBER]
    await world.posts(member, world.archived_channel, "our zebrafish clinic")
    await world.chat.desk.do(lambda chat: chat.rename(member, "Another Name"))
    await world.settled()
    shown = await world.store.read(lambda readers: readers.posts(_ref(world), 1))
    assert "Another Name" == shown[0].author_name


async def test_a_patient_number_stays_out_and_only_its_author_is_told(world: World) -> None:
    """The sentence says that the post itself is still visible."""
    member, other = world.people[MEMBER], world.people[ORGANISER]
    await world.posts(member, world.archived_channel, "zebrafish NHS number 943 476 5919")
    assert [] == await world.archived("zebrafish")
    (told,) = await world.direct_messages(member)
    assert "visible to everyone" in told
    assert "943" not in told
    assert [] == await world.direct_messages(other)


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script> zebrafish", "zebrafish \u202egnp.exe", "zebrafish\x00\x07"]
)
async def test_odd_texts_are_kept_as_text(world: World, text: str) -> None:
    """Nothing in a message is executed, and nothing invisible is kept."""
    await world.posts(world.people[MEMBER], world.archived_channel, text)
    (found,) = await world.archived("zebrafish")
    assert not set(found) & set("\x00\x07\u202e")


async def test_a_very_long_message_is_refused_by_the_chat_with_a_sentence(world: World) -> None:
    """Nothing of it is posted."""
    with pytest.raises(Exception, match="40,000 characters and 12,000 fit"):
        await world.posts(world.people[MEMBER], world.archived_channel, "x" * 40_000)


async def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    """The archive is on disk."""
    settings = demo_settings(tmp_path)
    async with running(settings) as world:
        await world.posts(world.people[MEMBER], world.archived_channel, "our zebrafish clinic")
    async with running(settings) as world:
        assert ["our zebrafish clinic"] == await world.archived("zebrafish")


async def test_the_demos_first_posts_are_in_the_archive(world: World) -> None:
    """They take the same way as every other post."""
    shown = await world.store.read(lambda readers: readers.channels())
    assert sum(summary.posts for summary in shown) > 0


def _ref(world: World) -> ChannelRef:
    return ChannelRef(f"local:{world.archived_channel}")
