"""A chat platform at the port that does as it is told, for tests of the core alone."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

from bot.errors import AccountUnknown
from bot.model.archive import Channel
from bot.model.commands import Ability, CommandSpec
from bot.model.history import Span, Stretch
from bot.model.limits import Limits
from bot.model.outbound import LeasedDelivery
from bot.model.people import Profile
from bot.model.refs import AccountRef, ChannelRef, MessageRef
from bot.ports import Intake

ROOMY = Limits(
    platform="rig",
    message_characters=4_000,
    command_name_pattern=r"[a-z]+",
    command_name_characters=32,
    summary_characters=100,
    commands=100,
    options_per_command=25,
    choices_per_option=25,
    choice_characters=100,
    option_value_characters=6_000,
    declaration_characters=8_000,
    buttons_per_row=5,
    rows_per_message=5,
    button_label_characters=80,
    button_value_characters=2_000,
    form_fields=5,
    form_title_characters=45,
    menu_label_characters=40,
    menu_commands=20,
)

Behaviour = Callable[[LeasedDelivery], None]
"""Raises what a test wants the platform to answer; returning means that the delivery is taken."""


class RigPlatform:
    """Remembers what was delivered. `behave` runs before a delivery is taken, `after` once it was."""

    limits = ROOMY

    def __init__(self, *, can_find: bool = True, name: str = "rig") -> None:
        self.name = name
        self.people: dict[AccountRef, Profile] = {}
        """Whom the platform knows when it is asked."""
        self.is_silent = False
        """Whether it does not answer just now."""
        self.abilities = frozenset({Ability.FIND_DELIVERY}) if can_find else frozenset[Ability]()
        self.taken: list[LeasedDelivery] = []
        self.posts: dict[str, tuple[MessageRef, ...]] = {}
        self.behave: Behaviour = lambda leased: None
        self.after: Behaviour = lambda leased: None
        self.holds: asyncio.Event | None = None
        """Until it is set, no delivery is answered."""
        self.busy = 0
        self.busiest = 0

    async def start(self) -> None:
        """Nothing to open."""

    async def install_commands(self, commands: Sequence[CommandSpec]) -> None:
        """Nothing to install."""

    async def run(self, intake: Intake) -> None:
        """Bring nothing."""
        await asyncio.Event().wait()

    async def deliver(self, leased: LeasedDelivery) -> tuple[MessageRef, ...]:
        """Do as told."""
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        await asyncio.sleep(0)
        try:
            if self.holds is not None:
                await self.holds.wait()
        finally:
            self.busy -= 1
        self.behave(leased)
        self.taken.append(leased)
        parts = (MessageRef(f"{self.name}:{len(self.taken)}"),)
        self.posts[leased.delivery.key] = parts
        self.after(leased)
        return parts

    async def find_delivery(self, leased: LeasedDelivery) -> tuple[MessageRef, ...] | None:
        """Return the posts that carry the key."""
        return self.posts.get(leased.delivery.key)

    def spell(self, command: str) -> str:
        """Spell a command."""
        return f"!{command}"

    async def look_up_account(self, ref: AccountRef) -> Profile | None:
        """Know those whom a test has named."""
        if self.is_silent:
            raise AccountUnknown
        return self.people.get(ref)

    async def channels(self) -> list[Channel]:
        """Have no channels."""
        return []

    async def history(self, channel: ChannelRef, span: Span) -> AsyncIterator[Stretch]:
        """Have no history."""
        for nothing in ():
            yield nothing

    async def close(self) -> None:
        """Nothing to close."""

    @property
    def keys(self) -> list[str]:
        """Return the keys that were delivered, in order."""
        return [leased.delivery.key for leased in self.taken]
