"""Linking: one person shows that two accounts are theirs, and is one member from then on; or two again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from bot.errors import MemberError
from bot.features.codes import Limiter, new_code, sum_of_code
from bot.features.people import recognise
from bot.model.access import LinkOffer
from bot.model.cards import Button, Buttons, Card, Paragraph, say
from bot.model.outbound import Delivery, Target
from bot.model.people import Account, Member, joined
from bot.model.refs import AccountRef, MemberId, platform_of
from bot.model.texts import TextSpec, Words
from bot.ports import Clock, Store, UnitOfWork

TEXTS = (
    TextSpec("link.title", limit=150),
    TextSpec("link.code", ("code", "minutes"), limit=700),
    TextSpec("link.linked_already", ("accounts",), limit=300),
    TextSpec("link.is_it_you", ("name", "platform"), limit=700),
    TextSpec("link.wants_you", ("name", "platform"), limit=700),
    TextSpec("link.what_follows"),
    TextSpec("link.yes_button", limit=40),
    TextSpec("link.no_button", limit=40),
    TextSpec("link.asked_other", ("name", "platform"), limit=500),
    TextSpec("link.done", ("name", "platform"), limit=500),
    TextSpec("link.left_alone", limit=300),
    TextSpec("link.declined", limit=300),
    TextSpec("link.no_such", limit=500),
    TextSpec("link.expired", limit=500),
    TextSpec("link.taken", limit=500),
    TextSpec("link.gone", limit=500),
    TextSpec("link.too_many", ("minutes",), limit=300),
    TextSpec("link.yourself", limit=300),
    TextSpec("link.already", ("name", "platform"), limit=300),
    TextSpec("link.same_platform", ("platform",), limit=500),
    TextSpec("link.third", ("name", "platform"), limit=500),
    TextSpec("link.unlinked", ("name", "platform"), limit=500),
    TextSpec("link.not_linked", limit=300),
    TextSpec("link.not_there", ("option", "platforms"), limit=300),
)
CONFIRM = "confirm-link"
"""The command behind the buttons."""
LASTS = timedelta(minutes=10)
MINUTES = int(LASTS.total_seconds() // 60)
WRONG, WRONG_OVERALL = 5, 200
"""Wrong codes in that time, from one account and from all, before no more are looked at."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose account asks."""

    account: AccountRef
    name: str


