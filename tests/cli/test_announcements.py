"""What organisers announce, on the command line."""

import json
from pathlib import Path

from tests.rigs.announcing import drafts, id_in, morag, presses
from tests.rigs.commandline import sigbot
from tests.rigs.world import demo_settings, running


async def test_what_is_to_come_is_listed_without_its_text(tmp_path: Path) -> None:
    """For people and for programs; what comes next stands first."""
    nothing = sigbot("announcements", "list", "--data", tmp_path)
    assert ("", "Nothing was announced, and nothing is going to be.") == (nothing.stdout, nothing.stderr.strip())
    async with running(demo_settings(tmp_path)) as world:
        await drafts(world, morag(world), title="Some day")
        planned = await drafts(world, morag(world), when="7 December 2026 9am", every="every Monday")
        await presses(world, morag(world), planned, "Schedule it")
    lines = sigbot("announcements", "list", "--data", tmp_path).stdout.splitlines()
    assert f"{id_in(planned)}   planned    2026-12-07 09:00  A talk about iron" == lines[0]
    assert lines[1].endswith("Some day")
    listed = sigbot("announcements", "list", "--json", "--data", tmp_path).stdout
    row, draft = json.loads(listed)
    assert ("planned", "2026-12-07T09:00:00+00:00", "FREQ=WEEKLY;BYDAY=MO") == (
        row["status"],
        row["next_at"],
        row["rule"],
    )
    assert ["local:coffee-room", "local:exercise", "local:screening"] == row["channels"]
    assert ("draft", None) == (draft["status"], draft["next_at"])
    assert "Gethin" not in listed
