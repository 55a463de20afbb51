"""Contracts between the core and everything around it. Implementations live elsewhere and never know each other."""

from bot.ports.changes import (
    Archive,
    DeadLetters,
    Introductions,
    LibraryShelf,
    Outbox,
    People,
    Reactions,
    SeenMarks,
    Touches,
    UnitOfWork,
    Values,
)
from bot.ports.meaning import Embedder
from bot.ports.platforms import (
    AdapterContext,
    ChatPlatform,
    ChecksItself,
    Finding,
    FindsDeliveries,
    Intake,
    KnowsVisitors,
    ManifestContext,
    NotesChannels,
    OffersRoutes,
    TellsJoins,
    TellsReactions,
)
from bot.ports.store import Readers, Store
from bot.ports.time import Alarm, Clock

__all__ = [
    "AdapterContext",
    "Alarm",
    "Archive",
    "ChatPlatform",
    "ChecksItself",
    "Clock",
    "DeadLetters",
    "Embedder",
    "Finding",
    "FindsDeliveries",
    "Intake",
    "Introductions",
    "KnowsVisitors",
    "LibraryShelf",
    "ManifestContext",
    "NotesChannels",
    "OffersRoutes",
    "Outbox",
    "People",
    "Reactions",
    "Readers",
    "SeenMarks",
    "Store",
    "TellsJoins",
    "TellsReactions",
    "Touches",
    "UnitOfWork",
    "Values",
]
