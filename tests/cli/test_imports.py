"""`sigbot events import`: a file comes in, once, and what is odd about it is said."""

import json
from pathlib import Path

import pytest

from bot.cli import run_command
from bot.errors import OperatorError
from tests.rigs.calendars import ics

TALK = ics("DTSTART;TZID=Europe/London:20261208T123000", "SUMMARY:Talk")


def _run(folder: Path, *arguments: str) -> None:
    run_command(["events", "import", *arguments, "--data", str(folder / "data")])


def _file(folder: Path, data: bytes = TALK) -> str:
    path = folder / "talks.ics"
    path.write_bytes(data)
    return str(path)


def test_a_file_is_imported_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rehearsal before stores nothing, and a second import changes nothing."""
    file = _file(tmp_path)
    for more in (["--dry-run"], [], []):
        _run(tmp_path, file, *more)
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "talks: 1 new, 0 changed, 0 as before. Nothing was stored, as this was a rehearsal.",
        "talks: 1 new, 0 changed, 0 as before.",
        "talks: 0 new, 0 changed, 1 as before.",
    ]


def test_the_result_is_there_for_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With every sentence about what was left out."""
    broken = TALK.replace(b"END:VCALENDAR", b"BEGIN:VEVENT\r\nSUMMARY:Odd\r\nEND:VEVENT\r\nEND:VCALENDAR")
    _run(tmp_path, _file(tmp_path, broken), "--json", "--name", "Hospital")
    found = json.loads(capsys.readouterr().out)
    assert (found["name"], found["created"], found["skipped"], found["dry_run"]) == ("Hospital", 1, 1, False)
    assert found["notes"] == ["Event 2 (Odd) was left out: it does not say when it starts."]


@pytest.mark.parametrize("data", [b"<html>", b"BEGIN:VCALENDAR\r\n" + b"x" * 11 * 1024 * 1024])
def test_what_is_no_calendar_or_too_large_is_refused(tmp_path: Path, data: bytes) -> None:
    """With a sentence that names the file."""
    with pytest.raises(OperatorError, match=r"talks.ics was not imported: it (is no calendar|has 11 MB)"):
        _run(tmp_path, _file(tmp_path, data))


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    """In a sentence."""
    with pytest.raises(OperatorError, match="There is no file"):
        _run(tmp_path, str(tmp_path / "none.ics"))
