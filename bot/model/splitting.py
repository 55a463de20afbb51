"""Long texts in parts that each fit: cut at a paragraph, a line, a sentence or a word; a code fence goes on.

Sizes are counted in UTF-16 units, as the strictest platforms count: an emoji outside the basic plane counts as two.
"""

import re
import unicodedata

FENCE = "```"
_OPENING = re.compile(r"^```([\w+-]{0,20})[ \t]*$")
_SENTENCE_END = re.compile(r"[.!?…][)\"'”’]*\s")
_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_REGIONAL = range(0x1F1E6, 0x1F200)


def size(text: str) -> int:
    """Return how long `text` is in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def split_text(text: str, limit: int) -> list[str]:
    """Return `text` in parts of at most `limit` (64 or more) each; what was said is all there, in its order.

    White space at a cut goes. Inside a code fence a part ends with a closing fence and the next one opens it again.
    """
    if limit < 64:
        raise ValueError("parts of less than 64 are no help to a reader")
    parts = []
    rest = text.strip()
    while size(rest) > limit:
        head, rest = _first_part(rest, limit)
        parts.append(head)
    return [*parts, rest] if rest else parts


def _first_part(text: str, limit: int) -> tuple[str, str]:
    room = _index_of_size(text, limit - len(FENCE) - 1)
    cut = _best_cut(text, room)
    opening = _open_fence(text[:cut])
    if opening is None:
        return text[:cut].rstrip(), text[cut:].lstrip()
    head, rest = text[:cut].rstrip("\n"), text[cut:].removeprefix("\n")
    return f"{head}\n{FENCE}", f"{opening}\n{rest}"


def _index_of_size(text: str, wanted: int) -> int:
    """Return how many characters of `text` have at most the size `wanted`."""
    units = 0
    for index, char in enumerate(text):
        units += 2 if char > "\uffff" else 1
        if units > wanted:
            return index
    return len(text)


def _best_cut(text: str, room: int) -> int:
    """Return where to cut, at most `room` characters in: as late as possible, at the best kind of place there is."""
    head, early = text[:room], room // 2
    for mark in ("\n\n", "\n"):
        place = head.rfind(mark)
        if place >= early:
            return place + len(mark)
    sentences = [match.end() for match in _SENTENCE_END.finditer(head) if match.end() >= early]
    if sentences:
        return sentences[-1]
    space = max((place for place, char in enumerate(head) if char.isspace()), default=-1)
    return space + 1 if space >= early // 2 else _between_characters(text, room)


def _between_characters(text: str, cut: int) -> int:
    """Move a cut back until it lies between two characters as people see them."""
    place = cut
    while place > max(cut - 32, 1) and _belongs_together(text, place):
        place -= 1
    return place if not _belongs_together(text, place) else cut


def _belongs_together(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place : place + 1]
    if not after:
        return False
    if _JOINER in (before, after) or unicodedata.category(after) in ("Mn", "Mc", "Me"):
        return True
    if ord(after) in _SKIN_TONES:
        return True
    return ord(after) in _REGIONAL and _flags_before(text, place) % 2 == 1


def _flags_before(text: str, place: int) -> int:
    count = 0
    while count < place and ord(text[place - 1 - count]) in _REGIONAL:
        count += 1
    return count


def _open_fence(text: str) -> str | None:
    """Return the line that opened a code fence which is still open at the end of `text`, or None."""
    opening = None
    for line in text.split("\n"):
        stripped = line.strip()
        if opening is not None:
            opening = None if stripped == FENCE else opening
        elif _OPENING.match(stripped):
            opening = stripped
    return opening
