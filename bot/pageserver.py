"""The wiring of the web server: the pages of every adapter that has some, at one address."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.capabilities import visitor_of
from bot.config import Settings
from bot.features import site as pages
from bot.features.library import Library
from bot.features.signin import SignIns
from bot.model.people import Role
from bot.model.refs import AccountRef
from bot.model.texts import Words
from bot.ports import ChatPlatform, Clock, Intake, Store

if TYPE_CHECKING:
    from adapters.serving.server import WebServer


@dataclass(frozen=True, slots=True)
class Members:
    """What the pages stand on, and who may open them."""

    store: Store
    clock: Clock
    intake: Intake
    sign_ins: SignIns
    roles_of: Callable[[AccountRef], frozenset[Role]]


def make_server(
    settings: Settings, members: Members, shelf: tuple[Library, Words], platforms: Iterable[ChatPlatform]
) -> "WebServer":
    """Put the pages of every adapter that has some on one server; `shelf` is the library, and how it speaks."""
    from adapters import web  # Imported late: operator commands need no web framework.
    from adapters.serving.server import Outside, WebServer

    every, site = list(platforms), settings.site
    routes = [route for platform in every if hasattr(platform, "routes") for route in platform.routes()]
    nav = [("Chat", "/")] if any(hasattr(platform, "visitor") for platform in every) else []
    nav += [("Archive", pages.ARCHIVE), ("Library", pages.LIBRARY), ("Account", pages.ACCOUNT)]
    spellings = {platform.name: platform.spell for platform in every}
    frame = web.Frame(settings.group.name, settings.group.time_zone, nav, spellings)
    doors = web.Doors(
        intake=members.intake,
        sign_ins=members.sign_ins,
        clock=members.clock,
        roles_of=members.roles_of,
        visitor=visitor_of(every),
        is_secure=site.public_url.startswith("https://"),
    )
    routes += web.web_routes(frame, members.store, web.Shelf(*shelf), doors)
    return WebServer(
        routes,
        host=site.host,
        port=site.port,
        site_name=frame.site_name,
        nav=nav,
        outside=Outside(site.public_url, site.trusted_proxies),
    )
