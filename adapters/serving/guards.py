"""Who may ask: Host and Origin, checked before any page runs; and the headers that every answer carries.

A page of the open web can make a visitor's browser ask this server, also where it listens on this machine only. A
foreign Host gives away a name that was bent to this machine; a foreign Origin gives away a foreign page.
"""

from collections.abc import Awaitable, Callable

import yarl
from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OUR_NAMES = ("127.0.0.1", "localhost", "[::1]")
OUR_HOSTS: web.AppKey[frozenset[str]] = web.AppKey("our_hosts", frozenset)
"""Every Host header under which this server answers; set when it listens, as only then the port is known."""
PUBLIC: web.AppKey[yarl.URL] = web.AppKey("public", yarl.URL)
"""The address under which the open web reaches this server, perhaps through a proxy; missing where there is none."""

FOREIGN_HOST = "This server answers only under its own address, as sigbot wrote it when it started."
FOREIGN_ORIGIN = (
    "This request did not come from one of this server's own pages, so it was not carried out. "
    "Open the page at its usual address and try again."
)

STATIC_SECONDS = 60
"""How long a browser may use a style or script without asking again: long enough for a visit, short for an update."""

HTTPS_SECONDS = 30 * 24 * 3600
"""How long a browser asks for an https address in no other way, once it was there: as long as a session lasts."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # With no-referrer, browsers would send our own forms with 'Origin: null', and check_address would refuse them.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Server": "sigbot",
}


def hosts_at(port: int) -> frozenset[str]:
    """Return the Host headers that name this machine and `port`."""
    bare = OUR_NAMES if port == 80 else ()  # Browsers leave out the usual port.
    return frozenset([*(f"{name}:{port}" for name in OUR_NAMES), *bare])


def host_of(address: yarl.URL) -> str:
    """Return what browsers write into Host for an address."""
    return (address.raw_authority if not address.is_default_port() else address.raw_host or "").lower()


def proves_itself(handler: Handler) -> Handler:
    """Mark a handler that checks a signature over every request: no browser can be made to write one."""
    handler.proves_itself = True  # type: ignore[attr-defined]
    return handler


@web.middleware
async def check_address(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a foreign Host on every request, and a foreign Origin on every write and every socket."""
    if getattr(request.match_info.handler, "proves_itself", False):
        return await handler(request)
    host, public = request.headers.get("Host", "").lower(), request.app.get(PUBLIC)
    if host not in request.app[OUR_HOSTS] and (public is None or host != host_of(public)):
        raise web.HTTPMisdirectedRequest(text=FOREIGN_HOST)
    needs_origin = request.method not in SAFE_METHODS or _opens_socket(request)
    if needs_origin and request.headers.get("Origin", "").lower() not in _our_origins(request, host, public):
        raise web.HTTPForbidden(text=FOREIGN_ORIGIN)
    return await handler(request)


def _our_origins(request: web.Request, host: str, public: yarl.URL | None) -> frozenset[str]:
    """Return the origins of our own pages. A proxy may give Host another name, but the browser tells where it is."""
    here = {f"http://{host}"} if host in request.app[OUR_HOSTS] else set()
    return frozenset(here if public is None else {*here, str(public.origin()).lower()})


def _opens_socket(request: web.Request) -> bool:
    return "websocket" in request.headers.get("Upgrade", "").lower()


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Put the security headers on every answer, errors included."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    public = request.app.get(PUBLIC)
    if public is not None and public.scheme == "https":
        response.headers["Strict-Transport-Security"] = f"max-age={HTTPS_SECONDS}"
    is_static = request.path.startswith("/static/") and response.status < 400
    response.headers.setdefault("Cache-Control", f"max-age={STATIC_SECONDS}" if is_static else "no-store")
