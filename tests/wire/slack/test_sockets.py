"""Socket Mode as the bot keeps it up: two connections, gapless renewal, and patience on bad days."""

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import pytest

from adapters.slack.adapter import SlackPlatform
from adapters.slack.sockets import Rhythm
from bot import logs
from bot.errors import OperatorError
from bot.model.inbound import MessagePosted
from bot.ports import AdapterContext
from tests.rigs.clocks import HandClock
from tests.rigs.intakes import RecordingIntake
from tests.rigs.slack import SlackRig

QUICK = Rhythm(first_pause=0.05, longest_pause=0.2, lasting=0.0, ping=0.1, silence=60.0)


class Listener:
    """The bot, listening."""

    def __init__(self, slack: SlackRig, platform: SlackPlatform) -> None:
        self.slack = slack
        self.intake = RecordingIntake()
        self.running = asyncio.create_task(platform.run(self.intake))

    @property
    def texts(self) -> list[str]:
        """Return what it heard, in alphabetical order."""
        return sorted(event.post.text for event in self.intake.events if isinstance(event, MessagePosted))

    async def hears(self, text: str) -> None:
        """Post, and wait until it was heard."""
        await self.slack.post("ann", "general", text)
        await until(lambda: text in self.texts)


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.005)


@asynccontextmanager
async def listening(slack: SlackRig, folder: Path, rhythm: Rhythm = QUICK) -> AsyncIterator[Listener]:
    """Run the bot; its end is the test's business when it ends by itself."""
    environ = {"SLACK_BOT_TOKEN": slack.app.bot_token, "SLACK_APP_TOKEN": slack.app.app_token}
    context = AdapterContext({"api_url": slack.api_url}, folder, HandClock(), short_name="prehab", environ=environ)
    platform = SlackPlatform(context, rhythm)
    await platform.start()
    made = Listener(slack, platform)
    try:
        yield made
    finally:
        made.running.cancel()
        with suppress(asyncio.CancelledError, OperatorError):
            await made.running
        await platform.close()


@pytest.fixture
async def bot(slack: SlackRig, tmp_path: Path) -> AsyncIterator[Listener]:
    """The bot with both connections."""
    async with listening(slack, tmp_path) as made:
        await slack.sockets.connected(2)
        await until(lambda: made.intake.reconnections == 1)
        yield made


async def test_two_connections_are_one_beginning(bot: Listener) -> None:
    """History is read once, not once for each."""
    await bot.hears("Hello")
    assert (1, ["Hello"]) == (bot.intake.reconnections, bot.texts)


async def test_a_renewal_leaves_no_gap(slack: SlackRig, bot: Listener) -> None:
    """Slack asks both connections to go; one stays until the other is new, and history has nothing to add."""
    posting = asyncio.create_task(_post_steadily(slack, 60))
    await slack.sockets.disconnect("refresh_requested")
    await slack.sockets.connected(2, ever=4)
    await posting
    await until(lambda: len(bot.texts) == 60)
    await slack.settled()
    assert all(event.is_acked for event in slack.events)
    assert 1 == bot.intake.reconnections


async def _post_steadily(slack: SlackRig, count: int) -> None:
    for number in range(count):
        await slack.post("ann", "general", str(number))
        await asyncio.sleep(0.005)


