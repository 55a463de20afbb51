"""Methods that post, change and delete messages."""

from typing import Any

from tests.rigs.slack import validation
from tests.rigs.slack.arguments import Arguments
from tests.rigs.slack.core import Core
from tests.rigs.slack.methods import method
from tests.rigs.slack.refusals import Refused, missing_scope
from tests.rigs.slack.workspace import SLACKBOT, TEAM, Channel


@method("chat.postMessage", "chat:write")
def post_message(core: Core, args: Arguments) -> dict[str, Any]:
    """Post as the bot."""
    channel = target(core, args.needed("channel"))
    content = message_content(core, args, validation.POST_CHARACTERS)
    if len(content["text"]) > validation.UPDATE_CHARACTERS:
        core.warnings.append("chat.postMessage: a text of more than 4,000 characters may be split")
    user, traits = _author(core, args)
    thread = _root(core, channel, args.text("thread_ts"))
    traits |= {"metadata": _metadata(args), "reply_broadcast": args.flag("reply_broadcast") or None}
    text = content.pop("text")
    message = core.talk.post(channel, user, text, thread, **content, **traits)
    return {"channel": channel.id, "ts": message["ts"], "message": core.told(message, metadata=True)}


def target(core: Core, where: str) -> Channel:
    """Return where to post: by id, by name, or by the person whose direct messages are meant."""
    bot = core.app.bot_user
    if where in core.world.users:
        check_direct(core, where)
        channel = core.world.direct(bot, where)
    elif where in core.world.channels:
        channel = core.seen_channel(where)
    else:
        channel = core.seen_channel(core.world.channel(where).id)
    if channel.archived:
        raise Refused("is_archived")
    if bot not in channel.members and "chat:write.public" not in core.app.scopes:
        raise Refused("not_in_channel")
    return channel


def check_direct(core: Core, who: str) -> None:
    """Refuse direct messages to those who cannot have them."""
    user = core.world.users.get(who)
    if user is None:
        raise Refused("user_not_found")
    if user.is_bot or user.id == SLACKBOT:
        raise Refused("cannot_dm_bot")
    if user.deleted:
        raise Refused("user_disabled")


def message_content(core: Core, args: Arguments, most: int) -> dict[str, Any]:
    """Return text, blocks and attachments once they have passed."""
    text, markdown = args.text("text"), args.text("markdown_text")
    blocks = core.checked_blocks(args)
    attachments = args.structure("attachments", "invalid_attachments")
    if markdown and (text or blocks):
        raise Refused("markdown_text_conflict")
    if not (text or blocks or markdown or attachments):
        raise Refused("no_text")
    if len(text) > most or len(markdown) > validation.MARKDOWN_CHARACTERS:
        raise Refused("msg_too_long")
    if blocks and not text:
        core.warnings.append("blocks without text: notifications and screen readers have nothing to say")
    return {"text": text or markdown, "blocks": blocks, "attachments": attachments}


def bot_traits(core: Core) -> dict[str, Any]:
    """Return what tells a bot's message from a person's."""
    app = core.app
    profile = {"id": app.bot_id, "app_id": app.app_id, "name": app.bot_name, "deleted": False, "team_id": TEAM}
    return {"bot_id": app.bot_id, "app_id": app.app_id, "bot_profile": profile}


def _author(core: Core, args: Arguments) -> tuple[str, dict[str, Any]]:
    app = core.app
    names = {
        "username": args.text("username"),
        "icon_url": args.text("icon_url"),
        "icon_emoji": args.text("icon_emoji"),
    }
    if not any(names.values()):
        return app.bot_user, bot_traits(core)
    if "chat:write.customize" not in app.scopes:
        raise missing_scope("chat:write.customize", app.scopes)
    traits = {"subtype": "bot_message", "bot_id": app.bot_id, "app_id": app.app_id}
    icons = {name.removeprefix("icon_"): value for name, value in names.items() if value and name != "username"}
    return "", traits | {"username": names["username"] or app.bot_name, "icons": icons or None}


