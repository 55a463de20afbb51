"""Start-up time and memory, beside the bare libraries that any such bot needs.

Every figure is the median of fresh processes, run in turn:

- bare: Python with asyncio, aiohttp.web, sqlite3 and json imported;
- search: `sigbot library search`, start to end, over a library that exists;
- demo: `sigbot demo`, from its start until it says its address, and its resident memory then.

    .venv/bin/python -m benchmarks.footprint
"""

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

BARE = "import asyncio, json, sqlite3, aiohttp.web; print('ready', flush=True); input()"


def measured(command: list[str]) -> tuple[float, float]:
    """Return the seconds until a process says its first line, and its resident memory in MB at that moment."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stdout.readline()
        seconds = time.perf_counter() - start
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
        process.terminate()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    return seconds, int(found[1]) / 1024


def whole(command: list[str]) -> tuple[float, float]:
    """Return the seconds that a command takes from start to end."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return time.perf_counter() - start, 0.0


def measure(rounds: int) -> None:
    """Run every kind in turn and print medians and ratios."""
    with tempfile.TemporaryDirectory() as folder:
        sigbot = [sys.executable, "-m", "bot"]
        kinds: dict[str, tuple[Callable[[list[str]], tuple[float, float]], list[str]]] = {
            "bare libraries": (measured, [sys.executable, "-c", BARE]),
            "library search": (whole, [*sigbot, "library", "search", "low iron", "--data", folder]),
            "demo, ready": (measured, [*sigbot, "demo", "--port", "0", "--data", f"{folder}/demo"]),
        }
        whole(kinds["library search"][1])
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in kinds}
        for _ in range(rounds):
            for name, (how, command) in kinds.items():
                taken[name].append(how(command))
    base = [statistics.median(values) for values in zip(*taken["bare libraries"], strict=True)]
    for name, values in taken.items():
        seconds, memory = (statistics.median(column) for column in zip(*values, strict=True))
        line = f"{name:16} {seconds * 1000:6.0f} ms   {seconds / base[0]:.1f} x bare"
        print(line + (f"   {memory:5.0f} MB   {memory / base[1]:.1f} x bare" if memory else ""))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    measure(parser.parse_args().rounds)
