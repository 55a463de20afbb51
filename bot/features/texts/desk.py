"""Changing a text: a draft first, used once it was looked at; undone step by step; never over another's change."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.errors import MemberError
from bot.features.texts.checking import Checker
from bot.model.changes import Change, ChangeKind, in_effect
from bot.model.refs import AccountRef
from bot.model.texts import Draft, Template, Texts, mistakes_in
from bot.ports import Clock, Store, UnitOfWork

log = logging.getLogger(__name__)

DRAFTS_FOR = timedelta(days=7)
"""How long a draft is kept that nobody puts to use."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else changed the text since one began: what it was then, what it is now, and what one wrote."""

    key: str
    before: str
    change: Change
    now: str
    mine: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A text as it stands."""

    key: str
    source: str
    version: int
    """The id of its newest change; 0 when it was never changed."""
    can_undo: bool
    history: tuple[Change, ...] = ()
    """Oldest first."""


class TextDesk:
    """Where organisers change texts. What is in use is in memory, and follows each commit."""

    def __init__(self, store: Store, clock: Clock, texts: Texts, checker: Checker) -> None:
        self._store = store
        self._clock = clock
        self._texts = texts
        self.checker = checker
        self.on_change: Callable[[], Awaitable[None]] = _nothing
        """Told after a text was changed, for what stands somewhere and has to follow."""

    async def load(self) -> None:
        """Put to use what organisers have changed; for what does not fit this version any more the file counts."""
        for change in await self._store.read(lambda readers: readers.newest_changes(ChangeKind.TEXT)):
            if change.subject in self.checker.specs:
                self._use(change.subject, change.after)

    def _use(self, key: str, source: str | None) -> None:
        spec = self.checker.specs[key]
        mistakes = [] if source is None else mistakes_in(spec, Template(source), self.checker.commands)
        for mistake in mistakes:
            log.error("a text that organisers changed cannot be used; the file's is", extra={"reason": mistake})
        self._texts.put(key, None if mistakes else source)

    # --- Looking

    async def standing(self, key: str) -> Standing:
        """Return a text as it stands. Raises MemberError for a key that there is not."""
        self.check_key(key)
        history = await self._store.read(lambda readers: readers.changes(1_000, kind=ChangeKind.TEXT, subject=key))
        oldest_first = tuple(reversed(history))
        version = oldest_first[-1].id if oldest_first else 0
        return Standing(key, self._texts.source(key), version, bool(in_effect(oldest_first)), oldest_first)

    def source(self, key: str) -> str:
        """Return a text as it is in use."""
        return self._texts.source(key)

    def in_file(self, key: str) -> str:
        """Return a text as the file has it."""
        return self._texts.in_file(key)

    def check_key(self, key: str) -> None:
        """Raise MemberError for a key that there is not."""
        if key not in self.checker.specs:
            raise MemberError("texts.unknown_key", option="key", key=key[:80])

    async def draft_of(self, key: str, by: AccountRef) -> Draft | None:
        """Return what somebody has written and not put to use."""
        return await self._store.commit(lambda work: work.drafts.get(by, key))

    # --- Changing

    async def write(self, key: str, source: str, by: AccountRef, basis: int | None = None) -> Conflict | None:
        """Keep a new wording as a draft; return what came between, and keep nothing, when `basis` is not the newest."""
        self.check_key(key)
        now = self._clock.now()

        def change(work: UnitOfWork) -> Conflict | None:
            history = work.changes.of(ChangeKind.TEXT, key)
            version = history[-1].id if history else 0
            if basis is not None and basis != version:
                return self._conflict(key, basis, history, source)
            work.drafts.forget_before(now - DRAFTS_FOR)
            work.drafts.put(Draft(by, key, source, version, now))
            return None

        return await self._store.commit(change)

    async def use(self, key: str, by: AccountRef) -> Conflict | None:
        """Put somebody's draft to use; return what came between, and keep the draft, when it is not up to date.

        Raises MemberError when there is no draft.
        """
        outcome = await self._store.commit(lambda work: self._use_draft(work, key, by))
        return await self._done(outcome)

    def _use_draft(self, work: UnitOfWork, key: str, by: AccountRef) -> Change | Conflict | MemberError:
        draft, history = work.drafts.get(by, key), work.changes.of(ChangeKind.TEXT, key)
        if draft is None:
            return MemberError("texts.no_draft")
        if draft.basis != (history[-1].id if history else 0):
            return self._conflict(key, draft.basis, history, draft.source)
        before = history[-1].after if history else None
        made = Change(ChangeKind.TEXT, key, before, draft.source, by, self._clock.now())
        work.changes.add(made)
        work.drafts.remove(by, key)
        return made

    async def undo(self, key: str, version: int, by: AccountRef) -> Conflict | None:
        """Take back the last change that was not taken back; return what came between when `version` is not the newest.

        Raises MemberError when there is nothing to take back.
        """
        self.check_key(key)
        outcome = await self._store.commit(lambda work: self._undo(work, key, version, by))
        return await self._done(outcome)

    def _undo(self, work: UnitOfWork, key: str, version: int, by: AccountRef) -> Change | Conflict | MemberError:
        history = work.changes.of(ChangeKind.TEXT, key)
        standing = in_effect(history)
        if not standing:
            return MemberError("texts.nothing_to_undo")
        if version != history[-1].id:
            return self._conflict(key, version, history, "")
        last = standing[-1]
        undone = Change(ChangeKind.TEXT, key, last.after, last.before, by, self._clock.now(), undoes=last.id)
        work.changes.add(undone)
        return undone

    async def _done(self, outcome: Change | Conflict | MemberError) -> Conflict | None:
        if isinstance(outcome, MemberError):
            raise outcome
        if isinstance(outcome, Conflict):
            return outcome
        self._use(outcome.subject, outcome.after)
        await self.on_change()
        return None

    def _conflict(self, key: str, basis: int, history: list[Change], mine: str) -> Conflict:
        began = next((change.after for change in history if change.id == basis), None)
        newest, file = history[-1], self._texts.in_file(key)
        return Conflict(key, began or file, newest, file if newest.after is None else newest.after, mine)


async def _nothing() -> None:
    """Have nothing that follows."""
