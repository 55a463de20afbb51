"""What comes to the address of HTTP mode, signed, and is odd all the same; in the test's own process."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web

from adapters.slack import create
from bot.ports import AdapterContext
from tests.rigs.clocks import HandClock
from tests.rigs.intakes import RecordingIntake
from tests.rigs.slack import SlackRig
from tests.rigs.slack.posting import signature


class Address:
    """The bot's own address, with Slack before it."""

    def __init__(self, slack: SlackRig, intake: RecordingIntake, url: str, session: ClientSession) -> None:
        self.slack = slack
        self.intake = intake
        self._url = url
        self._session = session

    async def post(self, body: str, kind: str = "application/json", stamp: str = "") -> tuple[int, str]:
        """Post a body that Slack signed; return the status and what was answered."""
        at = stamp or str(int(time.time()))
        headers = {"X-Slack-Request-Timestamp": at, "Content-Type": kind}
        headers["X-Slack-Signature"] = signature(self.slack.app.signing_secret, at, body)
        async with self._session.post(self._url, data=BytesIO(body.encode()), headers=headers) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[Address]:
    """A bot in HTTP mode."""
    async with SlackRig(now=HandClock().now) as slack, ClientSession() as session:
        environ = {"SLACK_BOT_TOKEN": slack.app.bot_token, "SLACK_SIGNING_SECRET": slack.app.signing_secret}
        settings = {"enabled": True, "api_url": slack.api_url, "mode": "http"}
        platform: Any = create(AdapterContext(settings, tmp_path, HandClock(), short_name="prehab", environ=environ))
        await platform.start()
        app = web.Application()
        app.add_routes(platform.routes())
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        intake = RecordingIntake()
        running = asyncio.create_task(platform.run(intake))
        yield Address(slack, intake, f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events", session)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await platform.close()
        await runner.cleanup()


JSON, FORM = "application/json", "application/x-www-form-urlencoded"
ODD = [
    *((body, JSON) for body in ("", "{", "[]", '"text"', "x" * 2_000_000)),
    *((body, FORM) for body in ("payload=%7B", "payload=5", "command=%2Fask")),
    ("\u0000", "text/plain"),
]


async def test_an_odd_body_is_no_error_of_ours(address: Address, caplog: pytest.LogCaptureFixture) -> None:
    """It is refused or acknowledged, and the next one is taken."""
    for body, kind in ODD:
        status, _ = await address.post(body, kind)
        assert status in (200, 400, 413), body[:20]
    assert "Traceback" not in caplog.text
    event = {"type": "user_change", "user": {"id": "U1", "name": "ann"}}
    good = {"type": "event_callback", "event_id": "Ev1", "event_time": 1, "event": event}
    assert (200, "") == await address.post(json.dumps(good))
    assert 1 == len(address.intake.events)


async def test_a_request_that_is_sent_once_more_changes_nothing(address: Address) -> None:
    """Whoever replays what Slack signed brings the same event, with the same key; after five minutes not even that."""
    event = {"type": "user_change", "user": {"id": "U1", "name": "ann"}}
    body = json.dumps({"type": "event_callback", "event_id": "Ev1", "event_time": 1, "event": event})
    now = str(int(time.time()))
    assert [200, 200] == [(await address.post(body, stamp=now))[0] for _ in range(2)]
    first, second = address.intake.events
    assert first.key == second.key
    assert 401 == (await address.post(body, stamp=str(int(time.time()) - 600)))[0]
