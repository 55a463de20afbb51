"""Checking who has which role: whether anybody is an organiser, and whether who and what is named is there."""

import asyncio
from collections.abc import Iterable
from typing import cast

from bot import app
from bot.clock import SystemClock
from bot.config import GROUP_TABLES, Settings
from bot.errors import AccountUnknown, DeliveryRefused, GroupsUnavailable
from bot.features.roles.book import Configured, RoleBook
from bot.model.commands import Ability
from bot.model.people import Role
from bot.model.refs import AccountRef, GroupRef, platform_of
from bot.model.roles import RoleRows
from bot.ports import ChatPlatform, Finding, TellsGroups
from storage import open_store

NOBODY = (
    "Nobody is an organiser. `sigbot run` prints a code with which the first one claims the role in chat; or name an "
    "account in [roles] organisers."
)
UNHEARD = (
    "Every organiser is on a platform that is not switched on: {}. Switch it on, or name an account of another in "
    "[roles] organisers."
)
_TABLES = {role: f"roles.{name}" for name, role in GROUP_TABLES.items()}


async def role_rows(settings: Settings) -> RoleRows:
    """Return the roles that were given in chat. Raises OperatorError for a database that cannot be read."""
    path = app.database_file(settings)
    if not await asyncio.to_thread(path.exists):
        return RoleRows()
    store = open_store(path, SystemClock(), exclusive=False)
    try:
        return await store.read(lambda readers: readers.roles())
    finally:
        await store.close()


def organiser_findings(settings: Settings, rows: RoleRows) -> list[Finding]:
    """Say when nobody is an organiser, by the configuration or in chat, or nobody who can be heard."""
    book = RoleBook(Configured(settings.roles, settings.role_groups), rows)
    if not book.has_organiser:
        return [Finding(NOBODY)]
    where = {platform_of(each.account) for each in book.holdings() if each.role is Role.ORGANISER}
    return [] if where & set(settings.platforms) else [Finding(UNHEARD.format(", ".join(sorted(where))))]


async def named_findings(name: str, settings: Settings, rows: RoleRows, platform: ChatPlatform) -> list[Finding]:
    """Say which accounts and groups of a platform were given a role and are not there."""
    accounts = sorted(ref for ref in settings.roles if platform_of(ref) == name)
    return [*await _groups(name, settings, rows, platform), *[f for a in accounts for f in await _account(a, platform)]]


async def _account(ref: AccountRef, platform: ChatPlatform) -> list[Finding]:
    try:
        is_there = await platform.look_up_account(ref) is not None
    except DeliveryRefused:
        is_there = False
    except AccountUnknown:
        return [Finding(f"Nobody can say just now whether {ref}, who has a role in [roles], is there. Try again.")]
    return [] if is_there else [Finding(f"[roles] names {ref}, and there is no such account. Correct it.")]


async def _groups(name: str, settings: Settings, rows: RoleRows, platform: ChatPlatform) -> list[Finding]:
    configured = [(ref, role, _TABLES[role]) for ref, held in settings.role_groups.items() for role in sorted(held)]
    in_chat = [(each.group, each.role, "") for each in rows.mappings]
    named = [each for each in (*configured, *in_chat) if platform_of(each[0]) == name]
    if not named:
        return []
    if Ability.GROUPS not in platform.abilities:
        return [_gone(*each) for each in named]
    try:
        there = {group.ref: group.name for group in await cast(TellsGroups, platform).groups()}
    except GroupsUnavailable as error:
        return [Finding(f"Groups have roles here, and they cannot be looked up. {error.sentence}")]
    return list(_found(named, there))


def _found(named: Iterable[tuple[GroupRef, Role, str]], there: dict[GroupRef, str]) -> Iterable[Finding]:
    for ref, role, setting in named:
        if ref in there:
            yield Finding(f"Whoever is in {there[ref]} has the role {role.value}.", is_fine=True)
        else:
            yield _gone(ref, role, setting)


def _gone(ref: GroupRef, role: Role, setting: str) -> Finding:
    if setting:
        return Finding(f"{setting} names {ref}, and there is no such group. Correct it, or take it out.")
    return Finding(
        f"Whoever is in the group {ref} was to have the role {role.value}, and there is no such group any more. An "
        "organiser takes that back with /unmap-role."
    )
