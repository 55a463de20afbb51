"""What Discord says when it refuses: a status, a code, a sentence, and for bad forms where the fault lies."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

SENTENCES = {
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10011: (404, "Unknown Role"),
    10013: (404, "Unknown User"),
    10014: (404, "Unknown Emoji"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    10070: (404, "Unknown Guild Scheduled Event"),
    30003: (400, "Maximum number of pins reached for the channel"),
    30007: (400, "Maximum number of webhooks reached (15)"),
    30032: (400, "Maximum number of application commands reached"),
    30038: (400, "Maximum number of uncompleted guild scheduled events reached (100)"),
    40005: (413, "Request entity too large"),
    40060: (400, "Interaction has already been acknowledged."),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50021: (403, "Cannot execute action on a system message"),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50034: (400, "A message provided was too old to bulk delete"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    160002: (403, "Cannot reply without permission to read message history"),
    160004: (400, "A thread has already been created for this message"),
}


@dataclass(frozen=True)
class Problem:
    """One fault in a form: the path of the field, a code and a sentence."""

    path: tuple[str | int, ...]
    code: str
    message: str


class Refused(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        super().__init__(body.get("message", ""))
        self.status = status
        self.body = body
        self.headers = headers or {}


def refused(code: int) -> Refused:
    """Return the refusal of this code."""
    status, sentence = SENTENCES[code]
    return Refused(status, {"message": sentence, "code": code})


def unauthorized() -> Refused:
    """Return the refusal of a token."""
    return Refused(401, {"message": "401: Unauthorized", "code": 0})


def not_found() -> Refused:
    """Return the refusal of a route that does not exist."""
    return Refused(404, {"message": "404: Not Found", "code": 0})


def limited(retry_after: float, scope: str, code: int = 0, sentence: str = "You are being rate limited.") -> Refused:
    """Return the refusal of a request too many; the Via header shows that Discord itself says so."""
    body: dict[str, Any] = {"message": sentence, "retry_after": retry_after, "global": scope == "global"}
    if code:
        body["code"] = code
    headers = {"Retry-After": str(max(1, round(retry_after))), "X-RateLimit-Scope": scope, "Via": "1.1 google"}
    if scope == "global":
        headers["X-RateLimit-Global"] = "true"
    return Refused(429, body, headers)


def bad_form(problems: Iterable[Problem]) -> Refused:
    """Return the refusal of a form, with every fault where it lies."""
    errors: dict[str, Any] = {}
    for problem in problems:
        place = errors
        for step in problem.path:
            place = place.setdefault(str(step), {})
        place.setdefault("_errors", []).append({"code": problem.code, "message": problem.message})
    return Refused(400, {"message": "Invalid Form Body", "code": 50035, "errors": errors})
