"""Direct messages after a restart: a conversation that was opened before is gone on with, and not opened again."""

from pathlib import Path

from adapters.discord import ids as discord_ids
from adapters.slack import ids as slack_ids
from bot.model.cards import say
from bot.model.outbound import Delivery, LeasedDelivery, Target
from bot.model.refs import MessageRef
from tests.contract.discordplace import DiscordPlace, discord_place
from tests.contract.slackplace import SlackPlace, slack_place
from tests.rigs.clocks import START


async def tell(place: SlackPlace | DiscordPlace, text: str) -> MessageRef:
    """Write to Ann."""
    delivery = Delivery(text, Target(account=place.person), say(text), START)
    (part,) = await place.platform.deliver(LeasedDelivery(delivery, 1))
    return MessageRef(part)


async def goes_on(place: SlackPlace | DiscordPlace, gone: MessageRef) -> None:
    """Write to Ann before a restart and after it, and once more when the conversation is said to be another."""
    first = await tell(place, "one")
    await place.restart()
    place.platform.resume({place.person: first})
    await tell(place, "two")
    await place.restart()
    place.platform.resume({place.person: gone})
    await tell(place, "three")
    assert ["one", "two", "three"] == [each["text"] for each in await place.shown()]


async def test_slack_is_asked_for_a_conversation_once(tmp_path: Path) -> None:
    """It takes fifty such requests a minute; one that is gone is opened anew."""
    async with slack_place(tmp_path) as place:
        await goes_on(place, slack_ids.message_ref("D0000000000", "1.000001"))
        assert len(place.slack.calls("conversations.open")) == 2


async def test_discord_is_asked_for_a_conversation_once(tmp_path: Path) -> None:
    """It counts how many a bot opens; one that is gone is opened anew."""
    async with discord_place(tmp_path) as place:
        await goes_on(place, discord_ids.message_ref("1", "2"))
        assert 2 == sum(name == "POST /users/@me/channels" for name, _ in place.rig.requests)
