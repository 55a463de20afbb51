"""Understanding questions, and the vocabulary that it uses."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import starter_file
from bot.errors import ContentError
from bot.features import library
from bot.features.library.understanding import MOST_TERMS, understand
from bot.features.library.vocabulary import Vocabulary

WORDS = library.load_vocabulary(starter_file("vocabulary.toml"))


def weights(question: str, vocabulary: Vocabulary = WORDS) -> dict[str, float]:
    return {" ".join(term.words): term.weight for term in understand(question, vocabulary).query.terms}


@given(st.text(max_size=300))
def test_any_text_is_safe(question: str) -> None:
    """Whatever is typed becomes a search of bounded size."""
    terms = understand(question, WORDS).query.terms
    assert len(terms) <= MOST_TERMS
    assert all(term.words and 0 < term.weight <= 1 for term in terms)


def test_stop_words_say_nothing() -> None:
    """A question of nothing but small words asks for nothing."""
    assert weights("is there anything that you have for me please?") == {}


def test_other_words_count_less_than_the_askers_own() -> None:
    """What was typed counts most, what means the same a little less."""
    found = weights("CPX")
    assert found["cpx"] == 1
    assert 0 < found["cpet"] < 1


def test_american_spelling_finds_british() -> None:
    """Spelling is no obstacle."""
    assert "optimisation" in weights("optimization")
    assert "anaemia" in weights("anemia")


@pytest.mark.parametrize(
    ("question", "understood"),
    [("you must drink water", False), ("MUST", True), ("the 'must' form", True), ("must and weight charts", True)],
)
def test_an_ambiguous_word_needs_another_that_agrees(question: str, understood: bool) -> None:
    """A word with two meanings is read as ours only when something points there."""
    assert ("malnutrition universal screening tool" in weights(question)) is understood


def test_an_ambiguous_word_alone_is_only_itself() -> None:
    """An abbreviation that may mean something else is not spelt out."""
    assert weights("mets") == {"mets": 1}


def test_a_year_is_a_word_to_look_for() -> None:
    """People remember years."""
    assert weights("2019")["2019"] == 1


def test_a_long_question_is_read_in_part() -> None:
    """Nobody can make the search long."""
    assert len(understand("frailty " * 5_000 + " ".join(f"w{n}" for n in range(999)), WORDS).query.terms) <= MOST_TERMS


def test_every_mistake_in_a_vocabulary_is_told(tmp_path: Path) -> None:
    """Organisers edit this file too."""
    path = tmp_path / "words.toml"
    path.write_text('stop_words = 3\nleads = []\n[groups]\na = "b"\nb = ["!!"]\n[ambiguous]\nx = 1\n[more]\n')
    with pytest.raises(ContentError) as caught:
        library.load_vocabulary(path)
    for part in ("'stop_words'", "'leads'", "'groups.a'", "'groups.b'", "'ambiguous.x'", "'more'"):
        assert any(part in mistake for mistake in caught.value.mistakes)


def test_the_starter_vocabulary_is_rich() -> None:
    """Most of what the field abbreviates is understood."""
    assert len(set(WORDS.groups.values())) >= 120