@pytest.mark.parametrize("reason", ["warning", "too_many_websockets", "something_new"])
async def test_connections_that_slack_closes_at_once_come_back(
    slack: SlackRig, bot: Listener, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    """There was a moment without any, so that history is read; too many of them are told with what may be the cause."""
    await slack.sockets.disconnect(reason, close=True)
    await slack.sockets.connected(2, ever=4)
    await until(lambda: bot.intake.reconnections == 2)
    await bot.hears("Hello")
    assert (reason == "too_many_websockets") == ("does another copy of the bot run?" in caplog.text)


async def test_a_broken_line_is_mended_and_history_is_read(slack: SlackRig, bot: Listener) -> None:
    """Once, though two connections come back."""
    slack.sockets.cut()
    await until(lambda: bot.intake.reconnections == 2)
    await slack.sockets.connected(2, ever=4)
    await bot.hears("Hello")
    assert 2 == bot.intake.reconnections


async def test_one_broken_line_of_two_is_no_gap(slack: SlackRig, bot: Listener) -> None:
    """The other one brought everything meanwhile."""
    slack.sockets.links[0].cut()
    await slack.sockets.connected(2, ever=3)
    await bot.hears("Hello")
    assert 1 == bot.intake.reconnections


async def test_a_line_that_answers_no_ping_is_replaced(slack: SlackRig, tmp_path: Path) -> None:
    """It looks open, as when a machine was put to sleep."""
    slack.sockets.answers_pings = False
    async with listening(slack, tmp_path) as bot:
        await slack.sockets.connected(2, ever=3)
        slack.sockets.answers_pings = True
        await bot.hears("Hello")


async def test_a_line_that_is_silent_for_long_is_replaced(slack: SlackRig, tmp_path: Path) -> None:
    """Its pings are answered and it brings nothing."""
    quiet = Rhythm(first_pause=0.05, longest_pause=0.2, lasting=0.0, ping=0.1, silence=0.3)
    async with listening(slack, tmp_path, quiet) as bot:
        await slack.sockets.connected(2)
        slack.sockets.is_mute = True
        await slack.sockets.connected(2, ever=4)
        slack.sockets.is_mute = False
        await bot.hears("Hello")


async def test_socket_mode_that_was_switched_off_is_said_once_and_for_all(slack: SlackRig, bot: Listener) -> None:
    """With the switch to flip."""
    await slack.sockets.disable()
    with pytest.raises(OperatorError, match=r"Socket Mode is switched off.*Switch it on in its settings"):
        await asyncio.wait_for(bot.running, 5)


async def test_an_app_token_that_is_revoked_meanwhile_is_named(slack: SlackRig, bot: Listener) -> None:
    """At the next connection, which is when it shows."""
    slack.app.refused[slack.app.app_token] = "token_revoked"
    slack.sockets.cut()
    with pytest.raises(OperatorError, match=r"SLACK_APP_TOKEN \(token_revoked\)"):
        await asyncio.wait_for(bot.running, 5)


async def test_a_slack_that_is_out_of_reach_is_tried_with_growing_pauses(slack: SlackRig, bot: Listener) -> None:
    """And heard again when it is back."""
    slack.fail("apps.connections.open", 503, times=6)
    slack.sockets.cut()
    await slack.sockets.connected(2, ever=4)
    await until(lambda: bot.intake.reconnections == 2)
    await bot.hears("Hello")
    assert 8 == len(slack.calls("apps.connections.open")) - 2


async def test_a_limit_on_new_connections_is_waited_for(slack: SlackRig, bot: Listener) -> None:
    """For as long as Slack says."""
    slack.rate_limit("apps.connections.open", times=2, retry_after=1)
    slack.sockets.cut()
    before = asyncio.get_running_loop().time()
    await slack.sockets.connected(1, ever=3)
    assert 1.0 <= asyncio.get_running_loop().time() - before


ODD_ENVELOPES = [
    json.dumps({"type": kind, "envelope_id": "e1", "accepts_response_payload": False, "payload": payload})
    for kind in ("events_api", "slash_commands", "interactive")
    for payload in ([], 5, "text", None, {}, {"event": []}, {"actions": {}, "view": 5})
]


async def test_frames_that_nobody_understands_end_nothing(
    slack: SlackRig, bot: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    """The connection goes on."""
    odd = ["not JSON", "[]", '"text"', "5", "{}", '{"type": "quantum"}', '{"type": null}', *ODD_ENVELOPES]
    for frame in odd:
        for link in slack.sockets.links:
            await link.socket.send_str(frame)
    await bot.hears("Hello")
    assert not bot.running.done()
    assert "Print the manifest anew" in caplog.text
    assert "Traceback" not in caplog.text


async def test_an_envelope_of_an_unknown_kind_is_acknowledged_and_told_once(
    slack: SlackRig, bot: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    """Else Slack would send it again and again."""
    for _ in range(2):
        delivery = await slack.dispatcher.ask("quantum", {"type": "quantum_entangled"})
        assert delivery.is_acked
    assert 1 == sum("sigbot manifest slack" in record.getMessage() for record in caplog.records)
    await bot.hears("Hello")


async def test_slacks_own_limit_on_events_has_history_read(
    slack: SlackRig, bot: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    """What it held back comes in no other way."""
    limited = {"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1_700_000_000, "api_app_id": "A1"}
    assert (await slack.dispatcher.ask("events_api", limited)).is_acked
    assert 2 == bot.intake.reconnections
    assert "Slack held back events" in caplog.text


async def test_what_people_write_is_in_no_log_however_much_is_logged(slack: SlackRig, tmp_path: Path) -> None:
    """The libraries would write down whole payloads."""
    written = io.StringIO()
    with root_logger_restored():
        logs.set_up("debug", "text", written)
        async with listening(slack, tmp_path) as bot:
            await bot.hears("Something private")
    assert "private" not in written.getvalue()


@contextmanager
def root_logger_restored() -> Iterator[None]:
    """Leave the test run's own logging as it was."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