class Linking:
    """Makes one member of two, and two of one."""

    def __init__(self, store: Store, clock: Clock, words_of: Callable[[str], Words]) -> None:
        self._store = store
        self._clock = clock
        self._words_of = words_of
        self._wrong = Limiter(WRONG, WRONG_OVERALL, LASTS)
        self.followers: list[Callable[[UnitOfWork, MemberId], None]] = []
        """Told of every member whose accounts have become others, in the same commit."""

    # --- The first account

    async def offer(self, asker: Asker) -> Card:
        """Return a new code; or, when the other account is waiting for this one, the question about it."""
        code = new_code()
        return await self._store.commit(lambda work: self._offer(work, asker, code))

    def _offer(self, work: UnitOfWork, asker: Asker, code: str) -> Card:
        now, words = self._clock.now(), self._words(asker.account)
        account = self._account(work, asker)
        waiting = work.link_offers.of(account.ref)
        if waiting is not None and waiting.taker and not waiting.is_done and waiting.ends_at > now:
            return self._question("link.wants_you", _account(work, waiting.taker), waiting.mark, account.ref)
        work.link_offers.put(LinkOffer(sum_of_code(code), account.ref, now + LASTS))
        texts = [words("link.code", code=code, minutes=MINUTES)]
        others = [each for each in work.people.accounts_of(account.member) if each.ref != account.ref]
        if others:
            texts.append(words("link.linked_already", accounts=_listed(others)))
        return say(*texts, title=words("link.title"))

    # --- The second account

    async def show(self, typed: str, asker: Asker) -> Card:
        """Return the question whether the account that asked for this code is the asker's too. Raises MemberError."""
        now = self._clock.now()
        if self._wrong.is_full(asker.account, now):
            raise MemberError("link.too_many", minutes=MINUTES)
        card = await self._store.commit(lambda work: self._show(work, sum_of_code(typed), asker))
        if card is None:
            self._wrong.note(asker.account, now)
            raise MemberError("link.no_such", option="code")
        return card

    def _show(self, work: UnitOfWork, mark: str, asker: Asker) -> Card | None:
        account, offer = self._account(work, asker), work.link_offers.get(mark)
        if offer is None:
            return None
        self._check_open(offer, account.ref)
        first = _account(work, offer.account)
        _check_linkable(work, first, account)
        return self._question("link.is_it_you", first, offer.mark, account.ref)

    def _check_open(self, offer: LinkOffer, taker: AccountRef) -> None:
        """Raise MemberError for a code that is too old, or that somebody used."""
        if offer.ends_at <= self._clock.now():
            raise MemberError("link.expired", option="code")
        if offer.is_done or offer.taker not in (None, taker):
            raise MemberError("link.taken", option="code")

    # --- Both confirm

    async def answer(self, mark: str, asker: Asker, *, yes: bool) -> Card:
        """Take an account's yes or no to the other. The second yes links. Raises MemberError."""
        return await self._store.commit(lambda work: self._answer(work, mark, asker, yes=yes))

    def _answer(self, work: UnitOfWork, mark: str, asker: Asker, *, yes: bool) -> Card:
        account, offer = self._account(work, asker), work.link_offers.get(mark)
        if offer is None:
            raise MemberError("link.gone")
        if account.ref != offer.account:
            return self._take(work, offer, account, yes=yes)
        if offer.taker is None or offer.is_done or offer.ends_at <= self._clock.now():
            raise MemberError("link.gone")
        return self._end(work, offer, account, _account(work, offer.taker), yes=yes)

    def _take(self, work: UnitOfWork, offer: LinkOffer, account: Account, *, yes: bool) -> Card:
        """The second account answers: a yes has the first one asked."""
        self._check_open(offer, account.ref)
        words, first = self._words(account.ref), _account(work, offer.account)
        if not yes:
            return say(words("link.left_alone"))
        _check_linkable(work, first, account)
        work.link_offers.put(replace(offer, taker=account.ref))
        self._tell(work, f"link:{offer.mark}", first, self._question("link.wants_you", account, offer.mark, first.ref))
        return say(words("link.asked_other", **_named(first)))

    def _end(self, work: UnitOfWork, offer: LinkOffer, first: Account, second: Account, *, yes: bool) -> Card:
        """The first account answers: a yes links."""
        words, key = self._words(first.ref), f"link:{offer.mark}:end"
        if not yes:
            work.link_offers.remove(offer.mark)
            self._tell(work, key, second, say(self._words(second.ref)("link.declined")))
            return say(words("link.declined"))
        _check_linkable(work, first, second)
        self._follow(work, _merge(work, first.member, second.member))
        work.link_offers.put(replace(offer, is_done=True))
        self._tell(work, key, second, say(self._words(second.ref)("link.done", **_named(first))))
        return say(words("link.done", **_named(second)))

    # --- Two again

    async def unlink(self, platform: str, asker: Asker) -> Card:
        """Make the asker's account on a platform, or the one that asks, a person of its own. Raises MemberError."""
        return await self._store.commit(lambda work: self._unlink(work, platform.strip().lower(), asker))

    def _unlink(self, work: UnitOfWork, platform: str, asker: Asker) -> Card:
        account, now = self._account(work, asker), self._clock.now()
        every = work.people.accounts_of(account.member)
        if len(every) < 2:
            raise MemberError("link.not_linked")
        wanted = platform or platform_of(account.ref)
        going = next((each for each in every if platform_of(each.ref) == wanted), None)
        if going is None:
            raise MemberError("link.not_there", option="platform", platforms=", ".join(map(_platform, every)))
        new = MemberId(uuid4().hex)
        work.people.split(going, replace(_member(work, account.member), id=new))
        self._follow(work, account.member, new)
        for each in every:
            if each.ref != account.ref:
                text = self._words(each.ref)("link.unlinked", **_named(going))
                self._tell(work, f"unlink:{going.ref}:{each.ref}:{now.isoformat()}", each, say(text))
        return say(self._words(account.ref)("link.unlinked", **_named(going)))

    # --- What they share

    def _words(self, account: AccountRef) -> Words:
        return self._words_of(platform_of(account))

    def _account(self, work: UnitOfWork, asker: Asker) -> Account:
        return recognise(work, asker.account, asker.name, is_bot=False, at=self._clock.now())

    def _question(self, key: str, other: Account, mark: str, asked: AccountRef) -> Card:
        """Return the question whether an account is the asked one's too."""
        words = self._words(asked)
        yes = Button(words("link.yes_button"), CONFIRM, f"mark:{mark} answer:yes")
        no = Button(words("link.no_button"), CONFIRM, f"mark:{mark} answer:no")
        blocks = (Paragraph(words(key, **_named(other))), Paragraph(words("link.what_follows")), Buttons((yes, no)))
        return Card(blocks, title=words("link.title"))

    def _follow(self, work: UnitOfWork, *members: MemberId) -> None:
        for follow in self.followers:
            for member in members:
                follow(work, member)

    def _tell(self, work: UnitOfWork, key: str, account: Account, card: Card) -> None:
        work.outbox.add(Delivery(key, Target(account=account.ref), card, due_at=self._clock.now()))


def _check_linkable(work: UnitOfWork, first: Account, second: Account) -> None:
    """Raise MemberError when two accounts cannot become one person's."""
    if first.ref == second.ref:
        raise MemberError("link.yourself", option="code")
    if first.member == second.member:
        raise MemberError("link.already", option="code", **_named(first))
    if platform_of(first.ref) == platform_of(second.ref):
        raise MemberError("link.same_platform", option="code", platform=_platform(first))
    mine = {platform_of(each.ref): each for each in work.people.accounts_of(first.member)}
    for each in work.people.accounts_of(second.member):
        third = mine.get(platform_of(each.ref))
        if third is not None:
            raise MemberError("link.third", option="code", **_named(third))


def _merge(work: UnitOfWork, one: MemberId, other: MemberId) -> MemberId:
    """Make one member of two, and return who stays: whoever was seen first."""
    staying, going = sorted((_member(work, one), _member(work, other)), key=_age)
    work.people.merge(going.id, joined(staying, going))
    return staying.id


def _age(member: Member) -> tuple[datetime, str]:
    return member.first_seen_at, member.id


def _member(work: UnitOfWork, id: MemberId) -> Member:
    member = work.people.member(id)
    assert member is not None, "an account belongs to a member"
    return member


def _account(work: UnitOfWork, ref: AccountRef) -> Account:
    account = work.people.account(ref)
    assert account is not None, "an offer names accounts that were seen"
    return account


def _platform(account: Account) -> str:
    return platform_of(account.ref).capitalize()


def _named(account: Account) -> dict[str, str]:
    return {"name": account.name, "platform": _platform(account)}


def _listed(accounts: Sequence[Account]) -> str:
    return ", ".join(f"{account.name} ({_platform(account)})" for account in accounts)
