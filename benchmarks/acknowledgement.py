"""What Bolt adds to a command that does nothing, in our way of using it and in its usual one.

A slash command, as Socket Mode brings it, goes through Bolt until there is something to acknowledge it with:

- directly: our door is called without Bolt, and the core behind it answers at once;
- ours: the same door, called by Bolt through the one middleware that we give it;
- listener: a Bolt app with one listener that acknowledges at once, told to wait for it (`process_before_response`);
- usual: the same app without that setting, as Bolt is by default: it looks every 10 ms for an acknowledgement.

All run in one process and take turns, one command after the other.

    .venv/bin/python -m benchmarks.acknowledgement
"""

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.adapter import make_app
from adapters.slack.commands import Spelling
from adapters.slack.door import Door
from adapters.slack.inbound import Known
from adapters.slack.names import Names
from benchmarks.dispatch import CARD, ENVELOPE
from bot.model.inbound import Answer, Event, Invocation

AIM = 0.1
"""Milliseconds that our way may add."""
SLOWER = 20
"""The usual way gets so many times fewer commands, as each waits for 10 ms."""

Act = Callable[[], Awaitable[Any]]


class Ready:
    """A core that answers at once."""

    async def receive(self, event: Event) -> None:
        raise AssertionError("nothing but commands is brought")

    async def handle(self, invocation: Invocation) -> Answer:
        return Answer(CARD)

    async def suggest(self, invocation: Invocation, option: str, typed: str) -> Sequence[str]:
        return ()

    def reconnected(self, platform: str) -> None:
        raise AssertionError("nothing but commands is brought")

    async def reject(self, *, platform: str, kind: str, key: str, reason: str) -> None:
        raise AssertionError(reason)


def make_acts() -> dict[str, Act]:
    """Return every way to the answer."""
    request = SocketModeRequest.from_dict(json.loads(ENVELOPE))
    assert request is not None and isinstance(request.payload, dict)
    body, client = request.payload, AsyncWebClient("xoxb-nowhere")
    names = Names(client)
    names.people[body["user_id"]] = body["user_name"]
    door = Door(Ready(), client, names, lambda: Known(""), Spelling("prehab", ()))
    apps = {"ours": make_app(client, door), "listener": _listening(True), "usual": _listening(False)}

    def through(app: AsyncApp) -> Act:
        return lambda: run_async_bolt_app(app, request)

    return {"directly": lambda: door.take(body), **{way: through(app) for way, app in apps.items()}}


def _listening(process_before_response: bool) -> AsyncApp:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T0001", bot_user_id="U1")

    app = AsyncApp(authorize=authorize, process_before_response=process_before_response)

    @app.command("command0")
    async def asked(ack: Any) -> None:
        await ack("Three things were found.")

    return app


async def timed(act: Act, count: int) -> list[float]:
    """Return the milliseconds of each."""
    taken = []
    for _ in range(count):
        start = time.perf_counter()
        response = await act()
        taken.append((time.perf_counter() - start) * 1e3)
        assert response.status == 200
    return taken


async def measure(rounds: int, count: int) -> None:
    """Let every way take its turns, and print medians and what each adds."""
    acts = make_acts()
    taken: dict[str, list[float]] = {way: [] for way in acts}
    for _ in range(rounds):
        for way, act in acts.items():
            taken[way] += await timed(act, count // SLOWER if way == "usual" else count)
    base = statistics.median(taken["directly"])
    for way, values in taken.items():
        median, p99 = statistics.median(values), sorted(values)[int(len(values) * 0.99)]
        adds = f"   adds {median - base:.3f} ms (aim: at most {AIM})" if way == "ours" else ""
        print(f"{way:10} p50 {median:7.3f} ms, p99 {p99:7.3f} ms{adds}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--count", type=int, default=200)
    options = parser.parse_args()
    asyncio.run(measure(options.rounds, options.count))
