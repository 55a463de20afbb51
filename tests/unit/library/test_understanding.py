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
from bot.model.library import Resource

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


@pytest.mark.parametrize(
    ("question", "meant", "not_meant"),
    [
        ("PRosPer", "prosper personalised care", "prosper prevention of shoulder problems"),
        ("PROSPER", "prosper prevention of shoulder problems", "prosper personalised care"),
        ("prosper modules", "prosper personalised care", "prosper prevention of shoulder problems"),
        ("prosper shoulder", "prosper prevention of shoulder problems", "prosper personalised care"),
    ],
)
def test_a_way_of_writing_or_another_word_tells_two_names_apart(question: str, meant: str, not_meant: str) -> None:
    """Capitals that matter are kept, and a second word counts for more than they do."""
    assert meant in weights(question)
    assert not_meant not in weights(question)


@pytest.mark.parametrize(
    "question", ["liver mets", "CFS chronic fatigue", "ONS population data", "carotid IMT", "BIA business template"]
)
def test_a_word_that_means_something_else_here_is_not_looked_for(question: str) -> None:
    """The library's entries on the other meaning are no answer."""
    word = next(word for word in ("mets", "cfs", "ons", "imt", "bia") if word in question.lower().split())
    assert word not in weights(question)
    assert any(idea.words == (word,) and not idea.terms for idea in understand(question, WORDS).ideas)


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("six minute walk", "6mwt"),
        ("6 minute walk", "six minute walk"),
        ("level four", "level 4"),
        ("stop smoking b4 surgery", "before surgery"),
        ("P4C", "prehab4cancer"),
        ("bike test", "cpet"),
    ],
)
def test_numerals_hurry_and_lay_words_are_read(question: str, other: str) -> None:
    """People write numbers as words, in a hurry, and as they speak."""
    assert other in weights(question)


def test_two_words_for_one_thing_count_once() -> None:
    """Whoever says it twice does not ask for two things."""
    assert [("tumour",)] == [idea.words for idea in understand("tumour cancer oncology", WORDS).ideas]


@pytest.mark.parametrize(
    ("question", "wished"),
    [
        ("scottish screening tool", ("nations", "scotland")),
        ("leaflet to hand out", ("audiences", "patients")),
        ("video about walking", ("kinds", "video")),
        ("guidance of 2019", ("years", "2019")),
    ],
)
def test_wishes_are_read_from_the_question(question: str, wished: tuple[str, str]) -> None:
    """A nation, readers, a kind and a year: what has them comes first."""
    assert wished[1] in getattr(understand(question, WORDS).wishes, wished[0])


def test_what_came_after_a_year_is_not_of_that_year() -> None:
    """Who asks for something newer does not want the old one first."""
    assert frozenset() == understand("anything newer than the 2019 guidance", WORDS).wishes.years


def test_who_asks_for_the_newest_gets_what_replaced_something() -> None:
    """An edition that replaced another one comes before what never had a second."""
    wishes = understand("the latest guidance", WORDS).wishes
    assert wishes.factor(Resource("new", "N", supersedes="old")) > wishes.factor(Resource("other", "O"))


def test_what_is_wished_for_comes_first_and_another_nation_last() -> None:
    """Wishes are no filters: they change the order only."""
    wishes = understand("scottish video", WORDS).wishes
    both, other = Resource("a", "A", kind="video", nations=("Scotland",)), Resource("b", "B", nations=("Wales",))
    assert wishes.factor(both) > wishes.factor(Resource("c", "C")) > wishes.factor(other)


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
    tables = (
        '[groups]\na = "b"\nb = ["!!"]\n[ambiguous]\nx = 1\n[numbers]\nten = ["10"]\n[personal]\nwho = ["me"]\n[more]\n'
    )
    path.write_text(f"stop_words = 3\nleads = []\n{tables}")
    with pytest.raises(ContentError) as caught:
        library.load_vocabulary(path)
    for part in (
        "'stop_words'",
        "'leads'",
        "'groups.a'",
        "'groups.b'",
        "'ambiguous.x'",
        "'numbers.ten'",
        "'personal.who'",
        "'more'",
    ):
        assert any(part in mistake for mistake in caught.value.mistakes)


def test_the_starter_vocabulary_is_rich() -> None:
    """Most of what the field abbreviates is understood."""
    assert len(set(WORDS.groups.values())) >= 120
