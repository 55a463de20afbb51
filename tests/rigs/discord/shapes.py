"""The JSON of everything, in the shapes that the documentation gives."""

from datetime import datetime

from tests.rigs.discord.constants import EPHEMERAL, ChannelType, MessageType
from tests.rigs.discord.model import Channel, Guild, Json, Member, Message, Overwrite, Role, User, Webhook

SHOWING = (MessageType.REPLY, MessageType.THREAD_STARTER)
"""The kinds of messages that show the message to which they refer."""


def stamp(at: datetime | None) -> str | None:
    """Return an instant as Discord writes it."""
    return None if at is None else at.isoformat(timespec="microseconds")


def user(of: User) -> Json:
    """Return an account."""
    return {
        "id": str(of.id),
        "username": of.username,
        "global_name": of.global_name,
        "discriminator": "0000" if of.bot else "0",
        "avatar": None,
        "avatar_decoration_data": None,
        "public_flags": 0,
        "bot": of.bot,
        "system": False,
    }


def member(of: Member, *, with_user: bool = True) -> Json:
    """Return a membership; messages carry it without the account."""
    shape: Json = {
        "nick": of.nick,
        "avatar": None,
        "banner": None,
        "roles": [str(role) for role in of.roles],
        "joined_at": stamp(of.joined_at),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": of.flags,
        "pending": of.pending,
        "communication_disabled_until": None,
    }
    return {"user": user(of.user), **shape} if with_user else shape


def role(of: Role) -> Json:
    """Return a role."""
    return {
        "id": str(of.id),
        "name": of.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": of.position,
        "permissions": str(int(of.permissions)),
        "managed": False,
        "mentionable": of.mentionable,
        "flags": 0,
    }


def overwrite(of: Overwrite) -> Json:
    """Return a channel's exception for somebody."""
    return {"id": str(of.id), "type": of.type, "allow": str(int(of.allow)), "deny": str(int(of.deny))}


def channel(of: Channel) -> Json:
    """Return a channel, a thread or a direct conversation."""
    last = next(reversed(of.messages), None)
    shape: Json = {"id": str(of.id), "type": int(of.type), "last_message_id": None if last is None else str(last)}
    if of.type is ChannelType.DM:
        return {**shape, "flags": 0, "recipients": [user(of.recipient)] if of.recipient else []}
    shape |= {"guild_id": str(of.guild_id), "name": of.name, "flags": 0, "rate_limit_per_user": 0}
    shape["parent_id"] = None if of.parent_id is None else str(of.parent_id)
    if of.thread is not None:
        return shape | _thread(of)
    shape |= {"position": of.position, "topic": of.topic, "nsfw": False, "last_pin_timestamp": None}
    shape["permission_overwrites"] = [overwrite(one) for one in of.overwrites.values()]
    if of.type is ChannelType.FORUM:
        shape |= {"available_tags": of.tags, "default_reaction_emoji": None, "default_sort_order": None}
        shape |= {"default_forum_layout": 0, "template": ""}
    return shape


def _thread(of: Channel) -> Json:
    state = of.thread
    assert state is not None
    return {
        "owner_id": str(state.owner_id),
        "message_count": sum(1 for one in of.messages.values() if one.id != of.id),
        "total_message_sent": state.sent,
        "member_count": min(len(state.members), 50),
        "applied_tags": [str(tag) for tag in state.tags],
        "thread_metadata": {
            "archived": state.archived,
            "locked": state.locked,
            "auto_archive_duration": state.auto_archive,
            "archive_timestamp": stamp(state.archived_at),
            "create_timestamp": stamp(state.created_at),
            **({"invitable": True} if of.type is ChannelType.PRIVATE_THREAD else {}),
        },
    }


def thread_member(of: Channel, user_id: int) -> Json:
    """Return somebody's place in a thread."""
    assert of.thread is not None
    joined = stamp(of.thread.created_at)
    return {"id": str(of.id), "user_id": str(user_id), "join_timestamp": joined, "flags": 0}


