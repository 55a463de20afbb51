"""The lists of events that platforms have of their own are kept in step with ours.

What has to be looked at are rows of the agenda of a kind that only this worker takes (see `bot.leasing`). Before
anything is shown anew, the platform is asked what stands there, so that nothing is shown twice.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import DeliveryDelayed, DeliveryRefused, StoreUnavailable
from bot.features.events.native import KIND, Native, Step, trouble_of
from bot.leasing import Leasing, done, put_off
from bot.logs import failure_of
from bot.model.native import NativeList, ShownEvent
from bot.ports import Alarm, Clock, ShowsEvents, Store, UnitOfWork

log = logging.getLogger(__name__)

SOON = timedelta(minutes=1)
"""When a row is looked at again after a bad moment."""
NEXT_DAY = timedelta(days=1)
"""When a row is looked at again that a platform refuses until somebody changes something there."""
REFUSALS = 2
"""After so many refusals in a row the others wait for the next day too: it is not about one event."""
FULL = "The list of events on {platform} is full. Events that come later are shown once there is room."


class NativeEventsWorker:
    """Talks to the platforms. There is one in a process."""

    def __init__(
        self, store: Store, clock: Clock, alarm: Alarm, platforms: Mapping[str, ShowsEvents], native: Native
    ) -> None:
        self._store = store
        self._clock = clock
        self._platforms = platforms
        self._native = native
        self._leasing = Leasing(store, clock, alarm, (KIND,))

    async def run(self) -> None:
        """Keep the lists in step, until cancelled."""
        await self._leasing.run(self.do_what_is_due)

    async def do_what_is_due(self) -> bool:
        """Look at up to `AT_ONCE` days; return whether there was anything."""
        now = self._clock.now()
        steps = await self._store.commit(lambda work: self._take(work, now))
        for name in sorted({step.platform for step in steps}):
            mine = sorted((step for step in steps if step.platform == name), key=_order)
            await _Round(self._store, name, self._platforms.get(name), now).do(mine)
        return bool(steps)

    def _take(self, work: UnitOfWork, now: datetime) -> list[Step]:
        return [self._native.step(work, due, now) for due in self._leasing.take(work, now)]


class _Round:
    """One round of one platform."""

    def __init__(self, store: Store, name: str, platform: ShowsEvents | None, now: datetime) -> None:
        self._store = store
        self._name = name
        self._platform = platform
        self._now = now
        self._listed: NativeList | None = None
        self._refusals = 0
        self._trouble = ""

    async def do(self, steps: Sequence[Step]) -> None:
        """Do what is asked, the earliest first; what fails is put off with its reason."""
        for number, step in enumerate(steps):
            try:
                await self._do(step)
            except StoreUnavailable:
                raise
            except Exception as error:  # Whatever a platform says or does not say, the row comes again.
                wait = self._wait(error)
                log.warning("native event put off", extra={"key": step.due.key, "reason": failure_of(error)})
                is_general = not isinstance(error, DeliveryRefused) or self._refusals >= REFUSALS
                await self._put_off(steps[number:] if is_general else [step], wait)
                if is_general:
                    break
            else:
                self._refusals = 0
        await self._store.commit(lambda work: _say(work, self._name, self._trouble))

    def _wait(self, error: Exception) -> timedelta:
        if isinstance(error, DeliveryRefused):
            self._refusals += 1
            self._trouble = error.sentence
            return NEXT_DAY
        seconds = error.retry_after if isinstance(error, DeliveryDelayed) else None
        return SOON if seconds is None else timedelta(seconds=seconds)

    async def _do(self, step: Step) -> None:
        shown = step.shown
        if self._platform is None or (shown is not None and step.wanted is not None and shown.digest == step.digest):
            return await self._done(step, shown)
        id = await self._id(self._platform, step)
        if step.wanted is None:
            if id is not None and not step.is_left:
                await self._platform.cancel_event(id)
            return await self._done(step, None)
        if id is not None and not await self._platform.change_event(id, step.wanted):
            id = None
        if id is None:
            listed = await self._list(self._platform)
            if listed.room <= 0:
                self._trouble = FULL.format(platform=self._name.capitalize())
                return await self._put_off([step], NEXT_DAY)
            id = await self._platform.put_event(step.wanted)
            self._listed = replace(listed, room=listed.room - 1)
        return await self._done(step, ShownEvent(self._name, step.ref, id, step.digest))

    async def _id(self, platform: ShowsEvents, step: Step) -> str | None:
        """Return how the platform calls it: as we know, or as it says."""
        if step.shown is not None or step.is_left:
            return None if step.shown is None else step.shown.id
        id = (await self._list(platform)).ours.get(step.ref)
        return None if id in step.others else id

    async def _list(self, platform: ShowsEvents) -> NativeList:
        self._listed = self._listed or await platform.native_events()
        return self._listed

    async def _done(self, step: Step, shown: ShownEvent | None) -> None:
        """Store what stands there now. The row goes, unless something has changed meanwhile and it is due again."""

        def change(work: UnitOfWork) -> None:
            if shown is None:
                work.native_events.remove(step.platform, step.ref)
            else:
                work.native_events.put(shown)
            done(work, step.due, self._now)

        await self._store.commit(change)

    async def _put_off(self, steps: Sequence[Step], wait: timedelta) -> None:
        dues = [step.due for step in steps]
        await self._store.commit(lambda work: put_off(work, dues, self._now, wait))


def _say(work: UnitOfWork, platform: str, trouble: str) -> None:
    name = trouble_of(platform)
    if (work.values.get(name) or "") != trouble:
        work.values.put(name, trouble)


def _order(step: Step) -> tuple[bool, float]:
    """Return what lets the earliest be shown first, where not all can be; what is taken away makes room for it."""
    return step.wanted is not None, 0.0 if step.wanted is None else step.wanted.starts_at.timestamp()
