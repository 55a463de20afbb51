"""What the adapter keeps for buttons and forms, and for how long."""

from datetime import timedelta
from pathlib import Path

from adapters.discord.kept import Kept, key_of
from tests.rigs.clocks import HandClock


async def test_what_was_typed_goes_after_a_day_and_what_buttons_carry_stays(tmp_path: Path) -> None:
    """Whoever comes back to a form does so soon; a button can be pressed for years."""
    clock = HandClock()
    kept = Kept(tmp_path / "discord.sqlite3", clock)
    await kept.keep(["a long command"])
    await kept.keep_typed("what was typed")
    clock.turn(timedelta(hours=23))
    assert "what was typed" == await kept.find(key_of("what was typed"))
    clock.turn(timedelta(hours=2))
    assert await kept.find(key_of("what was typed")) is None
    assert "a long command" == await kept.find(key_of("a long command"))
    assert b"what was typed" not in (tmp_path / "discord.sqlite3").read_bytes()


async def test_what_is_typed_again_stays_a_day_from_then_on(tmp_path: Path) -> None:
    """It is one text, however often."""
    clock = HandClock()
    kept = Kept(tmp_path / "discord.sqlite3", clock)
    await kept.keep_typed("again")
    clock.turn(timedelta(hours=20))
    await kept.keep_typed("again")
    clock.turn(timedelta(hours=20))
    assert "again" == await kept.find(key_of("again"))
