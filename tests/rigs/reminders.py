"""Many people on both platforms who asked to be reminded of one talk, put straight into the bot's database."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from bot.clock import SystemClock
from bot.features.events.book import store
from bot.features.people import recognise
from bot.model.events import Coming, Details, Due, Event, EventId, EventStatus, Rsvp, Timing
from bot.model.refs import AccountRef
from bot.ports import UnitOfWork
from tests.rigs.both import Both
from tests.rigs.databases import open_new

TITLE = "A talk about iron"
TALK = EventId("talk")
HOUR = timedelta(hours=1)


class Reminded:
    """People of both platforms, and what they were sent."""

    def __init__(self, place: Both, on_each: int) -> None:
        self._place = place
        names = [f"member {number}" for number in range(on_each)]
        self.slack = [place.slack.core.world.add_user(name) for name in names]
        self.discord = [place.discord.world.new_user(name) for name in names]

    @property
    def accounts(self) -> list[AccountRef]:
        """Return everybody's account."""
        on_slack = [f"slack:{user.id}" for user in self.slack]
        return [AccountRef(ref) for ref in (*on_slack, *(f"discord:{user.id}" for user in self.discord))]

    async def join(self) -> None:
        """Let everybody into the server: it shows direct messages to nobody else."""
        for user in self.discord:
            await self._place.discord.rejoin(user)

    async def ask(self, folder: Path, soon: timedelta) -> None:
        """Have everybody reminded an hour before a talk that is in an hour and so much."""
        clock = SystemClock()
        rows, due_at = open_new(folder / "data" / "sigbot.sqlite3", clock, exclusive=True), clock.now() + soon

        def change(work: UnitOfWork) -> None:
            store(work, _talk(due_at + HOUR, clock.now()))
            for ref in self.accounts:
                member = recognise(work, ref, ref, is_bot=False, at=clock.now()).member
                work.people.accounts_of(member)
                work.rsvps.put(Rsvp(TALK, "", member, ref, clock.now(), Coming.GOING, remind=True))
                work.agenda.put(Due(f"event-reminder:{TALK}:{ref}:60", "event-reminder", TALK, due_at, f"60 {ref}"))

        await rows.commit(change)
        await rows.close()

    def counts(self) -> Counter[int]:
        """Return how many people have how many reminders."""
        on_slack = [[m["text"] for m in self._place.slack.direct_messages(user.id)] for user in self.slack]
        on_discord = [[m.content for m in self._place.discord.direct_messages(user)] for user in self.discord]
        return Counter(sum(TITLE in text for text in texts) for texts in (*on_slack, *on_discord))


def _talk(at: datetime, now: datetime) -> Event:
    wall = at.replace(tzinfo=None)
    return Event(
        id=TALK,
        uid="talk@example.org",
        details=Details(TITLE, link="https://meet.example/iron"),
        timing=Timing(wall, 60, "UTC"),
        created_at=now,
        updated_at=now,
        status=EventStatus.PLANNED,
    )
