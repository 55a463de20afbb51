"""Bots as processes of their own, so that a rig's work is not counted as theirs."""

import asyncio
import os
import re
import sqlite3
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[1]
TICKS = os.sysconf("SC_CLK_TCK")


class Bot:
    """One process. `database` is where it keeps posts."""

    def __init__(self, command: Sequence[str], tokens: Mapping[str, str], database: Path) -> None:
        self._command = command
        self._tokens = tokens
        self._database = database
        self._notes: dict[str, asyncio.Future[int]] = {}
        self._log = database.with_suffix(".log")
        self._process: Process | None = None
        self._reader: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._log.parent.mkdir(exist_ok=True)
        with self._log.open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, *self._command),
                cwd=ROOT,
                stdin=DEVNULL,
                stdout=PIPE,
                stderr=log,
                env={**os.environ, **self._tokens, "SIGBOT_MEANING": "off"},  # The model is built once, meanwhile.
            )
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *exc: object) -> None:
        assert self._process is not None and self._reader is not None
        if self._process.returncode is None:
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), 10)
        except TimeoutError:
            self._process.kill()
        await self._reader

    async def _read(self) -> None:
        """Take in what it notes, until it ends."""
        assert self._process is not None and self._process.stdout is not None
        async for line in self._process.stdout:
            ref, _, at = line.decode().rpartition(" ")
            if ref and at.strip().isdigit():
                future = self._note(ref)
                if not future.done():  # A post may come again.
                    future.set_result(int(at))

    def _note(self, ref: str) -> "asyncio.Future[int]":
        if ref not in self._notes:
            self._notes[ref] = asyncio.get_running_loop().create_future()
        return self._notes[ref]

    async def noted(self, ref: str, within: float) -> int:
        """Return the nanoseconds at which it had a post on disk."""
        return await asyncio.wait_for(asyncio.shield(self._note(ref)), within)

    @property
    def log(self) -> str:
        """What it wrote into its log."""
        return self._log.read_text(encoding="utf-8")

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    def cpu(self) -> float:
        """Return the seconds of processor time that it has used."""
        fields = self._proc("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> float:
        """Return its resident memory in MB."""
        found = re.search(r"VmRSS:\s+(\d+) kB", self._proc("status"))
        assert found
        return int(found[1]) / 1024

    def _proc(self, name: str) -> str:
        assert self._process is not None
        return Path(f"/proc/{self._process.pid}/{name}").read_text(encoding="utf-8")

    def kept(self) -> dict[str, str]:
        """Return the texts of the posts that it has, by reference."""
        connection = sqlite3.connect(self._database, timeout=10)
        try:
            return dict(connection.execute("SELECT ref, text FROM posts WHERE state = 'kept'").fetchall())
        finally:
            connection.close()
