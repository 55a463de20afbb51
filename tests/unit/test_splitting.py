"""Long texts in parts."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.splitting import size, split_text

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=600)


def test_a_short_text_is_one_part() -> None:
    """As it is."""
    assert ["Hello there."] == split_text("Hello there.", 100)
    assert [] == split_text("  \n ", 100)


def test_parts_end_with_a_sentence_where_they_can() -> None:
    """Nobody reads half a sentence for want of a few characters."""
    text = "One sentence that is of some length. " * 6
    for part in split_text(text, 100):
        assert part.endswith(".")


def test_a_paragraph_is_a_better_end_than_a_sentence() -> None:
    """Even a bit earlier."""
    text = "First paragraph, which has a few words. And more.\n\nSecond one. It goes on and on and on and on and on."
    assert "First paragraph, which has a few words. And more." == split_text(text, 90)[0]


def test_a_text_without_spaces_is_cut_between_characters() -> None:
    """A family emoji, a flag and a letter with its accent stay whole."""
    for whole in ("👩‍👩‍👧‍👦", "🇬🇧", "e\u0301", "👍🏽", "❤️"):
        parts = split_text(whole * 60, 64)
        assert whole * 60 == "".join(parts)
        for part in parts:
            assert "" == part.replace(whole, "")


def test_a_code_fence_goes_on_in_the_next_part() -> None:
    """Each part is a whole fence with the language of the first."""
    code = "\n".join(f"    line {number} of the code" for number in range(12))
    parts = split_text(f"Before.\n```python\n{code}\n```\nAfter.", 120)
    assert len(parts) > 2
    for part in parts:
        assert 0 == part.count("```") % 2
    inside = [part for part in parts if "line 5 " in part]
    assert inside[0].startswith("```python\n")
    assert "    line 5 of the code" in inside[0]


@given(text=WORDS, limit=st.integers(64, 200))
def test_every_part_fits_and_nothing_that_was_said_is_lost(text: str, limit: int) -> None:
    """Whatever the text, apart from white space at a cut and fences that were added."""
    parts = split_text(text, limit)
    assert all(0 < size(part) <= limit for part in parts)
    if "```" not in text:
        assert "".join(text.split()) == "".join("".join(parts).split())


@given(text=st.text(st.sampled_from("a \n`.\U0001f600\u0301\u200d"), max_size=500))
def test_fences_emoji_and_marks_in_any_order_fit_too(text: str) -> None:
    """The worst of texts ends in parts, too."""
    for part in split_text(text, 64):
        assert 0 < size(part) <= 64


def test_a_lone_mark_begins_no_part() -> None:
    """It belongs to the letter before it."""
    parts = split_text("x" + "o\u0308" * 100, 65)
    assert not [part for part in parts if unicodedata.combining(part[0])]


def test_limits_that_make_no_sense_are_a_mistake_of_ours() -> None:
    """Not a loop without end."""
    with pytest.raises(ValueError):
        split_text("x" * 100, 10)
