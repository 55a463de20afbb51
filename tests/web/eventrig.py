"""The pages of events over the whole core: what is pressed there is done, as in the chat."""

import html
import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import yarl

from bot import app, wiring
from bot.features.events.attending.after import name_of
from bot.features.events.attending.going import Asker
from bot.features.events.book import find
from bot.features.events.book import store as store_event
from bot.model.afterwards import Attendance
from bot.model.commands import Ability
from bot.model.events import Coming, Event, EventStatus
from bot.model.people import Profile, Role
from bot.ports import UnitOfWork
from tests.rigs.calendars import event as an_event
from tests.rigs.calendars import series
from tests.rigs.platforms import RigPlatform
from tests.rigs.world import demo_settings
from tests.web.conftest import Site
from tests.web.rig import COOKIE, KEY, MEMBER, MORAG, Group


async def put_core_behind(group: Group) -> wiring.Core:
    """Have what is asked on the group's pages answered by the core. Morag arranges events."""
    platforms = {name: RigPlatform(name=name) for name in ("local", "slack", "discord")}
    for platform in platforms.values():
        platform.people = group.people
        platform.abilities |= {Ability.FORMS}
    settings = replace(
        demo_settings(Path("unused")), roles={MORAG.ref: frozenset({Role.ORGANISER})}, archived_channels=frozenset()
    )
    core = wiring.make_core(settings, group.store, group.clock, platforms)
    await app.bring_up(core)
    group.intake = core.intake
    return core


async def plans(group: Group, *events: Event) -> None:
    """Put events into the book."""

    def change(work: UnitOfWork) -> None:
        for each in events:
            store_event(work, each)

    await group.store.commit(change)


def talk(id: str = "k3f9x2", **details: object) -> Event:
    """Return a talk on 8 December at 12:30 in London; its details are as they are named."""
    made = an_event(id)
    return replace(made, details=replace(made.details, **details))  # type: ignore[arg-type]


async def fills_diary(group: Group, who: Profile) -> None:
    """Put events into the book: somebody goes to one, waits for a long one, and was at one that is over."""
    w = "W" * 95
    over = talk("over", link="")
    over = replace(over, timing=replace(over.timing, start=datetime(2026, 11, 10, 12, 30)))
    long = talk("long", title=w, speakers=w * 3, place=w * 2, link=f"https://a.b/{w}", text=w * 9, capacity=1)
    await plans(group, talk(), long, over, replace(talk("off"), status=EventStatus.CANCELLED), series())
    reader, going = await group.events.showing.reader(who.ref), group.events.going
    await going.answer("long", Asker(MEMBER.ref, MEMBER.name), Coming.GOING, reader)
    for ref in ("k3f9x2", "long"):
        await going.answer(ref, Asker(who.ref, who.name), Coming.GOING, reader)
    given = {"recording": f"https://a.b/{w * 2}", "slides": "", "feedback": "https://a.b/f", "note": w, "number": 1}

    def leave(work: UnitOfWork) -> None:
        day, account = find(work.events.get, "over"), work.people.account(who.ref)
        assert day is not None
        assert account is not None
        work.values.put(name_of(day), json.dumps(given))
        work.attendances.put(Attendance(day.event.id, "", account.member, who.ref, group.clock.now(), who.ref))

    await group.store.commit(leave)


@dataclass
class Browser:
    """Somebody at the pages, without scripts: opens pages, and presses what is on the one that is open."""

    site: Site
    group: Group
    who: Profile
    page: str = ""
    status: int = 0
    path: str = ""

    async def opens(self, path: str) -> str:
        """Open a page."""
        self.group.visitor = self.who
        self.status, self.page, answer = await self.site.ask(path, headers=COOKIE)
        self.path = answer.url.raw_path_qs
        return self.page

    async def sends(self, **fields: str) -> str:
        """Send a form, and go where it leads."""
        self.group.visitor = self.who
        headers = COOKIE | {"Origin": self.site.origin}
        self.status, self.page, answer = await self.site.ask("/events/do", "POST", data=fields | KEY, headers=headers)
        self.path = yarl.URL(answer.url).raw_path_qs
        return self.page

    async def presses(self, label: str) -> str:
        """Press the button with this label on the page."""
        found = [value for value, text in self.buttons() if label in text]
        assert len(found) == 1, (label, self.buttons())
        return await self.sends(press=found[0])

    async def fills_in(self, **values: str) -> str:
        """Send the form on the page, with these values in place of what it holds."""
        fields = {name: html.unescape(value) for name, value in _FIELD.findall(self.page)}
        fields |= {name: html.unescape(value) for name, value in _AREA.findall(self.page)}
        fields |= {f"option-{name}": value for name, value in values.items()}
        missing = [name for name in _NEEDED.findall(self.page) if not fields.get(name)]
        assert missing == [], "a browser would not send this"
        return await self.sends(**{name: value for name, value in fields.items() if name != "form_key"})

    def buttons(self) -> list[tuple[str, str]]:
        """Return what each button carries, and its label."""
        found = re.findall(r'<button type="submit" name="press" value="([^"]*)"[^>]*>(.*?)</button>', self.page)
        return [(html.unescape(value), said(text)) for value, text in found]

    def says(self) -> str:
        """Return what stands on the page, as text."""
        return said(self.page[self.page.index("<main") :])


_FIELD = re.compile(r'<input type="(?:hidden|text)"[^>]*?name="([^"]+)" value="([^"]*)"')
_NEEDED = re.compile(r'<input type="text"[^>]*? name="([^"]+)"[^>]* required')
_AREA = re.compile(r'<textarea[^>]*?name="([^"]+)"[^>]*>\n?(.*?)</textarea>', re.DOTALL)


def said(markup: str) -> str:
    """Return markup as text."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", markup))).strip()


def until(group: Group, at: datetime) -> None:
    """Let time pass until then."""
    group.clock.turn(at - group.clock.now())
