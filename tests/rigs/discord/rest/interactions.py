"""The first answer to an interaction."""

from typing import Any

from tests.rigs.discord.answers import Asked
from tests.rigs.discord.constants import Reply
from tests.rigs.discord.model import Json
from tests.rigs.discord.rest.call import Call, Routes


async def callback(call: Call) -> Any:
    """POST the first answer; what came of it is told only when it is asked for."""
    asked = call.service.interactions.by_id(call.id("interaction"), call.words["token"])
    attachments = call.attachments(asked.channel, call.form.get("data") or {})
    call.service.interactions.answer(asked.id, asked.token, call.form, attachments)
    return _came_of_it(call, asked) if call.wants("with_response") else None


def _came_of_it(call: Call, asked: Asked) -> Json:
    answer = asked.answer
    interaction: Json = {"id": str(asked.id), "type": int(asked.kind)}
    resource: Json = {"type": int(answer.type or 0)}
    if answer.type in (Reply.MESSAGE, Reply.DEFERRED_MESSAGE, Reply.UPDATE) and answer.message is not None:
        interaction |= {
            "response_message_id": str(answer.message.id),
            "response_message_loading": answer.is_pending,
            "response_message_ephemeral": answer.is_ephemeral,
        }
        resource["message"] = call.service.message_shape(answer.message)
    return {"interaction": interaction, "resource": resource}


ROUTES: Routes = [("POST", "/interactions/{interaction}/{token}/callback", callback)]
