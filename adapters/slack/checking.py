"""Checking a workspace: what the tokens are granted, and whether the bot is where it has to be."""

from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import FAULTS, code_of, reason_of
from adapters.slack.manifest import ADDRESS
from adapters.slack.needs import APP_SCOPES, OPTIONAL_SCOPES, SCOPES
from bot.ports import Finding

AGAIN = "then install the app in the workspace again"


class Check:
    """Asks Slack, without listening to it."""

    def __init__(self, client: AsyncWebClient, app_token: str, public_url: str) -> None:
        self._client = client
        self._app_token = app_token
        self._public_url = public_url

    async def run(self, channels: list[str]) -> list[Finding]:
        """Return every finding about the tokens and about these channels."""
        findings = [*await self._bot_token(), await self._way_in()]
        for channel in channels:
            findings.append(await self._channel(channel))
        return findings

    async def _bot_token(self) -> list[Finding]:
        me = await self._client.auth_test()
        granted = {scope.strip() for scope in str(me.headers.get("x-oauth-scopes", "")).split(",")}
        missing = [
            Finding(f"The app lacks the scope {scope}: {reason}. Add it under OAuth & Permissions, {AGAIN}.")
            for scope, reason in SCOPES.items()
            if scope not in granted
        ]
        without = [
            Finding(f"The bot works without the scope {scope}. With it: {reason}.", is_fine=True)
            for scope, reason in OPTIONAL_SCOPES.items()
            if scope not in granted
        ]
        return [*(missing or [_signed_in(me)]), *without]

    async def _way_in(self) -> Finding:
        if not self._app_token:
            return _address(self._public_url)
        try:
            await self._client.apps_connections_open(app_token=self._app_token)
        except FAULTS as error:
            return Finding(_socket_sentence(code_of(error) if isinstance(error, SlackApiError) else ""))
        return Finding("Socket Mode lets the bot in.", is_fine=True)

    async def _channel(self, channel: str) -> Finding:
        try:
            answer = await self._client.conversations_info(channel=channel)
        except FAULTS as error:
            code = reason_of(error)
            return Finding(_channel_sentence(channel, code))
        name = answer["channel"].get("name", channel)
        if answer["channel"].get("is_archived"):
            return Finding(
                f"#{name} ({channel}) is archived on Slack. Unarchive it, or take it out of the configuration."
            )
        if not answer["channel"].get("is_member"):
            return Finding(f"The bot is not in #{name} ({channel}). Write /invite and its name in that channel.")
        return Finding(f"The bot is in #{name}.", is_fine=True)


def _signed_in(me: Any) -> Finding:
    return Finding(f"Signed in to {me['team']} as {me['user']}, with every scope.", is_fine=True)


def _address(public_url: str) -> Finding:
    if not public_url.startswith("https://"):
        return Finding(
            "In HTTP mode Slack posts to the bot. Set public_url in [site] to the https address under which the "
            f"reverse proxy brings {ADDRESS} here, or take the line with mode out, for Socket Mode."
        )
    return Finding(f"Slack posts to {public_url}{ADDRESS}, which the reverse proxy has to bring here.", is_fine=True)


def _socket_sentence(code: str) -> str:
    (scope,) = APP_SCOPES
    if code == "missing_scope":
        return f"SLACK_APP_TOKEN lacks the scope {scope}. Make a new one under Basic Information, App-Level Tokens."
    if code in ("forbidden_team", "link_disabled", "socket_mode_disabled"):
        return "Socket Mode is switched off. Switch it on in the app's settings."
    return f"Slack does not accept SLACK_APP_TOKEN ({code or 'no answer'}). Make a new one under Basic Information."


def _channel_sentence(channel: str, code: str) -> str:
    if code == "channel_not_found":
        return (
            f"Slack shows the bot no channel {channel}. Correct its id; if it is private, invite the bot there with "
            "/invite and its name."
        )
    return f"Slack does not tell about the channel {channel} ({code})."
