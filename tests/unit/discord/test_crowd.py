"""How many newcomers are written to."""

from datetime import timedelta

from adapters.discord.crowd import FEW, WITHIN, Crowd
from tests.rigs.clocks import HandClock


def test_the_first_few_are_written_to_and_a_crowd_is_not() -> None:
    """As long as it goes on coming, and again when it has passed."""
    clock = HandClock()
    crowd = Crowd(clock)
    assert [True] * FEW + [False] * 30 == [crowd.takes_one_more() for _ in range(FEW + 30)]
    for _ in range(3):
        clock.turn(WITHIN / 2)
        assert [False] * FEW == [crowd.takes_one_more() for _ in range(FEW)]
    clock.turn(WITHIN)
    assert crowd.takes_one_more()


def test_a_steady_trickle_is_no_crowd() -> None:
    """However long it goes on."""
    clock = HandClock()
    crowd = Crowd(clock)
    for _ in range(50):
        clock.turn(WITHIN / FEW + timedelta(seconds=1))
        assert crowd.takes_one_more()
