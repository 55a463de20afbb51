"""Webhooks: those of interactions, by which an answer goes on, and those of channels."""

import secrets
from typing import Any

from tests.rigs.discord import shapes
from tests.rigs.discord.constants import Permission
from tests.rigs.discord.errors import bad_form, refused
from tests.rigs.discord.model import Channel, Message, User, Webhook
from tests.rigs.discord.rest.call import Call, Routes
from tests.rigs.discord.validation.base import length, odd

PER_CHANNEL = 15


def _is_interaction(call: Call) -> bool:
    return call.id("webhook") == call.world.bot.id


async def execute(call: Call) -> Any:
    """POST a follow-up, or a message by a channel's webhook."""
    if _is_interaction(call):
        asked = call.service.interactions.by_token(call.words["token"])
        attachments = call.attachments(asked.channel)
        message = call.service.interactions.follow_up(asked.token, call.form, attachments)
        return call.service.message_shape(message)
    message = _written(call, _webhook(call))
    return call.service.message_shape(message) if call.wants("wait") else None


def _written(call: Call, webhook: Webhook) -> Message:
    channel = _place(call, webhook)
    draft = call.service.forms.draft(call.form, call.attachments(channel))
    draft.webhook_id = webhook.id
    name = call.form.get("username") or webhook.name
    problems = _name_problems("username", name)
    if problems:
        raise bad_form(problems)
    return call.service.talk.write(channel, User(webhook.id, name, None, bot=True), draft)


def _place(call: Call, webhook: Webhook) -> Channel:
    if "thread_id" not in call.query:
        return webhook.channel
    thread = call.world.channel(int(call.query["thread_id"]))
    if thread is None or thread.parent_id != webhook.channel.id:
        raise refused(10003)
    return thread


def _name_problems(field: str, name: str) -> list[Any]:
    problems = length((field,), name, 1, 80)
    for word in ("clyde", "discord"):
        if word in name.lower():
            says = f'Username cannot contain "{word}"'
            problems.append(odd((field,), says, "USERNAME_INVALID_CONTAINS"))
    return problems


def _webhook(call: Call) -> Webhook:
    webhook = call.world.webhooks.get(call.id("webhook"))
    if webhook is None:
        raise refused(10015)
    if "token" in call.words and webhook.token != call.words["token"]:
        raise refused(50027)
    return webhook


def _message(call: Call) -> Message:
    if _is_interaction(call):
        return call.service.interactions.find(call.words["token"], call.words["message"])
    webhook = _webhook(call)
    message = _place(call, webhook).messages.get(call.id("message"))
    if message is None or message.webhook_id != webhook.id:
        raise refused(10008)
    return message


async def message(call: Call) -> Any:
    """GET one of the messages of an answer or of a webhook."""
    return shapes.message(_message(call))


async def edit(call: Call) -> Any:
    """PATCH one of the messages of an answer or of a webhook."""
    found = _message(call)
    attachments = call.attachments(found.channel)
    if _is_interaction(call):
        words = call.words
        call.service.interactions.change(words["token"], words["message"], call.form, attachments)
    else:
        changes = call.service.forms.changes(call.form, found, attachments)
        call.service.talk.edit(found, changes, allowed=call.form.get("allowed_mentions"))
    return shapes.message(found)


async def delete_message(call: Call) -> Any:
    """DELETE one of the messages of an answer or of a webhook."""
    if _is_interaction(call):
        call.service.interactions.delete(call.words["token"], call.words["message"])
    else:
        call.service.talk.delete(_message(call))


# --- Webhooks of channels


async def create(call: Call) -> Any:
    """POST a webhook for a channel."""
    channel = call.channel()
    call.world.require(call.world.bot, channel, Permission.MANAGE_WEBHOOKS)
    problems = _name_problems("name", call.form.get("name") or "")
    if problems:
        raise bad_form(problems)
    if sum(one.channel is channel for one in call.world.webhooks.values()) >= PER_CHANNEL:
        raise refused(30007)
    webhook = Webhook(call.world.new_id(), secrets.token_urlsafe(32), channel, call.form["name"])
    call.world.webhooks[webhook.id] = webhook
    return shapes.webhook(webhook, call.world.bot.id)


async def of_channel(call: Call) -> Any:
    """GET a channel's webhooks."""
    channel = call.channel()
    call.world.require(call.world.bot, channel, Permission.MANAGE_WEBHOOKS)
    return [shapes.webhook(one, call.world.bot.id) for one in call.world.webhooks.values() if one.channel is channel]


async def one(call: Call) -> Any:
    """GET a webhook."""
    return shapes.webhook(_webhook(call), call.world.bot.id)


async def delete(call: Call) -> Any:
    """DELETE a webhook."""
    call.world.webhooks.pop(_webhook(call).id)


_TOKEN = "/webhooks/{webhook}/{token}"
ROUTES: Routes = [
    ("POST", "/channels/{channel}/webhooks", create),
    ("GET", "/channels/{channel}/webhooks", of_channel),
    ("GET", "/webhooks/{webhook}", one),
    ("DELETE", "/webhooks/{webhook}", delete),
    ("GET", _TOKEN, one),
    ("DELETE", _TOKEN, delete),
    ("POST", _TOKEN, execute),
    ("GET", _TOKEN + "/messages/{message}", message),
    ("PATCH", _TOKEN + "/messages/{message}", edit),
    ("DELETE", _TOKEN + "/messages/{message}", delete_message),
]
