"""What people ask for on a page, and what was answered: kept for a while, so that an answer can be looked at again."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.features.events.arranging.asking import typed_as
from bot.model.forms import Form
from bot.model.inbound import Answer, Invocation, Via
from bot.model.people import Profile
from bot.model.refs import AccountRef, platform_of
from bot.ports import Clock

PRESS, PICK, CHOICE, COMMAND, FIELD = "press", "pick", "choice", "command", "option-"
"""The names of a form's fields: what a button carries; an option and what was chosen for it; a form's command, and
what the names of its fields begin with."""
KEPT_FOR, MOST_KEPT, MOST_EACH = timedelta(hours=12), 1_000, 50
"""How long, how many of all and of one account: a form may wait for a whole shift until it is sent."""
SAME_TAP = timedelta(seconds=10)
"""The same asked again within this time is a second tap, while a phone is slow."""
LONGEST = 20_000
"""Characters of everything that a form holds; the longest event has about 5,000."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody pressed, chose or filled in."""

    command: str
    text: str = ""
    """A button's arguments, as one would type them."""
    filled: tuple[tuple[str, str], ...] | None = None
    """A form's fields; None where it was a button."""

    def invocation(self, profile: Profile) -> Invocation:
        """Return what intake is asked."""
        return Invocation(
            platform=platform_of(profile.ref),
            account=profile.ref,
            account_name=profile.name,
            command=self.command,
            via=Via.BUTTON if self.filled is None else Via.FORM,
            text=self.text,
            options=None if self.filled is None else dict(self.filled),
        )


def read_asked(sent: Mapping[str, object]) -> Asked | None:
    """Return what a form that was sent asks for, or None where it is none of ours."""
    fields = {name: value.replace("\r\n", "\n") for name, value in sent.items() if isinstance(value, str)}
    if sum(map(len, fields.values())) > LONGEST:
        return None
    if fields.get(COMMAND):
        filled = {name.removeprefix(FIELD): text for name, text in fields.items() if name.startswith(FIELD)}
        return Asked(fields[COMMAND], filled=tuple(filled.items()))
    command, _, text = fields.get(PRESS, "").partition(" ")
    if fields.get(PICK):
        text = " ".join(each for each in (text, typed_as({fields[PICK]: fields.get(CHOICE, "")})) if each)
    return Asked(command, text) if command else None


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, whose it is, and what it answers."""

    account: AccountRef
    asked: Asked
    answer: "asyncio.Future[Answer]"
    at: datetime
    form: Form | None = None
    """The form that was filled in, if it was one."""


class Answers:
    """Keeps answers in memory, in the order in which they were asked for. Only whoever asked is shown them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[str, Kept] = {}

    async def ask(
        self, account: AccountRef, asked: Asked, form: Form | None, handle: Callable[[], Awaitable[Answer]]
    ) -> str:
        """Have something done, and return the token of the answer; a second tap gets the first one's."""
        now = self._clock.now()
        mine = [token for token, kept in self._kept.items() if kept.account == account]
        if mine and self._is_second_tap(self._kept[mine[-1]], asked, now):
            await asyncio.shield(self._kept[mine[-1]].answer)
            return mine[-1]
        self._make_room(mine, now)
        token = secrets.token_urlsafe(18)
        self._kept[token] = kept = Kept(account, asked, asyncio.ensure_future(handle()), now, form)
        await asyncio.shield(kept.answer)
        return token

    def get(self, token: str, account: AccountRef) -> Kept | None:
        """Return an answer that is there and theirs, or None."""
        kept = self._kept.get(token)
        if kept is None or kept.account != account or not kept.answer.done():
            return None
        return kept if self._clock.now() - kept.at <= KEPT_FOR else None

    def _is_second_tap(self, last: Kept, asked: Asked, now: datetime) -> bool:
        """Return whether the same is asked at once; what was refused may be tried again."""
        is_refused = last.answer.done() and last.answer.result().refused
        return last.asked == asked and now - last.at <= SAME_TAP and not is_refused

    def _make_room(self, mine: list[str], now: datetime) -> None:
        """Drop what is too old and what is too much; nobody's answers push out those of everybody else."""
        for token in mine[: len(mine) - MOST_EACH + 1]:
            del self._kept[token]
        for token, kept in list(self._kept.items()):
            if now - kept.at <= KEPT_FOR and len(self._kept) < MOST_KEPT:
                break
            del self._kept[token]
