"""The operator's command line: in this process, which is quick, or as a process of its own."""

import contextlib
import io
import logging
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.__main__ import main

ROOT = Path(__file__).parents[2]


class Done(NamedTuple):
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def sigbot(*arguments: str | Path, secrets: Mapping[str, str] | None = None) -> Done:
    """Run a command to its end. A failure that is no sentence comes out as the exception that it is.

    A command has a loop of its own, which the thread of a test may have already. `secrets` are in the environment
    while it runs.
    """
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(_run, [str(argument) for argument in arguments], secrets or {}).result(50)


def _run(arguments: list[str], secrets: Mapping[str, str]) -> Done:
    output, messages = io.StringIO(), io.StringIO()
    with (
        pytest.MonkeyPatch.context() as environment,
        _logs_restored(),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(messages),
    ):
        for name, value in secrets.items():
            environment.setenv(name, value)
        try:
            code = main(arguments)
        except SystemExit as end:  # --help and --version end like this.
            code = int(end.code or 0)
    return Done(code, output.getvalue(), messages.getvalue())


@contextlib.contextmanager
def _logs_restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in list(root.manager.loggerDict)}
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        for name, before in levels.items():
            logging.getLogger(name).setLevel(before)


def sigbot_process(*arguments: str | Path) -> Done:
    """Run a command as the shell does."""
    command = [sys.executable, "-m", "bot", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=50, check=False)
    return Done(done.returncode, done.stdout, done.stderr)
