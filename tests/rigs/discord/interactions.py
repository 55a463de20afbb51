"""Interactions from the side of the bot: the first answer in three seconds, the others in a quarter of an hour."""

from datetime import timedelta

from tests.rigs.discord.answers import Asked
from tests.rigs.discord.constants import EPHEMERAL, LOADING, InteractionType, MessageType, Reply
from tests.rigs.discord.errors import Problem, bad_form, refused
from tests.rigs.discord.forms import Forms
from tests.rigs.discord.model import Json, Message
from tests.rigs.discord.talk import Draft, Talk
from tests.rigs.discord.validation import choice_problems, modal_problems
from tests.rigs.discord.world import World

FIRST = timedelta(seconds=3)
LATER = timedelta(minutes=15)
_ALWAYS = {Reply.MESSAGE, Reply.DEFERRED_MESSAGE}
_ON_MESSAGE = {Reply.UPDATE, Reply.DEFERRED_UPDATE}


def allowed_replies(asked: Asked) -> set[Reply]:
    """Return the kinds of first answers that an interaction can have."""
    if asked.kind is InteractionType.AUTOCOMPLETE:
        return {Reply.CHOICES}
    on_message = _ON_MESSAGE if asked.source is not None else set()
    return _ALWAYS | on_message | ({Reply.MODAL} if asked.kind is not InteractionType.MODAL else set())


class Interactions:
    """All interactions by their tokens."""

    def __init__(self, world: World, talk: Talk, forms: Forms) -> None:
        self._world = world
        self._talk = talk
        self._forms = forms
        self._asked: dict[str, Asked] = {}
        self.modals: dict[int, tuple[Json, Asked]] = {}
        """The modal that a person has open, with what opened it."""

    def add(self, asked: Asked) -> None:
        """Begin to wait for an answer."""
        self._asked[asked.token] = asked

    # --- The first answer

    def by_id(self, id: int, token: str) -> Asked:
        """Return an interaction that is waiting or has been answered."""
        asked = self._asked.get(token)
        if asked is None or asked.id != id:
            raise refused(10062)
        return asked

    def answer(self, id: int, token: str, form: Json, attachments: list[Json]) -> Asked:
        """Take the first answer."""
        asked = self.by_id(id, token)
        if asked.answer.type is not None:
            raise refused(40060)
        if self._world.now() - asked.at > FIRST:
            raise refused(10062)
        if form.get("type") not in allowed_replies(asked):
            allowed = ", ".join(str(int(one)) for one in sorted(allowed_replies(asked)))
            raise bad_form([Problem(("type",), "BASE_TYPE_CHOICES", f"Value must be one of {{{allowed}}}.")])
        kind = Reply(form["type"])
        self._take(asked, kind, form.get("data") or {}, attachments)
        asked.answer.type = kind
        asked.answer.note()
        return asked

    def _take(self, asked: Asked, kind: Reply, data: Json, attachments: list[Json]) -> None:
        if kind is Reply.CHOICES:
            self._suggest(asked, data)
        elif kind is Reply.MODAL:
            self._open_modal(asked, data)
        elif kind is Reply.MESSAGE:
            asked.answer.message = self._write(asked, self._forms.draft(data, attachments))
        elif kind is Reply.DEFERRED_MESSAGE:
            draft = Draft(flags=(data.get("flags") or 0) & EPHEMERAL | LOADING)
            asked.answer.message = self._write(asked, draft)
        else:
            asked.answer.message = asked.source
            if kind is Reply.UPDATE and asked.source is not None:
                self._change(asked.source, data, attachments)

    def _suggest(self, asked: Asked, data: Json) -> None:
        problems = choice_problems(data.get("choices") or [])
        if problems:
            raise bad_form(problems)
        asked.answer.choices = data.get("choices") or []

    def _open_modal(self, asked: Asked, data: Json) -> None:
        problems = modal_problems(data)
        if problems:
            raise bad_form(problems)
        asked.answer.modal = data
        self.modals[asked.user.id] = (data, asked)

    def _write(self, asked: Asked, draft: Draft) -> Message:
        draft.only_for = asked.user.id if draft.flags & EPHEMERAL else None
        draft.flags &= ~EPHEMERAL
        draft.webhook_id, draft.interaction = self._world.bot.id, asked.metadata
        draft.allowed = draft.allowed if draft.allowed is not None else {"parse": ["users"]}
        if asked.kind is InteractionType.COMMAND:
            draft.type = MessageType.CHAT_INPUT_COMMAND
        elif asked.source is not None:
            draft.reply_to = asked.source
        return self._talk.write(asked.channel, self._world.bot, draft)

    def _change(self, message: Message, form: Json, attachments: list[Json]) -> Message:
        changes = self._forms.changes(form, message, attachments)
        return self._talk.edit(message, changes, allowed=form.get("allowed_mentions") or {"parse": ["users"]})

    # --- What follows

    def by_token(self, token: str) -> Asked:
        """Return an interaction that has been answered and can still be followed up."""
        asked = self._asked.get(token)
        if asked is None or self._world.now() - asked.at > LATER:
            raise refused(50027)
        if asked.answer.type in (None, Reply.CHOICES):
            raise refused(10015)
        return asked

    def follow_up(self, token: str, form: Json, attachments: list[Json]) -> Message:
        """Say more; the first time after a promise, this keeps the promise."""
        asked = self.by_token(token)
        if asked.answer.is_pending:
            return self.change(token, "@original", form, attachments)
        message = self._write(asked, self._forms.draft(form, attachments))
        asked.answer.followups.append(message)
        asked.answer.note()
        return message

    def find(self, token: str, which: str) -> Message:
        """Return one of the messages of an answer."""
        answer = self.by_token(token).answer
        own = [*answer.followups, *([answer.message] if answer.message else [])]
        for message in own:
            if not message.deleted and which in (str(message.id), "@original" if message is answer.message else ""):
                return message
        raise refused(10008)

    def change(self, token: str, which: str, form: Json, attachments: list[Json]) -> Message:
        """Edit one of the messages of an answer."""
        answer = self.by_token(token).answer
        message = self._change(self.find(token, which), form, attachments)
        if message is answer.message:
            answer.edits.append(form)
        answer.note()
        return message

    def delete(self, token: str, which: str) -> None:
        """Take back one of the messages of an answer."""
        message = self.find(token, which)
        self._talk.delete(message)
        self.by_token(token).answer.note()
