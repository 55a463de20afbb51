"""The demo as a process of its own."""

import asyncio
import re
import sys
from pathlib import Path

from tests.rigs.databases import put_new

ROOT = Path(__file__).parents[2]


class Demo:
    """The demo as a process, with its page's socket."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self.address = ""

    async def start(self) -> None:
        """Start it, and wait for its address."""
        put_new(self._folder / "sigbot.sqlite3", is_seeded=True)
        port = self.address.rpartition(":")[2] or "0"  # A restart keeps its address, as people's tabs expect.
        arguments = ("-m", "bot", "demo", "--port", port, "--data", str(self._folder))
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
        assert self._process.stdout is not None
        line = (await asyncio.wait_for(self._process.stdout.readline(), 30)).decode()
        found = re.search(r"http://\S+", line)
        assert found, line
        self.address = found[0].rstrip("/")

    async def kill(self) -> None:
        """Kill it without a word."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        """Ask it to stop, and return its exit code."""
        assert self._process is not None
        self._process.terminate()
        return await asyncio.wait_for(self._process.wait(), 15)
