"""Names: Slack's events carry ids, people read names. Asked for once and remembered, with who is no member."""

from collections.abc import Iterable
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import code_of
from adapters.slack.inbound import SLACKBOT, Body, display_name, is_bot, is_guest
from adapters.slack.markup import users_in
from adapters.slack.richtext import people_in

UNSHOWN = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
"""Slack shows the bot nobody of that id."""
MOST = 50_000
"""Most names that are remembered; then the oldest are asked for again."""


class Names:
    """User id → name, and channel id → name."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self.people: dict[str, str] = {}
        self.channels: dict[str, str] = {}
        self.bots = {SLACKBOT}
        """Users that are no people."""
        self.guests: set[str] = set()

    async def learn_for(self, event: Body) -> None:
        """Make sure that every name is known which translating `event` needs. Raises SlackApiError."""
        self._learn_from(event)
        for user in self._needed_by(event):
            if user not in self.people:
                await self._ask(user)
        channel = event.get("channel")
        if event.get("type") == "member_joined_channel" and isinstance(channel, str) and channel not in self.channels:
            await self._ask_channel(channel)

    def _learn_from(self, event: Body) -> None:
        user, channel = event.get("user"), event.get("channel")
        if isinstance(user, dict) and "id" in user:
            self._remember(user)
        if isinstance(channel, dict) and "id" in channel and "name" in channel:
            self.channels[channel["id"]] = channel["name"]

    def _needed_by(self, event: Body) -> Iterable[str]:
        message = event.get("message")
        for said in (event, message if isinstance(message, dict) else {}):
            user, text = said.get("user"), said.get("text")
            if isinstance(user, str):
                yield user
            if isinstance(text, str):
                yield from users_in(text)
            if "bot_id" in said:
                yield from people_in(said.get("blocks"))

    async def _ask(self, user: str) -> None:
        try:
            answer = await self._client.users_info(user=user)
        except SlackApiError as error:
            if code_of(error) not in UNSHOWN:
                raise
            self._remember({"id": user, "name": "somebody"})
            return
        self._remember(answer["user"])

    async def _ask_channel(self, channel: str) -> None:
        try:
            answer = await self._client.conversations_info(channel=channel)
        except SlackApiError as error:
            if code_of(error) != "channel_not_found":
                raise
            return
        self.channels[channel] = answer["channel"].get("name", channel)

    def _remember(self, user: Body) -> None:
        id = str(user["id"])
        if len(self.people) >= MOST and id not in self.people:
            self._forget(next(iter(self.people)))
        self.people[id] = display_name(user)
        for every, is_in in ((self.bots, is_bot(user)), (self.guests, is_guest(user))):
            (every.add if is_in else every.discard)(id)

    def _forget(self, user: str) -> None:
        del self.people[user]
        self.bots -= {user} - {SLACKBOT}
        self.guests.discard(user)

    async def person(self, user: str) -> dict[str, Any] | None:
        """Return what Slack says of somebody now, or None when it knows nobody of that id."""
        try:
            answer = await self._client.users_info(user=user)
        except SlackApiError as error:
            if code_of(error) in UNSHOWN:
                return None
            raise
        found: dict[str, Any] = answer["user"]
        self._remember(found)
        return found
