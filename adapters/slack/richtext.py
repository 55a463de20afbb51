"""The words in what an app posted. Apps put them into blocks or attachments; their `text` is often but a summary."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from adapters.slack.emoji import emoji_of
from adapters.slack.markup import plain_text, unescape, users_in

Body = Mapping[str, Any]


def words_of_app(message: Body, names: Mapping[str, str], channels: Mapping[str, str]) -> str:
    """Return what people read of an app's message: its blocks, else its text, and its attachments."""
    reader, text = _Reader(names, channels), plain_text(message.get("text") or "", names, channels)
    try:
        said = reader.blocks(message.get("blocks") or ()) or text
        return "\n".join(filter(None, (said, *map(reader.attachment, message.get("attachments") or ()))))
    except (KeyError, TypeError, AttributeError):  # A block of a shape that this version does not know.
        return text


def people_in(thing: Any) -> Iterator[str]:
    """Yield the ids of those whom blocks name."""
    if isinstance(thing, list):
        for each in thing:
            yield from people_in(each)
    elif isinstance(thing, dict):
        if thing.get("type") == "user" and isinstance(thing.get("user_id"), str):
            yield thing["user_id"]
        if thing.get("type") == "mrkdwn" and isinstance(thing.get("text"), str):
            yield from users_in(thing["text"])
        yield from people_in(list(thing.values()))


class _Reader:
    """Reads blocks. `names` is user id → name, `channels` is channel id → name."""

    def __init__(self, names: Mapping[str, str], channels: Mapping[str, str]) -> None:
        self._names = names
        self._channels = channels
        self._readers: Mapping[str, Callable[[Body], str]] = {
            "text": lambda it: str(it["text"]),
            "plain_text": lambda it: str(it["text"]),
            "mrkdwn": lambda it: plain_text(it["text"], names, channels),
            "markdown": lambda it: unescape(it["text"]),
            "link": self._link,
            "emoji": lambda it: emoji_of(it["name"]),
            "user": lambda it: f"@{names.get(it['user_id'], 'somebody')}",
            "channel": lambda it: f"#{channels.get(it['channel_id'], 'a-channel')}",
            "broadcast": lambda it: f"@{it['range']}",
            "date": lambda it: str(it.get("fallback") or ""),
            "header": lambda it: self._inside(it["text"]),
            "section": lambda it: "\n".join(map(self._inside, filter(None, (it.get("text"), *it.get("fields", ()))))),
            "context": lambda it: " ".join(filter(None, map(self._inside, it["elements"]))),
            "rich_text": lambda it: "\n".join(filter(None, map(self._inside, it["elements"]))),
            "rich_text_list": lambda it: "\n".join(f"• {self._inside(each)}" for each in it["elements"]),
            **dict.fromkeys(("rich_text_section", "rich_text_quote", "rich_text_preformatted"), self._line),
        }

    def blocks(self, blocks: Iterable[Body]) -> str:
        """Return the words of blocks, one line or more for each."""
        return "\n".join(filter(None, map(self._inside, blocks)))

    def attachment(self, attachment: Body) -> str:
        """Return the words of an attachment, unless it is the preview of a link."""
        if attachment.get("from_url"):
            return ""
        found = self.blocks(attachment.get("blocks") or ())
        return found or "\n".join(self._attached(attachment)) or str(attachment.get("fallback") or "")

    def _attached(self, attachment: Body) -> Iterator[str]:
        for name in ("pretext", "title", "text"):
            if attachment.get(name):
                yield plain_text(str(attachment[name]), self._names, self._channels)

    def _inside(self, it: Body) -> str:
        reader = self._readers.get(str(it.get("type")))
        return "" if reader is None else reader(it)  # Buttons, pictures and lines between say nothing.

    def _line(self, it: Body) -> str:
        return "".join(map(self._inside, it["elements"])).strip("\n")

    def _link(self, it: Body) -> str:
        url, text = str(it["url"]), str(it.get("text") or "")
        return f"{text} ({url})" if text and text != url else url
