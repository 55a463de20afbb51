"""How to invite the bot to a Discord server, and what it needs there and why."""

import base64
import binascii

from adapters.discord.needs import INTENTS, PERMISSIONS
from bot.ports import ManifestContext

ADDRESS = "https://discord.com/oauth2/authorize"
UNKNOWN = "YOUR-APPLICATION-ID"


def manifest(context: ManifestContext) -> str:
    """Return the address that invites the bot, and the permissions and intents with their reasons."""
    application = application_of(context.environ.get("DISCORD_TOKEN", "")) or UNKNOWN
    permissions = sum(permission.bit for permission in PERMISSIONS.values())
    lines = [
        "Open this address and choose the group's server:",
        f"{ADDRESS}?client_id={application}&scope=bot+applications.commands&permissions={permissions}",
    ]
    if application == UNKNOWN:
        lines.append(f"Put the application's id in place of {UNKNOWN}: General Information in the developer portal.")
    lines += ["", "Switch on in the developer portal, under Bot, Privileged Gateway Intents:"]
    lines += [f"- {intent.name}: {intent.reason}" for intent in INTENTS]
    lines += ["", "The address asks for these permissions in the server:"]
    lines += [f"- {permission.name}: {permission.reason}" for permission in PERMISSIONS.values()]
    return "\n".join(lines)


def application_of(token: str) -> str:
    """Return the application's id, which a bot's token begins with; empty when there is none in it."""
    head = token.partition(".")[0]
    try:
        id = base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return ""
    return id if id.isdigit() else ""
