"""`sigbot run` with nobody as organiser: the code is on standard output, and nowhere else."""

import asyncio
import re
import signal
import sys
from pathlib import Path

from bot.features.roles.claims import LENGTH, LETTERS, new_code
from storage import open_store
from tests.rigs.clocks import HandClock
from tests.rigs.commandline import ROOT

CONFIG = """
[group]
name = "A group"
[site]
port = 0
[log]
level = "debug"
[local]
person = "ann"
[[local.people]]
id = "ann"
name = "Ann"
[[local.channels]]
id = "general"
name = "general"
"""
PRINTED = re.compile(r"type this command to the bot within a day: claim ([A-Z0-9-]{14})$")


async def test_the_code_is_printed_while_nobody_is_an_organiser(tmp_path: Path) -> None:
    """On standard output, so that no log has it; the database has its hash alone."""
    config = tmp_path / "config.toml"
    config.write_text(CONFIG, encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run", "--config", str(config)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        lines = [(await asyncio.wait_for(process.stdout.readline(), 30)).decode().strip() for _ in range(2)]
    finally:
        process.send_signal(signal.SIGTERM)
        _, log = await asyncio.wait_for(process.communicate(), 20)
    found = PRINTED.search(lines[1])
    assert found is not None, lines
    assert found[1].encode() not in log
    store = open_store(tmp_path / "data" / "sigbot.sqlite3", HandClock(), exclusive=False)
    kept = await store.read(lambda readers: readers.value("roles:claim"))
    await store.close()
    assert kept is not None
    assert found[1] not in kept
    assert found[1].replace("-", "") not in kept


def test_codes_are_easily_typed_and_not_guessed() -> None:
    """Twelve letters and digits, none of which is read as another one."""
    codes = {new_code() for _ in range(200)}
    assert 200 == len(codes)
    for code in codes:
        assert LENGTH == len(code.replace("-", ""))
        assert set(code) <= set(LETTERS) | {"-"}
    assert not set("01ILOU") & set(LETTERS)
