"""The commands about who may do what."""

from collections.abc import Sequence

from bot.commanding import Command, Request
from bot.features.audit import Audit
from bot.features.directory import Directory
from bot.features.roles import GIVEN, Groups, Roles, RolesView
from bot.model.cards import Card, say
from bot.model.commands import Ability, CommandSpec, Option, OptionType, Reply
from bot.model.people import Role

PERSON = Option("person", "Whose role: a name, as it is shown here", required=True, max_length=200, suggests=True)
ROLE = Option(
    name="role",
    summary="Which role",
    type=OptionType.CHOICE,
    required=True,
    choices=tuple(role.value for role in GIVEN),
)

ROLES = CommandSpec(name="roles", summary="See who the organisers, curators and privacy people are")
GIVE = CommandSpec("give-role", "Give somebody a role", (PERSON, ROLE), role=Role.ORGANISER, form=True)
TAKE = CommandSpec("take-role", "Take back a role that was given here", (PERSON, ROLE), role=Role.ORGANISER, form=True)
GROUP = Option("group", "The group's name", required=True, max_length=200, suggests=True)
MAP = CommandSpec(
    name="map-role",
    summary="Let a role come with a group: a Discord role, or a Slack user group",
    options=(GROUP, ROLE),
    role=Role.ORGANISER,
    needs=Ability.GROUPS,
    form=True,
)
UNMAP = CommandSpec(
    name="unmap-role",
    summary="Let a role come with a group no more",
    options=(GROUP, ROLE),
    role=Role.ORGANISER,
    needs=Ability.GROUPS,
    form=True,
)
CLAIM = CommandSpec(
    name="claim",
    summary="Become the first organiser, with the code that the bot printed",
    options=(Option("code", "The code, such as K7QM-2XWD-PH4R", required=True, max_length=40, rest=True),),
    reply=Reply.PRIVATE,
    form=True,
)
AUDIT = CommandSpec(
    name="audit",
    summary="See what was changed in roles, texts and channels, and by whom",
    options=(Option("before", "Only changes older than the one of this number", OptionType.INTEGER),),
    role=Role.ORGANISER,
)


def declare(roles: Roles, view: RolesView, people: Directory) -> tuple[Command, ...]:
    """Return the commands `roles`, `give-role`, `take-role` and `claim`."""

    async def show(request: Request) -> Card:
        return await view.card(request.words, offered={spec.name for spec in request.offered()})

    async def give(request: Request) -> Card:
        person = await people.find(request.text("person"), request.invocation.account)
        role = Role(request.text("role"))
        is_new = await roles.give(person.ref, role, request.invocation.account)
        return say(request.words("roles.given" if is_new else "roles.given_before", **_called(request, person.name)))

    async def take(request: Request) -> Card:
        person = await people.find(request.text("person"), request.invocation.account)
        await roles.take(person.ref, Role(request.text("role")), request.invocation.account)
        return say(request.words("roles.taken", **_called(request, person.name)))

    async def claim(request: Request) -> Card:
        await roles.claim(request.text("code"), request.invocation.account)
        return say(request.words("roles.claimed"))

    async def suggest(request: Request, option: str, typed: str) -> Sequence[str]:
        return await people.suggest(typed)

    return (
        Command(ROLES, show),
        Command(GIVE, give, suggest),
        Command(TAKE, take, suggest),
        Command(CLAIM, claim, is_of_use=lambda: not roles.book.has_organiser),
    )


def declare_groups(roles: Roles, groups: Groups) -> tuple[Command, ...]:
    """Return the commands `map-role` and `unmap-role`."""

    async def map_role(request: Request) -> Card:
        asked, role = request.invocation, Role(request.text("role"))
        group = await groups.find(request.text("group"), asked.platform)
        is_new = await groups.map(group, role, asked.account)
        key = "roles.now_mapped" if is_new else "roles.mapped_before"
        return say(request.words(key, group=group.name, role=request.words(f"roles.name.{role.value}")))

    async def unmap_role(request: Request) -> Card:
        asked, role = request.invocation, Role(request.text("role"))
        group = await groups.find(request.text("group"), asked.platform)
        await roles.unmap(group.ref, role, asked.account)
        named = request.words(f"roles.name.{role.value}")
        return say(request.words("roles.now_unmapped", group=group.name, role=named))

    async def suggest(request: Request, option: str, typed: str) -> Sequence[str]:
        return await groups.suggest(typed, request.invocation.platform)

    return (Command(MAP, map_role, suggest), Command(UNMAP, unmap_role, suggest))


def declare_audit(audit: Audit) -> tuple[Command, ...]:
    """Return the command `audit`."""

    async def trail(request: Request) -> Card:
        before = request.options.get("before")
        return await audit.card(request.words, None if before is None else int(before))

    return (Command(AUDIT, trail),)


def _called(request: Request, name: str) -> dict[str, str]:
    return {"name": name, "role": request.words(f"roles.name.{request.text('role')}")}
