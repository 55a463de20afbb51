"""User groups, which only some plans have."""

from typing import Any

from tests.rigs.slack.arguments import Arguments
from tests.rigs.slack.core import Core
from tests.rigs.slack.methods import method
from tests.rigs.slack.refusals import Refused
from tests.rigs.slack.shapes import group_shape
from tests.rigs.slack.workspace import UserGroup


@method("usergroups.list", "usergroups:read")
def list_groups(core: Core, args: Arguments) -> dict[str, Any]:
    """List the user groups, with their people when asked."""
    wanted = args.flag("include_users", default=False)
    is_all = args.flag("include_disabled", default=False)
    shapes = [group_shape(group) for group in core.world.groups.values() if is_all or not group.deleted]
    return {"usergroups": [shape if wanted else {k: v for k, v in shape.items() if k != "users"} for shape in shapes]}


@method("usergroups.create", "usergroups:write")
def create_group(core: Core, args: Arguments) -> dict[str, Any]:
    """Add a user group with nobody in it."""
    name = args.needed("name")
    if any(group.name == name for group in core.world.groups.values()):
        raise Refused("name_already_exists")
    made = UserGroup(core.world.new_id("S"), name, [], creator=core.app.bot_user)
    core.world.groups[made.id] = made
    return {"usergroup": group_shape(made)}


@method("usergroups.users.update", "usergroups:write")
def fill_group(core: Core, args: Arguments) -> dict[str, Any]:
    """Have exactly these people in a user group."""
    group, users = _group(core, args), args.needed("users").split(",")
    if any(user not in core.world.users or core.world.users[user].deleted for user in users):
        raise Refused("invalid_users")
    return {"usergroup": group_shape(core.changes.gather(group.name, users))}


@method("usergroups.disable", "usergroups:write")
def disable_group(core: Core, args: Arguments) -> dict[str, Any]:
    """Switch a user group off."""
    group = _group(core, args)
    core.changes.dissolve(group.name)
    return {"usergroup": group_shape(group)}


@method("usergroups.enable", "usergroups:write")
def enable_group(core: Core, args: Arguments) -> dict[str, Any]:
    """Switch a user group on again."""
    group = _group(core, args)
    group.deleted = 0
    return {"usergroup": group_shape(group)}


def _group(core: Core, args: Arguments) -> UserGroup:
    group = core.world.groups.get(args.needed("usergroup"))
    if group is None:
        raise Refused("no_such_subteam")
    return group
