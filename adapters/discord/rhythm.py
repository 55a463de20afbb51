"""How the adapter behaves over time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rhythm:
    """All in seconds."""

    before_session: float = 5.0
    """Before a session is begun after another one: Discord takes one in five seconds."""
    promise: float = 1.5
    """Longest time that an answer may take before Discord is told that it is coming; it gives up after three."""
    again: float = 1.0
    """Before an event is brought again that the store could not take."""
    between_direct: float = 1.0
    """Between two conversations that the bot begins: many at once look like spam."""
