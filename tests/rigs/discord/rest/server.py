"""The HTTP server: tokens are asked for, days go badly, limits are told, errors become JSON."""

import hashlib
import json
from typing import Any

from aiohttp import web

from tests.rigs.discord.badday import Banned, Broken
from tests.rigs.discord.errors import Refused, not_found, unauthorized
from tests.rigs.discord.forms import read_body
from tests.rigs.discord.rest import application, guilds, interactions, messages, reactions, threads, webhooks
from tests.rigs.discord.rest.call import Call, Handle, Routes, Service

PREFIX = "/api/v10"
ROUTES: Routes = [
    *application.ROUTES,
    *guilds.ROUTES,
    *messages.ROUTES,
    *reactions.ROUTES,
    *threads.ROUTES,
    *interactions.ROUTES,
    *webhooks.ROUTES,
]
WITHOUT_TOKEN = ("/webhooks/{webhook}/{token}", "/interactions/", "/gateway")
"""Paths that carry their own token or need none; `/gateway/bot` does need one."""
LIMIT = 50


class Server:
    """Answers requests."""

    def __init__(self, service: Service) -> None:
        self.service = service

    def add_routes(self, app: web.Application) -> None:
        """Add everything that is answered."""
        for method, path, handle in ROUTES:
            app.router.add_route(method, PREFIX + path, self._answering(method, path, handle))
        app.router.add_get("/attachments/{channel}/{id}/{name}", self._file)
        app.router.add_route("*", "/{anything:.*}", self._nothing)

    def _answering(self, method: str, path: str, handle: Handle) -> Any:
        bucket = hashlib.sha256(f"{method} {path}".encode()).hexdigest()[:32]

        async def answer(request: web.Request) -> web.StreamResponse:
            name = f"{method} {request.path.removeprefix(PREFIX)}"
            try:
                return await self.service.bad.through(
                    name, request, lambda it: self._do(it, path, name, handle, bucket)
                )
            except Refused as refusal:
                return _json(refusal.status, refusal.body, bucket, refusal.headers)
            except Banned:
                return web.Response(status=429, text="error code: 1015", headers={"Retry-After": "3600"})
            except Broken:
                return web.Response()
            except Exception as error:
                self.service.failures.append(error)
                return _json(501, {"message": f"The rig cannot do this: {error!r}", "code": 0}, bucket)

        return answer

    async def _do(self, request: web.Request, path: str, name: str, handle: Handle, bucket: str) -> web.Response:
        body = await read_body(request)
        self.service.requests.append((name, body.form))
        try:
            self._check_token(request, path)
            answer = await handle(Call(self.service, dict(request.match_info), dict(request.query), body))
        except Refused as refusal:
            return _json(refusal.status, refusal.body, bucket, refusal.headers)
        return _json(204 if answer is None else 200, answer, bucket)

    def _check_token(self, request: web.Request, path: str) -> None:
        if path != "/gateway/bot" and path.startswith(WITHOUT_TOKEN):
            return
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind != "Bot" or not self.service.accepts(token):
            raise unauthorized()

    async def _file(self, request: web.Request) -> web.Response:
        file = self.service.forms.files.get(int(request.match_info["id"]))
        if file is None:
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=file.content, headers={"Content-Type": file.kind})

    async def _nothing(self, request: web.Request) -> web.Response:
        self.service.requests.append((f"{request.method} {request.path.removeprefix(PREFIX)}", None))
        return _json(404, not_found().body, "none")


def _json(status: int, body: Any, bucket: str, headers: dict[str, str] | None = None) -> web.Response:
    told = {
        "X-RateLimit-Limit": str(LIMIT),
        "X-RateLimit-Remaining": "0" if status == 429 else str(LIMIT - 1),
        "X-RateLimit-Reset": "1.000",
        "X-RateLimit-Reset-After": (headers or {}).get("Retry-After", "1.000"),
        "X-RateLimit-Bucket": bucket,
        "Via": "1.1 google",
        **(headers or {}),
    }
    if status == 204:
        return web.Response(status=204, headers=told)
    # The library compares the type as a whole: a character set behind it would leave the answer a text.
    told["Content-Type"] = "application/json"
    return web.Response(status=status, body=json.dumps(body).encode(), headers=told)
