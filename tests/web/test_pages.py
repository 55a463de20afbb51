"""Times as people say them, names as initials, and links that cannot hurt."""

from datetime import UTC, datetime
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from adapters.serving.pages import initials, instant, linkify

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 12, 8, 12, 30, tzinfo=UTC), "Tuesday 8 December 2026, 12:30pm (GMT)"),
        (datetime(2026, 7, 1, 16, 0, tzinfo=UTC), "Wednesday 1 July 2026, 5pm (BST)"),
        (datetime(2026, 7, 1, 8, 5, tzinfo=UTC), "Wednesday 1 July 2026, 9:05am (BST)"),
        (datetime(2026, 7, 1, 23, 0, tzinfo=UTC), "Thursday 2 July 2026, midnight (BST)"),
        (datetime(2026, 12, 8, 12, 0, tzinfo=UTC), "Tuesday 8 December 2026, midday (GMT)"),
        (datetime(2026, 12, 8, 0, 30, tzinfo=UTC), "Tuesday 8 December 2026, 12:30am (GMT)"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Sunday 25 October 2026, 1:30am (BST)"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Sunday 25 October 2026, 1:30am (GMT)"),
    ],
)
def test_instants_read_as_people_say_them(at: datetime, expected: str) -> None:
    """A time on a page needs no working out, and the hour that comes twice can be told apart."""
    assert expected == instant(at, LONDON)


def test_a_zone_without_a_name_is_told_by_its_distance() -> None:
    """'(-03)' alone would puzzle people."""
    at = datetime(2026, 12, 8, 12, 30, tzinfo=UTC)
    assert "Tuesday 8 December 2026, 9:30am (UTC-03)" == instant(at, ZoneInfo("America/Sao_Paulo"))


@pytest.mark.parametrize(
    ("text", "address", "rest"),
    [
        ("see https://a.example/b.", "https://a.example/b", "."),
        ("(https://a.example/b)", "https://a.example/b", ")"),
        ("(see https://a.example/b).", "https://a.example/b", ")."),
        ("https://a.example/b_(c)", "https://a.example/b_(c)", ""),
        ("HTTP://A.example!", "HTTP://A.example", "!"),
    ],
)
def test_addresses_become_links(text: str, address: str, rest: str) -> None:
    """The punctuation around an address is not part of it."""
    assert linkify(text).endswith(f'<a href="{address}" rel="noopener noreferrer nofollow">{address}</a>{rest}')


@given(st.text(alphabet="<>&\"'() .:/htps\naé\u202e"))
def test_links_never_change_what_is_said(text: str) -> None:
    """Without its links, the markup is the escaped text."""
    assert str(escape(text)) == linkify(text).replace("</a>", "").replace("<a ", "\0").split("\0")[0] + "".join(
        piece.partition(">")[2] for piece in linkify(text).replace("</a>", "").split("<a ")[1:]
    )


def test_what_is_no_address_is_only_text() -> None:
    """Scripts, quotes and other schemes stay what they are: text."""
    shown = linkify('<script>x</script> javascript:alert(1) https://a.example/?a=1&b="onclick=x https://')
    assert "<script" not in shown
    assert shown.count("<a ") == 1
    assert 'href="https://a.example/?a=1&amp;b="' in shown


@pytest.mark.parametrize("text", ["https://" + ")." * 6_000, "http://" * 2_000, "https://a" + "?!" * 6_000])
def test_hostile_texts_take_no_time(text: str) -> None:
    """The longest post, made of nothing but edge cases, holds nobody up."""
    begun = perf_counter()
    linkify(text)
    assert perf_counter() - begun < 0.5


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Priya Ravenscroft", "PR"),
        ("Ann", "A"),
        ("Maria del Carmen Ruiz", "MR"),
        ("(Dr) élan", "DÉ"),
        ("", "?"),
        ("🎈", "?"),
        ("<b>", "B"),
    ],
)
def test_initials(name: str, expected: str) -> None:
    """One letter or two, and always something."""
    assert expected == initials(name)
