"""The chat's desk: one thread works on the file, and everybody who looks on is told what changed."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from adapters.local.server.chat import Chat
from adapters.local.server.schema import open_file
from adapters.local.settings import LocalSettings
from bot.errors import StorageError

T = TypeVar("T")


class Desk:
    """Runs what happens in the chat one after the other, away from the loop."""

    def __init__(self, path: Path, settings: LocalSettings, now: Callable[[], datetime]) -> None:
        self._path = path
        self._settings = settings
        self._now = now
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sigbot-local-chat")
        self._file: sqlite3.Connection | None = None
        self._chat: Chat | None = None
        self.drop_files: Callable[[Sequence[str]], Awaitable[None]] = _drop_nothing
        """Takes the bytes of files that belong to nothing any more."""
        self.something_happened = asyncio.Event()
        """Set whenever the bot may find something new in the queue."""

    async def open(self) -> None:
        """Open the chat's file, and fill it when it is new. Raises StorageError."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._open)

    def _open(self) -> None:
        self._file, is_new = open_file(self._path)
        self._chat = Chat(self._file, self._now)
        try:
            self._chat.set_up(self._settings)
            if is_new:
                for post in self._settings.posts:
                    at = self._now() - timedelta(minutes=post.minutes_ago)
                    self._chat.seed(post.channel, post.author, post.text, at)
        except sqlite3.OperationalError as error:
            raise StorageError(f"The chat's file {self._path} cannot be written ({error}).") from error

    async def do(self, work: Callable[[Chat], T]) -> T:
        """Do something in the chat and return its result; what happened is in the file by then."""
        result = await asyncio.get_running_loop().run_in_executor(self._thread, self._do, work)
        self.something_happened.set()
        if self._chat is not None and self._chat.dropped:
            dropped, self._chat.dropped = self._chat.dropped, []
            await self.drop_files(dropped)
        return result

    async def look(self, work: Callable[[Chat], T]) -> T:
        """Look something up."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._do, work)

    def _do(self, work: Callable[[Chat], T]) -> T:
        assert self._chat is not None, "the desk is not open"
        return work(self._chat)

    async def close(self) -> None:
        """Finish what was begun and close the file."""
        await asyncio.to_thread(self._thread.shutdown)
        if self._file is not None:
            self._file.close()


async def _drop_nothing(ids: Sequence[str]) -> None:
    """Have no folder of files."""
