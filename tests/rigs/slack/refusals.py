"""How Slack says no: `ok: false` with one word, and at times with the reasons."""

from typing import Any


class Refused(Exception):
    """A method call that is answered with an error."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more

    @property
    def body(self) -> dict[str, Any]:
        """Return what the caller reads."""
        return {"ok": False, "error": self.error, **self.more}


def explained(error: str, reasons: list[str]) -> Refused:
    """Return a refusal that lists its reasons as Slack does."""
    return Refused(error, errors=reasons, response_metadata={"messages": [f"[ERROR] {reason}" for reason in reasons]})


def missing_scope(needed: str, provided: frozenset[str]) -> Refused:
    """Return the refusal of a token that was never granted the scope."""
    return Refused("missing_scope", needed=needed, provided=",".join(sorted(provided)))
