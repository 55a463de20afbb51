"""The curated library: reading and writing its files, understanding questions, and answering them honestly."""

from bot.features.library.cards import TEXTS as _ANSWERS
from bot.features.library.cards import answer_card, kind_label
from bot.features.library.feedback import TEXTS as _FEEDBACK
from bot.features.library.feedback import Feedback
from bot.features.library.filtering import TEXTS as _FILTERS
from bot.features.library.filtering import read_filters
from bot.features.library.filtering import suggestions as filter_suggestions
from bot.features.library.format import ResourceFile, read_resources, write
from bot.features.library.meanings import AT_ONCE as MEANINGS_AT_ONCE
from bot.features.library.meanings import Meanings
from bot.features.library.routing import Route
from bot.features.library.service import Found, ImportReport, Library
from bot.features.library.shelves import Shelved
from bot.features.library.vocabulary import Vocabulary
from bot.features.library.vocabularyfile import load_vocabulary

TEXTS = (*_ANSWERS, *_FEEDBACK, *_FILTERS)

__all__ = [
    "MEANINGS_AT_ONCE",
    "TEXTS",
    "Feedback",
    "Found",
    "ImportReport",
    "Library",
    "Meanings",
    "ResourceFile",
    "Route",
    "Shelved",
    "Vocabulary",
    "answer_card",
    "filter_suggestions",
    "kind_label",
    "load_vocabulary",
    "read_filters",
    "read_resources",
    "write",
]
