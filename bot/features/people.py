"""People: everybody who is seen on a platform becomes a member of ours, with their account."""

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from bot.model.inbound import Event, MessageEdited, MessagePosted, PersonRenamed
from bot.model.people import Account, Member
from bot.model.refs import AccountRef, MemberId
from bot.model.text import one_line, shorten
from bot.ports import UnitOfWork

NAME_LIMIT = 80
"""Longest name that we keep, in characters."""


def recognise(work: UnitOfWork, ref: AccountRef, name: str, *, is_bot: bool, at: datetime) -> Account:
    """Return the account, made on first sight and renamed when the platform shows another name."""
    known = work.people.account(ref)
    if known is not None and known.name == name and known.is_bot == is_bot:
        return known
    shown = shorten(one_line(name), NAME_LIMIT) or "somebody"
    if known is not None and known.name == shown and known.is_bot == is_bot:
        return known
    if known is None:
        member = Member(MemberId(uuid4().hex), first_seen_at=at)
        work.people.put_member(member)
        account = Account(ref, member.id, shown, is_bot)
    else:
        account = replace(known, name=shown, is_bot=is_bot)
    work.people.put_account(account)
    return account


def member_for_rows(work: UnitOfWork, ref: AccountRef, name: str, at: datetime) -> MemberId:
    """Return whose account a person's is. The member is written by then, as it has to be before rows refer to it."""
    member = recognise(work, ref, name, is_bot=False, at=at).member
    work.people.accounts_of(member)  # Writes what is buffered.
    return member


def is_same_person(work: UnitOfWork, one: AccountRef | None, other: AccountRef) -> bool:
    """Return whether two accounts are one, or belong to one person who linked them."""
    if one is None or one == other:
        return one == other
    first, second = work.people.account(one), work.people.account(other)
    return first is not None and second is not None and first.member == second.member


def rename(work: UnitOfWork, event: PersonRenamed) -> None:
    """Show an account under its new name from now on, in the archive too."""
    recognise(work, event.account, event.name, is_bot=event.is_bot, at=event.at)


def accounts_in(event: Event) -> tuple[AccountRef, ...]:
    """Return the accounts that handling `event` will look at."""
    if isinstance(event, MessagePosted | MessageEdited):
        return (event.post.author,)
    account = getattr(event, "account", None)
    return (account,) if account is not None else ()
