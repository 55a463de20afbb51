"""Resident memory with one platform switched on, beside a bare bot of that platform's library; and what is imported.

Every figure is the median of fresh processes, run in turn on rigs on loopback, once the bot is connected and has
answered a first command. The bare bots are those of wire.py: the library, sqlite3 and one command. sigbot finds its
database there, as after every start but the first, which has to make the tables and loads a library for it.
A further start of sigbot writes down every import: the library of the other platform must not be among them.

    .venv/bin/python -m benchmarks.memory
"""

import argparse
import asyncio
import re
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks._places import LIST, PLACES, bare, make_database, sigbot

LIBRARIES = {"slack": {"slack_bolt", "slack_sdk"}, "discord": {"discord"}}
ANSWERS = {LIST: {"text": "This is the answer.", "content": "This is the answer."}}
_IMPORTED = re.compile(r"^import time:\s+\d+ \|\s+\d+ \|\s+(\w+)", re.MULTILINE)


async def memory(platform: str, folder: Path, command: Callable[[str], list[str]]) -> float:
    """Return the resident memory of a bot in MB once it has answered."""
    async with PLACES[platform](folder, command) as place:
        await place.ask()
        return place.bot.memory()


async def imported(platform: str, folder: Path) -> set[str]:
    """Return the packages that sigbot imports until it has answered."""
    command = sigbot(platform, folder)
    async with PLACES[platform](folder, lambda url: ["-X", "importtime", *command(url)]) as place:
        await place.ask()
        return set(_IMPORTED.findall(place.bot.log))


async def measure(platform: str, rounds: int) -> None:
    """Start the bots of a platform in turn, and print medians, ratios, and what was imported."""
    taken: dict[str, list[float]] = {"bare bot": [], "sigbot": [], "sigbot, first start": []}
    for _ in range(rounds):
        for kind, values in taken.items():
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                if kind == "sigbot":
                    await make_database(folder)
                is_bare = kind == "bare bot"
                command = await bare(platform, folder, ANSWERS) if is_bare else sigbot(platform, folder)
                values.append(await memory(platform, folder, command))
    medians = {kind: statistics.median(values) for kind, values in taken.items()}
    for kind, median in medians.items():
        print(f"{platform} only, {kind:19} {median:5.0f} MB   {median / medians['bare bot']:.2f} x bare")
    others = set().union(*(names for name, names in LIBRARIES.items() if name != platform))
    with tempfile.TemporaryDirectory() as name:
        found = await imported(platform, Path(name))
    assert found >= LIBRARIES[platform] and not found & others, f"imported: {sorted(found)}"
    print(f"{platform} only, imports {' and '.join(sorted(LIBRARIES[platform]))}, not {' or '.join(sorted(others))}")


async def main(rounds: int, platforms: list[str]) -> None:
    """Measure every platform."""
    for platform in platforms:
        await measure(platform, rounds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--platform", choices=list(PLACES), action="append")
    options = parser.parse_args()
    asyncio.run(main(options.rounds, options.platform or list(PLACES)))
