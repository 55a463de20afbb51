"""What the bot tells organisers and curators of its own accord, and how each of them stops one kind of it."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from bot.model.cards import Button, Buttons, Card, Paragraph
from bot.model.refs import AccountRef
from bot.model.texts import TextSpec, Words
from bot.ports import Store, UnitOfWork

BUTTONS = 5
"""Buttons beside each other on a platform that shows few."""


class Notice(StrEnum):
    """A kind of message."""

    NO_LINK = "no-link"
    AFTER = "after"
    ANNOUNCEMENTS = "announcements"
    QUESTIONS = "questions"
    UNREACHABLE = "unreachable"


TEXTS = (
    TextSpec("notices.stop_button", limit=40),
    TextSpec("notices.again_button", limit=40),
    *(TextSpec(f"notices.{what}.{kind.replace('-', '_')}", limit=300) for what in ("off", "on") for kind in Notice),
)


class Notices:
    """Remembers who does not want what: for the person, whichever account they said it with."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def choose(self, account: AccountRef, kind: Notice, words: Words, *, is_wanted: bool) -> Card:
        """Send somebody no more messages of a kind, or send them again."""

        def change(work: UnitOfWork) -> None:
            for ref in _accounts(work, account):
                if is_off(work, ref, kind) == is_wanted:
                    work.values.put(_name(ref, kind), "" if is_wanted else "off")

        await self._store.commit(change)
        said = Paragraph(words(f"notices.{'on' if is_wanted else 'off'}.{kind.replace('-', '_')}"))
        again = Button(words("notices.again_button"), "stop-notices", f"kind:{kind} wanted:yes")
        return Card((said,) if is_wanted else (said, Buttons((again,))))


def wanting(work: UnitOfWork, accounts: Sequence[AccountRef], kind: Notice) -> list[AccountRef]:
    """Return one account of each person among these who wants messages of a kind."""
    found: dict[str, AccountRef] = {}
    for ref in accounts:
        known = work.people.account(ref)
        if not is_off(work, ref, kind):
            found.setdefault(ref if known is None else known.member, ref)
    return list(found.values())


def is_off(work: UnitOfWork, account: AccountRef, kind: Notice) -> bool:
    """Return whether somebody wants no messages of a kind."""
    return any(work.values.get(_name(ref, kind)) for ref in _accounts(work, account))


def with_stop(card: Card, kind: Notice, words: Words) -> Card:
    """Return a card with the button that stops messages like it, beside its other buttons."""
    stop, last = Button(words("notices.stop_button"), "stop-notices", f"kind:{kind} wanted:no"), card.blocks[-1]
    if isinstance(last, Buttons) and len(last.buttons) < BUTTONS:
        return replace(card, blocks=(*card.blocks[:-1], Buttons((*last.buttons, stop))))
    return replace(card, blocks=(*card.blocks, Buttons((stop,))))


def _accounts(work: UnitOfWork, account: AccountRef) -> list[AccountRef]:
    known = work.people.account(account)
    return [account] if known is None else [each.ref for each in work.people.accounts_of(known.member)]


def _name(account: AccountRef, kind: Notice) -> str:
    return f"no-notice:{kind}:{account}"
