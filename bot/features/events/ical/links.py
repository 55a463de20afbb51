"""The way to join in other people's calendars: found wherever it stands, and taken out of what everybody may read."""

import re
from collections.abc import Sequence

MEETINGS = (
    r"[\w.-]*zoom\.(?:us|com)/(?:j|my|w|s|wc)/",
    r"[\w.-]*zoomgov\.com/j/",
    r"teams\.microsoft\.com/(?:l/meetup-join|meet)/",
    r"teams\.live\.com/meet/",
    r"meet\.google\.com/",
    r"hangouts\.google\.com/",
    r"[\w.-]*webex\.com/",
    r"(?:meet|global)\.goto(?:meeting)?\.com/",
    r"[\w.-]*gotomeeting\.com/",
    r"[\w.-]*gotowebinar\.com/",
    r"whereby\.com/",
    r"meet\.jit\.si/",
    r"[\w.-]*bluejeans\.com/",
    r"[\w.-]*bigbluebutton\.[a-z]+/",
    r"join\.skype\.com/",
    r"meet\.lync\.com/",
    r"[\w.-]*ringcentral\.com/",
    r"[\w.-]*chime\.aws/",
    r"discord\.gg/",
)
"""Where meetings are held: what leads there lets people in."""
_WAY_IN = re.compile(rf"https?://(?:{'|'.join(MEETINGS)})[^\s<>\"'\])]*", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"'\])]+", re.IGNORECASE)
_SECRET = re.compile(
    r"^[ \t*_>-]*(?:meeting[ -]?id|conference id|webinar id|pass(?:code|word)|pin|access code|kenncode|one tap mobile"
    r"|dial[ -]?in|phone conference id)\b[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
"""Lines that let somebody in besides the link. They are looked for only where there is one."""
TAKEN_OUT = "…"


def way_in(texts: Sequence[str]) -> str:
    """Return the first link in these texts that leads into a meeting, or nothing."""
    found = next((found for text in texts if (found := _WAY_IN.search(text))), None)
    return found[0].rstrip(".,;") if found else ""


def first_address(text: str) -> str:
    """Return the first web address in a text, or nothing."""
    found = _ADDRESS.search(text)
    return found[0].rstrip(".,;") if found else ""


def without(text: str, links: Sequence[str]) -> str:
    """Return a text without these links and all others into meetings, and without what lets people in beside them."""
    for link in links:
        text = text.replace(link, TAKEN_OUT)
    text = _WAY_IN.sub(TAKEN_OUT, text)
    return _SECRET.sub(TAKEN_OUT, text) if TAKEN_OUT in text else text
