"""The organisers' side of events, put together: what the commands ask, what follows every change, and what is due."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.features.audit import Audit
from bot.features.events.arranging import daily, joining, posting
from bot.features.events.arranging.daily import Daily
from bot.features.events.arranging.desk import Desk
from bot.features.events.arranging.joining import Joining
from bot.features.events.arranging.planner import Planner
from bot.features.events.arranging.posting import Posting, PostingRules
from bot.features.obstacles import Ask, nothing_known
from bot.model.events import Due
from bot.model.refs import AccountRef
from bot.model.texts import Words
from bot.ports import Clock, Store, UnitOfWork


@dataclass(frozen=True, slots=True)
class Group:
    """What is so in the group: how texts are spelt on each platform, who its organisers are, and its zone."""

    words_of: Callable[[str], Words]
    platforms: frozenset[str]
    """Those that are switched on."""
    organisers: Callable[[], Sequence[AccountRef]]
    zone: ZoneInfo
    obstacles: Ask = nothing_known


class Organising:
    """The desk with what follows it. Others that follow events add themselves to `desk.followers`."""

    def __init__(self, store: Store, clock: Clock, desk: Desk, rules: PostingRules, audit: Audit, group: Group) -> None:
        self.desk = desk
        self.planner = Planner(store, desk, audit, clock, group.zone, group.obstacles)
        self._posting = Posting(group.words_of, rules)
        self._joining = Joining(group.words_of, group.organisers, group.zone)
        self._daily = Daily(desk.followers, group.zone)
        desk.followers += [self._posting.follow, self._joining.follow, self._daily.follow]

    @property
    def handlers(self) -> Mapping[str, Callable[[UnitOfWork, Sequence[Due], datetime], None]]:
        """Return what does each kind of thing that is due: see `bot.agenda`."""
        return {
            daily.KIND: self._daily.plan,
            posting.POST: self._posting.post,
            posting.REMINDER: self._posting.remind,
            joining.KIND: self._joining.tell,
        }
