"""What is shown of roles: who has what, and from where."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from bot.features.directory import Directory
from bot.features.roles.book import Holding, Source
from bot.features.roles.service import GIVEN, Roles
from bot.model.cards import Button, Buttons, Card, Paragraph
from bot.model.people import Role
from bot.model.refs import AccountRef, GroupRef, platform_of
from bot.model.texts import Words

NAMED = 30
"""Most people who are named for one role; a mapped group may be large."""

BUTTONS = (
    ("roles.give_button", "give-role"),
    ("roles.take_button", "take-role"),
    ("roles.map_button", "map-role"),
    ("roles.unmap_button", "unmap-role"),
    ("roles.audit_button", "audit"),
)


class RolesView:
    """Draws the book of roles."""

    def __init__(self, roles: Roles, people: Directory) -> None:
        self._roles = roles
        self._people = people

    async def card(self, words: Words, offered: Collection[str]) -> Card:
        """Return who has which role; for organisers also where each comes from, and what can be done.

        `offered` are the commands that the asker may use here.
        """
        in_full = "give-role" in offered
        holdings = list(self._roles.book.holdings())
        accounts = {holding.account for holding in holdings}
        names = await self._people.names({*accounts, *(AccountRef(h.via) for h in holdings if h.source is Source.CHAT)})
        blocks = [Paragraph(self._line(role, holdings, names, words, in_full=in_full)) for role in GIVEN]
        if not in_full:
            return Card(tuple(blocks), title=words("roles.title"))
        blocks += [Paragraph(line) for line in self._mapped(words)]
        buttons = tuple(Button(words(label), command) for label, command in BUTTONS if command in offered)
        return Card((*blocks, Buttons(buttons)), title=words("roles.title"))

    def _line(
        self,
        role: Role,
        holdings: list[Holding],
        names: Mapping[AccountRef, str],
        words: Words,
        *,
        in_full: bool,
    ) -> str:
        sources: defaultdict[AccountRef, list[str]] = defaultdict(list)
        for holding in holdings:
            if holding.role is role:
                sources[holding.account].append(self._source(holding, names, words))
        people = [
            f"{names[account]} ({', '.join(found)})" if in_full else names[account]
            for account, found in sorted(sources.items(), key=lambda item: names[item[0]].casefold())
        ]
        named = people[:NAMED] + (["…"] if len(people) > NAMED else [])
        return words(f"roles.list.{role.value}", people="; ".join(named) if people else words("roles.nobody"))

    def _source(self, holding: Holding, names: Mapping[AccountRef, str], words: Words) -> str:
        if holding.source is Source.GROUP:
            return words("roles.source.group", group=self.group_name(GroupRef(holding.via)))
        if holding.source is Source.CONFIGURATION:
            return words("roles.source.configuration")
        if holding.via == holding.account:
            return words("roles.source.claimed")
        return words("roles.source.chat", name=names.get(AccountRef(holding.via), "?"))

    def _mapped(self, words: Words) -> list[str]:
        known = {group.ref: group for group in self._roles.book.rows.groups}
        return [
            words(
                "roles.mapped",
                group=self.group_name(ref),
                platform=platform_of(ref).capitalize(),
                role=words(f"roles.name.{role.value}"),
                count=len(known[ref].members) if ref in known else 0,
            )
            for ref, roles in sorted(self._roles.book.mapped.items())
            for role in sorted(roles)
        ]

    def group_name(self, ref: GroupRef) -> str:
        """Return what a mapped group is called, or its reference where that is not known."""
        return next((group.name for group in self._roles.book.rows.groups if group.ref == ref), ref)
