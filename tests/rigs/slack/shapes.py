"""What Slack's objects look like on the wire."""

import re
from typing import Any

from tests.rigs.slack.workspace import SLACKBOT, TEAM, Channel, User, UserGroup, Workspace

MARKUP = re.compile(r"<([@#!])([^|>]+)(?:\|([^>]*))?>|<([a-z]+:[^|>]+)(?:\|([^>]*))?>")
MIME_TYPES = {"txt": "text/plain", "pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"}
HOSTED = {
    "editable": False,
    "mode": "hosted",
    "is_external": False,
    "external_type": "",
    "is_public": True,
    "public_url_shared": False,
    "display_as_bot": False,
    "username": "",
    "media_display_type": "unknown",
    "has_rich_preview": False,
    "file_access": "visible",
}
ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


def user_shape(user: User, *, email: bool = True) -> dict[str, Any]:
    """Return the full user object. Those who have left lose their zone and their rank."""
    shape: dict[str, Any] = {
        "id": user.id,
        "team_id": TEAM,
        "name": user.name,
        "deleted": user.deleted,
        "profile": _profile(user, email=email),
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
    }
    return shape if user.deleted else shape | _standing(user)


def group_shape(group: UserGroup) -> dict[str, Any]:
    """Return a user group with its people."""
    return {
        "id": group.id,
        "team_id": TEAM,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.name.lower().replace(" ", "-"),
        "is_external": False,
        "date_delete": group.deleted,
        "created_by": group.creator,
        "users": list(group.users),
        "user_count": str(len(group.users)),
    }


def _standing(user: User) -> dict[str, Any]:
    return {
        "color": "9f69e7",
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": "Greenwich Mean Time",
        "tz_offset": 0,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": bool(user.guest),
        "is_ultra_restricted": user.guest == "single",
        "is_email_confirmed": not user.is_bot,
        "who_can_share_contact_card": "EVERYONE",
    }


def _profile(user: User, *, email: bool) -> dict[str, Any]:
    profile: dict[str, Any] = {
        "title": "",
        "phone": "",
        "skype": "",
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": "g0123456789",
        "image_72": f"https://avatars.invalid/{user.id}.png",
        "team": TEAM,
    }
    if user.is_bot:
        return profile | {"bot_id": user.bot_id, "api_app_id": "A0000000000", "always_active": True}
    return profile | ({"email": f"{user.name}@example.org"} if email and user.id != SLACKBOT else {})


def channel_shape(world: Workspace, channel: Channel, reader: str, *, counted: bool = False) -> dict[str, Any]:
    """Return a conversation as one of its readers sees it."""
    shape: dict[str, Any] = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_im": channel.kind == "im",
        "is_org_shared": False,
        "context_team_id": TEAM,
        "updated": channel.created * 1000,
    }
    if channel.kind == "im":
        partner = next((who for who in channel.members if who != reader), reader)
        return shape | {"user": partner, "is_user_deleted": world.users[partner].deleted, "priority": 0}
    if counted:
        shape["num_members"] = len(channel.members)
    return shape | _named(channel, reader)


def _named(channel: Channel, reader: str) -> dict[str, Any]:
    return {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "channel",
        "is_general": channel.name == "general",
        "is_shared": False,
        "is_ext_shared": False,
        "is_pending_ext_shared": False,
        "is_member": reader in channel.members,
        "unlinked": 0,
        "creator": channel.creator,
        "shared_team_ids": [TEAM],
        "pending_shared": [],
        "previous_names": [],
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def rich_text(text: str, block_id: str) -> list[dict[str, Any]]:
    """Return the blocks that Slack makes of a text: its true content, entities resolved."""
    elements: list[dict[str, Any]] = []
    end = 0
    for match in MARKUP.finditer(text):
        elements += _plain(text[end : match.start()])
        elements.append(_marked(match))
        end = match.end()
    elements += _plain(text[end:])
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": block_id, "elements": [section]}]


def _plain(text: str) -> list[dict[str, Any]]:
    for entity, letter in ENTITIES.items():
        text = text.replace(entity, letter)
    return [{"type": "text", "text": text}] if text else []


def _marked(match: re.Match[str]) -> dict[str, Any]:
    sign, target, _, url, label = match.groups()
    if url:
        return {"type": "link", "url": url} | ({"text": label} if label else {})
    if sign == "@":
        return {"type": "user", "user_id": target}
    if sign == "#":
        return {"type": "channel", "channel_id": target}
    return {"type": "broadcast", "range": target}


def file_shape(file_id: str, name: str, size: int, owner: str, base: str, created: int) -> dict[str, Any]:
    """Return a file's metadata."""
    suffix = name.rsplit(".", 1)[-1] if "." in name else "binary"
    address = f"{base}files-pri/{TEAM}-{file_id}"
    shape = {
        "id": file_id,
        "created": created,
        "timestamp": created,
        "name": name,
        "title": name,
        "mimetype": MIME_TYPES.get(suffix, "application/octet-stream"),
        "filetype": suffix,
        "pretty_type": suffix.upper(),
        "user": owner,
        "user_team": TEAM,
        "size": size,
        "url_private": f"{address}/{name}",
        "url_private_download": f"{address}/download/{name}",
        "permalink": f"https://a-group.slack.com/files/{owner}/{file_id}/{name}",
    }
    return shape | HOSTED
