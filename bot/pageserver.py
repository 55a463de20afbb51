"""The wiring of the web server: the pages of every adapter that has some, at one address."""

from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.config import Settings
from bot.features import site as pages
from bot.features.audit import Audit
from bot.features.events.arranging.planner import Planner
from bot.features.events.attending.attendance import Attendances
from bot.features.events.attending.members import Members
from bot.features.events.ical import Feeds
from bot.features.library import Library
from bot.features.signin import SignIns
from bot.features.visits import Visits
from bot.model.people import Profile, Role
from bot.model.refs import AccountRef
from bot.model.texts import Words
from bot.ports import ChatPlatform, Clock, Intake, KnowsVisitors, Store

if TYPE_CHECKING:
    from adapters.serving.health import Health
    from adapters.serving.server import WebServer


@dataclass(frozen=True, slots=True)
class Parts:
    """What the members' pages stand on."""

    store: Store
    clock: Clock
    intake: Intake
    sign_ins: SignIns
    visits: Visits
    audit: Audit
    library: Library
    words: Words
    roles_of: Callable[[AccountRef], frozenset[Role]]
    feeds: Feeds
    events: Members
    planner: Planner
    attendances: Attendances


def make_server(
    settings: Settings, parts: Parts, look: Callable[[], Awaitable["Health"]], platforms: Iterable[ChatPlatform]
) -> "WebServer":
    """Put the pages of every adapter that has some on one server, and what `look` says of the bot's health."""
    from adapters import web  # Imported late: operator commands need no web framework.
    from adapters.serving.health import health_routes
    from adapters.serving.server import Outside, WebServer

    every, site = list(platforms), settings.site
    routes = [route for platform in every if hasattr(platform, "routes") for route in platform.routes()]
    has_chat = any(hasattr(platform, "visitor") for platform in every)
    nav = [("Chat", "/")] if has_chat else []
    routes += [] if has_chat else [web.front_route()]
    nav += [
        ("Events", pages.EVENTS),
        ("Archive", pages.ARCHIVE),
        ("Library", pages.LIBRARY),
        ("Account", pages.ACCOUNT),
    ]
    spellings = {platform.name: platform.spell for platform in every}
    frame = web.Frame(settings.group.name, settings.group.time_zone, nav, spellings)
    doors = web.Doors(
        intake=parts.intake,
        sign_ins=parts.sign_ins,
        clock=parts.clock,
        visits=parts.visits,
        audit=parts.audit,
        roles_of=parts.roles_of,
        visitor=_visitor_of(every),
        is_secure=site.public_url.startswith("https://"),
    )
    shelf = web.Shelf(parts.library, parts.words)
    reading = parts.events.showing, parts.planner.choosing, parts.attendances
    diary = web.Diary(*reading, parts.feeds, settings.events.public_feed)
    routes += [*web.web_routes(frame, parts.store, shelf, doors, diary), *health_routes(look)]
    return WebServer(
        routes,
        host=site.host,
        port=site.port,
        site_name=frame.site_name,
        nav=nav,
        outside=Outside(site.public_url, site.trusted_proxies),
    )


def _visitor_of(platforms: Iterable[Any]) -> Callable[[Any], Coroutine[Any, Any, Profile | None]]:
    """Return who asks without having signed in: the first platform that knows the visitor says it."""
    knowing: list[KnowsVisitors] = [platform for platform in platforms if hasattr(platform, "visitor")]

    async def visitor(request: Any) -> Profile | None:
        for platform in knowing:
            profile = await platform.visitor(request)
            if profile is not None:
                return profile
        return None

    return visitor
