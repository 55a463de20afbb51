"""Who may do what in chat: every command of organisers, as somebody with each role and with none."""

from dataclasses import replace
from pathlib import Path

from bot.model.people import Role
from bot.model.refs import AccountRef
from tests.rigs.world import MEMBER, ORGANISER, demo_settings, running

REFUSAL = "is for organisers"


async def test_what_a_command_asks_for_is_what_somebody_needs(tmp_path: Path) -> None:
    """Whoever has the role is answered, and nobody else: with every command, also those that only buttons reach."""
    settings = demo_settings(tmp_path)
    roles = {"curator": Role.CURATOR, "privacy": Role.PRIVACY}
    async with running(settings) as world:
        people = {"member": world.people[MEMBER], "organiser": world.people[ORGANISER]}
        for name, role in roles.items():
            people[name] = await world.comes(f"Some {name}")
            await world.joins(people[name])
            await world.core.features.roles.give(
                AccountRef(f"local:{people[name]}"), role, AccountRef(f"local:{people['organiser']}")
            )
        for command in world.core.registry.commands:
            spec = command.spec
            allowed = {
                name
                for name, person in people.items()
                if REFUSAL not in str(await world.asks(person, f"/{spec.name}", world.archived_channel))
            }
            if spec.needs is None:
                assert _expected(spec.role) == allowed, spec.name


def _expected(role: Role) -> set[str]:
    everybody = {"member", "curator", "privacy", "organiser"}
    return {
        Role.EVERYONE: everybody,
        Role.CURATOR: {"curator", "organiser"},
        Role.PRIVACY: {"privacy"},
        Role.ORGANISER: {"organiser"},
    }[role]


async def test_nobody_may_do_what_organisers_do_while_there_is_none(tmp_path: Path) -> None:
    """Not even whoever was first in the group."""
    async with running(replace(demo_settings(tmp_path), roles={})) as world:
        for command in world.core.registry.commands:
            if command.spec.role is Role.ORGANISER and command.spec.needs is None:
                for person in world.people[1:4]:
                    assert REFUSAL in str(await world.asks(person, f"/{command.spec.name}"))
