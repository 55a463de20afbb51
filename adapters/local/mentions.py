"""How people are called in a text: '@' and a name, as a word of its own."""

import re
from functools import lru_cache


@lru_cache(maxsize=1_000)
def mention_of(name: str) -> re.Pattern[str]:
    """Return what finds a mention of a name; neither addresses nor longer names are one."""
    return re.compile(rf"(?<![\w@])@{re.escape(name)}(?![\w-])", re.IGNORECASE)
