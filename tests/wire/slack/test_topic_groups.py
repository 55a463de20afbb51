"""A user group for each topic, kept by the real slack-sdk where the plan and the workspace let the bot."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.slack import ids
from bot.errors import DeliveryRefused
from bot.model.cards import Card, Paragraph
from bot.model.outbound import Delivery, LeasedDelivery, Target
from bot.model.refs import AccountRef
from tests.contract.slackplace import SlackPlace, slack_place
from tests.rigs.clocks import START


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[SlackPlace]:
    """A workspace with the bot in #general."""
    async with slack_place(tmp_path) as made:
        yield made


def person(place: SlackPlace, name: str) -> AccountRef:
    """Return somebody's reference."""
    return ids.account_ref(place.slack.user(name).id)


async def test_exactly_those_who_follow_are_in_the_group(place: SlackPlace) -> None:
    """Slack deletes no group: without anybody it is switched off, and on again for the next one."""
    ann, ben = person(place, "Ann"), person(place, "ben")
    made = await place.platform.gather("research", None, frozenset({ann, ben}))
    (group,) = place.slack.core.world.groups.values()
    assert (ids.group_ref(group.id), {ann, ben}) == (made.ref, made.members)
    assert {ben} == (await place.platform.gather("research", made.ref, frozenset({ben}))).members
    for _ in range(2):
        await place.platform.dissolve(made.ref)
    assert group.deleted
    again = await place.platform.gather("research", None, frozenset({ann}))
    assert (made.ref, {ann}, 0) == (again.ref, again.members, group.deleted)


async def test_the_post_mentions_the_group(place: SlackPlace) -> None:
    """As Slack draws it: an element of rich text, so that no text of ours can do the same by accident."""
    made = await place.platform.gather("research", None, frozenset({person(place, "Ann")}))
    card = Card((Paragraph("Low iron. <!subteam^S1>"),), "Iron", group=made.ref)
    await place.platform.deliver(LeasedDelivery(Delivery("a", Target(channel=place.channel), card, START), 1))
    message = place.slack.messages("general")[-1]
    first = message["blocks"][0]["elements"][0]["elements"]
    assert [{"type": "usergroup", "usergroup_id": made.ref.partition(":")[2]}] == first
    assert 1 == str(message["blocks"]).count("usergroup_id")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("plan_upgrade_required", "plan on Slack has no user groups"),
        ("missing_scope", "usergroups:write"),
        ("permission_denied", "lets only some people keep user groups"),
        ("name_already_exists", "name_already_exists"),
    ],
)
async def test_where_slack_refuses_it_is_said_why(place: SlackPlace, error: str, sentence: str) -> None:
    """Those who follow are told in person then."""
    place.slack.refuse("usergroups.create", error)
    with pytest.raises(DeliveryRefused, match=sentence):
        await place.platform.gather("research", None, frozenset({person(place, "Ann")}))


async def test_a_group_that_people_made_is_not_taken_over(place: SlackPlace) -> None:
    """Its people never asked for anything."""
    group = await place.slack.gather("research", "ben")
    with pytest.raises(DeliveryRefused):
        await place.platform.gather("research", None, frozenset({person(place, "Ann")}))
    assert [place.slack.user("ben").id] == group.users


async def test_only_who_is_in_the_channel_is_reached(place: SlackPlace) -> None:
    """Slack pings nobody else there."""
    carol = place.slack.core.world.add_user("carol")
    ann, stranger = person(place, "Ann"), ids.account_ref(carol.id)
    assert {ann} == await place.platform.reached(place.channel, frozenset({ann, stranger}))
