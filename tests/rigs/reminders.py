"""Many people on both platforms who asked to be reminded of talks, put straight into the bot's database."""

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

HOUR = timedelta(hours=1)


class Reminded:
    """People of both platforms, and what they were sent."""

    def __init__(self, place: Both, on_each: int, talks: int = 1) -> None:
        self._place = place
        self._titles = [f"Talk {number:02} about iron" for number in range(talks)]
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
        """Have everybody reminded an hour before the talks, all of them in an hour and so much."""
        clock = SystemClock()
        rows, due_at = open_new(folder / "data" / "sigbot.sqlite3", clock, exclusive=True), clock.now() + soon

        def change(work: UnitOfWork) -> None:
            members = [recognise(work, ref, ref, is_bot=False, at=clock.now()).member for ref in self.accounts]
            work.people.accounts_of(members[0])  # Writes what is buffered.
            for title in self._titles:
                talk = _talk(title, due_at + HOUR, clock.now())
                store(work, talk)
                for ref, member in zip(self.accounts, members, strict=True):
                    work.rsvps.put(Rsvp(talk.id, "", member, ref, clock.now(), Coming.GOING, remind=True))
                    key = f"event-reminder:{talk.id}:{ref}:60"
                    work.agenda.put(Due(key, "event-reminder", talk.id, due_at, f"60 {ref}"))

        await rows.commit(change)
        await rows.close()

    def counts(self) -> Counter[int]:
        """Return how many reminders came how often: one is a talk and somebody who asked to be reminded of it."""
        on_slack = [[m["text"] for m in self._place.slack.direct_messages(user.id)] for user in self.slack]
        on_discord = [[m.content for m in self._place.discord.direct_messages(user)] for user in self.discord]
        return Counter(
            sum(title in text for text in texts) for texts in (*on_slack, *on_discord) for title in self._titles
        )


def _talk(title: str, at: datetime, now: datetime) -> Event:
    wall, name = at.replace(tzinfo=None), "".join(title.lower().split())
    return Event(
        id=EventId(name),
        uid=f"{name}@example.org",
        details=Details(title, link="https://meet.example/iron"),
        timing=Timing(wall, 60, "UTC"),
        created_at=now,
        updated_at=now,
        status=EventStatus.PLANNED,
    )
