"""What organisers see of an announcement: what it says, when and where, how each platform shows it, how it went."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.features.announcements.cards import APPROVE, SHOW, Cards
from bot.features.announcements.desk import Announcements, Asker, Conflict, Quieted, Written
from bot.features.announcements.reading import LABEL, LINK, TEXT, TITLE
from bot.features.announcements.reports import Reports
from bot.features.announcements.sending import Withdrawn
from bot.features.announcements.timing import Unclear, rule_typed, when_typed
from bot.features.announcements.topics import Topics
from bot.features.directory import Directory
from bot.features.events.times.understanding import Question
from bot.features.naming import channel_typed
from bot.features.texts.view import changed_words
from bot.model.announcements import Announcement, AnnouncementStatus, Content
from bot.model.archive import Channel
from bot.model.cards import Block, Button, Buttons, Card, Choice, Entry, Paragraph, Select, say
from bot.model.commands import Option
from bot.model.events import instant_of
from bot.model.forms import Form
from bot.model.limits import Limits
from bot.model.refs import platform_of
from bot.model.splitting import split_text
from bot.model.text import shorten
from bot.model.texts import Words

LISTED = 10
DRAFTS = (AnnouncementStatus.DRAFT, AnnouncementStatus.LAPSED)
OVER = (AnnouncementStatus.SENT, AnnouncementStatus.WITHDRAWN)
NO_TOPIC = "-"
"""What stands in the list of topics for none."""
EDIT, SUBMIT, WITHDRAW, STOP = (
    "edit-announcement",
    "schedule-announcement",
    "withdraw-announcement",
    "stop-announcement",
)
TRY, SET_BUTTON = "try-announcement", "announcement-button"


class AnnouncementsView:
    """Draws announcements for organisers. `limits` are those of the platforms that are on."""

    def __init__(
        self,
        desk: Announcements,
        topics: Topics,
        people: Directory,
        cards: Cards,
        reports: Reports,
        limits: Mapping[str, Limits],
    ) -> None:
        self._desk = desk
        self._topics = topics
        self._people = people
        self._cards = cards
        self._reports = reports
        self._limits = limits

    # --- One announcement

    async def card(self, announcement: Announcement, asker: Asker, words: Words, *before: str) -> Card:
        """Return an announcement with everything that can be done; `before` is said first."""
        known = await self._channels()
        blocks: list[Block] = [Paragraph(sentence) for sentence in before]
        blocks += await self._standing(announcement, known, words)
        blocks += self._preview(announcement, words)
        if announcement.status in DRAFTS and (topics := await self._topics.names()):
            nobody = (Choice(words("announcements.no_topic"), NO_TOPIC),) if announcement.content.topic else ()
            choices = (*(Choice(topic, topic) for topic in topics), *nobody)
            about = f"id:{announcement.id} basis:{announcement.version}"
            blocks.append(Select(words("announcements.choose_topic"), "announcement-topic", "topic", choices, about))
        may_approve = await self._desk.may_approve(announcement, asker.account)
        is_asked = announcement.status in DRAFTS and await self._desk.needs_approval()
        buttons = self._buttons(announcement, words, may_approve=may_approve, is_asked=is_asked)
        title = words(f"announcements.{announcement.status}_title", id=announcement.id)
        return Card((*blocks, *([Buttons(buttons)] if buttons else [])), title=title)

    async def _standing(self, announcement: Announcement, known: Sequence[Channel], words: Words) -> list[Block]:
        content = announcement.content
        blocks: list[Block] = []
        is_out = await self._desk.is_out(announcement)
        if announcement.status in DRAFTS:
            said = words("announcements.change_unsent") if is_out else self._when_drafted(content, words)
            blocks.append(Paragraph(said))
            if await self._desk.needs_approval():
                blocks.append(Paragraph(words("announcements.needs_second")))
        elif announcement.status is AnnouncementStatus.WAITING and is_out:
            blocks.append(Paragraph(words("announcements.change_waits")))
        elif announcement.status is not AnnouncementStatus.WITHDRAWN and announcement.next_at is not None:
            blocks.append(Paragraph(self._cards.goes_out(announcement, words)))
        if content.is_series:
            blocks.append(Paragraph(words("announcements.repeats", rule=rule_typed(content.timing))))
        went_out = await self._reports.how_it_went(announcement, known, words)
        blocks += [Paragraph(line) for line in went_out]
        if not went_out:
            goes_to = await self._reports.reach(content.channels, known, words, "announcements.goes_to")
            blocks.append(Paragraph(goes_to))
            blocks += [Paragraph(line) for line in await self._reports.shut(content.channels, known, words)]
        if content.topic and announcement.status not in OVER:
            count = await self._topics.followers(content.topic)
            blocks.append(Paragraph(words("announcements.topic", topic=content.topic, count=count)))
        return blocks

    def _when_drafted(self, content: Content, words: Words) -> str:
        if content.timing is None:
            return words("announcements.at_once")
        at = instant_of(content.timing.start, ZoneInfo(content.timing.zone))
        return words("announcements.goes_out", when=self._cards.moment(at))

    def _preview(self, announcement: Announcement, words: Words) -> list[Block]:
        """Return what it says, and as long as it is to be sent, in how many messages each platform shows that."""
        content = announcement.content
        blocks: list[Block] = [Paragraph(words("announcements.preview")), Entry(content.title), Paragraph(content.text)]
        if content.label:
            blocks.append(Paragraph(words("announcements.button_line", label=content.label, link=content.link)))
        platforms = [] if announcement.status in OVER else sorted(map(platform_of, set(content.channels)))
        for platform in dict.fromkeys(platforms):
            limits = self._limits.get(platform)
            if limits is None:
                continue
            shown = "\n\n".join((shorten(content.title, limits.title_characters), content.text))
            count = len(split_text(shown, limits.message_characters))
            key = "announcements.on_platform_one" if count == 1 else "announcements.on_platform_some"
            blocks.append(Paragraph(words(key, platform=platform.capitalize(), count=count)))
        return blocks

    def _buttons(
        self, announcement: Announcement, words: Words, *, may_approve: bool, is_asked: bool
    ) -> tuple[Button, ...]:
        status, id = announcement.status, announcement.id
        if status is AnnouncementStatus.WITHDRAWN:
            return ()
        version = f"id:{id} version:{announcement.version}"
        buttons = []
        if status in DRAFTS:
            label = "schedule_button" if announcement.content.timing else "send_button"
            label = "ask_button" if is_asked else label
            buttons.append(Button(words(f"announcements.{label}"), SUBMIT, version))
        if may_approve:
            buttons.append(Button(words("announcements.approve_button"), APPROVE, version))
        if status is not AnnouncementStatus.SENT:
            buttons.append(Button(words("announcements.try_button"), TRY, id))
        buttons.append(Button(words("announcements.edit_button"), EDIT, f"id:{id}"))
        if status in DRAFTS:
            buttons.append(Button(words("announcements.button_button"), SET_BUTTON, id))
        if announcement.content.is_series and status not in (*DRAFTS, AnnouncementStatus.SENT):
            buttons.append(Button(words("announcements.stop_button"), STOP, id))
        buttons.append(Button(words("announcements.withdraw_button"), WITHDRAW, f"id:{id} ask:yes"))
        return tuple(buttons)

    # --- What came of what somebody did

    async def written(self, outcome: Written | Conflict, asker: Asker, words: Words) -> Card:
        """Return an announcement as it was written, what has to be asked about it, or who else changed it."""
        if isinstance(outcome, Conflict):
            return await self.conflict(outcome, words)
        if outcome.unclear is not None:
            return self.question(outcome.announcement, outcome.unclear, words)
        return await self.card(outcome.announcement, asker, words)

    async def going(self, announcement: Announcement, asker: Asker, words: Words) -> Card:
        """Return an announcement that was let go, and what becomes of it now."""
        key = {
            AnnouncementStatus.WAITING: "announcements.asked",
            AnnouncementStatus.PLANNED: "announcements.is_planned",
        }.get(announcement.status, "announcements.is_sent")
        return await self.card(announcement, asker, words, words(key))

    def question(self, announcement: Announcement, unclear: Unclear, words: Words) -> Card:
        """Return what has to be asked about a time, with a button for each that can be meant."""
        edit = Button(words("announcements.other_time_button"), EDIT, f"id:{announcement.id}")
        keys = {Question.TIME: "announcements.which_time", Question.DAY: "announcements.which_day"}
        default = "announcements.which" if unclear.options else "announcements.write_in_full"
        said = words(keys.get(unclear.question, default), typed=unclear.typed)
        about = f"id:{announcement.id} basis:{announcement.version}"
        rule = f' rule:"{unclear.rule}"' if unclear.rule else ""
        chosen = [
            Button(self._cards.moment(at), "announcement-time", f'{about} at:"{at.isoformat()}"{rule}')
            for at in unclear.options[:4]
        ]
        kept = Paragraph(words("announcements.kept_draft"))
        return Card((Paragraph(said), kept, Buttons((*chosen, edit))), title=announcement.content.title)

    def quieted(self, outcome: Quieted, words: Words) -> Card:
        """Return the question whether it shall go out in the quiet hours."""
        announcement, version = outcome.announcement, f"id:{outcome.announcement.id}"
        rule = announcement.content.timing.rule if announcement.content.timing else ""
        later = f'{version} basis:{announcement.version} at:"{outcome.over.isoformat()}"'
        later += f' rule:"{rule}"' if rule else ""
        buttons = (
            Button(
                words("announcements.in_quiet_button"), SUBMIT, f"{version} version:{announcement.version} quiet:yes"
            ),
            Button(self._cards.moment(outcome.over), "announcement-time", later),
        )
        said = words("announcements.in_quiet", when=self._cards.moment(outcome.at))
        return Card((Paragraph(said), Buttons(buttons)), title=announcement.content.title)

    async def really(self, announcement: Announcement, words: Words) -> Card:
        """Return the question whether it is meant: what is withdrawn does not come back, and the button is small."""
        is_out = await self._desk.is_out(announcement) or announcement.status is AnnouncementStatus.SENT
        said = words("announcements.really_out" if is_out else "announcements.really")
        buttons = (
            Button(words("announcements.withdraw_yes_button"), WITHDRAW, f"id:{announcement.id}"),
            Button(words("announcements.keep_button"), SHOW, announcement.id),
        )
        return Card((Paragraph(said), Buttons(buttons)), title=announcement.content.title)

    async def withdrawn(self, outcome: Withdrawn, words: Words) -> Card:
        """Return what became of what was out."""
        said = [words("announcements.withdrawn")]
        if outcome.was_out:
            said.append(words("announcements.may_have_read"))
        said += [words("announcements.unsure", channel=name) for name in outcome.unsure]
        return say(*said, title=outcome.announcement.content.title)

    async def conflict(self, conflict: Conflict, words: Words) -> Card:
        """Return who changed it meanwhile, what of it is new, and what one wrote oneself."""
        now = conflict.now
        names = await self._people.names([now.changed_by])
        known = await self._channels()
        before = None if conflict.before is None else fields_of(conflict.before.content, known)
        blocks: list[Block] = [Paragraph(words("announcements.conflict", name=names[now.changed_by]))]
        for name, value in fields_of(now.content, known).items():
            was = "" if before is None else before[name]
            if value != was:
                said = changed_words(was, value) if value else ((words("announcements.nothing"), True),)
                blocks.append(Entry(name.capitalize(), quote=said))
        for name, value in conflict.mine.items():
            if value and value != fields_of(now.content, known).get(name):
                yours = words("announcements.yours", field=name.capitalize())
                blocks.append(Entry(yours, quote=((value, False),)))
        buttons = (
            Button(words("announcements.edit_button"), EDIT, f"id:{now.id}"),
            Button(words("announcements.show_button"), SHOW, now.id),
        )
        return Card((*blocks, Buttons(buttons)), title=words("announcements.conflict_title"))

    # --- Forms, and the list

    async def form(self, announcement: Announcement | None, words: Words) -> Form:
        """Return the form in which an announcement is written; it holds what it says so far."""
        known = await self._channels()
        values = {} if announcement is None else fields_of(announcement.content, known)
        fields = [
            Option("title", words("announcements.field_title"), required=True, max_length=TITLE),
            Option("text", words("announcements.field_text"), required=True, max_length=TEXT, rest=True),
        ]
        is_over = announcement is not None and announcement.status is AnnouncementStatus.SENT
        if announcement is None or not (is_over or await self._desk.is_out(announcement)):
            fields += [
                Option("channels", words("announcements.field_channels"), required=True, max_length=500),
                Option("when", words("announcements.field_when"), max_length=100),
                Option("every", words("announcements.field_every"), max_length=100),
            ]
        shown = {field.name for field in fields}
        held = {name: value for name, value in values.items() if name in shown and value}
        if announcement is None:
            return Form("announce", words("announcements.form_new_title"), tuple(fields), held)
        carried = {"id": announcement.id, "basis": str(announcement.version)}
        return Form(EDIT, words("announcements.form_title"), tuple(fields), held, carried)

    def button_form(self, announcement: Announcement, words: Words) -> Form:
        """Return the form in which an announcement gets its button, or loses it."""
        fields = (
            Option("label", words("announcements.field_label"), max_length=LABEL),
            Option("link", words("announcements.field_link"), max_length=LINK),
        )
        content = announcement.content
        held = {name: value for name, value in (("label", content.label), ("link", content.link)) if value}
        carried = {"id": announcement.id, "basis": str(announcement.version)}
        return Form(SET_BUTTON, words("announcements.button_form_title"), fields, held, carried)

    async def listing(self, words: Words) -> Card:
        """Return what is still to go out and what went out lately, with a list to open one of them."""
        recent = await self._desk.recent(LISTED)
        if not recent:
            return say(words("announcements.none"), title=words("announcements.title"))
        blocks: list[Block] = [
            Entry(
                each.content.title,
                facts=(words(f"announcements.status_{each.status}"),),
                when=None if each.next_at is None else self._cards.when(each.next_at),
            )
            for each in recent
        ]
        choices = tuple(Choice(shorten(each.content.title, 70), each.id) for each in recent)
        chooser = Select(words("announcements.choose"), SHOW, "id", choices)
        return Card((*blocks, chooser), title=words("announcements.title"))

    async def suggest_channels(self, typed: str) -> list[str]:
        """Return channels that complete the last one of a list that is being typed."""
        head, comma, last = typed.rpartition(",")
        known = [channel_typed(each) for each in await self._channels() if not each.removed]
        found = [name for name in known if last.strip().casefold() in name.casefold()]
        return [f"{head}{comma} {name}".strip() for name in found][:25]

    async def _channels(self) -> list[Channel]:
        return await self._desk.channels()


def fields_of(content: Content, known: Sequence[Channel]) -> dict[str, str]:
    """Return what an announcement says by the options' names, each as one would type it."""
    by_ref = {channel.ref: channel_typed(channel) for channel in known}
    return {
        "title": content.title,
        "text": content.text,
        "channels": ", ".join(by_ref.get(ref, ref) for ref in content.channels),
        "when": when_typed(content.timing),
        "every": rule_typed(content.timing),
        "label": content.label,
        "link": content.link,
        "topic": content.topic,
    }
