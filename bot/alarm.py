"""The Alarm port over APScheduler 3 with its memory store: it wakes others and keeps no state that matters."""

from collections.abc import Callable
from datetime import datetime, tzinfo

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger


class SchedulerAlarm:
    """Needs a running loop between `start` and `stop`; wake-ups are called on that loop."""

    def __init__(self) -> None:
        # The library's default drops a job that is one second late; ours are never dropped, and a pile of missed
        # wake-ups is one wake-up. The zone is named because its default is the machine's own.
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    def start(self) -> None:
        """Begin to wake."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop waking; what was set is forgotten."""
        self._scheduler.shutdown(wait=False)

    def wake_at(self, name: str, at: datetime, wake: Callable[[], None]) -> None:
        """Call `wake` once at `at`, replacing an earlier call of that name."""
        self._scheduler.add_job(_on_loop(wake), DateTrigger(at), id=name, replace_existing=True)

    def wake_daily(self, name: str, hour: int, minute: int, zone: tzinfo, wake: Callable[[], None]) -> None:
        """Call `wake` every day at this wall time in `zone`."""
        trigger = CronTrigger(hour=hour, minute=minute, timezone=zone)
        self._scheduler.add_job(_on_loop(wake), trigger, id=name, replace_existing=True)

    def cancel(self, name: str) -> None:
        """Forget the call of that name, if there is one."""
        try:
            self._scheduler.remove_job(name)
        except JobLookupError:
            return

    def next_wake(self, name: str) -> datetime | None:
        """Return when the call of that name is due next, or None when there is none."""
        job = self._scheduler.get_job(name)
        return None if job is None else job.next_run_time


def _on_loop(wake: Callable[[], None]) -> Callable[[], object]:
    """Return a coroutine function: the library runs those on the loop, and plain functions on a thread."""

    async def call() -> None:
        wake()

    return call
