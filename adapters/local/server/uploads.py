"""Files that people attach: in through one route, out through another; their bytes lie in a folder of their own."""

import asyncio
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast
from uuid import uuid4

from aiohttp import BodyPartReader, web
from aiohttp.helpers import content_disposition_header

from adapters.local.errors import Refused
from adapters.local.server import frames
from adapters.local.server.desk import Desk
from adapters.local.server.extras import Upload
from adapters.local.server.hub import Hub

LARGEST = 10 * 1024 * 1024
"""Bytes of one file."""
_CHUNK = 256 * 1024
_UNKNOWN = "application/octet-stream"
_KEPT = re.compile("[0-9a-f]{32}")
_ARRIVING = re.compile("arriving-[0-9a-f]{32}")


class Uploads:
    """The files' folder, and the two routes to it."""

    def __init__(self, desk: Desk, hub: Hub, folder: Path) -> None:
        self._desk = desk
        self._hub = hub
        self._folder = folder

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """Return the routes."""
        return [web.post("/chat/files", self.take), web.get("/chat/files/{id:[0-9a-f]{32}}", self.give)]

    async def take(self, request: web.Request) -> web.Response:
        """Take one file of a person's and say what is known of it."""
        arriving = self._folder / f"arriving-{uuid4().hex}"
        try:
            upload = await self._read(request, arriving)
            row = await self._desk.do(lambda chat: chat.files.add(upload))
            await asyncio.to_thread(arriving.rename, self._folder / row["id"])
        except Refused as refusal:
            return web.json_response({"sentence": refusal.sentence}, status=400)
        # The library's words for a body that is not what it says it is, and for a field that is no field.
        except (ValueError, AssertionError, web.HTTPRequestEntityTooLarge):
            return web.json_response({"sentence": "That was not a file that could be read."}, status=400)
        finally:
            await asyncio.to_thread(arriving.unlink, missing_ok=True)
        return web.json_response(frames.file_frame(row))

    async def _read(self, request: web.Request, arriving: Path) -> Upload:
        person, name, type, size = "", "", _UNKNOWN, 0
        await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                continue
            if part.name == "person":
                person = (await part.read(decode=True)).decode("utf-8", "replace")[:80]
            elif part.name == "file" and not name:
                name, type = part.filename or "a file", part.headers.get("Content-Type", _UNKNOWN)
                size = await _written(part, arriving)
        if not name:
            raise Refused("There was no file in it.")
        return Upload(await self._hub.person_for(person), name, type.partition(";")[0].strip().lower(), size)

    async def give(self, request: web.Request) -> web.StreamResponse:
        """Give a file back. Only pictures are shown on a page; everything else is a download."""
        id = request.match_info["id"]
        row = await self._desk.look(lambda chat: chat.files.find(id))
        path = self._folder / id
        if row is None or not await asyncio.to_thread(path.is_file):
            raise web.HTTPNotFound
        kind = row["type"] if row["type"] in frames.IMAGES else _UNKNOWN
        response = web.FileResponse(path, headers={"Content-Type": kind})
        if kind == _UNKNOWN:
            response.headers["Content-Disposition"] = content_disposition_header("attachment", filename=row["name"])
        return response

    async def sweep(self, before: datetime) -> None:
        """Remove what a stop left half done: bytes that nothing belongs to, and arrivals that ended before then.

        A file is noted before it gets its name here, so bytes without a note are of one that was deleted.
        """
        known = await self._desk.look(lambda chat: chat.files.ids())
        await asyncio.to_thread(self._sweep, known, before.timestamp())

    def _sweep(self, known: frozenset[str], before: float) -> None:
        for path in self._folder.glob("*"):
            is_stale = _ARRIVING.fullmatch(path.name) and path.stat().st_mtime < before
            if is_stale or (_KEPT.fullmatch(path.name) and path.name not in known):
                path.unlink(missing_ok=True)

    async def drop(self, ids: Sequence[str]) -> None:
        """Remove files from the disk."""
        for id in ids:
            await asyncio.to_thread((self._folder / id).unlink, missing_ok=True)


async def _written(part: BodyPartReader, path: Path) -> int:
    size = 0
    file = cast(BinaryIO, await asyncio.to_thread(path.open, "wb"))
    try:
        while chunk := await part.read_chunk(_CHUNK):
            size += len(chunk)
            if size > LARGEST:
                raise Refused(f"A file may have up to {LARGEST // 1024 // 1024} MB. This one is larger.")
            await asyncio.to_thread(file.write, chunk)
    finally:
        await asyncio.to_thread(file.close)
    return size
