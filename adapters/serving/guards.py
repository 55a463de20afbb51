"""Who may ask: Host and Origin, checked before any page runs.

The server listens on this machine only, but a page of the open web can make a visitor's browser ask it. A foreign
Host gives away a name that was bent to this machine; a foreign Origin gives away a foreign page.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OUR_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
PORT: web.AppKey[int] = web.AppKey("port", int)

FOREIGN_HOST = "This server answers only under its own address on this machine."
FOREIGN_ORIGIN = "This request came from a page of another site, so it was not carried out."

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Server": "sigbot",
}


@web.middleware
async def check_address(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a foreign Host on every request, and a foreign Origin on every write and every socket."""
    if not is_ours(request.headers.get("Host", ""), request.app[PORT]):
        raise web.HTTPMisdirectedRequest(text=FOREIGN_HOST)
    is_socket = request.headers.get("Upgrade", "").lower() == "websocket"
    if (is_socket or request.method not in SAFE_METHODS) and not _is_same_origin(request):
        raise web.HTTPForbidden(text=FOREIGN_ORIGIN)
    return await handler(request)


def is_ours(host: str, port: int) -> bool:
    """Return whether a Host header names this server: a loopback name and our port."""
    try:
        parts = urlsplit(f"//{host}")
        return parts.hostname in OUR_NAMES and (parts.port or 80) == port and parts.username is None
    except ValueError:
        return False


def _is_same_origin(request: web.Request) -> bool:
    return request.headers.get("Origin") == f"http://{request.headers.get('Host', '')}"


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Put the security headers on every answer, errors included."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    response.headers.setdefault("Cache-Control", "no-cache" if request.path.startswith("/static/") else "no-store")
