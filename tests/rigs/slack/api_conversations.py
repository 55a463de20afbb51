"""Methods about conversations and what was said in them."""

from typing import Any

from tests.rigs.slack.api_chat import check_direct
from tests.rigs.slack.arguments import Arguments
from tests.rigs.slack.core import Core
from tests.rigs.slack.installation import FAMILIES
from tests.rigs.slack.methods import listed, method, page
from tests.rigs.slack.refusals import Refused, missing_scope
from tests.rigs.slack.shapes import channel_shape
from tests.rigs.slack.workspace import Channel

API_KINDS = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
HISTORY_PAGE, HISTORY_MOST = 100, 999
REPLIES_PAGE, REPLIES_MOST = 1000, 1000
LATEST = "9999999999.999999"


@method("conversations.open")
def open_conversation(core: Core, args: Arguments) -> dict[str, Any]:
    """Open direct messages with one person or several."""
    users = [who.strip() for who in args.text("users").split(",") if who.strip()]
    if not users and "channel" not in args:
        raise Refused("users_list_not_supplied")
    core.need("im:write" if len(users) < 2 else "mpim:write")
    if not users:
        return {"channel": {"id": core.seen_channel(args.text("channel")).id}, "no_op": True, "already_open": True}
    for who in users:
        check_direct(core, who)
    before = len(core.world.channels)
    channel = core.world.direct(core.app.bot_user, *users)
    shape = channel_shape(core.world, channel, core.app.bot_user) if args.flag("return_im") else {"id": channel.id}
    return {"channel": shape} | ({"no_op": True, "already_open": True} if len(core.world.channels) == before else {})


@method("conversations.list")
def list_conversations(core: Core, args: Arguments) -> dict[str, Any]:
    """List the conversations of some kinds."""
    kinds = _kinds(core, args)
    shapes = [channel_shape(core.world, c, core.app.bot_user, counted=True) for c in _known(core, kinds, args)]
    return _listed(shapes, args)


@method("users.conversations")
def own_conversations(core: Core, args: Arguments) -> dict[str, Any]:
    """List the conversations that the bot is in."""
    known = [c for c in _known(core, _kinds(core, args), args) if core.app.bot_user in c.members]
    shapes = [channel_shape(core.world, channel, core.app.bot_user) for channel in known]
    return _listed(shapes, args)


def _listed(shapes: list[dict[str, Any]], args: Arguments) -> dict[str, Any]:
    by_id = sorted(shapes, key=lambda shape: str(shape["id"]))
    return listed("channels", *page(by_id, args, args.number("limit", 100, 1000)))


def _kinds(core: Core, args: Arguments) -> list[str]:
    types = [name.strip() for name in args.text("types", "public_channel").split(",")]
    if not set(types) <= set(API_KINDS):
        raise Refused("invalid_types")
    kinds = [API_KINDS[name] for name in types]
    for kind in kinds:
        core.need(f"{FAMILIES[kind]}:read")
    return kinds


def _known(core: Core, kinds: list[str], args: Arguments) -> list[Channel]:
    bot, no_archived = core.app.bot_user, args.flag("exclude_archived")
    return [
        channel
        for channel in core.world.channels.values()
        if channel.kind in kinds
        and (channel.kind == "channel" or bot in channel.members)
        and not (no_archived and channel.archived)
    ]


@method("conversations.info")
def info(core: Core, args: Arguments) -> dict[str, Any]:
    """Describe a conversation."""
    channel = core.read_channel(args.needed("channel"), "read")
    counted = args.flag("include_num_members")
    return {"channel": channel_shape(core.world, channel, core.app.bot_user, counted=counted)}


@method("conversations.members")
def members(core: Core, args: Arguments) -> dict[str, Any]:
    """List the members of a conversation."""
    channel = core.read_channel(args.needed("channel"), "read")
    rows, cursor = page([{"id": who} for who in sorted(channel.members)], args, args.number("limit", 100, 1000))
    return listed("members", [row["id"] for row in rows], cursor)


