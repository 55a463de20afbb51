"""The Slack rig against the real slack-bolt: what comes, what is acknowledged, what comes again."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.rigs.clocks import HandClock
from tests.rigs.slack import SlackRig
from tests.wire.slack.bots import Bot


async def test_an_event_is_received_and_acknowledged(slack: SlackRig, bot: Bot) -> None:
    """What Ann says reaches the bot as Slack would tell it, and the rig knows that it was taken."""
    bot.listen("message")
    said = await slack.post("ann", "general", "Hello &amp; welcome")
    await bot.until(1)
    await slack.settled()
    assert bot.events == [said | {"event_ts": said["ts"], "channel_type": "channel"}]
    assert bot.heard[0]["authorizations"][0]["user_id"] == slack.app.bot_user
    assert slack.events[-1].is_acked


async def test_what_is_not_acknowledged_comes_again(slack: SlackRig, careful_bot: Bot) -> None:
    """An event whose handler fails is offered again, marked as a retry, under the same event id."""
    careful_bot.listen("message")
    slack.dispatcher.patience = 1.0
    careful_bot.failures = 2
    await slack.post("ann", "general", "Hello")
    await slack.settled()
    assert len(careful_bot.heard) == 1
    assert careful_bot.retries == ["0", "1", "2"]
    assert [answer.is_ack for answer in slack.events[-1].answers] == [False, False, True]


async def test_slack_gives_up_after_three_retries(slack: SlackRig, careful_bot: Bot) -> None:
    """Whoever never acknowledges loses the event."""
    careful_bot.listen("message")
    slack.dispatcher.patience, slack.dispatcher.retry_waits = 0.03, (0.0, 0.0, 0.0)
    careful_bot.failures = 9
    await slack.post("ann", "general", "Hello")
    await slack.settled()
    assert careful_bot.retries == ["0", "1", "2", "3"]
    assert not slack.events[-1].is_acked


async def test_an_event_goes_to_one_of_several_links(slack: SlackRig, bot: Bot) -> None:
    """Three links are open, each event comes once, and more than one link gets something."""
    await bot.connect(2)
    bot.listen("message")
    for number in range(12):
        await slack.post("ann", "general", f"Hello {number}")
    await slack.settled()
    assert len({body["event_id"] for body in bot.heard}) == len(bot.heard) == 12


async def test_links_are_refreshed(slack: SlackRig, bot: Bot) -> None:
    """Asked to go, the client opens another link, and events go on."""
    bot.listen("message")
    await slack.sockets.disconnect("refresh_requested")
    await slack.sockets.connected(ever=2)
    await slack.post("ann", "general", "Still there?")
    await bot.until(1)
    assert slack.sockets.opened == 2


async def test_a_link_that_breaks_is_opened_again(slack: SlackRig, bot: Bot) -> None:
    """Nothing is said, the connection is gone, and the client notices."""
    bot.listen("message")
    slack.sockets.cut()
    await slack.sockets.connected(ever=2)
    await slack.post("ann", "general", "Still there?")
    await bot.until(1)


async def test_socket_mode_can_be_turned_off(slack: SlackRig, bot: Bot) -> None:
    """Every link that is opened is told so and closed; events are lost."""
    slack.dispatcher.retry_waits = (0.0, 0.0, 0.0)
    await slack.sockets.disable()
    await slack.sockets.connected(0, ever=3)
    await slack.post("ann", "general", "Hello?")
    await slack.settled()
    assert slack.sockets.links == []
    assert not slack.events[-1].is_acked


async def test_a_mute_link_is_no_dead_link(slack: SlackRig, bot: Bot) -> None:
    """Pings are answered and nothing comes: the client has no reason to reconnect."""
    bot.listen("message")
    slack.sockets.is_mute = True
    slack.dispatcher.retry_waits = ()
    await slack.post("ann", "general", "Hello?")
    await asyncio.sleep(0.25)
    assert (len(slack.sockets.links), slack.sockets.opened, bot.heard) == (1, 1, [])


async def test_a_link_without_pongs_is_replaced(slack: SlackRig) -> None:
    """The client opens another link when its pings are not answered."""
    slack.sockets.answers_pings = False
    bot = Bot(slack)
    await bot.connect()
    await slack.sockets.connected(0, ever=2)
    await bot.close()


async def test_an_event_may_come_twice(slack: SlackRig, bot: Bot) -> None:
    """Twice the same event id, and nothing that marks the second as a retry."""
    bot.listen("message")
    slack.dispatcher.duplicates = 1
    await slack.post("ann", "general", "Hello")
    await bot.until(2)
    slack.redeliver(reason="timeout")
    await bot.until(3)
    assert len({body["event_id"] for body in bot.heard}) == 1
    assert bot.retries == ["0", "0", "1"]


async def test_events_may_come_in_the_wrong_order(slack: SlackRig, bot: Bot) -> None:
    """An edit overtakes the message that it edits."""
    bot.listen("message")
    slack.hold_events()
    said = await slack.post("ann", "general", "Helo")
    await slack.edit(said, "Hello")
    slack.release_events(lambda held: held[::-1])
    assert [event.get("subtype") for event in await bot.until(2)] == ["message_changed", None]


async def test_tokens_may_be_refused(slack: SlackRig, bot: Bot) -> None:
    """A token that was taken back is no longer good for anything."""
    slack.refuse_tokens("token_revoked")
    with pytest.raises(SlackApiError, match="token_revoked"):
        await bot.client.auth_test()
    with pytest.raises(SlackApiError, match="token_revoked"):
        await bot.client.apps_connections_open(app_token=slack.app.app_token)


async def test_each_kind_of_token_has_its_methods(slack: SlackRig, bot: Bot) -> None:
    """The bot's token opens no links, the app's token posts nothing, and a strange one does neither."""
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await bot.client.apps_connections_open(app_token=slack.app.bot_token)
    for token, error in ((slack.app.app_token, "not_allowed_token_type"), ("xoxb-other", "invalid_auth")):
        with pytest.raises(SlackApiError, match=error):
            await bot.client.auth_test(token=token)


async def test_a_limit_is_answered_with_the_time_to_wait(slack: SlackRig, bot: Bot) -> None:
    """429 raises in the client, with its header; the next call goes through."""
    slack.rate_limit("chat.postMessage", retry_after=7)
    with pytest.raises(SlackApiError) as caught:
        await bot.client.chat_postMessage(channel=slack.channel("general").id, text="Hello")
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "7")
    assert (await bot.client.chat_postMessage(channel=slack.channel("general").id, text="Hello"))["ok"]


async def test_a_method_may_have_its_tier(slack: SlackRig, bot: Bot, clock: HandClock) -> None:
    """Two calls a minute, and the header says when the next is welcome."""
    slack.weather.cap("users.list", 2)
    for _ in range(2):
        await bot.client.users_list()
        clock.turn(timedelta(seconds=10))
    with pytest.raises(SlackApiError) as caught:
        await bot.client.users_list()
    assert caught.value.response.headers["Retry-After"] == "40"
    clock.turn(timedelta(seconds=40))
    assert (await bot.client.users_list())["ok"]


async def test_a_connection_that_breaks_after_the_work_doubles_a_post(slack: SlackRig, bot: Bot) -> None:
    """The client's own second try posts again what Slack had already taken."""
    slack.reset_connection("chat.postMessage", after_doing=True)
    await bot.client.chat_postMessage(channel=slack.channel("general").id, text="Hello")
    assert [message["text"] for message in slack.messages("general")] == ["Hello", "Hello"]


