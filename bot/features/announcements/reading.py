"""What an organiser wrote, read into what an announcement says. Nothing is stored that cannot be used."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.errors import MemberError
from bot.features.announcements.timing import Unclear, read_timing, rule_typed, when_typed
from bot.features.guard import looks_like_patient_identifier
from bot.features.naming import find_channels
from bot.model.announcements import Content
from bot.model.archive import Channel
from bot.model.text import one_line

TITLE, TEXT, LABEL, LINK = 150, 3_000, 75, 500
"""Longest title, text, label of a button and address: as much as every platform takes in one piece or in parts."""

Given = Mapping[str, str]
"""What was written, by the option's name; an option that is not there stays as it is."""


class Reader:
    """Reads what organisers write. It is given what is known of channels and topics, and asks nobody."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def read(
        self, given: Given, before: Content, channels: Sequence[Channel], now: datetime
    ) -> tuple[Content, Unclear | None]:
        """Return what the announcement says with this written, and what of its time has to be asked about.

        Raises MemberError, which names the option that cannot be used.
        """
        content = replace(
            before,
            title=one_line(given.get("title", before.title)),
            text=given.get("text", before.text).strip(),
        )
        if "channels" in given:
            content = replace(content, channels=find_channels(given["channels"], channels))
        content = self._with_button(content, given)
        for name, said in (("text", content.text), ("title", content.title), ("label", content.label)):
            if looks_like_patient_identifier(said):
                raise MemberError("announcements.sensitive", option=name)
        for name, value in (("title", content.title), ("text", content.text), ("channels", content.channels)):
            if not value:
                raise MemberError("announcements.missing", option=name)
        return self._with_time(content, given, now)

    def _with_button(self, content: Content, given: Given) -> Content:
        if "label" not in given and "link" not in given:
            return content
        label, link = one_line(given.get("label", content.label)), given.get("link", content.link).strip()
        if bool(label) != bool(link):
            raise MemberError("announcements.half_a_button", option="link" if label else "label")
        if link and not _is_secure(link):
            raise MemberError("announcements.not_https", option="link")
        return replace(content, label=label, link=link)

    def _with_time(self, content: Content, given: Given, now: datetime) -> tuple[Content, Unclear | None]:
        is_as_it_was = given.get("when", when_typed(content.timing)) == when_typed(content.timing)
        if is_as_it_was and given.get("every", rule_typed(content.timing)) == rule_typed(content.timing):
            return content, None  # Not read again: it may lie in the hour of autumn that comes twice.
        when, every = given.get("when", when_typed(content.timing)), given.get("every", rule_typed(content.timing))
        found = read_timing(when.strip(), every.strip(), now, self._zone)
        return (content, found) if isinstance(found, Unclear) else (replace(content, timing=found), None)


def _is_secure(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not re.search(r"[\s<>\"]", link)
