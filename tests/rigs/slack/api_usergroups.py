"""User groups, which only some plans have."""

from typing import Any

from tests.rigs.slack.arguments import Arguments
from tests.rigs.slack.core import Core
from tests.rigs.slack.methods import method
from tests.rigs.slack.shapes import group_shape


@method("usergroups.list", "usergroups:read")
def list_groups(core: Core, args: Arguments) -> dict[str, Any]:
    """List the user groups, with their people when asked."""
    wanted = args.flag("include_users", default=False)
    shapes = [group_shape(group) for group in core.world.groups.values() if not group.deleted]
    return {"usergroups": [shape if wanted else {k: v for k, v in shape.items() if k != "users"} for shape in shapes]}