@method("conversations.join", "channels:join")
def join(core: Core, args: Arguments) -> dict[str, Any]:
    """Join a public channel."""
    channel = core.seen_channel(args.needed("channel"))
    if channel.kind != "channel":
        raise Refused("method_not_supported_for_channel_type")
    if channel.archived:
        raise Refused("is_archived")
    was_in = core.app.bot_user in channel.members
    if not was_in:
        core.changes.join(channel, core.app.bot_user)
    shape = {"channel": channel_shape(core.world, channel, core.app.bot_user)}
    if not was_in:
        return shape
    return shape | {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}


@method("conversations.leave")
def leave(core: Core, args: Arguments) -> dict[str, Any]:
    """Leave a channel."""
    channel = core.seen_channel(args.needed("channel"))
    if not {"channels:join", "groups:write", "channels:manage"} & core.app.scopes:
        raise missing_scope("channels:manage", core.app.scopes)
    if core.app.bot_user not in channel.members:
        return {"not_in_channel": True}
    core.changes.leave(channel, core.app.bot_user)
    return {}


# --- What was said


@method("conversations.history")
def history(core: Core, args: Arguments) -> dict[str, Any]:
    """Return what was said in a channel, newest first, without the replies in threads.

    The page is the one nearest to `latest`; with `oldest` alone it is the one nearest to that, and pages go forward.
    """
    channel = core.joined_channel(args.needed("channel"), "history")
    is_shown = [m for m in channel.messages if m.get("thread_ts", m["ts"]) == m["ts"] or _is_broadcast(m)]
    within = [m for m in _within(is_shown, args) if m["ts"] >= core.hides_before]
    forward = "oldest" in args and "latest" not in args
    size = _page_size(core, args, HISTORY_PAGE, HISTORY_MOST)
    rows, cursor = page(within if forward else within[::-1], args, size, "ts", falls=not forward)
    limited = {"is_limited": True} if core.hides_before else {}
    return _messages(core, args, rows[::-1] if forward else rows, cursor) | {"pin_count": 0} | limited


def _is_broadcast(message: dict[str, Any]) -> bool:
    return message.get("subtype") == "thread_broadcast"


def _page_size(core: Core, args: Arguments, default: int, most: int) -> int:
    size = args.number("limit", default, most)
    return min(size, core.page_cap) if core.page_cap else size


def _within(messages: list[dict[str, Any]], args: Arguments) -> list[dict[str, Any]]:
    oldest, latest = args.text("oldest", "0"), args.text("latest", LATEST)
    oldest, latest = _stamp(oldest, "invalid_ts_oldest"), _stamp(latest, "invalid_ts_latest")
    if args.flag("inclusive"):
        return [m for m in messages if oldest <= m["ts"] <= latest]
    return [m for m in messages if oldest < m["ts"] < latest]


def _stamp(text: str, error: str) -> str:
    """Return a time stamp in its full length, so that it can be compared as text."""
    if text == "now":
        return LATEST
    seconds, _, fraction = text.partition(".")
    if not (seconds.isdigit() and (fraction.isdigit() or not fraction)):
        raise Refused(error)
    return f"{seconds.zfill(10)}.{fraction.ljust(6, '0')[:6]}"


def _messages(core: Core, args: Arguments, rows: list[dict[str, Any]], cursor: str) -> dict[str, Any]:
    metadata = args.flag("include_all_metadata")
    shown = [core.told(row, metadata=metadata) for row in rows]
    return listed("messages", shown, cursor) | {"has_more": bool(cursor)}


@method("conversations.replies")
def replies(core: Core, args: Arguments) -> dict[str, Any]:
    """Return a thread, oldest first; the root comes first on each page. A reply's own stamp returns it alone."""
    channel = core.joined_channel(args.needed("channel"), "history")
    root = channel.find(args.needed("ts"))
    if root is None:
        raise Refused("thread_not_found")
    size = _page_size(core, args, REPLIES_PAGE, REPLIES_MOST)
    rows, cursor = page(_within(channel.replies(root["ts"]), args), args, max(1, size - 1), "ts")
    return _messages(core, args, [root, *rows], cursor)
