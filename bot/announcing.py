"""How announcements go out, as the configuration says and as the platforms allow."""

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot import capabilities
from bot.features import announcements
from bot.ports import ChatPlatform
from bot.settings import Settings


def made_for(
    settings: Settings, platforms: Mapping[str, ChatPlatform], around: announcements.Around
) -> announcements.Announcing:
    """Return everything about announcements, for these platforms."""
    chosen = settings.announcements
    approval, late = announcements.Approval(chosen.approval), timedelta(hours=chosen.late_hours)
    zone = ZoneInfo(settings.group.time_zone)
    choices = announcements.Choices(approval, chosen.quiet, chosen.topics, late, zone)
    limits = {name: platform.limits for name, platform in platforms.items()}
    return announcements.make_announcing(choices, around, capabilities.counting(platforms), limits)
