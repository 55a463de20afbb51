"""The claim code: how the first organiser proves that they may see what the bot prints where it runs.

Only a salted hash of it is stored. It counts while nobody is an organiser, once, and for a day.
"""

import hmac
import json
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from bot.model.refs import AccountRef
from bot.ports import UnitOfWork

LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Without those that are read as one another."""
LENGTH, BLOCK = 12, 4
LASTS = timedelta(hours=24)
WRONG_EACH, WRONG_ALL = 5, 50
"""Wrong guesses after which an account is not listened to any more, and after which the code ends."""
_NAME = "roles:claim"


@dataclass(frozen=True, slots=True)
class Claim:
    """What is stored of a code."""

    salt: str
    digest: str
    until: str
    wrong: dict[str, int]


def new_code() -> str:
    """Return a code such as K7QM-2XWD-PH4R: nobody guesses it, and it is easily typed."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return "-".join(letters[start : start + BLOCK] for start in range(0, LENGTH, BLOCK))


def issue(work: UnitOfWork, code: str, now: datetime) -> None:
    """Let this code count from now on, and none from before."""
    salt = secrets.token_hex(16)
    _put(work, Claim(salt, _digest(salt, code), (now + LASTS).isoformat(), {}))


def withdraw(work: UnitOfWork) -> None:
    """Let no code count any more."""
    work.values.put(_NAME, "")


def check(work: UnitOfWork, code: str, account: AccountRef, now: datetime) -> bool:
    """Return whether the code counts, and note a wrong guess. Whoever guessed too often is not listened to."""
    claim = _get(work)
    if claim is None or now >= datetime.fromisoformat(claim.until):
        return False
    if claim.wrong.get(account, 0) >= WRONG_EACH or sum(claim.wrong.values()) >= WRONG_ALL:
        return False
    if hmac.compare_digest(_digest(claim.salt, code), claim.digest):
        return True
    _put(work, replace(claim, wrong={**claim.wrong, account: claim.wrong.get(account, 0) + 1}))
    return False


def _digest(salt: str, code: str) -> str:
    plain = "".join(letter for letter in code.upper() if letter in LETTERS)
    return sha256(f"{salt}:{plain}".encode()).hexdigest()


def _put(work: UnitOfWork, claim: Claim) -> None:
    work.values.put(_NAME, json.dumps(asdict(claim)))


def _get(work: UnitOfWork) -> Claim | None:
    text = work.values.get(_NAME)
    return Claim(**json.loads(text)) if text else None
