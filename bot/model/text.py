"""Small helpers for text that people wrote: cleaning, cutting and one-line forms."""

import unicodedata

_KEPT_CONTROLS = frozenset("\n\t")
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Direction overrides can make a name or a link read as another one (Unicode TR 36)."""


def clean(text: str) -> str:
    """Return `text` without characters that cannot be seen but can do harm.

    Control characters (line feed and tab apart), direction overrides and lone surrogates go; line ends become
    a plain line feed. Right-to-left letters stay as they are.
    """
    if text.isascii() and text.isprintable():
        return text
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in unified if _is_kept(char))


def _is_kept(char: str) -> bool:
    if char in _KEPT_CONTROLS:
        return True
    return char not in _BIDI_CONTROLS and unicodedata.category(char) not in ("Cc", "Cs")


def one_line(text: str) -> str:
    """Return `text` cleaned and with every run of white space as one space: for names, titles and labels."""
    return " ".join(clean(text).split())


def shorten(text: str, limit: int) -> str:
    """Return `text` in at most `limit` characters, cut at a word where possible, with an ellipsis when cut."""
    if len(text) <= limit:
        return text
    head = text[: max(limit - 1, 0)]
    at_word = head.rsplit(None, 1)[0] if " " in head.strip() else head
    return (at_word if len(at_word) >= limit // 2 else head).rstrip() + "…"
