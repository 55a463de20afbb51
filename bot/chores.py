"""Recurring work of our own. Each chore says what happens to a time that was missed while the bot was off."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import time, timedelta, tzinfo

from bot.features.library import Feedback
from bot.features.library.feedback import AT as QUESTIONS_AT
from bot.features.visits import KEPT as VISITS_FOR
from bot.features.welcome import RoundUp, StartHere
from bot.ports import Alarm, Clock, Store, UnitOfWork

SEEN_FOR = timedelta(days=30)
"""How long a repeated event is recognised; no platform redelivers after more than some hours."""
BODIES_FOR = timedelta(days=7)
"""How long a dead letter keeps what it could not handle."""
ENDED_FOR = timedelta(days=1)
"""How long it is known of a code or a link that it is too old or was used, so that whoever tries it is told which."""
TIDY_AT = time(3, 30)
"""When the daily tidying begins, in the group's zone: after midnight's work, before the morning's."""


class Chores:
    """What is done every day, and once at every start for a day that was missed."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        round_up: RoundUp,
        start_here: StartHere,
        feedback: Feedback,
        look_again: Sequence[Callable[[], Awaitable[None]]] = (),
    ) -> None:
        self._store = store
        self._clock = clock
        self._round_up = round_up
        self._start_here = start_here
        self._feedback = feedback
        self._look_again = look_again
        """Looks up once a day what is followed by events otherwise. A missed day is made up for by the start."""
        self._running: set[asyncio.Task[None]] = set()

    async def begin(self) -> None:
        """Make up at the start for what was missed."""
        await self.tidy()
        await self.welcome()
        await self.questions()

    async def tidy(self) -> None:
        """Forget what is old. A missed day is made up for at the start."""
        now = self._clock.now()

        def change(work: UnitOfWork) -> None:
            work.seen.forget_before(now - SEEN_FOR)
            work.dead_letters.erase_bodies_before(now - BODIES_FOR)
            work.link_offers.forget_before(now - ENDED_FOR)
            work.sign_ins.forget_before(now - ENDED_FOR)
            work.sessions.forget_before(now)
            work.visits.forget_before(now - VISITS_FOR)

        await self._store.commit(change)

    async def welcome(self) -> None:
        """See to the standing post and the round-up of newcomers. A missed round-up is posted at the start."""
        now = self._clock.now()

        def change(work: UnitOfWork) -> None:
            self._start_here.stand(work, now)
            self._round_up.post(work, now)

        await self._store.commit(change)

    async def questions(self) -> None:
        """Tell the curators once a week what the library did not answer. A missed list goes out at the start."""
        now = self._clock.now()
        await self._store.commit(lambda work: self._feedback.tell(work, now))

    def declare(self, alarm: Alarm, zone: tzinfo, round_up_at: time) -> None:
        """Have the chores done every day from now on."""
        alarm.wake_daily("tidy", TIDY_AT.hour, TIDY_AT.minute, zone, self._soon(self.tidy))
        alarm.wake_daily("questions", QUESTIONS_AT.hour, QUESTIONS_AT.minute, zone, self._soon(self.questions))
        for number, look in enumerate(self._look_again):
            alarm.wake_daily(f"look-again-{number}", TIDY_AT.hour, TIDY_AT.minute, zone, self._soon(look))
        alarm.wake_daily("welcome", round_up_at.hour, round_up_at.minute, zone, self._soon(self.welcome))

    def _soon(self, chore: Callable[[], Awaitable[None]]) -> Callable[[], None]:
        async def do() -> None:
            await chore()

        def begin() -> None:
            task = asyncio.get_running_loop().create_task(do())
            self._running.add(task)
            task.add_done_callback(self._running.discard)

        return begin
