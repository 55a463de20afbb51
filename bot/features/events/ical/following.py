"""Following other people's calendars: fetched again and again, and brought in when they have changed."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import CalendarRefused, CalendarUnavailable, StoreUnavailable
from bot.features.events.ical.importing import Importer, Report, Wanted
from bot.model.calendars import Fetched, Subscription
from bot.model.events import Due
from bot.ports import Clock, FetchesCalendars, Store, UnitOfWork

log = logging.getLogger(__name__)

KIND = "calendar-refresh"
"""What the agenda calls it."""
EVERY = timedelta(hours=1)
AGAIN = timedelta(minutes=15)
"""How long after a failure it is tried again; each failure in a row doubles that."""
SELDOM = timedelta(days=1)
MOST_NOTES = 5
UNFORESEEN = "It could not be read, for a reason that the bot's log tells."


class Following:
    """Follows calendars. What is due when is in the agenda; fetching is done here, outside every transaction."""

    def __init__(self, store: Store, clock: Clock, importer: Importer) -> None:
        self._store = store
        self._clock = clock
        self._importer = importer
        self._due: set[str] = set()
        self._wake: Callable[[], object] = _nobody

    # --- By the clock

    def handle(self, work: UnitOfWork, dues: Sequence[Due], now: datetime) -> None:
        """Take note of calendars that are due. Should we die before they are fetched, they are due again soon."""
        for due in dues:
            if work.subscriptions.get(due.subject) is not None:
                work.agenda.put(replace(due, due_at=now + AGAIN))
                self._due.add(due.subject)
        self._wake()

    async def run(self, fetcher: FetchesCalendars) -> None:
        """Fetch what is due, until cancelled."""
        loop, awake = asyncio.get_running_loop(), asyncio.Event()
        self._wake = lambda: loop.call_soon_threadsafe(awake.set)
        while True:
            await self.refresh_due(fetcher)
            await awake.wait()
            awake.clear()

    async def refresh_due(self, fetcher: FetchesCalendars) -> None:
        """Fetch what is due now, one after the other."""
        while self._due:
            await self.refresh(self._due.pop(), fetcher)

    async def refresh(self, name: str, fetcher: FetchesCalendars) -> None:
        """Fetch a calendar, bring in what is new in it, and note what became of that."""
        subscription = await self._store.commit(lambda work: work.subscriptions.get(name))
        if subscription is None:
            return
        problem, fetched, report = "", Fetched(None), None
        try:
            fetched = await fetcher.fetch(subscription)
            if fetched.data is not None:
                report = await self._importer.bring(fetched.data, Wanted(name, is_all=True))
        except (CalendarUnavailable, CalendarRefused) as error:
            problem = error.sentence
            log.warning("a calendar could not be read", extra={"calendar": name, "reason": type(error).__name__})
        except StoreUnavailable:
            return  # It is due again soon.
        except Exception as error:  # Whatever else is the matter with one calendar, the others must go on.
            problem = UNFORESEEN
            log.error("a calendar could not be read", extra={"calendar": name, "reason": type(error).__name__})
        await self._store.commit(lambda work: self._note(work, subscription, fetched, report, problem))

    def _note(self, work: UnitOfWork, was: Subscription, fetched: Fetched, report: Report | None, problem: str) -> None:
        now, known = self._clock.now(), work.subscriptions.get(was.name)
        if known is None or known.url != was.url:  # Somebody changed it meanwhile.
            return
        if problem:
            work.subscriptions.put(replace(known, failures=known.failures + 1, problem=problem))
            work.agenda.put(due_for(was.name, now + min(AGAIN * 2 ** min(known.failures, 10), SELDOM)))
            return
        new = replace(known, read_at=now, failures=0, problem="")
        if fetched.data is not None:
            new = replace(new, etag=fetched.etag, modified=fetched.modified)
        if report is not None:
            new = replace(new, notes="\n".join(report.notes[:MOST_NOTES]))
        work.subscriptions.put(new)
        work.agenda.put(due_for(was.name, now + EVERY))

    # --- From the configuration

    async def follow_configured(self, calendars: Sequence[tuple[str, str]]) -> None:
        """Follow exactly those calendars that the configuration has, by name and address, besides the organisers'."""
        now = self._clock.now()

        def change(work: UnitOfWork) -> None:
            wanted = dict(calendars)
            for known in work.subscriptions.all():
                if known.from_configuration and known.name not in wanted:
                    unfollow(work, known.name)
            for name, url in wanted.items():
                known_one = work.subscriptions.get(name)
                if known_one is None or known_one.url != url or not known_one.from_configuration:
                    work.subscriptions.put(Subscription(name, url, from_configuration=True))
                    work.agenda.put(due_for(name, now))

        await self._store.commit(change)


def due_for(name: str, at: datetime) -> Due:
    """Return when a calendar is to be fetched."""
    return Due(f"{KIND}:{name}", KIND, name, at)


def unfollow(work: UnitOfWork, name: str) -> None:
    """Follow a calendar no more; its events stay."""
    work.subscriptions.remove(name)
    work.agenda.remove_about(name, KIND)


def _nobody() -> None:
    """Have nobody who fetches calendars, as while commands of operators run."""
