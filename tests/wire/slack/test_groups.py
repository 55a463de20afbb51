"""Slack's user groups, as groups that a role may come with: with the real slack-bolt."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.slack import ids
from bot.errors import GroupsUnavailable
from bot.model.inbound import GroupChanged
from bot.model.refs import AccountRef
from bot.model.roles import Group
from tests.contract.slackplace import SlackPlace, slack_place


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[SlackPlace]:
    """A workspace with the bot in #general."""
    async with slack_place(tmp_path) as made:
        yield made


def person(place: SlackPlace, name: str) -> AccountRef:
    """Return somebody's reference."""
    return ids.account_ref(place.slack.user(name).id)


async def test_groups_are_told_with_everybody_in_them(place: SlackPlace) -> None:
    """One that was switched off is not there any more."""
    board = await place.slack.gather("Board", "Ann", "ben")
    old = await place.slack.gather("Old", "Ann")
    await place.slack.dissolve("Old")
    wanted = frozenset({ids.group_ref(board.id), ids.group_ref(old.id)})
    both = frozenset({person(place, "Ann"), person(place, "ben")})
    assert [Group(ids.group_ref(board.id), "Board", both)] == await place.platform.look_up_groups(wanted)
    assert ["Board"] == [group.name for group in await place.platform.groups()]


async def test_who_comes_and_goes_is_told(place: SlackPlace) -> None:
    """As everybody who is in it now, and as what changed."""
    ann, ben = person(place, "Ann"), person(place, "ben")
    await place.slack.gather("Board", "Ann")
    await place.slack.gather("Board", "ben")
    events = [event for event in await place.intake.until(4) if isinstance(event, GroupChanged)]
    whole = [event.members for event in events if event.members is not None]
    changes = [(event.added, event.removed) for event in events if event.members is None]
    assert sorted([{ann}, {ben}], key=str) == sorted([set(each) for each in whole], key=str)
    assert {(frozenset({ann}), frozenset()), (frozenset({ben}), frozenset({ann}))} == set(changes)
    assert 4 == len({event.key for event in events})


async def test_a_group_that_is_switched_off_has_nobody(place: SlackPlace) -> None:
    """Slack remembers its people; no role comes with it."""
    await place.slack.gather("Board", "Ann")
    await place.slack.dissolve("Board")
    events = [event for event in await place.intake.until(3) if isinstance(event, GroupChanged)]
    assert frozenset() in [event.members for event in events]


async def test_a_plan_without_groups_has_none(place: SlackPlace) -> None:
    """That is no fault of anybody's."""
    place.slack.refuse("usergroups.list", "plan_upgrade_required")
    assert [] == await place.platform.groups()


@pytest.mark.parametrize("scope_is_missing", [True, False])
async def test_groups_that_cannot_be_looked_up_are_not_taken_for_empty(
    place: SlackPlace, scope_is_missing: bool
) -> None:
    """Else a bad day at Slack would take everybody's role."""
    if scope_is_missing:
        place.slack.withdraw("usergroups:read")
    else:
        place.slack.refuse("usergroups.list", "internal_error")
    with pytest.raises(GroupsUnavailable, match="Slack does not tell the user groups"):
        await place.platform.look_up_groups(frozenset())
