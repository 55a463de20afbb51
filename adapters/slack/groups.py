"""User groups, where the workspace's plan has them."""

from collections.abc import Sequence

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import ids
from adapters.slack.errors import code_of
from adapters.slack.inbound import Body, people_in
from bot.errors import GroupsUnavailable
from bot.model.roles import Group

_NOT_IN_PLAN = frozenset({"plan_upgrade_required", "paid_teams_only", "team_not_eligible"})


async def user_groups(client: AsyncWebClient) -> Sequence[Group]:
    """Return every user group with its members; none where the plan has no such thing. Raises GroupsUnavailable."""
    try:
        answer = await client.usergroups_list(include_users=True)
    except SlackApiError as error:
        if code_of(error) in _NOT_IN_PLAN:
            return []
        raise GroupsUnavailable(f"Slack does not tell the user groups ({code_of(error)}).") from error
    except (ClientError, TimeoutError, OSError) as error:
        raise GroupsUnavailable(f"Slack does not answer ({type(error).__name__}).") from error
    return [_group(each) for each in answer["usergroups"] if not each.get("date_delete")]


def _group(group: Body) -> Group:
    return Group(ids.group_ref(group["id"]), str(group.get("name") or group["id"]), people_in(group))
