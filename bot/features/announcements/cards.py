"""What people see of announcements: in channels, in person, and what organisers are asked and told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.features.announcements.timing import rule_typed
from bot.model.announcements import Announcement, AnnouncementStatus
from bot.model.cards import Block, Button, Buttons, Card, Entry, Paragraph, When, say
from bot.model.dates import instant
from bot.model.refs import GroupRef
from bot.model.text import shorten
from bot.model.texts import Words

OPEN, SHOW, APPROVE = "announcement-open", "announcement", "approve-announcement"
FOLLOW, LEAVE = "follow-topic", "leave-topic"
SHOWN = 300
"""Most of a text that an organiser is shown to recognise it by."""


class Cards:
    """Draws announcements."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    # --- For members

    def public(self, announcement: Announcement, words: Words, group: GroupRef | None = None) -> Card:
        """Return the announcement as it stands in a channel. Nobody is pinged but `group`, whatever its text says.

        Whoever is pinged finds the button that stops this below the post.
        """
        content = announcement.content
        buttons = self._open_button(announcement)
        if content.topic:
            follow = words("topics.follow_button", topic=content.topic)
            buttons.append(Button(follow, FOLLOW, f'topic:"{content.topic}"'))
        if group is not None:
            buttons.append(self._stop_button(content.topic, words))
        return replace(self._said(announcement, (), buttons), group=group)

    def in_person(self, announcement: Announcement, words: Words) -> Card:
        """Return the announcement as somebody gets it who follows its topic, with the button that stops this."""
        topic = announcement.content.topic
        why = Paragraph(words("topics.because", topic=topic))
        return self._said(announcement, (why,), [*self._open_button(announcement), self._stop_button(topic, words)])

    def _stop_button(self, topic: str, words: Words) -> Button:
        return Button(words("topics.leave_button", topic=topic), LEAVE, f'topic:"{topic}"')

    def trial(self, announcement: Announcement, words: Words) -> Card:
        """Return the announcement as an organiser looks at it before anybody else does."""
        first = Paragraph(words("announcements.trial"))
        return self._said(announcement, (first,), self._open_button(announcement))

    def _open_button(self, announcement: Announcement) -> list[Button]:
        content = announcement.content
        return [Button(content.label, OPEN, announcement.id)] if content.label else []

    def _said(self, announcement: Announcement, before: tuple[Block, ...], buttons: list[Button]) -> Card:
        content = announcement.content
        row = (Buttons(tuple(buttons)),) if buttons else ()
        return Card((*before, Paragraph(content.text), *row), title=content.title)

    # --- For organisers

    def asking(self, announcement: Announcement, author: str, channels: Sequence[str], words: Words) -> Card:
        """Return what another organiser is asked: one tap approves, another shows all of it first."""
        arguments = f"id:{announcement.id} version:{announcement.version}"
        buttons = (
            Button(words("announcements.approve_button"), APPROVE, arguments),
            Button(words("announcements.see_button"), SHOW, announcement.id),
        )
        asked = Paragraph(words("announcements.asks", name=author))
        said = [words("announcements.goes_to", channels=", ".join(channels)), self.goes_out(announcement, words)]
        if announcement.content.is_series:
            said.append(words("announcements.repeats", rule=rule_typed(announcement.content.timing)))
        blocks: list[Block] = [asked, self.entry(announcement), *(Paragraph(sentence) for sentence in said)]
        return Card((*blocks, Buttons(buttons)), title=words("announcements.asks_title"))

    def goes_out(self, announcement: Announcement, words: Words) -> str:
        """Return when it goes out, in a sentence."""
        at = announcement.next_at
        if announcement.content.timing is None:
            is_waiting = announcement.status is AnnouncementStatus.WAITING
            return words("announcements.once_approved" if is_waiting else "announcements.at_once")
        return words("announcements.goes_out", when=self.moment(at)) if at else words("announcements.no_more")

    def entry(self, announcement: Announcement) -> Entry:
        """Return enough of it to recognise it by."""
        content = announcement.content
        return Entry(content.title, quote=((shorten(content.text, SHOWN), False),))

    def moment(self, at: datetime) -> str:
        """Return an instant in full, in the group's zone."""
        return instant(at, self._zone)

    def when(self, at: datetime) -> When:
        """Return an instant as a line of its own."""
        return When(self.moment(at), at)

    def news(self, announcement: Announcement, sentences: tuple[str, ...], words: Words) -> Card:
        """Return what its author is told of it."""
        see = Button(words("announcements.show_button"), SHOW, announcement.id)
        drawn = say(*sentences, title=announcement.content.title)
        return Card((*drawn.blocks, Buttons((see,))), title=drawn.title)