def _root(core: Core, channel: Channel, thread: str) -> str:
    found = channel.find(thread) if thread else None
    if found is None or found.get("thread_ts", thread) == thread:
        return thread
    core.warnings.append("thread_ts names a reply; it should name the root")
    return str(found["thread_ts"])


def _metadata(args: Arguments) -> dict[str, Any] | None:
    metadata: dict[str, Any] | None = args.structure("metadata", "invalid_metadata_format")
    error = validation.metadata_error(metadata) if metadata is not None else None
    if error:
        raise Refused(error)
    return metadata


def _own(core: Core, args: Arguments, refusal: str) -> tuple[Channel, dict[str, Any]]:
    channel = core.seen_channel(args.needed("channel"))
    message = channel.find(args.needed("ts"))
    if message is None or message.get("subtype") == "tombstone":
        raise Refused("message_not_found")
    if message.get("bot_id") != core.app.bot_id:
        raise Refused(refusal)
    return channel, message


@method("chat.update", "chat:write")
def update(core: Core, args: Arguments) -> dict[str, Any]:
    """Change one of the bot's messages. Blocks stay when no text comes; with blocks it does not count as edited."""
    channel, message = _own(core, args, "cant_update_message")
    if channel.archived:
        raise Refused("is_archived")
    changes = message_content(core, args, validation.UPDATE_CHARACTERS)
    has_blocks = bool(changes["blocks"])
    if not has_blocks and changes["text"]:
        del changes["blocks"]
    if changes.get("text") == "":
        del changes["text"]
    changes["metadata"] = _metadata(args)
    core.talk.edit(channel, message, "" if has_blocks else core.app.bot_user, **changes)
    shown = core.told(message, metadata=True)
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": shown}


@method("chat.delete", "chat:write")
def delete(core: Core, args: Arguments) -> dict[str, Any]:
    """Delete one of the bot's messages."""
    channel, message = _own(core, args, "cant_delete_message")
    ts = message["ts"]
    core.talk.delete(channel, message)
    return {"channel": channel.id, "ts": ts}


@method("chat.postEphemeral", "chat:write")
def post_ephemeral(core: Core, args: Arguments) -> dict[str, Any]:
    """Show something to one member of a channel."""
    channel = target(core, args.needed("channel"))
    user = core.world.users.get(args.needed("user"))
    content = message_content(core, args, validation.POST_CHARACTERS)
    if user is None or user.deleted or user.id not in channel.members:
        raise Refused("user_not_in_channel")
    shown = add_ephemeral(core, user.id, channel.id, content, thread_ts=args.text("thread_ts"))
    return {"message_ts": shown["ts"]}


def add_ephemeral(core: Core, user: str, channel: str, content: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Remember what one person sees."""
    shown = {"type": "message", "subtype": "bot_message", "is_ephemeral": True, "bot_id": core.app.bot_id}
    shown |= {"user": user, "channel": channel, "ts": core.world.stamp(core.world.channels[channel])}
    shown |= {name: value for name, value in (content | more).items() if value}
    shown.setdefault("text", "")
    core.world.ephemerals.append(shown)
    return shown


@method("chat.getPermalink")
def permalink(core: Core, args: Arguments) -> dict[str, Any]:
    """Return the address of a message."""
    channel = core.seen_channel(args.needed("channel"))
    message = channel.find(args.needed("message_ts"))
    if message is None:
        raise Refused("message_not_found")
    address = f"https://{core.world.domain}.slack.com/archives/{channel.id}/p{message['ts'].replace('.', '')}"
    thread = message.get("thread_ts", message["ts"])
    reply = f"?thread_ts={thread}&cid={channel.id}" if thread != message["ts"] else ""
    return {"channel": channel.id, "permalink": address + reply}
