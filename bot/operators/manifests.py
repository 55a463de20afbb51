"""How a platform is set up: what its adapter says of it."""

import os
from collections.abc import Callable

from bot import wiring
from bot.config import Settings
from bot.plugins import plugged, plugged_in
from bot.ports import ManifestContext


def known() -> list[str]:
    """Return the names of the platforms that have something to set up."""
    return sorted(point.name for point in plugged_in("sigbot.manifests"))


def manifest(name: str, settings: Settings) -> str:
    """Return what has to be pasted, opened or switched on for a platform; no secret is needed for it."""
    point = plugged("sigbot.manifests", name)
    draw: Callable[[ManifestContext], str] = point.load()
    return draw(
        ManifestContext(
            table=settings.platforms.get(name, {}),
            group=settings.group.name,
            short_name=settings.group.short_name,
            public_url=settings.site.public_url,
            specs=wiring.declared_specs(settings),
            environ=os.environ,
        )
    )
