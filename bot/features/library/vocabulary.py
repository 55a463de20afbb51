"""What the search knows about words: abbreviations, synonyms and lay words. `vocabularyfile` reads them from a file."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

Phrase = tuple[str, ...]
LONGEST_PHRASE = 8
"""Most words in a phrase."""
_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> Phrase:
    """Return the words of `text` in small letters and without accents, much as the search's index sees them."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        if not text.isascii():
            text = "".join(c for c in text if not unicodedata.combining(c))
    return tuple(_WORD.findall(text.lower()))


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """One meaning of a word that has several, and how one recognises it."""

    means: tuple[Phrase, ...]
    near: frozenset[str]
    against: frozenset[str] = frozenset()
    """Words that say that something else is meant, of which the library knows nothing."""
    capitals: bool = False
    written: frozenset[str] = frozenset()
    """Ways of writing it, capitals and all, that mean this one."""


@dataclass(frozen=True, slots=True)
class Personal:
    """How one recognises a question about one person's care: the person, what to do, and that it is about care."""

    about: frozenset[Phrase] = frozenset()
    asks: frozenset[Phrase] = frozenset()
    care: frozenset[Phrase] = frozenset()
    always: frozenset[Phrase] = frozenset()
    """What nobody asks but about one person."""
    besides: frozenset[Phrase] = frozenset()
    """What says that care is not what is asked about, such as money."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the search knows about words. All keys are phrases as `words_of` gives them."""

    stop_words: frozenset[str] = frozenset()
    """What says nothing in any question."""
    filler: frozenset[str] = frozenset()
    """What says nothing in a question to this library."""
    home: frozenset[Phrase] = frozenset()
    """Words of the field that the vocabulary was written for; without any, it is taken for every library's."""
    background: frozenset[Phrase] = frozenset()
    """What nearly every question and entry speaks of, in all its words."""
    neighbours: frozenset[Phrase] = frozenset()
    """Subjects beside the field: what is asked about one of them is not answered by entries that do not speak of it."""
    groups: Mapping[Phrase, tuple[Phrase, ...]] = field(default_factory=dict)
    """Every phrase → all the phrases that mean the same."""
    leads: Mapping[Phrase, tuple[Phrase, ...]] = field(default_factory=dict)
    ambiguous: Mapping[str, tuple[Ambiguous, ...]] = field(default_factory=dict)
    spelling: Mapping[Phrase, Phrase] = field(default_factory=dict)
    """A spelling → the one that the library uses."""
    variants: Mapping[Phrase, tuple[Phrase, ...]] = field(default_factory=dict)
    """The spelling that the library uses → the others, as somebody else's library may use them."""
    numbers: Mapping[str, str] = field(default_factory=dict)
    """A number as a word → in digits."""
    kinds: Mapping[Phrase, frozenset[str]] = field(default_factory=dict)
    """What people say → the kinds of resources that they would like, and so for audiences and nations."""
    audiences: Mapping[Phrase, frozenset[str]] = field(default_factory=dict)
    nations: Mapping[Phrase, frozenset[str]] = field(default_factory=dict)
    newer: frozenset[Phrase] = frozenset()
    """What asks for the edition that is current."""
    personal: Personal = Personal()
    routes: Mapping[str, frozenset[Phrase]] = field(default_factory=dict)
    """A place that answers some questions better than the library → what such questions say."""
    known: frozenset[str] = frozenset()
    """Every word that the vocabulary has: none of them is a slip of the fingers."""
    longest: int = 1
    """How many words the longest phrase has."""

    @property
    def plain(self) -> "Vocabulary":
        """Return what of it is true of every library: words that say nothing, and other spellings of a word."""
        return Vocabulary(
            stop_words=self.stop_words,
            spelling=self.spelling,
            variants=self.variants,
            personal=self.personal,
            known=self.known,
            longest=self.longest,
        )
