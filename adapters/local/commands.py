"""How commands are spelt and offered in the local chat."""

from collections.abc import Sequence
from typing import Any

from adapters.local.outbound import draw_commands
from bot.model.commands import Ability, CommandSpec

ABILITIES = frozenset(
    {Ability.COUNT_MEMBERS, Ability.FIND_DELIVERY, Ability.FORMS, Ability.NOTE_CHANNEL, Ability.REACTIONS}
)


def spell(command: str) -> str:
    """Return how people type a command."""
    return f"/{command}"


def offered(specs: Sequence[CommandSpec]) -> list[dict[str, Any]]:
    """Return the commands that work here, for the page's completion."""
    return draw_commands([spec for spec in specs if spec.needs is None or spec.needs in ABILITIES])