def message(of: Message) -> Json:
    """Return a message as REST answers it."""
    shape: Json = {
        "id": str(of.id),
        "channel_id": str(of.channel.id),
        "type": int(of.type),
        "author": user(of.author),
        "content": of.content,
        "timestamp": stamp(of.sent_at),
        "edited_timestamp": stamp(of.edited_at),
        "tts": False,
        "mention_everyone": of.mention_everyone,
        "mentions": [user(one) for one in of.mentions],
        "mention_roles": [str(one) for one in of.mention_roles],
        "attachments": of.attachments,
        "embeds": of.embeds,
        "components": of.components,
        "pinned": of.pinned_at is not None,
        "flags": of.flags | (EPHEMERAL if of.only_for else 0),
    }
    return shape | _more(of)


def _more(of: Message) -> Json:
    shape: Json = {}
    if of.webhook_id is not None:
        shape["webhook_id"] = str(of.webhook_id)
    if of.interaction is not None:
        shape |= {"application_id": str(of.webhook_id), "interaction_metadata": of.interaction}
    if of.reactions:
        shape["reactions"] = [
            reaction(emoji, len(people), sum((emoji, one) in of.bursts for one in people))
            for emoji, people in of.reactions.items()
        ]
    if of.thread is not None:
        shape["thread"] = channel(of.thread)
    if of.reference is not None:
        shape["message_reference"] = of.reference
        if of.snapshots:
            return shape | {"message_snapshots": of.snapshots}
        if of.type in SHOWING:
            there = of.refers_to
            # What is answered is shown one step deep; nothing, when it was deleted.
            shape["referenced_message"] = None if there is None or there.deleted else _flat(there)
    return shape


def _flat(of: Message) -> Json:
    return {key: value for key, value in message(of).items() if key != "referenced_message"}


def reaction(emoji: str, count: int, bursts: int = 0) -> Json:
    """Return how often an emoji was put under a message."""
    details = {"burst": bursts, "normal": count - bursts}
    return {
        "emoji": emoji_of(emoji),
        "count": count,
        "count_details": details,
        "me": False,
        "me_burst": False,
        "burst_colors": [],
    }


def emoji_of(text: str) -> Json:
    """Return an emoji: a character, or name:id for a guild's own."""
    name, _, id_ = text.partition(":")
    return {"id": id_ or None, "name": name}


def cut(shape: Json) -> Json:
    """Return a message as an application without the content intent gets it."""
    bare = {**shape, "content": "", "embeds": [], "attachments": [], "components": []}
    if "message_snapshots" in shape:
        bare["message_snapshots"] = [{"message": cut(one["message"])} for one in shape["message_snapshots"]]
    inner = shape.get("referenced_message")
    return {**bare, "referenced_message": cut(inner)} if inner else bare


def guild(of: Guild) -> Json:
    """Return a guild as REST answers it."""
    return {
        "id": str(of.id),
        "name": of.name,
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "description": None,
        "owner_id": str(of.owner_id),
        "afk_channel_id": None,
        "afk_timeout": 300,
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "roles": [role(one) for one in of.roles.values()],
        "emojis": [],
        "stickers": [],
        "features": ["COMMUNITY"],
        "mfa_level": 0,
        "application_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "safety_alerts_channel_id": None,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": "en-GB",
        "nsfw_level": 0,
        "max_members": 500_000,
        "approximate_member_count": len(of.members),
        "approximate_presence_count": 1,
    }


def arriving_guild(of: Guild, bot: User, threads: list[Channel]) -> Json:
    """Return a guild as a session gets it: of the members only the bot itself, as without the presences intent."""
    channels = [channel(one) for one in of.channels.values() if not one.is_thread]
    return guild(of) | {
        "joined_at": stamp(of.members[bot.id].joined_at),
        "large": len(of.members) > 250,
        "unavailable": False,
        "member_count": len(of.members),
        "members": [member(of.members[bot.id])],
        "channels": channels,
        "threads": [channel(one) for one in threads],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": list(of.events.values()),
        "soundboard_sounds": [],
    }


def webhook(of: Webhook, application_id: int) -> Json:
    """Return a webhook."""
    return {
        "id": str(of.id),
        "type": 1,
        "guild_id": str(of.channel.guild_id),
        "channel_id": str(of.channel.id),
        "name": of.name,
        "avatar": None,
        "token": of.token,
        "application_id": str(application_id),
    }
