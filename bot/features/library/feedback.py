"""What the library does not answer, or not well: remembered without names, and told to the curators once a week.

Late policy: a list that was missed while the bot was off goes out at the next start. What was told is forgotten.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta, tzinfo

from bot.features.notices import Notice, wanting, with_stop
from bot.model.cards import Button, Buttons, Card, Paragraph, say
from bot.model.library import OpenQuestion
from bot.model.outbound import Delivery, Target
from bot.model.refs import AccountRef, platform_of
from bot.model.text import one_line, shorten
from bot.model.texts import TextSpec, Words
from bot.ports import Clock, Store, UnitOfWork

TEXTS = (
    TextSpec("feedback.was_it", limit=200),
    TextSpec("feedback.yes_button", limit=40),
    TextSpec("feedback.no_button", limit=40),
    TextSpec("feedback.glad", limit=300),
    TextSpec("feedback.sorry", limit=500),
    TextSpec("feedback.title", limit=150),
    TextSpec("feedback.about", limit=500),
    TextSpec("feedback.unanswered", limit=200),
    TextSpec("feedback.disliked", limit=200),
    TextSpec("feedback.line", ("question",), limit=100),
    TextSpec("feedback.more", ("count",), limit=200),
    TextSpec("feedback.outro", limit=500),
)
LONGEST = 300
"""Characters of a question that are kept."""
TOLD = 25
"""Most questions of one kind that a list names."""
MONDAY, AT = 0, time(8)
"""When the list goes out, in the group's zone."""
COMMAND = "feedback"


def question_card(words: Words, question: str) -> tuple[Paragraph, Buttons]:
    """Return what stands below an answer: whether it was what the asker needed."""
    buttons = (
        Button(words("feedback.yes_button"), COMMAND, f"helpful:yes {question}"),
        Button(words("feedback.no_button"), COMMAND, f"helpful:no {question}"),
    )
    return Paragraph(words("feedback.was_it")), Buttons(buttons)


class Feedback:
    """Takes note of questions, and tells the curators."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        words_of: Callable[[str], Words],
        curators: Callable[[], Sequence[AccountRef]],
        zone: tzinfo,
    ) -> None:
        self._store = store
        self._clock = clock
        self._words_of = words_of
        self._curators = curators
        self._zone = zone

    async def note(self, question: str, *, disliked: bool) -> None:
        """Remember a question, and nothing of who asked it."""
        asked = OpenQuestion(shorten(one_line(question), LONGEST), disliked, self._clock.now())
        if asked.words:
            await self._store.commit(lambda work: work.questions.add(asked))

    async def take(self, question: str, words: Words, *, helpful: bool) -> Card:
        """Take what somebody says of an answer."""
        if helpful:
            return say(words("feedback.glad"))
        await self.note(question, disliked=True)
        return say(words("feedback.sorry"))

    def tell(self, work: UnitOfWork, now: datetime) -> None:
        """Send the list that was due last to every curator, if there is anything on it."""
        due = self._last_due(now)
        waiting = work.questions.before(due)
        if not waiting:
            return
        for curator in wanting(work, self._curators(), Notice.QUESTIONS):
            words = self._words_of(platform_of(curator))
            card = with_stop(_list(waiting, words), Notice.QUESTIONS, words)
            key = f"questions:{due.date().isoformat()}:{curator}"
            work.outbox.add(Delivery(key, Target(account=curator), card, due_at=now, may_repeat=True))
        work.questions.remove(waiting)

    def _last_due(self, now: datetime) -> datetime:
        local = now.astimezone(self._zone)
        monday = local.date() - timedelta(days=(local.weekday() - MONDAY) % 7)
        due = datetime.combine(monday, AT, self._zone)
        return due if due <= local else datetime.combine(monday - timedelta(days=7), AT, self._zone)


def _list(waiting: Sequence[OpenQuestion], words: Words) -> Card:
    blocks = [Paragraph(words("feedback.about"))]
    for heading, disliked in (("feedback.unanswered", False), ("feedback.disliked", True)):
        chosen = [each.words for each in waiting if each.disliked is disliked]
        lines = [words("feedback.line", question=shorten(each, 200)) for each in chosen[:TOLD]]
        if len(chosen) > TOLD:
            lines.append(words("feedback.more", count=len(chosen) - TOLD))
        if lines:
            blocks.append(Paragraph("\n".join([words(heading), *lines])))
    return Card((*blocks, Paragraph(words("feedback.outro"))), title=words("feedback.title"))
