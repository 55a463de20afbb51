"""The chat's page, its files and its socket."""

from collections.abc import Sequence

from aiohttp import web

from adapters.local.server.hub import Hub
from adapters.local.server.uploads import Uploads
from adapters.serving.pages import Pages
from adapters.serving.server import track

LARGEST_FRAME = 256 * 1024
"""Bytes. A message has at most 12,000 characters, so anything near this is not one."""
HEARTBEAT = 30.0
"""Seconds between signs of life, so that a tab whose machine sleeps is noticed."""


def routes(hub: Hub, uploads: Uploads, group: str) -> Sequence[web.AbstractRouteDef]:
    """Return what the web server is to answer."""
    nav = [
        ("Chat", "/"),
        ("Events", "/events"),
        ("Archive", "/archive"),
        ("Library", "/library"),
        ("Account", "/account"),
    ]
    pages = Pages("adapters.local", site_name=group, nav=nav)

    async def page(request: web.Request) -> web.Response:
        return pages.response(request, "chat.html")

    async def socket(request: web.Request) -> web.WebSocketResponse:
        response = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=LARGEST_FRAME)
        await response.prepare(request)
        track(request, response)
        await hub.serve(response)
        return response

    return [web.get("/", page), web.get("/chat/socket", socket), *uploads.routes(), *pages.static_routes()]
