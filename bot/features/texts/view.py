"""What organisers are shown of the texts: the list, one text as each platform shows it, its history, a conflict."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import tzinfo
from difflib import SequenceMatcher

from bot.errors import MemberError
from bot.features.audit import Audit
from bot.features.directory import Directory
from bot.features.texts.desk import Conflict, Standing, TextDesk
from bot.model.cards import Block, Button, Buttons, Card, Choice, Entry, Paragraph, Select, When, say
from bot.model.commands import Option
from bot.model.dates import instant
from bot.model.forms import Form
from bot.model.refs import AccountRef
from bot.model.text import one_line, shorten
from bot.model.texts import Words

LISTED = 25
"""Lines of one list: as many as every platform shows."""
SHOWN = 5
"""Versions that the history shows, the newest first."""
LONGEST = 3_000
"""Longest text that a form takes: what fits is checked afterwards, with a sentence for each platform."""
SUGGESTED = 25


class TextsView:
    """Draws texts. `platforms` are those that are switched on, and `words_of` tells how each spells commands."""

    def __init__(
        self,
        desk: TextDesk,
        people: Directory,
        audit: Audit,
        words_of: Callable[[str], Words],
        platforms: Sequence[str],
        zone: tzinfo,
    ) -> None:
        self._desk = desk
        self._people = people
        self._audit = audit
        self._words_of = words_of
        self._platforms = platforms
        self._zone = zone

    # --- Finding a text

    def parts(self, words: Words) -> Card:
        """Return the parts into which the texts fall."""
        counts = Counter(key.partition(".")[0] for key in self._desk.checker.specs)
        choices = [Choice(f"{part} ({count})", part) for part, count in sorted(counts.items())]
        lists = _lists(words("texts.choose"), "texts", "part", choices)
        return Card((Paragraph(words("texts.intro")), *lists), title=words("texts.title"))

    def part(self, part: str, words: Words) -> Card:
        """Return the texts of a part. Raises MemberError for one that there is not."""
        keys = sorted(key for key in self._desk.checker.specs if key.partition(".")[0] == part.strip().casefold())
        if not keys:
            raise MemberError("texts.unknown_key", option="part", key=part[:80])
        choices = [Choice(f"{key}: {shorten(one_line(self._desk.source(key)), 40)}", key) for key in keys]
        lists = _lists(words("texts.choose"), "text", "key", choices)
        return Card(tuple(lists), title=words("texts.part_title", part=part))

    def suggest(self, option: str, typed: str) -> list[str]:
        """Return keys, or parts, that complete what was typed; what begins with it comes first."""
        keys = sorted(self._desk.checker.specs)
        values = sorted({key.partition(".")[0] for key in keys}) if option == "part" else keys
        wanted = typed.strip().casefold()
        found = [value for value in values if wanted in value]
        return sorted(found, key=lambda value: not value.startswith(wanted))[:SUGGESTED]

    # --- One text

    async def text(self, key: str, words: Words) -> Card:
        """Return a text as it is written and as each platform shows it, with what can be done."""
        standing = await self._desk.standing(key)
        blocks: list[Block] = [
            *self._written(standing.source, key, words),
            *self._previews(key, standing.source, words),
        ]
        if standing.history:
            blocks += await self._audit.entries([standing.history[-1]], words)
        else:
            blocks.append(Paragraph(words("texts.never_changed")))
        return Card((*blocks, self._buttons(standing, words)), title=words("texts.one_title", key=key))

    def _written(self, source: str, key: str, words: Words) -> list[Block]:
        names = self._desk.checker.specs[key].placeholders
        allowed = ", ".join(f"{{{name}}}" for name in names) or words("texts.none_allowed")
        placeholders = Paragraph(words("texts.placeholders", allowed=allowed))
        return [Entry(words("texts.as_written"), quote=((source, False),)), placeholders]

    def _previews(self, key: str, source: str, words: Words) -> list[Block]:
        """Return the text as each platform that is switched on will show it."""
        drawn = {name: self._desk.checker.sample(key, source, self.spell_of(name)) for name in self._platforms}
        return [
            Entry(words("texts.on_platform", platform=name.capitalize()), quote=((shown, False),))
            for name, shown in drawn.items()
        ]

    def _buttons(self, standing: Standing, words: Words) -> Buttons:
        about = f'key:"{standing.key}"'
        buttons = [Button(words("texts.edit_button"), "edit-text", about)]
        if standing.can_undo:
            undo = f"{about} version:{standing.version}"
            buttons.append(Button(words("texts.undo_button"), "undo-text", undo))
        if standing.history:
            buttons.append(Button(words("texts.history_button"), "text-history", about))
        return Buttons(tuple(buttons))

    def spell_of(self, platform: str) -> Callable[[str], str]:
        """Return how a platform spells commands."""
        return self._words_of(platform).command

    async def history(self, key: str, words: Words) -> Card:
        """Return the newest versions, with a button for each that brings its wording back as a draft."""
        standing = await self._desk.standing(key)
        newest = standing.history[::-1][:SHOWN]
        blocks: list[Block] = []
        for change in newest:
            (entry,) = await self._audit.entries([change], words)
            blocks.append(entry)
        buttons = [
            Button(words("texts.restore_button", number=change.id), "restore-text", f'key:"{key}" version:{change.id}')
            for change in newest
            if change.after is not None
        ]
        buttons.append(Button(words("texts.file_button"), "restore-text", f'key:"{key}" version:0'))
        return Card((*blocks, Buttons(tuple(buttons))), title=words("texts.history_title", key=key))

    async def wording_of(self, key: str, version: int) -> str:
        """Return a text as it was in a version; 0 is the file's. Raises MemberError for one that there is not."""
        standing = await self._desk.standing(key)
        if version == 0:
            return self._desk.in_file(key)
        found = next((change for change in standing.history if change.id == version), None)
        if found is None:
            raise MemberError("texts.unknown_version")
        return self._desk.in_file(key) if found.after is None else found.after

    # --- Changing a text

    async def form(self, key: str, by: AccountRef, words: Words) -> Form:
        """Return the form in which a text is changed; it holds one's draft, or the text as it stands."""
        standing, draft = await self._desk.standing(key), await self._desk.draft_of(key, by)
        is_current = draft is not None and draft.basis == standing.version
        source = draft.source if draft is not None and is_current else standing.source
        names = ", ".join(f"{{{name}}}" for name in self._desk.checker.specs[key].placeholders)
        summary = words("texts.placeholders", allowed=names or words("texts.none_allowed"))
        field = Option("text", shorten(summary, 100), required=True, max_length=LONGEST, rest=True)
        carried = {"key": key, "basis": str(standing.version)}
        return Form("edit-text", words("texts.one_title", key=key), (field,), {"text": source}, carried)

    async def write(self, key: str, source: str, by: AccountRef, words: Words, basis: int | None = None) -> Card:
        """Keep a new wording as a draft and show it, or say why it cannot be used. Raises MemberError."""
        self._desk.check_key(key)
        problems = self._desk.checker.problems(key, source, self.spell_of, words)
        if problems:
            raise MemberError("texts.refused", option="text", problems=" ".join(problems))
        conflict = await self._desk.write(key, source, by, basis)
        if conflict is not None:
            return await self.conflict(conflict, words)
        if source == self._desk.source(key):
            return say(words("texts.same"))
        buttons = (
            Button(words("texts.use_button"), "use-text", f'key:"{key}"'),
            Button(words("texts.edit_button"), "edit-text", f'key:"{key}"'),
        )
        blocks = (Paragraph(words("texts.preview")), *self._previews(key, source, words), Buttons(buttons))
        return Card(blocks, title=words("texts.preview_title", key=key))

    async def conflict(self, conflict: Conflict, words: Words) -> Card:
        """Return who changed the text meanwhile, what of it is new, and what one wrote oneself."""
        change = conflict.change
        names = await self._people.names([] if change.account is None else [change.account])
        who = words("audit.by_itself") if change.account is None else names[change.account]
        blocks: list[Block] = [
            Paragraph(words("texts.conflict", name=who)),
            Entry(
                conflict.key,
                when=When(instant(change.at, self._zone), change.at),
                quote=changed_words(conflict.before, conflict.now),
            ),
        ]
        if conflict.mine:
            blocks.append(Entry(words("texts.conflict_mine"), quote=((conflict.mine, False),)))
        again = Button(words("texts.edit_button"), "edit-text", f'key:"{conflict.key}"')
        return Card((*blocks, Buttons((again,))), title=words("texts.conflict_title"))


def changed_words(before: str, now: str) -> tuple[tuple[str, bool], ...]:
    """Return a text in pieces; True marks those that it did not have before."""
    old, new = _words(before), _words(now)
    pieces = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return tuple(("".join(new[start:end]), tag != "equal") for tag, _, _, start, end in pieces if end > start)


def _words(text: str) -> list[str]:
    """Return words with the white space before them, so that joined they are the text again."""
    found, word = [], ""
    for letter in text:
        if letter.isspace() and word and not word[-1].isspace():
            found.append(word)
            word = ""
        word += letter
    return [*found, word] if word else found


def _lists(label: str, command: str, option: str, choices: Sequence[Choice]) -> list[Select]:
    """Return choices as lists that are short enough for every platform."""
    return [
        Select(label, command, option, tuple(choices[start : start + LISTED]))
        for start in range(0, len(choices), LISTED)
    ]
