"""Methods about views: modals and the home tab."""

import json
from copy import deepcopy
from typing import Any

from tests.rigs.slack import validation
from tests.rigs.slack.arguments import Arguments
from tests.rigs.slack.core import Core
from tests.rigs.slack.methods import method
from tests.rigs.slack.refusals import Refused, explained
from tests.rigs.slack.workspace import TEAM

DEEPEST = 3


@method("views.open")
def open_view(core: Core, args: Arguments) -> dict[str, Any]:
    """Open a modal for whoever pulled the trigger."""
    user = core.pull_trigger(args.needed("trigger_id"))
    shown = new_view(core, checked_view(core, args.structure("view", "invalid_arguments"), "modal"))
    core.stacks[user] = [shown["id"]]
    return {"view": deepcopy(shown)}


@method("views.push")
def push_view(core: Core, args: Arguments) -> dict[str, Any]:
    """Lay another modal on top."""
    user = core.pull_trigger(args.needed("trigger_id"))
    content = checked_view(core, args.structure("view", "invalid_arguments"), "modal")
    return {"view": deepcopy(pushed_view(core, user, content))}


def pushed_view(core: Core, user: str, content: dict[str, Any]) -> dict[str, Any]:
    """Put a view on top of somebody's modals."""
    stack = core.stacks.setdefault(user, [])
    if len(stack) >= DEEPEST:
        raise Refused("push_limit_reached")
    shown = new_view(core, content)
    if stack:
        shown |= {"previous_view_id": stack[-1], "root_view_id": stack[0]}
    stack.append(shown["id"])
    return shown


@method("views.update")
def update_view(core: Core, args: Arguments) -> dict[str, Any]:
    """Change a view; with a hash only when nobody changed it meanwhile."""
    content = checked_view(core, args.structure("view", "invalid_arguments"), "")
    wanted, external = args.text("view_id"), args.text("external_id")
    views = core.world.views.values()
    found = next((v for v in views if v["id"] == wanted or (external and v["external_id"] == external)), None)
    if found is None:
        raise Refused("not_found")
    _check_hash(args, found)
    return {"view": deepcopy(changed_view(core, found, content))}


@method("views.publish")
def publish_view(core: Core, args: Arguments) -> dict[str, Any]:
    """Show somebody a home tab."""
    user = core.world.users.get(args.needed("user_id"))
    if user is None or user.is_bot:
        raise explained("invalid_arguments", ["invalid `user_id`"])
    content = checked_view(core, args.structure("view", "invalid_arguments"), "home")
    home = core.world.views.get(core.homes.get(user.id, ""))
    if home is not None:
        _check_hash(args, home)
        return {"view": deepcopy(changed_view(core, home, content))}
    shown = new_view(core, content)
    core.homes[user.id] = shown["id"]
    return {"view": deepcopy(shown)}


def _check_hash(args: Arguments, shown: dict[str, Any]) -> None:
    if args.text("hash") not in {"", shown["hash"]}:
        raise Refused("hash_conflict")


def checked_view(core: Core, content: Any, kind: str) -> dict[str, Any]:
    """Return a view once it has passed."""
    reasons = validation.view(content)
    if not reasons and kind and content["type"] != kind:
        reasons = [f"the type of this view is {kind} [json-pointer:/view/type]"]
    if reasons:
        raise explained("invalid_arguments", reasons)
    if len(json.dumps(content)) > validation.VIEW_BYTES:
        raise Refused("view_too_large")
    external = content.get("external_id")
    if kind == "modal" and external and any(v["external_id"] == external for v in core.world.views.values()):
        raise Refused("duplicate_external_id")
    checked: dict[str, Any] = content
    return checked


def new_view(core: Core, content: dict[str, Any]) -> dict[str, Any]:
    """Give a view its id and remember it."""
    view_id = core.world.new_id("V")
    shown: dict[str, Any] = {
        "id": view_id,
        "team_id": TEAM,
        "state": {"values": {}},
        "root_view_id": view_id,
        "previous_view_id": None,
        "app_id": core.app.app_id,
        "app_installed_team_id": TEAM,
        "bot_id": core.app.bot_id,
    }
    core.world.views[view_id] = shown
    return changed_view(core, shown, content)


def changed_view(core: Core, shown: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    """Put new content into a view; what was typed into blocks of the same id stays."""
    empty = {"title": None, "submit": None, "close": None, "private_metadata": "", "callback_id": "", "external_id": ""}
    shown |= empty | {"clear_on_close": False, "notify_on_close": False} | deepcopy(content)
    shown["blocks"] = core.named_blocks(content["blocks"])
    shown["hash"] = f"{int(core.world.seconds())}.{core.world.number():08d}"
    names = {block["block_id"] for block in shown["blocks"]}
    shown["state"] = {"values": {name: v for name, v in shown["state"]["values"].items() if name in names}}
    return shown
