"""Bringing things to the app: attempts, acknowledgements, the three retries, and what goes wrong on the way."""

import asyncio
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Protocol

EVENT, COMMAND, INTERACTION = "events_api", "slash_commands", "interactive"


@dataclass(frozen=True)
class Answer:
    """What the app said to one attempt."""

    is_ack: bool
    payload: dict[str, Any] | None = None
    reason: str = ""
    """Why there was no acknowledgement."""
    no_retry: bool = False


@dataclass
class Delivery:
    """Something on its way to the app, with all its attempts."""

    kind: str
    payload: dict[str, Any]
    answers: list[Answer] = field(default_factory=list)
    is_over: bool = False

    @property
    def event(self) -> dict[str, Any]:
        """Return the inner event."""
        inner: dict[str, Any] = self.payload["event"]
        return inner

    @property
    def is_acked(self) -> bool:
        """Say whether an attempt was acknowledged."""
        return any(answer.is_ack for answer in self.answers)

    @property
    def ack(self) -> dict[str, Any]:
        """Return what came with the acknowledgement."""
        return next((answer.payload or {} for answer in self.answers if answer.is_ack), {})


@dataclass(frozen=True)
class Retry:
    """Tells the app that it has been offered this before."""

    number: int
    reason: str


class Carrier(Protocol):
    """A way to the app: its sockets, or its request URL."""

    async def carry(self, kind: str, payload: dict[str, Any], retry: Retry | None, patience: float) -> Answer: ...


class Dispatcher:
    """Delivers, retries, and remembers everything that it delivered.

    Slack waits 3 s and retries at once, after a minute and after five; here the waits are short unless a test
    sets them.
    """

    def __init__(self, carrier: Carrier) -> None:
        self.carrier = carrier
        self.patience = 3.0
        self.retry_waits: tuple[float, ...] = (0.0, 0.05, 0.1)
        self.events: list[Delivery] = []
        self.duplicates = 0
        """How many of the next events come twice, each time as if it were the first."""
        self._held: list[Delivery] | None = None
        self._running: set[asyncio.Task[None]] = set()

    def send(self, payload: dict[str, Any]) -> Delivery:
        """Start to deliver an event."""
        delivery = Delivery(EVENT, deepcopy(payload))
        self.events.append(delivery)
        if self._held is not None:
            self._held.append(delivery)
        else:
            self._start(delivery)
        return delivery

    def redeliver(self, delivery: Delivery | None = None, *, reason: str = "") -> None:
        """Bring an event again, the last one unless told; with a reason it is marked as a retry."""
        again = delivery or self.events[-1]
        self._run(self._repeat(again, Retry(1, reason) if reason else None))

    def hold(self) -> None:
        """Keep back the events that happen from now on."""
        self._held = []

    def release(self, order: Callable[[list[Delivery]], Sequence[Delivery]] = list) -> None:
        """Let the kept events go, in this order; `lambda held: held[::-1]` turns them round."""
        held, self._held = self._held or [], None
        for delivery in order(held):
            self._start(delivery)

    async def ask(self, kind: str, payload: dict[str, Any]) -> Delivery:
        """Deliver something that a person waits for; there is one attempt."""
        delivery = Delivery(kind, deepcopy(payload))
        delivery.answers.append(await self.carrier.carry(kind, delivery.payload, None, self.patience))
        delivery.is_over = True
        return delivery

    async def settled(self) -> None:
        """Wait until everything is acknowledged or given up."""
        while self._running:
            await asyncio.gather(*self._running)

    async def stop(self) -> None:
        """Deliver nothing more."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _start(self, delivery: Delivery) -> None:
        self._run(self._deliver(delivery))
        if self.duplicates:
            self.duplicates -= 1
            self._run(self._repeat(delivery, None))

    def _run(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _deliver(self, delivery: Delivery) -> None:
        retry: Retry | None = None
        for number, wait in enumerate((0.0, *self.retry_waits)):
            if number:
                await asyncio.sleep(wait)
                retry = Retry(number, delivery.answers[-1].reason)
            answer = await self.carrier.carry(EVENT, delivery.payload, retry, self.patience)
            delivery.answers.append(answer)
            if answer.is_ack or answer.no_retry:
                break
        delivery.is_over = True

    async def _repeat(self, delivery: Delivery, retry: Retry | None) -> None:
        delivery.answers.append(await self.carrier.carry(EVENT, delivery.payload, retry, self.patience))
