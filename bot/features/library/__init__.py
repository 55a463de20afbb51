"""The curated library: reading and writing its files, understanding questions, and answering them honestly."""

from bot.features.library.cards import TEXTS, answer_card
from bot.features.library.format import ResourceFile, read_resources, write
from bot.features.library.service import Found, ImportReport, Library
from bot.features.library.shelves import Shelved
from bot.features.library.vocabulary import Vocabulary, load_vocabulary

__all__ = [
    "TEXTS",
    "Found",
    "ImportReport",
    "Library",
    "ResourceFile",
    "Shelved",
    "Vocabulary",
    "answer_card",
    "load_vocabulary",
    "read_resources",
    "write",
]
