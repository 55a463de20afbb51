"""The parts of a running bot, side by side, until somebody stops it or one of them cannot go on."""

import asyncio
import gc
import logging
import signal
from collections.abc import Coroutine, Iterable, Sequence
from typing import Any

from bot.errors import OperatorError
from bot.logs import failure_of
from bot.ports import ChatPlatform, Intake

log = logging.getLogger(__name__)


async def listen(platforms: Iterable[ChatPlatform], intake: Intake) -> None:
    """Listen to every platform. One that lets the bot in no more is given up; the last one ends the process.

    Raises OperatorError with what to do.
    """
    listening = {asyncio.create_task(platform.run(intake)): platform.name for platform in platforms}
    try:
        while True:
            done, waiting = await asyncio.wait(listening, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                name, error = listening.pop(task), task.exception()
                if not waiting or not isinstance(error, OperatorError):
                    await task
                    raise OperatorError(f"The connection to {name} ended by itself. The log has more.")
                log.error("a platform is given up; the others go on", extra={"platform": name, "reason": str(error)})
    finally:
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)


def spare_what_stays() -> None:
    """Have collections of garbage leave alone what the start made: it stays, and looking it through stops the loop."""
    gc.collect()
    gc.freeze()


async def until_stopped(parts: Sequence[Coroutine[Any, Any, None]]) -> None:
    """Run every part until a signal comes. A part that ends by itself ends the others, and is an error."""
    spare_what_stays()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    tasks = [asyncio.create_task(part) for part in parts]
    waiter = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([waiter, *tasks], return_when=asyncio.FIRST_COMPLETED)
    for task in (waiter, *tasks):
        task.cancel()
    await asyncio.gather(waiter, *tasks, return_exceptions=True)
    for task in done - {waiter}:
        error = task.exception()
        if isinstance(error, OperatorError):
            raise error
        reason = failure_of(error) if error else "it ended by itself"
        raise OperatorError(f"A part of sigbot stopped: {reason}. The log has more.")
