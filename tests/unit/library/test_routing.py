"""Questions that belong elsewhere, and those that only sound like it."""

import pytest

from bot.content import starter_file
from bot.features import library
from bot.features.library.routing import route_of

WORDS = library.load_vocabulary(starter_file("vocabulary.toml"))


@pytest.mark.parametrize(
    ("question", "name", "subject"),
    [
        ("When's the next webinar?", "event", "s"),
        ("what's on in december", "event", "in december"),
        ("how can I join", "joining", ""),
        ("who is working on lung prehab", "people", "lung prehab"),
        ("what did people say about step counters", "discussions", "step counters"),
        ("any grants for a small project", "funding", "small project"),
    ],
)
def test_a_question_is_recognised_with_what_it_is_about(question: str, name: str, subject: str) -> None:
    """The rest of its words is what to look for there."""
    route = route_of(question, WORDS)
    assert route is not None
    assert (name, set(subject.split()) - (WORDS.stop_words | WORDS.filler)) == (route.name, set(route.subject.split()))


@pytest.mark.parametrize(
    "question",
    ["low iron before op", "CPET guidelines", "evidence for joint programmes", "leaflet for members of staff"],
)
def test_most_questions_are_for_the_library(question: str) -> None:
    """Nothing is sent away that the library answers."""
    assert route_of(question, WORDS) is None
