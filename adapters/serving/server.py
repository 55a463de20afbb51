"""The web server: one address, on this machine or, behind a proxy, for the open web."""

import asyncio
import errno
import logging
import os
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from weakref import WeakSet

import yarl
from aiohttp import WSCloseCode, web

from adapters.serving.guards import OUR_HOSTS, PUBLIC, Handler, add_headers, check_address, hosts_at
from adapters.serving.pages import Pages, static_route
from adapters.serving.visitors import TRUSTED, networks
from bot.errors import ListenError

log = logging.getLogger(__name__)

LARGEST_BODY = 1024 * 1024
"""Bytes; no form of ours comes near."""
PATIENCE = 0.5
"""Seconds that sockets, and then answers under way, are given when the server stops; aiohttp may take twice that."""

SOCKETS: web.AppKey[WeakSet[web.WebSocketResponse]] = web.AppKey("sockets", WeakSet)
_PAGES: web.AppKey[Pages] = web.AppKey("pages", Pages)

_SENTENCES = {
    404: ("Page not found", "There is no page at this address. It may have been removed, or the address has a slip."),
    405: ("Not possible", "This address cannot be used in that way. Nothing was changed."),
    413: ("Too much at once", "What was sent is larger than this server takes. Nothing of it was kept."),
    500: ("Something went wrong", "The page could not be made. Please try again in a moment."),
}
_UNREADABLE = ("Not understood", "The server could not read this request. Please go back and try again.")


def track(request: web.Request, opened: web.WebSocketResponse) -> None:
    """Remember an open socket, so that the server can close it when it stops."""
    request.app[SOCKETS].add(opened)


@dataclass(frozen=True, slots=True)
class Outside:
    """How other machines reach a server, where they do."""

    public_url: str = ""
    """The address under which they know it."""
    trusted: Sequence[str] = ()
    """Addresses and networks of the proxies of whom we believe for whom they ask."""


class WebServer:
    """Serves the routes of every adapter."""

    def __init__(
        self,
        routes: Iterable[web.AbstractRouteDef],
        *,
        host: str,
        port: int,
        site_name: str = "sigbot",
        nav: Iterable[tuple[str, str]] = (),
        outside: Outside = Outside(),
    ) -> None:
        self._host = host
        self._port = port
        self._app = web.Application(middlewares=[_friendly_errors, check_address], client_max_size=LARGEST_BODY)
        sockets: WeakSet[web.WebSocketResponse] = WeakSet()
        self._app[SOCKETS] = sockets
        self._app[TRUSTED] = networks(outside.trusted)
        if outside.public_url:
            self._app[PUBLIC] = yarl.URL(outside.public_url)
        self._app[_PAGES] = Pages("adapters.serving", site_name=site_name, nav=list(nav))
        self._app.add_routes([*routes, static_route("adapters.serving")])
        self._app.on_response_prepare.append(add_headers)
        self._app.on_shutdown.append(_close_sockets)
        self._runner: web.AppRunner | None = None

    async def start(self) -> str:
        """Listen, and return the address. Raises ListenError with a sentence."""
        listening = self._listen()
        self._port = listening.getsockname()[1]
        self._app[OUR_HOSTS] = hosts_at(self._port)
        self._runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=PATIENCE)
        await self._runner.setup()
        await web.SockSite(self._runner, listening).start()
        name = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{name}:{self._port}/"

    def _listen(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        listening = socket.socket(family, socket.SOCK_STREAM)
        try:
            if os.name == "posix":  # On Windows the same option would take the port away from another program.
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((self._host, self._port))
            listening.listen(128)
        except OSError as error:
            listening.close()
            raise ListenError(_why_not(self._host, self._port, error)) from error
        return listening

    async def stop(self) -> None:
        """Close every socket and stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use by another program. Stop that, or choose another port; 0 means any free one."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"Port {port} may not be opened by this user. Choose one above 1023; 0 means any free one."
    return f"Port {port} cannot be opened at {host}: {error.strerror}. Choose another; 0 means any free one."


async def _close_sockets(app: web.Application) -> None:
    """Say goodbye on every socket. A tab whose machine sleeps never answers, so nobody is waited for long."""
    sockets = app[SOCKETS]
    closing = [asyncio.create_task(_close(each)) for each in list(sockets)]
    if closing:
        await asyncio.wait(closing)


async def _close(opened: web.WebSocketResponse) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            await opened.close(code=WSCloseCode.GOING_AWAY, message=b"stopping")
    except (TimeoutError, ConnectionError, RuntimeError):
        log.debug("a socket did not say goodbye")


@web.middleware
async def _friendly_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as error:
        # Under a foreign name our styles would be refused as well, and our layout is nobody's business there.
        if error.status < 400 or error.status == web.HTTPMisdirectedRequest.status_code:
            raise
        return _error_page(request, error.status, error.text or "", allow=error.headers.get("Allow"))
    except Exception as error:  # The visitor gets a sentence; the log gets the place, never what was asked.
        if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
            return _error_page(request, 404, "")  # A style's name that no disk could hold, made up by somebody.
        log.exception("page failed", extra={"method": request.method, "page": _page(request)})
        if request.writer.output_size:
            raise  # It is too late for another answer: aiohttp ends the connection.
        return _error_page(request, 500, "")


def _page(request: web.Request) -> str:
    """Return the route's pattern, which unlike the address holds nothing that anybody typed."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unknown"


def _error_page(request: web.Request, status: int, text: str, allow: str | None = None) -> web.Response:
    title, sentence = _SENTENCES.get(status, ("Not allowed", text) if status == 403 else _UNREADABLE)
    page = request.app[_PAGES].response(request, "error.html", status=status, title=title, sentence=sentence)
    if allow:
        page.headers["Allow"] = allow
    return page
