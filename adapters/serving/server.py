"""The web server: one address, on this machine only."""

import asyncio
import errno
import logging
import socket
from collections.abc import Iterable
from weakref import WeakSet

from aiohttp import WSCloseCode, web

from adapters.serving.guards import PORT, Handler, add_headers, check_address
from adapters.serving.pages import Pages, static_route
from bot.errors import ListenError

log = logging.getLogger(__name__)

LARGEST_BODY = 1024 * 1024
"""Bytes; no form of ours comes near."""
PATIENCE = 1.0
"""Seconds that answers under way are given when the server stops."""

SOCKETS: web.AppKey[WeakSet[web.WebSocketResponse]] = web.AppKey("sockets", WeakSet)
_PAGES: web.AppKey[Pages] = web.AppKey("pages", Pages)

_SENTENCES = {
    404: ("Page not found", "There is no page at this address. It may have been removed, or the address has a slip."),
    405: ("Not possible", "This address cannot be used in that way."),
    413: ("Too much at once", "What was sent is larger than this server takes. Nothing of it was kept."),
    500: ("Something went wrong", "The page could not be made. Nothing was changed. Please try again in a moment."),
}


def track(request: web.Request, opened: web.WebSocketResponse) -> None:
    """Remember an open socket, so that the server can close it when it stops."""
    request.app[SOCKETS].add(opened)


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
    ) -> None:
        self._host = host
        self._port = port
        self._app = web.Application(middlewares=[_friendly_errors, check_address], client_max_size=LARGEST_BODY)
        sockets: WeakSet[web.WebSocketResponse] = WeakSet()
        self._app[SOCKETS] = sockets
        self._app[_PAGES] = Pages("adapters.serving", site_name=site_name, nav=list(nav))
        self._app.add_routes([*routes, static_route("adapters.serving")])
        self._app.on_response_prepare.append(add_headers)
        self._app.on_shutdown.append(_close_sockets)
        self._runner: web.AppRunner | None = None

    async def start(self) -> str:
        """Listen, and return the address. Raises ListenError with a sentence."""
        listening = self._listen()
        self._port = listening.getsockname()[1]
        self._app[PORT] = self._port
        self._runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=PATIENCE)
        await self._runner.setup()
        await web.SockSite(self._runner, listening).start()
        name = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{name}:{self._port}/"

    def _listen(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        listening = socket.socket(family, socket.SOCK_STREAM)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((self._host, self._port))
            listening.listen(128)
        except OSError as error:
            listening.close()
            raise ListenError(_why_not(self._port, error)) from error
        return listening

    async def stop(self) -> None:
        """Close every socket and stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None


def _why_not(port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use by another program. Stop that, or choose another port; 0 means any free one."
    if error.errno == errno.EACCES:
        return f"Port {port} may not be opened by this user. Choose one above 1023; 0 means any free one."
    return f"Port {port} cannot be opened: {error.strerror}. Choose another; 0 means any free one."


async def _close_sockets(app: web.Application) -> None:
    opened: WeakSet[web.WebSocketResponse] = app[SOCKETS]
    closing = [each.close(code=WSCloseCode.GOING_AWAY, message=b"stopping") for each in list(opened)]
    await asyncio.gather(*closing, return_exceptions=True)


@web.middleware
async def _friendly_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return _error_page(request, error.status, error.text or "")
    except asyncio.CancelledError:
        raise
    except Exception as error:  # The visitor gets a sentence; the log gets the place, never what was asked.
        log.exception("page failed", extra={"method": request.method, "reason": type(error).__name__})
        return _error_page(request, 500, "")


def _error_page(request: web.Request, status: int, text: str) -> web.Response:
    title, sentence = _SENTENCES.get(status, ("Not allowed", text))
    return request.app[_PAGES].response(request, "error.html", status=status, title=title, sentence=sentence)
