"""Core dispatch: from a JSON envelope to a command's answer, beside a bare loop that does the least possible.

The bare loop parses the same JSON, looks a coroutine up in a dict and runs it in a task. Ours parses the JSON, makes
an invocation, and lets intake find the command, check who may use it, read its options and run its handler in a task.
Both sides run in turn, in the same process; the ratio of their medians is the result.

    .venv/bin/python -m benchmarks.dispatch
"""

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

from bot.commanding import Command, Registry, Request
from bot.intake import Intake, Rules
from bot.model.cards import Card, say
from bot.model.commands import CommandSpec, Option
from bot.model.inbound import Answer, Invocation, Via
from bot.model.refs import AccountRef
from bot.model.texts import Template, Texts
from bot.ports import Clock, Store

AIM = 1.5
COUNTS = (1, 20, 200)
CARD = say("Three things were found.")

ENVELOPE = json.dumps(
    {
        "envelope_id": "57d6a792-4d35-4d0b-b6aa-3361493e1caf",
        "type": "slash_commands",
        "accepts_response_payload": True,
        "payload": {
            "command": "command0",
            "text": "low iron before op",
            "team_id": "T0001",
            "team_domain": "example",
            "channel_id": "C2147483705",
            "channel_name": "general",
            "user_id": "U2147483697",
            "user_name": "somebody",
            "response_url": "https://example.invalid/commands/1234/5678",
            "trigger_id": "13345224609.738474920.8088930838d88f008e0",
            "api_app_id": "A123456",
        },
    }
)


async def answer(request: Request) -> Card:
    """Answer what any handler does: one card."""
    return CARD


def make_intake(count: int) -> Intake:
    """Return an intake with `count` commands; a command that only answers needs neither store nor clock."""
    option = Option("question", "What you want to know.", required=True, rest=True)
    commands = [Command(CommandSpec(f"command{n}", "Answer.", (option,)), answer) for n in range(count)]
    words = Texts({"intake.failed": Template("x")}).words(str)
    rules = Rules(
        roles_of=lambda account: frozenset(),
        abilities_of=lambda name: frozenset(),
        words_of=lambda name: words,
        is_sensitive=lambda text: False,
        default_command="command0",
        empty_command="command0",
    )
    unused: Any = None
    return Intake(cast(Store, unused), cast(Clock, unused), Registry(commands, []), {}, rules)


async def bare(events: int) -> float:
    """Return the seconds per event of the least possible."""

    async def handler(payload: Mapping[str, Any]) -> Card:
        return CARD

    routes: dict[str, Callable[[Mapping[str, Any]], Awaitable[Card]]] = {"command0": handler}
    loop = asyncio.get_running_loop()
    start = time.perf_counter()
    for _ in range(events):
        payload = json.loads(ENVELOPE)["payload"]
        await loop.create_task(routes[payload["command"]](payload))  # type: ignore[arg-type]
    return (time.perf_counter() - start) / events


async def ours(events: int, intake: Intake, command: str) -> float:
    """Return the seconds per event of the core."""
    envelope = ENVELOPE.replace("command0", command)
    loop = asyncio.get_running_loop()
    result: Answer | None = None
    start = time.perf_counter()
    for _ in range(events):
        payload = json.loads(envelope)["payload"]
        invocation = Invocation(
            platform="slack",
            account=AccountRef("slack:" + payload["user_id"]),
            account_name=payload["user_name"],
            command=payload["command"],
            via=Via.SLASH,
            text=payload["text"],
        )
        result = await loop.create_task(intake.handle(invocation))
    seconds = (time.perf_counter() - start) / events
    assert result is not None and result.card is CARD
    return seconds


async def measure(rounds: int, events: int) -> None:
    """Run every side in turn and print medians and ratios."""
    intakes = {count: make_intake(count) for count in COUNTS}
    floor: list[float] = []
    taken: dict[int, list[float]] = {count: [] for count in COUNTS}
    for _ in range(rounds):
        floor.append(await bare(events))
        for count, intake in intakes.items():
            taken[count].append(await ours(events, intake, f"command{count - 1}"))
    base = statistics.median(floor)
    print(f"bare json-and-task loop   {base * 1e6:6.1f} µs")
    for count in COUNTS:
        median = statistics.median(taken[count])
        print(
            f"core, {count:3} commands        {median * 1e6:6.1f} µs   {median / base:.2f} x bare (aim: at most {AIM})"
        )
    flat = statistics.median(taken[COUNTS[-1]]) / statistics.median(taken[COUNTS[0]])
    print(f"{COUNTS[-1]} commands / {COUNTS[0]} command      {flat:.2f} (aim: 0.90 to 1.10)")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--events", type=int, default=10_000)
    options = parser.parse_args()
    asyncio.run(measure(options.rounds, options.events))
