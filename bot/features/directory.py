"""People: finding whom somebody means, and what accounts are called.

Somebody is meant by their name, by a mention that the platform spelt out, or by an account's reference.
"""

from collections.abc import Awaitable, Callable, Iterable

from bot.errors import MemberError
from bot.features.people import recognise
from bot.model.people import Account, Profile
from bot.model.refs import AccountRef, platform_of
from bot.model.texts import TextSpec
from bot.ports import Clock, Store

TEXTS = (
    TextSpec("people.unknown", ("option", "value"), limit=300),
    TextSpec("people.several", ("option", "value"), limit=300),
    TextSpec("people.bot", ("option",), limit=300),
)
MOST = 25
"""Most people who are suggested."""
NAMESAKES = 1_000
"""Most people who are looked through for a name."""

LookUp = Callable[[AccountRef], Awaitable[Profile | None]]
"""Asks a platform who an account is; None also where it cannot be asked."""


class Directory:
    """Everybody whom the bot has seen, and whom their platforms know."""

    def __init__(self, store: Store, clock: Clock, look_up: LookUp) -> None:
        self._store = store
        self._clock = clock
        self._look_up = look_up

    async def find(self, typed: str, asker: AccountRef) -> Account:
        """Return whom `typed` means: on the asker's platform first, then on the others.

        Raises MemberError when nobody is meant, when several people could be, and for bots.
        """
        account = await self._by_ref(typed) or await self._by_name(typed, asker)
        if account.is_bot:
            raise MemberError("people.bot", option="person")
        return account

    async def _by_ref(self, typed: str) -> Account | None:
        ref = AccountRef(_ref_in(typed))
        return (await self._known([ref])).get(ref) if ":" in ref else None

    async def _by_name(self, typed: str, asker: AccountRef) -> Account:
        name = typed.removeprefix("@").strip()
        people = await self._store.read(lambda readers: readers.people(name, NAMESAKES))
        named = [each for each in people if each.name.casefold() == name.casefold()]
        found = [each for each in named if platform_of(each.ref) == platform_of(asker)] or named
        if len(found) != 1:
            raise MemberError("people.several" if found else "people.unknown", option="person", value=typed[:80])
        return found[0]

    async def suggest(self, typed: str) -> list[str]:
        """Return how to name the people who may be meant; namesakes with their references."""
        begun = typed.removeprefix("@").strip()
        people = await self._store.read(lambda readers: readers.people(begun, MOST))
        names = [account.name for account in people]
        return [a.name if names.count(a.name) == 1 else f"{a.name} ({a.ref})" for a in people]

    async def names(self, refs: Iterable[AccountRef]) -> dict[AccountRef, str]:
        """Return what these accounts are called; one that nobody knows is called by its reference."""
        wanted = sorted(set(refs))
        known = await self._known(wanted)
        return {ref: known[ref].name if ref in known else ref for ref in wanted}

    async def _known(self, refs: list[AccountRef]) -> dict[AccountRef, Account]:
        """Return these accounts; who was never seen is asked for once, and remembered."""
        known = await self._store.read(lambda readers: readers.accounts(refs))
        for ref in refs:
            profile = None if ref in known else await self._look_up(ref)
            if profile is not None:
                known[ref] = await self._remember(profile)
        return known

    async def _remember(self, profile: Profile) -> Account:
        now = self._clock.now()
        return await self._store.commit(
            lambda work: recognise(work, profile.ref, profile.name, is_bot=profile.is_bot, at=now)
        )


def _ref_in(typed: str) -> str:
    """Return the reference that stands alone, or in brackets behind a name."""
    head, bracket, inside = typed.rpartition("(")
    return inside.removesuffix(")").strip() if bracket and head and typed.endswith(")") else typed.strip()
