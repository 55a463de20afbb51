"""What people ask for on a page, and what was answered: kept for a while, so that an answer can be looked at again."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.features.events.asking import typed_as
from bot.model.forms import Form
from bot.model.inbound import Answer, Invocation, Via
from bot.model.people import Profile
from bot.model.refs import AccountRef, platform_of
from bot.ports import Clock

PRESS, PICK, CHOICE, COMMAND, FIELD = "press", "pick", "choice", "command", "option-"
"""The names of a form's fields: what a button carries; an option and what was chosen for it; a form's command, and
what the names of its fields begin with."""
KEPT_FOR, MOST_KEPT = timedelta(hours=12), 1_000
"""How long and how many: a form may wait for a whole shift until it is sent."""
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
    """Keeps answers in memory. Only whoever asked is shown them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[str, Kept] = {}
        self._last: dict[AccountRef, str] = {}

    async def ask(
        self, account: AccountRef, asked: Asked, form: Form | None, handle: Callable[[], Awaitable[Answer]]
    ) -> str:
        """Have something done, and return the token of the answer; a second tap gets the first one's."""
        now = self._clock.now()
        last = self._kept.get(self._last.get(account, ""))
        if last is not None and last.asked == asked and now - last.at <= SAME_TAP:
            await asyncio.shield(last.answer)
            return self._last[account]
        token = secrets.token_urlsafe(18)
        self._drop_old(now)
        self._kept[token] = Kept(account, asked, asyncio.ensure_future(handle()), now, form)
        self._last[account] = token
        await asyncio.shield(self._kept[token].answer)
        return token

    def get(self, token: str, account: AccountRef) -> Kept | None:
        """Return an answer that is there and theirs, or None."""
        kept = self._kept.get(token)
        is_theirs = kept is not None and kept.account == account and self._clock.now() - kept.at <= KEPT_FOR
        return kept if is_theirs and kept is not None and kept.answer.done() else None

    def _drop_old(self, now: datetime) -> None:
        """Drop what is too old, and the oldest where there is too much: they stand in the order of their time."""
        for token, kept in list(self._kept.items()):
            if now - kept.at <= KEPT_FOR and len(self._kept) < MOST_KEPT:
                break
            del self._kept[token]
            if self._last.get(kept.account) == token:
                del self._last[kept.account]
