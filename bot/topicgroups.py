"""The groups that platforms have for topics are kept in step with who follows, and nobody is told of nothing.

Who follows is a row of ours; a platform's group is only a faster way to tell them. Where a platform refuses, its people
are told in person again. After a ping it is asked whom it cannot have reached; they are told in person too.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import DeliveryDelayed, DeliveryRefused, StoreUnavailable
from bot.features.announcements.gathering import Gathering
from bot.features.announcements.pinging import KEEP, REST, TopicGroup
from bot.leasing import Leasing, done, put_off
from bot.logs import failure_of
from bot.model.events import Due
from bot.model.refs import AccountRef
from bot.ports import Alarm, Clock, GathersTopics, Store, UnitOfWork

log = logging.getLogger(__name__)

SOON = timedelta(minutes=1)
"""When something is tried again after a bad moment."""


class TopicGroupsWorker:
    """Asks the platforms. There is one in a process."""

    def __init__(
        self, store: Store, clock: Clock, alarm: Alarm, platforms: Mapping[str, GathersTopics], gathering: Gathering
    ) -> None:
        self._store = store
        self._clock = clock
        self._platforms = {name: each for name, each in platforms.items() if name in gathering.platforms}
        self._gathering = gathering
        self._leasing = Leasing(store, clock, alarm, (KEEP, REST))

    async def run(self) -> None:
        """Keep the groups in step, until cancelled."""
        await self._leasing.run(self.do_what_is_due)

    async def do_what_is_due(self) -> bool:
        """Do what is due; return whether there was anything."""
        now = self._clock.now()
        dues = await self._store.commit(lambda work: self._leasing.take(work, now))
        for due in dues:
            wait = await (self._keep(due) if due.kind == KEEP else self._tell(due, now))
            if wait is None:
                await self._store.commit(lambda work, due=due: done(work, due, now))  # type: ignore[misc]
            else:
                await self._store.commit(lambda work, due=due, wait=wait: put_off(work, [due], now, wait))  # type: ignore[misc]
        return bool(dues)

    # --- Groups

    async def _keep(self, due: Due) -> timedelta | None:
        """Bring a topic's groups up to date; return how long to wait where one could not be."""
        waits = [await self._keep_on(name, platform, due.subject) for name, platform in self._platforms.items()]
        return max((wait for wait in waits if wait is not None), default=None)

    async def _keep_on(self, name: str, platform: GathersTopics, topic: str) -> timedelta | None:
        people, known = await self._store.commit(
            lambda work: (self._gathering.people(work, name, topic), self._gathering.known(work, name, topic))
        )
        trouble = ""
        try:
            group = await _gathered(platform, topic, people, known)
        except StoreUnavailable:
            raise
        except DeliveryRefused as error:  # Its people are told in person, and tomorrow it is tried again.
            group, trouble = known and replace(known, members=frozenset()), error.sentence
            log.warning("no group for a topic", extra={"platform": name, "reason": trouble})
        except Exception as error:  # Whatever a platform says or does not say, the row comes again.
            log.warning("a topic's group is put off", extra={"platform": name, "reason": failure_of(error)})
            return _wait(error)

        def change(work: UnitOfWork) -> None:
            self._gathering.note(work, name, topic, group)
            self._gathering.say(work, name, trouble)

        await self._store.commit(change)
        return None

    # --- Who was not reached

    async def _tell(self, due: Due, now: datetime) -> timedelta | None:
        """Write to whoever a ping did not reach; return how long to wait where that is not known yet."""
        rests = await self._store.commit(lambda work: self._gathering.rest(work, due, now))
        untold: set[AccountRef] = set()
        for name, rest in rests.items():
            if rest.is_under_way:
                return SOON
            untold |= rest.people
            for channel in rest.channels:
                try:
                    untold -= await self._platforms[name].reached(channel, rest.people)
                except Exception as error:  # It may be known in a minute; else whoever may be left out is written to.
                    log.warning("nobody says whom a ping reached", extra={"reason": failure_of(error)})
                    if not rest.is_late:
                        return SOON
        await self._store.commit(lambda work: self._gathering.tell(work, due, sorted(untold), now))
        return None


async def _gathered(
    platform: GathersTopics, topic: str, people: frozenset[AccountRef], known: TopicGroup | None
) -> TopicGroup | None:
    """Return the group as it is now: there is none where nobody follows."""
    if not people:
        if known is not None:
            await platform.dissolve(known.group)
        return None
    group = await platform.gather(topic, None if known is None else known.group, people)
    return TopicGroup(group.ref, group.members & people)


def _wait(error: Exception) -> timedelta:
    seconds = error.retry_after if isinstance(error, DeliveryDelayed) else None
    return SOON if seconds is None else timedelta(seconds=seconds)
