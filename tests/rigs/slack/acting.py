"""What people do with an app: commands, buttons, menus, shortcuts and forms."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from tests.rigs.slack import validation
from tests.rigs.slack.api_views import changed_view, checked_view, pushed_view
from tests.rigs.slack.arguments import Arguments
from tests.rigs.slack.core import Core
from tests.rigs.slack.delivery import COMMAND, INTERACTION
from tests.rigs.slack.elements import Impossible, current_state, find_part, form_state, state_of
from tests.rigs.slack.hooks import Hooks
from tests.rigs.slack.outcomes import Outcome
from tests.rigs.slack.refusals import Refused
from tests.rigs.slack.workspace import TEAM, Channel, User

SHORTEST_QUERY = 3
HIDDEN_NAMES = {"im": "directmessage", "group": "privategroup", "mpim": "privategroup"}


class Acting:
    """Everything that a person waits for."""

    core: Core
    hooks: Hooks

    async def slash(self, user: str, channel: str, command: str, text: str = "", *, answers: int = 0) -> Outcome:
        """Type a command; waits for the acknowledgement and for so many answers.

        The text is what goes over the wire: signs as entities, people and channels as ids.
        """
        person, place = self.core.world.user(user), self.core.world.channel(channel)
        known = self.core.app.commands
        if known is not None and command not in known:
            raise Impossible(f"{command} is not a valid command.")
        outcome = self._outcome(person, place)
        outcome.delivery = await self.core.dispatcher.ask(COMMAND, self._command(outcome, command, text))
        if outcome.ack.get("text") or outcome.ack.get("blocks"):
            self._show_ack(outcome)
        return await outcome.until(answers)

    def _command(self, outcome: Outcome, command: str, text: str) -> dict[str, Any]:
        person, place = self.core.world.users[outcome.user], self.core.world.channels[outcome.channel]
        return {
            "token": "rig-verification-token",
            "team_id": TEAM,
            "team_domain": self.core.world.domain,
            "channel_id": place.id,
            "channel_name": HIDDEN_NAMES.get(place.kind, place.name),
            "user_id": person.id,
            "user_name": person.name,
            "command": command,
            "text": text,
            "api_app_id": self.core.app.app_id,
            "is_enterprise_install": "false",
            "response_url": self.hooks.new(outcome),
            "trigger_id": self.core.new_trigger(person.id),
        }

    def _show_ack(self, outcome: Outcome) -> None:
        try:
            self.hooks.show(outcome, Arguments(outcome.ack))
        except Refused as refused:
            self.core.warnings.append(f"the acknowledgement of a command was refused: {refused.error}")

    async def press(self, user: str, where: dict[str, Any], action_id: str, *, answers: int = 0) -> Outcome:
        """Press a button of a message, an ephemeral message or a view."""
        block, part = find_part(self._blocks(where), action_id)
        if part["type"] != "button":
            raise Impossible(f"{action_id!r} is no button.")
        names = ("action_id", "type", "text", "value", "style", "url")
        action = {name: part[name] for name in names if name in part}
        return await self._act(user, where, block, action, answers)

    async def choose(
        self, user: str, where: dict[str, Any], action_id: str, value: Any, *, answers: int = 0
    ) -> Outcome:
        """Choose in a menu, or pick a date, a person, a channel. A form's input is silent until it is submitted."""
        block, part = find_part(self._blocks(where), action_id)
        state = state_of(part, value)
        if "blocks" in where and "callback_id" in where:
            values = self.core.world.views[where["id"]]["state"]["values"]
            values.setdefault(block["block_id"], {})[action_id] = state
        if block["type"] == "input" and not block.get("dispatch_action"):
            return self._outcome(self.core.world.user(user), None)
        return await self._act(user, where, block, {"action_id": action_id} | state, answers)

    async def suggest(self, user: str, where: dict[str, Any], action_id: str, typed: str) -> Outcome:
        """Type into a menu with suggestions from outside; `options` holds what is offered."""
        block, part = find_part(self._blocks(where), action_id)
        if len(typed) < part.get("min_query_length", SHORTEST_QUERY):
            raise Impossible(f"Slack asks from {part.get('min_query_length', SHORTEST_QUERY)} letters on.")
        person = self.core.world.user(user)
        outcome = self._outcome(person, None)
        payload = self._base("block_suggestion", person) | self._context(where, None)
        payload |= {"action_id": action_id, "block_id": block["block_id"], "value": typed}
        outcome.delivery = await self.core.dispatcher.ask(INTERACTION, payload)
        groups = [outcome.ack.get("options") or [], *(g["options"] for g in outcome.ack.get("option_groups") or [])]
        offered = [option for group in groups for option in group]
        reasons = validation.options("/options", offered, least=0)
        self.core.warnings += [f"suggestions: {reason}" for reason in reasons]
        outcome.options = [] if reasons else offered
        return outcome

    async def open_shortcut(
        self, user: str, callback_id: str, message: dict[str, Any] | None = None, *, answers: int = 0
    ) -> Outcome:
        """Use a shortcut, of the whole app or of a message."""
        person = self.core.world.user(user)
        place = self.core.world.channels[message["channel"]] if message else None
        outcome = self._outcome(person, place)
        payload = self._base("message_action" if message else "shortcut", person)
        payload |= {"callback_id": callback_id, "action_ts": self.core.world.stamp()}
        if message is not None and place is not None:
            shown = {name: value for name, value in message.items() if name != "channel"}
            payload |= {"channel": self._channel(place), "message_ts": message["ts"], "message": deepcopy(shown)}
            payload["response_url"] = self.hooks.new(outcome)
        outcome.delivery = await self.core.dispatcher.ask(INTERACTION, payload)
        return await outcome.until(answers)

    # --- Forms

    async def submit_view(self, user: str, view: dict[str, Any], values: Mapping[str, Any]) -> Outcome:
        """Fill in a form and send it; what it answers happens to the person's screen."""
        person = self.core.world.user(user)
        shown = self._top(person, view)
        kept = {a: v for block in shown["state"]["values"].values() for a, v in block.items()}
        shown["state"] = {"values": form_state(shown["blocks"], values, self._typed(kept))}
        outcome = self._outcome(person, None)
        payload = self._base("view_submission", person) | {"view": deepcopy(shown), "response_urls": []}
        outcome.delivery = await self.core.dispatcher.ask(INTERACTION, payload)
        if outcome.is_acked:
            self._answer_form(outcome, shown)
        return outcome

    def _typed(self, kept: dict[str, dict[str, Any]]) -> dict[str, Any]:
        """Return what was chosen before, as values."""
        found = {name: next((v for key, v in state.items() if key != "type"), None) for name, state in kept.items()}
        return {name: value for name, value in found.items() if value is not None}

    def _answer_form(self, outcome: Outcome, shown: dict[str, Any]) -> None:
        stack, action = self.core.stacks[outcome.user], outcome.ack.get("response_action", "close")
        if action == "errors":
            outcome.errors = dict(outcome.ack.get("errors") or {})
            inputs = {block["block_id"] for block in shown["blocks"] if block["type"] == "input"}
            strays = sorted(set(outcome.errors) - inputs)
            self.core.warnings += [f"an error for {name!r}, which is no input block" for name in strays]
        elif action == "clear":
            stack.clear()
        elif action == "close":
            stack.pop()
        else:
            self._change_form(outcome, shown, action)

    def _change_form(self, outcome: Outcome, shown: dict[str, Any], action: str) -> None:
        try:
            content = checked_view(self.core, outcome.ack.get("view"), "modal")
            if action == "push":
                pushed_view(self.core, outcome.user, content)
            else:
                changed_view(self.core, shown, content)
        except Refused as refused:
            self.core.warnings.append(f"the answer of a form was refused: {refused.body}")

    async def close_view(self, user: str, view: dict[str, Any]) -> Outcome:
        """Close a form without sending it; the app hears of it only when it asked to."""
        person = self.core.world.user(user)
        shown = self._top(person, view)
        self.core.stacks[person.id].pop()
        outcome = self._outcome(person, None)
        if shown["notify_on_close"]:
            payload = self._base("view_closed", person) | {"view": deepcopy(shown), "is_cleared": False}
            outcome.delivery = await self.core.dispatcher.ask(INTERACTION, payload)
        return outcome

    def _top(self, person: User, view: dict[str, Any]) -> dict[str, Any]:
        stack = self.core.stacks.get(person.id, [])
        if not stack or stack[-1] != view["id"]:
            raise Impossible("This form is not on top of the person's screen.")
        return self.core.world.views[view["id"]]

    # --- Payloads

    async def _act(
        self, user: str, where: dict[str, Any], block: dict[str, Any], action: dict[str, Any], answers: int
    ) -> Outcome:
        person = self.core.world.user(user)
        place = self.core.world.channels.get(where.get("channel", ""))
        outcome = self._outcome(person, place)
        payload = self._base("block_actions", person) | self._context(where, outcome)
        state = {name: value for name, value in action.items() if name == "type" or name.startswith("selected_")}
        kept = {block["block_id"]: {action["action_id"]: state}}
        if "view" not in payload:
            payload["state"] = {"values": current_state(self._blocks(where), kept)}
        action |= {"block_id": block["block_id"], "action_ts": self.core.world.stamp()}
        outcome.delivery = await self.core.dispatcher.ask(INTERACTION, payload | {"actions": [action]})
        return await outcome.until(answers)

    def _outcome(self, person: User, place: Channel | None) -> Outcome:
        world = self.core.world
        return Outcome(world, person.id, place.id if place else "", since=len(world.ephemerals))

    def _base(self, kind: str, person: User) -> dict[str, Any]:
        payload: dict[str, Any] = {
            "type": kind,
            "team": {"id": TEAM, "domain": self.core.world.domain},
            "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": TEAM},
            "api_app_id": self.core.app.app_id,
            "token": "rig-verification-token",
            "enterprise": None,
            "is_enterprise_install": False,
        }
        silent = kind in {"block_suggestion", "view_closed"}
        return payload if silent else payload | {"trigger_id": self.core.new_trigger(person.id)}

    def _context(self, where: dict[str, Any], outcome: Outcome | None) -> dict[str, Any]:
        """Return where something was pressed: a view, a message, or an ephemeral one that is never shown again."""
        if "callback_id" in where:
            view = deepcopy(self.core.world.views[where["id"]])
            view["state"] = {"values": current_state(view["blocks"], view["state"]["values"])}
            return {"container": {"type": "view", "view_id": view["id"]}, "view": view}
        place, is_ephemeral = self.core.world.channels[where["channel"]], bool(where.get("is_ephemeral"))
        container = {"type": "message", "message_ts": where["ts"], "channel_id": place.id, "is_ephemeral": is_ephemeral}
        context: dict[str, Any] = {"container": container, "channel": self._channel(place)}
        if outcome is not None:
            context["response_url"] = self.hooks.new(outcome, self._original(where))
        if is_ephemeral:
            return context
        return context | {"message": self.core.told(self._message(where))}

    def _channel(self, place: Channel) -> dict[str, str]:
        return {"id": place.id, "name": HIDDEN_NAMES.get(place.kind, place.name)}

    def _blocks(self, where: dict[str, Any]) -> list[dict[str, Any]]:
        if "callback_id" in where:
            blocks: list[dict[str, Any]] = self.core.world.views[where["id"]]["blocks"]
            return blocks
        own: list[dict[str, Any]] = self._original(where).get("blocks", [])
        return own

    def _original(self, where: dict[str, Any]) -> dict[str, Any]:
        if not where.get("is_ephemeral"):
            return self._message(where)
        for shown in self.core.world.ephemerals:
            if (shown["ts"], shown["channel"]) == (where["ts"], where["channel"]):
                return shown
        raise Impossible("This message is gone.")

    def _message(self, where: dict[str, Any]) -> dict[str, Any]:
        message = self.core.world.channels[where["channel"]].find(where["ts"])
        if message is None:
            raise Impossible("This message is gone.")
        return message
