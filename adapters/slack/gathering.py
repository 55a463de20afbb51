"""A user group for each topic, where the workspace's plan and settings let the bot keep one."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import ids
from adapters.slack.calls import next_cursor, patiently
from adapters.slack.errors import FAULTS, code_of, delivery_error
from adapters.slack.inbound import people_in
from bot.errors import DeliveryRefused
from bot.model.refs import AccountRef, ChannelRef, GroupRef
from bot.model.roles import Group

PAGE = 200
ABOUT = "Asked to be told of this topic."
_IN_PERSON = "Until then, those who follow a topic are told in person. It tries again once a day."
_SENTENCES: Mapping[str, str] = {
    "missing_scope": "The app may not keep user groups on Slack. Add the scope usergroups:write and install it again.",
    "permission_denied": "The workspace lets only some people keep user groups. An admin can let the app do so too.",
}
_NOT_IN_PLAN = "The workspace's plan on Slack has no user groups: those who follow a topic are told in person."
_PLAN = frozenset({"plan_upgrade_required", "paid_teams_only", "team_not_eligible"})
GONE = frozenset({"no_such_subteam", "subteam_not_found"})


class Gathering:
    """Keeps the groups. A group that is not needed is switched off: Slack deletes none."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def gather(self, name: str, group: GroupRef | None, people: frozenset[AccountRef], bot_user: str) -> Group:
        """Have exactly these people in the group of a topic. Raises a DeliveryError."""
        users = sorted(ids.native(account) for account in people)
        try:
            found = await self._known(name, group, bot_user) or await self._made(name)
            id = str(found["id"])
            if found.get("date_delete"):
                await patiently(partial(self._client.usergroups_enable, usergroup=id))
            if sorted(found.get("users") or ()) != users:
                answer: Any = await patiently(partial(self._client.usergroups_users_update, usergroup=id, users=users))
                found = answer["usergroup"]
        except FAULTS as error:
            raise _refusal(error) from error
        return Group(ids.group_ref(id), name, people_in(found) & people)

    async def dissolve(self, group: GroupRef) -> None:
        """Switch a group off. One that is gone already is fine. Raises a DeliveryError."""
        try:
            await patiently(partial(self._client.usergroups_disable, usergroup=ids.native_group(group)))
        except FAULTS as error:
            if not (isinstance(error, SlackApiError) and code_of(error) in GONE):
                raise _refusal(error) from error

    async def reached(self, channel: ChannelRef, people: frozenset[AccountRef]) -> frozenset[AccountRef]:
        """Return who of them is in a channel: Slack pings nobody else there. Raises a DeliveryError."""
        there: set[str] = set()
        cursor = ""
        place = ids.native(channel)
        try:
            while True:
                ask = partial(self._client.conversations_members, channel=place, limit=PAGE, cursor=cursor or None)
                answer: Any = await patiently(ask)
                there |= set(answer["members"])
                cursor = next_cursor(answer)
                if not cursor:
                    break
        except FAULTS as error:
            raise _refusal(error) from error
        return frozenset(account for account in people if ids.native(account) in there)

    async def _known(self, name: str, group: GroupRef | None, bot_user: str) -> dict[str, Any] | None:
        """Return the group that it was, or the bot's own of this name, as one made just before a crash is."""
        answer: Any = await patiently(partial(self._client.usergroups_list, include_users=True, include_disabled=True))
        every = {str(each["id"]): each for each in answer["usergroups"]}
        if group is not None and ids.native_group(group) in every:
            return dict(every[ids.native_group(group)])
        mine = [each for each in every.values() if each["name"] == name and each.get("created_by") == bot_user]
        return dict(mine[0]) if mine else None

    async def _made(self, name: str) -> dict[str, Any]:
        answer: Any = await patiently(partial(self._client.usergroups_create, name=name, description=ABOUT))
        return dict(answer["usergroup"])


def _refusal(error: Exception) -> Exception:
    if not isinstance(error, SlackApiError):
        return delivery_error(error)
    code = code_of(error)
    if code in _PLAN:
        return DeliveryRefused(_NOT_IN_PLAN)
    return DeliveryRefused(f"{_SENTENCES[code]} {_IN_PERSON}") if code in _SENTENCES else delivery_error(error)
