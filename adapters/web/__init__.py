"""The pages about what the group has: the archive and the library."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from adapters.web.archive import Archive
from adapters.web.frame import Frame, Shell
from adapters.web.library import LibraryPages
from adapters.web.organisers import ChannelPolicies, Organisers
from adapters.web.search import ArchiveSearch
from bot.features.library import Library
from bot.model.texts import Words
from bot.ports import Store

__all__ = ["Frame", "Organisers", "Shelf", "web_routes"]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The library, and the texts that speak of it."""

    library: Library
    words: Words


def web_routes(
    frame: Frame, store: Store, shelf: Shelf, organisers: Organisers | None = None
) -> Sequence[web.AbstractRouteDef]:
    """Return every page's route. Without `organisers` nobody can change a channel here."""
    shell = Shell(frame)
    return [
        *ArchiveSearch(store, shell).routes(),
        *(ChannelPolicies(store, shell, organisers).routes() if organisers else ()),
        *Archive(store, shell, organisers).routes(),
        *LibraryPages(shelf.library, shelf.words, shell).routes(),
        *shell.static_routes(),
    ]
