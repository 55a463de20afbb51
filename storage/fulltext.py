"""Full-text search: the indexes' definitions, and turning what people type into a safe query.

Both indexes hold no text of their own (external content). They are kept in step by whoever writes the rows, set by
set and in the same transaction: row triggers would make writing three times slower.
"""

import re
from collections.abc import Iterable

NAMES = ("posts_fts", "resources_fts")

INDEX_POST = "INSERT INTO posts_fts (rowid, text) VALUES (?, ?)"
FORGET_POST = "INSERT INTO posts_fts (posts_fts, rowid, text) VALUES ('delete', ?, ?)"

RESOURCE_WEIGHTS = (2.0, 1.5, 0.8, 0.5, 0.3, 0.8, 0.2)
"""How much a match counts in each column of resources_fts, in their order: a title says more than a summary.

The weights stand about 1: bm25 sees a word of weight 3 as three words, and then a second one adds next to nothing."""

OPEN_MARK, CLOSE_MARK = "\ue000", "\ue001"
"""Private-use characters around what matched; they are taken out of texts before storing, so none can be forged."""

_UNMARKED = str.maketrans("", "", OPEN_MARK + CLOSE_MARK)
# The tokenizer goes on over combining accents and private-use characters, which Python counts as no part of a word.
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f\ue002-\uf8ff])*")


def words_in(text: str) -> list[str]:
    """Return the words of `text` much as the index's tokenizer sees them."""
    return _WORD.findall(without_marks(text))


def without_marks(text: str) -> str:
    """Return `text` without the two characters that mark what matched; texts are stored like this."""
    return text.translate(_UNMARKED) if OPEN_MARK in text or CLOSE_MARK in text else text


def every_word(text: str) -> str:
    """Return a query that matches where every word of `text` is found; empty when it has no word."""
    return " ".join(quoted(word) for word in words_in(text))


def phrase(words: Iterable[str]) -> str:
    """Return a query that matches where these words stand together; empty when there is none."""
    found = [part for word in words for part in words_in(word)]
    return quoted(" ".join(found)) if found else ""


def quoted(text: str) -> str:
    """Return `text` as a string of the query language, in which nothing has a meaning of its own."""
    return '"' + text.replace('"', '""') + '"'


def pieces(marked: str) -> tuple[tuple[str, bool], ...]:
    """Return marked text in pieces; True marks those that matched."""
    found: list[tuple[str, bool]] = []
    inside = False
    for part in re.split(f"([{OPEN_MARK}{CLOSE_MARK}])", marked):
        if part == OPEN_MARK:
            inside = True
        elif part == CLOSE_MARK:
            inside = False
        elif part:
            found.append((part, inside))
    return tuple(found)


def snippet(marked: str, limit: int) -> tuple[tuple[str, bool], ...]:
    """Return marked text in pieces, in about `limit` characters from shortly before its first match."""
    if len(marked) <= limit:
        return pieces(marked)
    first = max(marked.find(OPEN_MARK), 0)
    start = max(first - limit // 4, 0)
    if start:
        start = marked.find(" ", start) + 1 if 0 <= marked.find(" ", start) < first else start
    end = start + limit
    cut = marked[start:end]
    if cut.count(OPEN_MARK) > cut.count(CLOSE_MARK):
        cut += CLOSE_MARK
    return pieces(("…" if start else "") + cut + ("…" if end < len(marked) else ""))
