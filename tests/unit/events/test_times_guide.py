"""The organisers' page about times says what is true."""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.features.events.times.describing import describe
from bot.features.events.times.repeats import repeats
from bot.features.events.times.rules import Rule
from bot.features.events.times.understanding import Ask, Time, understand
from bot.model.dates import instant, span

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=LONDON)
PAGE = Path(__file__).parents[3] / "docs/organisers/times.md"
ROWS = re.findall(r"^\| `(.+)` \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize(("text", "said"), ROWS)
def test_every_example_of_the_page_is_as_it_says(text: str, said: str) -> None:
    """Whoever copies an example gets what stands beside it; what is said to be asked about is."""
    rule, time = repeats(text, NOW, LONDON), understand(text, NOW, LONDON)
    if isinstance(rule, Rule):
        assert said == describe(rule)
    elif isinstance(time, Time):
        assert said == (span(time.start, time.end, LONDON) if time.end else instant(time.start, LONDON))
    else:
        assert isinstance(time, Ask)
        assert not said.endswith(")")


def test_the_page_has_examples() -> None:
    """An empty table would pass."""
    assert 20 < len(ROWS)
