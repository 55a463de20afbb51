"""Codes, sums and limits, and what browsers are called."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.browsers import browser_of
from bot.features.codes import MOST_KEYS, SIGNS, Limiter, new_code, new_token, sum_of_code
from tests.rigs.clocks import START

MINUTE = timedelta(minutes=1)


def test_codes_are_easy_to_read_out() -> None:
    """Eight signs in two groups, and none that looks like another."""
    code = new_code()
    assert (len(code), code[4]) == (9, "-")
    assert set(code) - {"-"} <= set(SIGNS)
    assert not set("ILOU01") & set(SIGNS)


def test_codes_and_tokens_are_never_the_same_twice() -> None:
    """They are all that keeps strangers out."""
    assert len({new_code() for _ in range(1_000)}) == 1_000
    assert len({new_token() for _ in range(1_000)}) == 1_000


@given(st.text(max_size=40))
def test_a_code_may_be_typed_in_any_way(noise: str) -> None:
    """And anything may be typed."""
    assert len(sum_of_code(noise)) == 64
    assert sum_of_code("k7qm 2fxd") == sum_of_code("K7QM-2FXD") == sum_of_code(" k7qm2FXD ")


def test_a_limit_counts_within_a_time_that_moves_along() -> None:
    """For each key; the oldest try is forgotten first."""
    limiter = Limiter(2, 100, 10 * MINUTE)
    limiter.note("ann", START)
    limiter.note("ann", START + 5 * MINUTE)
    assert (limiter.is_full("ann", START + 9 * MINUTE), limiter.is_full("ben", START)) == (True, False)
    assert not limiter.is_full("ann", START + 10 * MINUTE)
    limiter.note("ann", START + 10 * MINUTE)
    assert limiter.is_full("ann", START + 14 * MINUTE)


def test_a_limit_counts_all_together() -> None:
    """Whoever has a hundred addresses gets no further with them."""
    limiter = Limiter(5, 3, MINUTE)
    for number in range(3):
        limiter.note(str(number), START)
    assert limiter.is_full("another", START)
    assert not limiter.is_full("another", START + MINUTE)


def test_a_limit_does_not_grow_without_end() -> None:
    """Somebody who invents addresses does not fill the memory."""
    limiter = Limiter(1, 10**9, timedelta(days=1))
    for number in range(MOST_KEYS + 10):
        limiter.note(str(number), START)
    assert len(limiter._tries) == MOST_KEYS
    assert limiter.is_full(str(MOST_KEYS + 9), START)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140", "Edge on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit Version/18 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit Version/18 Safari/605", "Safari on Mac"),
        ("curl/8.0 (Linux)", "A browser on Linux"),
        ("<script>", "A browser"),
        ("", "A browser"),
    ],
)
def test_browsers_are_named_as_people_know_them(user_agent: str, name: str) -> None:
    """Nothing of what a browser sends is ever repeated."""
    assert browser_of(user_agent) == name
