"""The patient-identifier screen: what looks like a patient's number is neither stored nor answered.

A number counts only when its shape, its check digit and a word near it agree, because document numbers, phone
numbers and meeting ids have the same shape. The number itself is never kept or logged, only that one was found.
"""

import re
import unicodedata
from itertools import pairwise

_NEAR = 60
"""How many characters before and after a number count as near it."""

_LINKS = re.compile(r"<[^<>\s]*>|\b(?:https?://|www\.)\S+", re.IGNORECASE)
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_TEN_DIGITS = re.compile(r"(?<![\d+])(?<!\d[ -])(\d{3})[\s-]{0,2}(\d{3})[\s-]{0,2}(\d{4})(?![\d])(?![ -]\d)")
_TEN_OR_MORE = re.compile(r"\d(?:\W{0,3}\d){9}")
"""Most posts have nothing of the kind; this look costs a few microseconds and lets them pass."""
_PATIENT_WORDS = re.compile(
    r"\b(?:nhs|chi|h\s?&\s?c|hcn|health\s+and\s+care\s+n\w*|patients?|pt|pts|hosp\w*|mrn|dob|d\.o\.b|born|scans?"
    r"|admi(?:tted|ssion)|referr(?:ed|al)|clinic|ward)\b",
    re.IGNORECASE,
)
_CHI = re.compile(r"\b(?:chi|community\s+health\s+index)\b", re.IGNORECASE)
_OTHER_NUMBERS = re.compile(
    r"\b(?:isbn|issn|doi|pmid|pmcid|iras|isrctn|nct|zoom|teams|webex|meeting\s+id|passcode|phone|tel|telephone|mobile"
    r"|fax|ext|order|invoice|charity)\b[^\d]{0,20}$",
    re.IGNORECASE,
)
_WEIGHTS = range(10, 1, -1)
"""NHS Data Dictionary: the first nine digits are weighted 10 down to 2."""


def looks_like_patient_identifier(text: str) -> bool:
    """Return whether `text` seems to hold an NHS, H&C or CHI number of a patient."""
    if not _TEN_OR_MORE.search(text):
        return False
    plain = _LINKS.sub(" ", unicodedata.normalize("NFKC", text).translate(_DASHES))
    return any(_is_patient_number(plain, match) for match in _TEN_DIGITS.finditer(plain))


def _is_patient_number(text: str, match: re.Match[str]) -> bool:
    before = text[max(match.start() - _NEAR, 0) : match.start()]
    if _OTHER_NUMBERS.search(before):
        return False
    near = before + " " + text[match.end() : match.end() + _NEAR]
    digits = "".join(match.groups())
    if _CHI.search(near) and _starts_with_a_date(digits):
        return True
    return has_valid_check_digit(digits) and bool(_PATIENT_WORDS.search(near))


def has_valid_check_digit(digits: str) -> bool:
    """Return whether ten digits pass the modulus 11 check of NHS numbers (NHS Data Dictionary, NHS NUMBER)."""
    if len(digits) != 10 or all(a == b for a, b in pairwise(digits)):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    return (11 - total % 11) % 11 == int(digits[9])


def _starts_with_a_date(digits: str) -> bool:
    """A CHI number starts with a day and a month of birth, so it is personal even when its check digit is mistyped."""
    return 1 <= int(digits[:2]) <= 31 and 1 <= int(digits[2:4]) <= 12
