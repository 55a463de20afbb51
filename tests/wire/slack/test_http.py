"""The Slack rig in HTTP mode: signed requests to the request URL of the real slack-bolt."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from tests.rigs.slack import SlackRig
from tests.rigs.slack.posting import RequestUrl
from tests.wire.slack.bots import Bot


@pytest.fixture
async def bot(slack: SlackRig) -> Bot:
    """A bot without links."""
    return Bot(slack, acks_last=True)


@pytest.fixture
async def carrier(slack: SlackRig, bot: Bot) -> AsyncIterator[RequestUrl]:
    """The request URL of the bot."""
    runner = web.AppRunner(bot.app.web_app("/slack/events"), shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    yield slack.use_http(f"http://{host}:{port}/slack/events")
    await runner.cleanup()


async def test_the_url_proves_itself(carrier: RequestUrl) -> None:
    """Slack sends a challenge and gets it back."""
    assert await carrier.verify()


async def test_events_come_and_come_again(slack: SlackRig, bot: Bot, carrier: RequestUrl) -> None:
    """A failure of the handler is a failure of the request, so the event is offered again."""
    bot.listen("message")
    bot.failures = 1
    await slack.post("ann", "general", "Hello")
    await slack.settled()
    assert bot.retries == ["0", "1"]
    assert [answer.reason for answer in slack.events[-1].answers] == ["http_error", ""]


async def test_a_wrong_signature_is_refused(slack: SlackRig, bot: Bot, carrier: RequestUrl) -> None:
    """So is a right one from ten minutes ago."""
    bot.listen("message")
    slack.dispatcher.retry_waits = ()
    carrier.skew = -600
    await slack.post("ann", "general", "Hello")
    await slack.settled()
    carrier.skew, carrier.secret = 0, "another"
    await slack.post("ann", "general", "Hello")
    await slack.settled()
    assert bot.heard == []
    assert [event.is_acked for event in slack.events] == [False, False]


async def test_commands_and_buttons_work(slack: SlackRig, bot: Bot, carrier: RequestUrl) -> None:
    """The answer of the request is the acknowledgement."""

    @bot.app.command("/find")
    async def find(ack: Any) -> None:
        button = {"type": "button", "action_id": "more", "text": {"type": "plain_text", "text": "More"}}
        await ack(text="Found", blocks=[{"type": "actions", "elements": [button]}])

    @bot.app.action("more")
    async def more(ack: Any, respond: Any) -> None:
        await ack()
        await respond("More")

    found = await slack.slash("ann", "general", "/find")
    assert found.texts == ["Found"]
    assert (await slack.press("ann", found.answers[0], "more", answers=1)).texts == ["More"]


async def test_whoever_wants_no_retry_gets_none(slack: SlackRig) -> None:
    """A header on the failure says so."""
    calls: list[str] = []

    async def fail(request: web.Request) -> web.Response:
        calls.append(request.headers.get("X-Slack-Retry-Num", "0"))
        return web.Response(status=500, headers={"x-slack-no-retry": "1"})

    app = web.Application()
    app.router.add_post("/", fail)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.use_http(f"http://127.0.0.1:{runner.addresses[0][1]}/")
    await slack.post("ann", "general", "Hello")
    await slack.settled()
    await runner.cleanup()
    assert calls == ["0"]
