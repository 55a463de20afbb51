"""Views: the home tab, forms, and answers to what is pressed in one of them, where no message can be answered."""

import logging
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import forms, ids
from adapters.slack.errors import code_of
from adapters.slack.outbound import draw
from bot.model.forms import Form
from bot.model.inbound import Answer, Invocation

log = logging.getLogger(__name__)

HOME_OPENED = "app_home_opened"
TITLE = "Answer"
"""The title of an answer to something that was pressed on the home tab."""
FAULTS = (SlackApiError, ClientError, TimeoutError, OSError)

Body = dict[str, Any]


class Views:
    """Shows views to one person each."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def publish(self, user: str, answer: Answer) -> None:
        """Show somebody their home tab."""
        try:
            await self._client.views_publish(user_id=user, view=forms.home_view(answer.card))
        except FAULTS as error:
            log.warning("a home tab could not be shown", extra={"reason": _reason(error)})

    async def open_form(self, form: Form, body: Body, asked: Invocation) -> bool:
        """Open a form; pressed in a view, it takes its place. Return False when Slack does not take it any more."""
        view = forms.view_of(form, None if asked.channel is None else ids.native(asked.channel))
        try:
            if _is_modal(body):
                await self._client.views_update(view_id=body["view"]["id"], view=view)
            else:
                await self._client.views_open(trigger_id=body["trigger_id"], view=view)
        except FAULTS as error:
            log.warning("a form could not be opened", extra={"reason": _reason(error)})
            return False
        return True

    async def show(self, answer: Answer, body: Body) -> None:
        """Show an answer to what was pressed in a view; where it came too late for that, as a direct message."""
        try:
            if _is_modal(body):
                view = forms.answer_view(answer.card, body["view"]["title"]["text"])
                await self._client.views_update(view_id=body["view"]["id"], view=view)
            else:
                view = forms.answer_view(answer.card, TITLE)
                await self._client.views_open(trigger_id=body["trigger_id"], view=view)
        except FAULTS as error:
            log.info("an answer goes by direct message", extra={"reason": _reason(error)})
            await self._write(str(body["user"]["id"]), answer)

    async def _write(self, user: str, answer: Answer) -> None:
        for drawn in draw(answer.card):
            try:
                await self._client.chat_postMessage(channel=user, text=drawn.text, blocks=drawn.blocks)
            except FAULTS as error:
                log.warning("an answer could not be shown", extra={"reason": _reason(error)})
                return


def _is_modal(body: Body) -> bool:
    return bool(body.get("view", {}).get("type") == "modal")


def _reason(error: Exception) -> str:
    return code_of(error) if isinstance(error, SlackApiError) else type(error).__name__
