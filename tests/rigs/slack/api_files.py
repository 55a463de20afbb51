"""Methods about files, and the three steps in which an app uploads one."""

from typing import Any

from tests.rigs.slack.api_chat import bot_traits, target
from tests.rigs.slack.arguments import Arguments
from tests.rigs.slack.core import Core
from tests.rigs.slack.methods import listed, method
from tests.rigs.slack.refusals import Refused
from tests.rigs.slack.shapes import file_shape


@method("files.info", "files:read")
def file_info(core: Core, args: Arguments) -> dict[str, Any]:
    """Describe a file."""
    file = core.world.files.get(args.needed("file"))
    if file is None:
        raise Refused("file_not_found")
    return {"file": file} | listed("comments", [], "")


@method("files.getUploadURLExternal", "files:write")
def upload_url(core: Core, args: Arguments) -> dict[str, Any]:
    """Give out the address to which a file's content is posted."""
    name, size = args.needed("filename"), int(args.needed("length"))
    if size <= 0:
        raise Refused("file_upload_size_restricted")
    world, file_id = core.world, core.world.new_id("F")
    core.uploads[file_id] = file_shape(file_id, name, size, core.app.bot_user, core.base, int(world.seconds()))
    return {"upload_url": f"{core.base}upload/v1/{file_id}", "file_id": file_id}


def receive(core: Core, file_id: str, content: bytes) -> bool:
    """Take a file's content; it must be as long as was said."""
    shape = core.uploads.get(file_id)
    if shape is None or shape["size"] != len(content):
        return False
    core.world.contents[file_id] = content
    return True


@method("files.completeUploadExternal", "files:write")
def complete_upload(core: Core, args: Arguments) -> dict[str, Any]:
    """Make files of what was uploaded, and share them when a channel is named."""
    wanted: list[dict[str, str]] = args.structure("files", "invalid_arguments") or []
    for item in wanted:
        if item.get("id") not in core.uploads or item["id"] not in core.world.contents:
            raise Refused("file_not_found")
    channel = target(core, args.text("channel_id")) if args.text("channel_id") else None
    shapes = [core.uploads.pop(item["id"]) | {"title": item.get("title", "")} for item in wanted]
    core.world.files |= {shape["id"]: shape for shape in shapes}
    if channel is not None:
        text, thread = args.text("initial_comment"), args.text("thread_ts")
        traits = bot_traits(core) | {"subtype": "file_share", "files": shapes, "upload": True}
        core.talk.post(channel, core.app.bot_user, text, thread, **traits)
    return {"files": shapes}