async def test_a_connection_that_breaks_before_the_work_posts_once(slack: SlackRig, bot: Bot) -> None:
    """Nothing had happened, so the second try is right."""
    slack.reset_connection("chat.postMessage")
    await bot.client.chat_postMessage(channel=slack.channel("general").id, text="Hello")
    assert len(slack.messages("general")) == 1


async def test_slack_may_fail_and_be_slow(slack: SlackRig, bot: Bot) -> None:
    """A failure of the server raises, so does an error of its own; a slow answer comes."""
    slack.refuse("users.info", "internal_error")
    with pytest.raises(SlackApiError, match="internal_error"):
        await bot.client.users_info(user=slack.user("ann").id)
    slack.fail("users.info", 503)
    with pytest.raises(SlackApiError):
        await bot.client.users_info(user=slack.user("ann").id)
    slack.delay("users.info", 0.05)
    answer: Any = await bot.client.users_info(user=slack.user("ann").id)
    assert answer["user"]["name"] == "ann"


async def test_ten_links_are_enough(slack: SlackRig, bot: Bot) -> None:
    """The eleventh is told that there are too many, and is closed."""
    await bot.connect(9)
    extra = Bot(slack)
    await extra.open_another()
    await slack.sockets.connected(10, ever=12)
    assert len(slack.sockets.links) == 10
    await extra.close()


async def test_the_app_can_be_taken_out(slack: SlackRig, bot: Bot) -> None:
    """Two last events, then nothing works any more."""
    bot.listen("tokens_revoked", "app_uninstalled")
    slack.uninstall()
    assert {event["type"] for event in await bot.until(2)} == {"tokens_revoked", "app_uninstalled"}
    with pytest.raises(SlackApiError, match="account_inactive"):
        await bot.client.auth_test()


async def test_a_response_url_has_bad_days_too(slack: SlackRig, bot: Bot) -> None:
    """A failure is told to the client, and costs no use."""
    statuses: list[int] = []

    @bot.app.command("/find")
    async def find(ack: Any, respond: Any) -> None:
        await ack()
        for _ in range(2):
            statuses.append((await respond("Found")).status_code)

    slack.fail("response_url", 500)
    outcome = await slack.slash("ann", "general", "/find", answers=1)
    assert (statuses[0], outcome.texts) == (500, ["Found"])
