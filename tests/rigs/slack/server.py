"""The server itself: every request finds its method here, or its trouble."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.rigs.slack import api_chat, api_conversations, api_files, api_people, api_usergroups, api_views
from tests.rigs.slack.arguments import Arguments, read_arguments
from tests.rigs.slack.core import Core
from tests.rigs.slack.hooks import Hooks
from tests.rigs.slack.methods import METHODS, Method
from tests.rigs.slack.refusals import Refused, missing_scope
from tests.rigs.slack.weather import Trouble, Weather

Serve = Callable[[web.Request], Awaitable[web.Response]]
REGISTERED = (api_chat, api_conversations, api_files, api_people, api_usergroups, api_views)
"""The modules whose methods are registered by their import."""
LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Slack</title></head><body>Sign in</body></html>"


class Server:
    """Answers what the app asks, and remembers every call."""

    def __init__(self, core: Core, hooks: Hooks, weather: Weather) -> None:
        self._core = core
        self._hooks = hooks
        self._weather = weather
        self.calls: list[tuple[str, dict[str, Any]]] = []
        """Every call with its arguments, as it came, also those that met with trouble."""

    def application(self) -> web.Application:
        """Return the routes."""
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._serve_method)
        app.router.add_post("/actions/T/{name:.+}", self._serve_hook)
        app.router.add_get("/files-pri/{file}/{name:.+}", self._serve_file)
        app.router.add_post("/upload/v1/{file}", self._serve_upload)
        app.router.add_get("/link/", self._core.sockets.serve)
        return app

    # --- Methods

    async def _serve_method(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        return await self._through(request, name, self._answer_method)

    async def _answer_method(self, request: web.Request) -> web.Response:
        name = request.match_info["method"]
        try:
            args = await read_arguments(request)
            self.calls.append((name, args.values))
            if wait := self._weather.over_each(name, args.values):
                return _limited(wait)
            method = METHODS.get(name)
            if method is None:
                raise Refused("unknown_method", req_method=name)
            self._check_token(request, args, method)
            body = {"ok": True, **method.run(self._core, args)}
        except Refused as refused:
            body = refused.body
        scopes = ",".join(sorted(self._core.app.scopes))
        return web.json_response(body, headers={"x-oauth-scopes": scopes, "x-slack-req-id": "rig"})

    def _check_token(self, request: web.Request, args: Arguments, method: Method) -> None:
        app = self._core.app
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        if not token and not method.is_for_app:
            token = args.text("token")
        if not token:
            raise Refused("not_authed")
        if token in app.refused:
            raise Refused(app.refused[token])
        if token not in {app.bot_token, app.app_token}:
            raise Refused("invalid_auth")
        if (token == app.app_token) != method.is_for_app:
            raise Refused("not_allowed_token_type")
        granted = app.app_scopes if method.is_for_app else app.scopes
        if method.scope and method.scope not in granted:
            raise missing_scope(method.scope, granted)

    # --- Other addresses

    async def _serve_hook(self, request: web.Request) -> web.StreamResponse:
        return await self._through(request, "response_url", self._hooks.serve)

    async def _serve_file(self, request: web.Request) -> web.StreamResponse:
        return await self._through(request, "files", self._answer_file)

    async def _serve_upload(self, request: web.Request) -> web.StreamResponse:
        return await self._through(request, "upload", self._answer_upload)

    async def _answer_upload(self, request: web.Request) -> web.Response:
        content = await request.read()
        is_taken = api_files.receive(self._core, request.match_info["file"], content)
        return web.Response(text=f"OK - {len(content)}" if is_taken else "No", status=200 if is_taken else 400)

    async def _answer_file(self, request: web.Request) -> web.Response:
        """Hand out a file's content. Whoever may not have it gets a page to sign in, with status 200."""
        app = self._core.app
        file_id = request.match_info["file"].partition("-")[2]
        content = self._core.world.contents.get(file_id)
        is_known = (
            request.headers.get("Authorization") == f"Bearer {app.bot_token}" and app.bot_token not in app.refused
        )
        if not is_known or "files:read" not in app.scopes:
            return web.Response(text=LOGIN_PAGE, content_type="text/html")
        if content is None:
            raise web.HTTPNotFound
        return web.Response(body=content, content_type=self._core.world.files[file_id]["mimetype"])

    # --- Trouble

    async def _through(self, request: web.Request, name: str, answer: Serve) -> web.StreamResponse:
        trouble = self._weather.next(name)
        if trouble is None:
            return await answer(request)
        await asyncio.sleep(trouble.wait)
        if trouble.resets:
            return await self._reset(request, trouble, answer)
        if trouble.status or trouble.error or trouble.body is not None:
            await request.read()
            self.calls.append((name, {}))
        if trouble.body is not None:
            return web.json_response(trouble.body)
        if trouble.error:
            return web.json_response({"ok": False, "error": trouble.error})
        if trouble.status == 429:
            return _limited(trouble.retry_after)
        if trouble.status:
            return web.Response(text="Slack has trouble.", status=trouble.status, content_type="text/html")
        return await answer(request)

    async def _reset(self, request: web.Request, trouble: Trouble, answer: Serve) -> web.Response:
        await request.read()
        response = await answer(request) if trouble.after_doing else web.Response()
        if request.transport is not None:
            request.transport.close()
        return response


def _limited(retry_after: int) -> web.Response:
    headers = {"Retry-After": str(retry_after)}
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
