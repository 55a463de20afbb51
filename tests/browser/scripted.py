"""A server made of answers that a test writes down: it speaks the chat's protocol over a socket inside the browser.

For what a real server shows only by luck or with much preparation: a refusal beside a field, a form, thousands of
messages. The page and everything that it loads come from the demo.
"""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import Page, WebSocketRoute, expect

from tests.browser.conftest import OpenPage
from tests.rigs.demo import Demo

Frame = dict[str, Any]

PRIYA: Frame = {"id": "priya", "name": "Priya", "about": "Nurse", "joined": True, "is_bot": False}
TOM: Frame = {"id": "tom", "name": "Tom", "about": "Physiotherapist", "joined": True, "is_bot": False}
START = datetime(2026, 11, 2, 9, tzinfo=UTC)
PAGE = 100


def option(name: str, kind: str = "text", **more: object) -> Frame:
    """Return an option of a command."""
    plain = {"summary": f"About {name}", "required": False, "choices": [], "suggests": False, "rest": False}
    return {"name": name, "type": kind, "max_length": 1_000, **plain, **more}


def say(text: str) -> Frame:
    """Return a card of one sentence."""
    return {"title": "", "blocks": [{"type": "paragraph", "text": text}]}


def message(number: int, text: str, author: Frame = TOM, **more: object) -> Frame:
    """Return a message of the channel 'learning'."""
    at = (START + timedelta(minutes=7 * number)).isoformat()
    plain = {"thread": None, "edited": False, "deleted": False, "card": None, "request": None, "replies": 0}
    shown = {"id": number, "channel": "learning", "author": author, "at": at, "text": text, "mine": author is PRIYA}
    return {**shown, **plain, "reactions": [], "files": [], **more}


class Scripted:
    """Answers requests by their type; what is not written down is simply done."""

    def __init__(self, *, commands: Sequence[Frame] = (), messages: Sequence[Frame] = (), read: int = 0) -> None:
        self.commands = list(commands)
        self.messages = list(messages)
        self.read = read
        self.asked: list[Frame] = []
        self.answers: dict[str, Callable[[Frame], list[Frame]]] = {}
        self._socket: WebSocketRoute | None = None

    async def open(self, open_page: OpenPage, demo: Demo, **options: Any) -> Page:
        """Open the chat over these answers, in the channel 'learning'."""
        page = await open_page("/nowhere", **options)
        await page.route_web_socket("**/chat/socket", self._serve)
        await page.goto(f"{demo.address}/")
        await page.get_by_test_id("channel-learning").click()
        await expect(page.get_by_role("heading", name="# learning")).to_be_visible()
        return page

    def tell(self, frame: Frame) -> None:
        """Send a frame that answers nothing."""
        assert self._socket is not None
        self._socket.send(json.dumps(frame))

    def of(self, kind: str) -> list[Frame]:
        """Return the requests of one type."""
        return [frame for frame in self.asked if frame["type"] == kind]

    def _serve(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        socket.on_message(self._take)

    def _take(self, data: str | bytes) -> None:
        request = json.loads(data)
        self.asked.append(request)
        answer = self.answers.get(request["type"], self._usual)
        frames = answer(request)
        for frame in frames:
            self.tell(frame)
        if not any(frame["type"] == "refused" for frame in frames):
            self.tell({"type": "done", "id": request["id"]})

    def _usual(self, request: Frame) -> list[Frame]:
        match request["type"]:
            case "hello":
                return [self._state()]
            case "open" if request["channel"] == "learning":
                page = {"messages": self.messages[-PAGE:], "has_earlier": len(self.messages) > PAGE}
                return [{"type": "history", "channel": "learning", "read": self.read, **page}]
            case "open":
                return [{"type": "history", "channel": request["channel"], "read": 0, "messages": []}]
            case "earlier":
                before = [each for each in self.messages if each["id"] < request["before"]]
                page = {"messages": before[-PAGE:], "has_earlier": len(before) > PAGE}
                return [{"type": "earlier", "channel": request["channel"], **page}]
            case _:
                return []

    def _state(self) -> Frame:
        plain = {"topic": "", "note": "", "unread": 0, "mentions": 0}
        return {
            "type": "state",
            "person": PRIYA,
            "people": [PRIYA, TOM],
            "channels": [
                {**plain, "id": "learning", "name": "learning", "kind": "channel", "note": "Kept in the archive"},
                {**plain, "id": "coffee", "name": "coffee", "kind": "channel", "unread": 120, "mentions": 1},
                {**plain, "id": "dm-priya", "name": "sigbot", "kind": "direct"},
            ],
            "commands": self.commands,
            "switch": True,
            "group": "A group",
            "bot_name": "sigbot",
            "bad_days": {"direct_closed": False, "slow": False, "bot_away": False},
        }
