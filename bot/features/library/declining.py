"""What nobody here may answer: a question about one person's care belongs to the team that looks after them."""

from bot.features.library.vocabulary import Vocabulary, words_of
from bot.features.library.wishes import runs

LONGEST = 80
"""Words of a question from which on it is no question about somebody any more, but a text."""


def is_personal(question: str, vocabulary: Vocabulary) -> bool:
    """Return whether a question seems to ask what to do about one person, who may be the asker."""
    words = tuple(vocabulary.numbers.get(word, word) for word in words_of(question))
    if len(words) > LONGEST:
        return False
    said = set(runs(words, vocabulary.longest))
    personal = vocabulary.personal
    if said & personal.always:
        return True
    asks = all(said & phrases for phrases in (personal.about, personal.asks, personal.care))
    return asks and not said & personal.besides
