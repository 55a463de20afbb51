"""Forms of messages: text, embeds, mentions, nonce, and the components with them."""

from typing import Any

from tests.rigs.discord.constants import COMPONENTS_V2
from tests.rigs.discord.errors import Problem
from tests.rigs.discord.model import Json
from tests.rigs.discord.validation.base import Faults, Path, length, link, odd, one_of, required
from tests.rigs.discord.validation.components import component_problems

CONTENT = 2_000
EMBEDS = 10
EMBED_CHARACTERS = 6_000
NONCE = 25
MENTIONS = 100
UNUSED_IN_V2 = ("content", "embeds", "poll", "stickers", "sticker_ids")


def message_problems(form: Json, flags: int | None = None) -> Faults:
    """Return what is wrong with a message; flags are those that it has already."""
    flags = (flags or 0) | (form.get("flags") or 0)
    faults = length(("content",), form.get("content"), 0, CONTENT)
    faults += embed_problems(form.get("embeds") or [])
    faults += nonce_problems(form)
    faults += mention_problems(form.get("allowed_mentions") or {})
    faults += component_problems(form.get("components") or [], v2=bool(flags & COMPONENTS_V2))
    if flags & COMPONENTS_V2:
        says = f"The '{{}}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2 ({COMPONENTS_V2})"
        used = [name for name in UNUSED_IN_V2 if form.get(name)]
        faults += [Problem((name,), "MESSAGE_CANNOT_USE_LEGACY_FIELDS", says.format(name)) for name in used]
    return faults


def is_empty(form: Json, *, has_files: bool = False) -> bool:
    """Say whether there would be nothing to see."""
    text = (form.get("content") or "").strip()
    seen = ("components", "sticker_ids", "poll", "attachments", "message_snapshots")
    return not (text or has_files or any(form.get(name) for name in seen) or any(map(_shows, form.get("embeds") or [])))


def _shows(embed: Json) -> bool:
    return any(embed.get(name) for name in ("title", "description", "fields", "footer", "author", "image", "thumbnail"))


def nonce_problems(form: Json) -> Faults:
    """Return what is wrong with a nonce."""
    nonce = form.get("nonce")
    if nonce is None:
        return [required(("nonce",))] if form.get("enforce_nonce") else []
    if isinstance(nonce, bool) or not isinstance(nonce, str | int):
        return [odd(("nonce",), "Value is not a string or an integer.", "BASE_TYPE_BAD_TYPE")]
    return length(("nonce",), str(nonce), 0, NONCE)


def mention_problems(allowed: Json) -> Faults:
    """Return what is wrong with the list of those who may be called."""
    here: Path = ("allowed_mentions",)
    faults: Faults = []
    for number, kind in enumerate(allowed.get("parse") or []):
        faults += one_of((*here, "parse", number), kind, ("users", "roles", "everyone"))
    for kind in ("users", "roles"):
        faults += length((*here, kind), allowed.get(kind), 0, MENTIONS)
        if allowed.get(kind) and kind in (allowed.get("parse") or []):
            says = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            faults.append(Problem(here, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", says))
    return faults


# --- Embeds


def embed_problems(embeds: list[Json]) -> Faults:
    """Return what is wrong with the embeds."""
    faults = length(("embeds",), embeds, 0, EMBEDS)
    for number, embed in enumerate(embeds):
        faults += _one_embed(("embeds", number), embed)
    if sum(map(_size, embeds)) > EMBED_CHARACTERS:
        says = f"Embed size exceeds maximum size of {EMBED_CHARACTERS}"
        faults.append(Problem(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", says))
    return faults


def _one_embed(here: Path, embed: Json) -> Faults:
    faults = length((*here, "title"), embed.get("title"), 0, 256)
    faults += length((*here, "description"), embed.get("description"), 0, 4_096)
    faults += length((*here, "fields"), embed.get("fields"), 0, 25)
    faults += length((*here, "footer", "text"), _inner(embed, "footer", "text"), 0, 2_048)
    faults += length((*here, "author", "name"), _inner(embed, "author", "name"), 0, 256)
    faults += link((*here, "url"), embed.get("url"), ("http://", "https://"))
    for part in ("image", "thumbnail"):
        faults += link((*here, part, "url"), _inner(embed, part, "url"))
    for number, field in enumerate(embed.get("fields") or []):
        faults += length((*here, "fields", number, "name"), field.get("name"), 1, 256)
        faults += length((*here, "fields", number, "value"), field.get("value"), 1, 1_024)
    return faults


def _inner(embed: Json, part: str, name: str) -> Any:
    return (embed.get(part) or {}).get(name)


def _size(embed: Json) -> int:
    texts = [embed.get("title"), embed.get("description")]
    texts += [_inner(embed, "footer", "text"), _inner(embed, "author", "name")]
    texts += [field.get(name) for field in embed.get("fields") or [] for name in ("name", "value")]
    return sum(len(text or "") for text in texts)
