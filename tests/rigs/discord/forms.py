"""What clients send: bodies are read, checked, and brought into the shape in which messages hold them."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from tests.rigs.discord.errors import bad_form, refused
from tests.rigs.discord.model import Json, Message
from tests.rigs.discord.talk import Draft
from tests.rigs.discord.validation import is_empty, message_problems

UPLOAD = 10 * 1024 * 1024
KEPT_FLAGS = 1 << 2 | 1 << 6 | 1 << 12 | 1 << 15
"""Of the flags that one sends: embeds suppressed, ephemeral, silent, and the second kind of components."""


@dataclass
class File:
    """A file that came with a form."""

    name: str
    kind: str
    content: bytes


@dataclass
class Body:
    """A form, and the files that came with it by number."""

    form: Any = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)


async def read_body(request: web.Request) -> Body:
    """Read what was sent, as JSON or in parts."""
    if request.content_type.startswith("multipart/"):
        return await _read_parts(request)
    text = await request.text()
    return Body(_parsed(text) if text else {})


async def _read_parts(request: web.Request) -> Body:
    body = Body()
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        content = bytes(await part.read())
        if part.name == "payload_json":
            body.form = _parsed(content.decode())
            continue
        if len(content) > UPLOAD:
            raise refused(40005)
        number = (part.name or "file").removeprefix("files[").removesuffix("]")
        kind = part.headers.get("Content-Type", "application/octet-stream")
        body.files[number] = File(part.filename or "unknown.bin", kind, content)
    return body


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise refused(50109) from None


class Forms:
    """Turns forms of messages into what a message holds. Files are kept here, to be fetched."""

    def __init__(self) -> None:
        self.cdn = ""
        self.files: dict[int, File] = {}

    def draft(self, form: Json, attachments: list[Json]) -> Draft:
        """Return what a new message is to hold; a form that is not right or empty is refused."""
        problems = message_problems(form)
        if problems:
            raise bad_form(problems)
        if is_empty(form | {"attachments": []}, has_files=bool(attachments)):
            raise refused(50006)
        return Draft(
            content=form.get("content") or "",
            embeds=linked([_rich(one) for one in form.get("embeds") or []], attachments),
            components=linked(numbered(form.get("components") or []), attachments),
            attachments=attachments,
            allowed=form.get("allowed_mentions"),
            flags=(form.get("flags") or 0) & KEPT_FLAGS,
            nonce=form.get("nonce"),
        )

    def changes(self, form: Json, message: Message, new: list[Json]) -> Json:
        """Return what a form changes about a message; what would leave nothing to see is refused."""
        flags = message.flags if form.get("flags") is None else message.flags | form["flags"] & KEPT_FLAGS
        now = {"content": message.content, "embeds": message.embeds, "components": message.components}
        after = now | {name: form[name] for name in now if name in form}
        problems = message_problems(after | {"allowed_mentions": form.get("allowed_mentions"), "flags": flags})
        if problems:
            raise bad_form(problems)
        attachments = self._kept(form, message) + new
        if is_empty(after | {"attachments": attachments}):
            raise refused(50006)
        return {
            "content": after["content"] or "",
            "embeds": linked([_rich(one) for one in after["embeds"] or []], attachments),
            "components": linked(numbered(after["components"] or []), attachments),
            "attachments": attachments,
            "flags": flags & ~(1 << 2) | (form.get("flags") or 0) & (1 << 2) if "flags" in form else flags,
        }

    def _kept(self, form: Json, message: Message) -> list[Json]:
        if "attachments" not in form:
            return list(message.attachments)
        kept = {str(one.get("id")) for one in form["attachments"] or []}
        return [one for one in message.attachments if one["id"] in kept]

    def attachment(self, id: int, channel_id: int, file: File, description: str | None = None) -> Json:
        """Keep a file, and return what messages say about it. Its address is signed, as they all are."""
        self.files[id] = file
        url = f"{self.cdn}/attachments/{channel_id}/{id}/{file.name}"
        shape = {
            "id": str(id),
            "filename": file.name,
            "size": len(file.content),
            "url": f"{url}?ex=7fffffff&is=6fffffff&hm={id:064x}",
            "proxy_url": url,
            "content_type": file.kind,
        }
        return shape | ({} if description is None else {"description": description})


def descriptions(form: Json) -> dict[str, str]:
    """Return the descriptions of files by the number of the file."""
    told = form.get("attachments") or []
    return {str(one.get("id")): one["description"] for one in told if one.get("description")}


def numbered(components: list[Json]) -> list[Json]:
    """Return components with the numbers that Discord gives those that have none."""
    used = 0

    def number(one: Json) -> Json:
        nonlocal used
        used += 1
        shape = {**one, "id": one.get("id") or used}
        if one.get("components"):
            shape["components"] = [number(inner) for inner in one["components"]]
        for name in ("accessory", "component"):
            if one.get(name):
                shape[name] = number(one[name])
        return shape

    return [number(one) for one in components]


def linked(value: Any, attachments: list[Json]) -> Any:
    """Return a shape in which references to files have become their addresses."""
    if isinstance(value, dict):
        return {key: linked(inner, attachments) for key, inner in value.items()}
    if isinstance(value, list):
        return [linked(inner, attachments) for inner in value]
    if isinstance(value, str) and value.startswith("attachment://"):
        name = value.removeprefix("attachment://")
        return next((one["url"] for one in attachments if one["filename"] == name), value)
    return value


def _rich(embed: Json) -> Json:
    return {"type": "rich", **embed}
