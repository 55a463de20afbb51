"""Answers to whoever used a command, a button or a form: on good days and on bad ones."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.model.cards import Card, Paragraph, say
from bot.model.commands import Option
from bot.model.forms import Form
from tests.contract.discordplace import COMMANDS, DiscordPlace
from tests.rigs.clocks import TurnedClock
from tests.wire.discord.acting import is_still_there, until

ASKED = {"question": "iron"}
FORM = Form("paint", "Paint a wall", (Option("wall", "Which wall.", required=True),))
STRANGE = "@everyone @here <@&5> <@!7> [click](https://example.org) **bold** ```fence```"


def answers(place: DiscordPlace) -> list[dict[str, Any]]:
    """Return every message that was sent as an answer, in order."""
    sent = [(call, body) for call, body in place.rig.requests if "/interactions/" in call or "/webhooks/" in call]
    return [body["data"] if call.endswith("/callback") else body for call, body in sent]


async def opened(place: DiscordPlace) -> dict[str, Any]:
    """Open the form, and return it."""
    place.intake.form = FORM
    answer = await place.rig.slash(place.ann, place.rig.general, "paint", {"wall": "x"})
    assert answer.modal is not None
    return answer.modal


async def test_a_long_answer_comes_in_parts_and_to_the_asker_alone(place: DiscordPlace) -> None:
    """In order, none of it lost."""
    words = " ".join(f"Sentence {number} of a long answer." for number in range(250))
    place.intake.answer = Card((Paragraph(words),))
    answer = await place.rig.slash(place.ann, place.rig.general, "ask", ASKED)

    def shown() -> str:
        return " ".join(message.content for message in place.rig.ephemerals(place.ann))

    await until(lambda: shown().split() == words.split())
    assert answer.is_ephemeral


async def test_a_slow_answer_is_promised_and_kept(place: DiscordPlace) -> None:
    """Discord gives up after three seconds unless it is told to wait."""
    place.intake.is_open.clear()
    answer = await place.rig.slash(place.ann, place.rig.general, "ask", ASKED, wait=False)
    await answer.until(lambda answer: answer.is_pending)
    place.intake.is_open.set()
    await answer.complete()
    assert ("An answer.", True) == (answer.text, answer.is_ephemeral)


async def test_a_form_that_takes_long_is_promised_too(place: DiscordPlace) -> None:
    """What it did was done; whoever sent it must hear of it."""
    modal = await opened(place)
    place.intake.is_open.clear()
    answer = await place.rig.submit_modal(place.ann, modal, {"wall": "north"}, wait=False)
    await answer.until(lambda answer: answer.is_pending)
    place.intake.is_open.set()
    await answer.complete()
    assert ("An answer.", True) == (answer.text, answer.is_ephemeral)


async def test_a_form_that_took_too_long_to_open_is_said_in_words(place: DiscordPlace) -> None:
    """Discord takes a form as the first answer only."""
    place.intake.form = FORM
    place.intake.is_open.clear()
    answer = await place.rig.slash(place.ann, place.rig.general, "paint", {"wall": "x"}, wait=False)
    await answer.until(lambda answer: answer.is_pending)
    place.intake.is_open.set()
    await answer.complete()
    assert "Please try again." in answer.text


async def test_an_answer_after_a_quarter_of_an_hour_is_noted(
    place: DiscordPlace, clock: TurnedClock, caplog: pytest.LogCaptureFixture
) -> None:
    """Discord shows it nobody any more; whoever runs the bot can read of it, and all else goes on."""
    place.intake.is_open.clear()
    answer = await place.rig.slash(place.ann, place.rig.general, "ask", ASKED, wait=False)
    await answer.until(lambda answer: answer.is_pending)
    clock.turn(timedelta(minutes=16))
    place.intake.is_open.set()
    await until(lambda: "an answer could not be shown" in caplog.text)
    await is_still_there(place)


async def test_an_answer_after_three_seconds_is_noted(place: DiscordPlace, caplog: pytest.LogCaptureFixture) -> None:
    """Likewise."""
    place.rig.bad.fail("POST /interactions/*", 404, code=10062)
    await place.rig.slash(place.ann, place.rig.general, "ask", ASKED, wait=False)
    await until(lambda: "an answer could not be shown" in caplog.text)
    await is_still_there(place)


@pytest.mark.parametrize("after_doing", [False, True])
@pytest.mark.parametrize("way", ["reset", "503"])
async def test_an_answer_is_given_again_where_the_line_broke(
    place: DiscordPlace, caplog: pytest.LogCaptureFixture, way: str, after_doing: bool
) -> None:
    """The library tries neither a second time. Discord takes a first answer once, whichever try it came with."""
    if way == "reset":
        place.rig.bad.reset_connection("POST /interactions/*", after_doing=after_doing)
    else:
        place.rig.bad.fail("POST /interactions/*", 503, after_doing=after_doing)
    answer = await place.rig.slash(place.ann, place.rig.general, "ask", ASKED)
    await until(lambda: len(answers(place)) == 1 + after_doing)
    await is_still_there(place)
    assert ("An answer.", 1) == (answer.text, len(place.rig.ephemerals(place.ann)))
    assert "could not be shown" not in caplog.text


async def test_nobody_is_called_and_nothing_is_marked_up_by_an_answer(place: DiscordPlace) -> None:
    """Whichever way it goes: at once, as a promise that is kept, as what follows."""
    place.intake.answer = say(STRANGE, "A sentence. " * 160)
    at_once = await place.rig.slash(place.ann, place.rig.general, "ask", ASKED)
    await at_once.until(lambda answer: bool(answer.followups))
    place.intake.is_open.clear()
    answer = await place.rig.slash(place.ann, place.rig.general, "ask", ASKED, wait=False)
    await answer.until(lambda answer: answer.is_pending)
    place.intake.is_open.set()
    await answer.until(lambda answer: bool(answer.followups))
    said = [body for body in answers(place) if "content" in body]
    assert 4 == len(said)
    assert all(body["allowed_mentions"] == {"parse": [], "users": []} for body in said)
    for body in (said[0], said[2]):
        assert r"\[click\]\(https://example.org)" in body["content"].replace("\u200b", "")
        assert not {"@everyone", "@here", "<@", "](", "```", "**"} & set(_found_in(body["content"]))


def _found_in(text: str) -> Sequence[str]:
    return [mark for mark in ("@everyone", "@here", "<@", "](", "```", "**") if mark in text]


# --- What was typed into a form that is refused


async def test_what_was_typed_is_there_again_after_a_restart(place: DiscordPlace) -> None:
    """Discord closes a form that was sent, so that it waits behind a button."""
    modal = await opened(place)
    place.intake.refuses_forms = "wall"
    refused = await place.rig.submit_modal(place.ann, modal, {"wall": "the northern one"})
    await place.restart()
    place.intake.form = FORM
    assert refused.message is not None
    again = await place.rig.press(place.ann, refused.message, place._part(refused.message, 2))
    assert again.modal is not None
    assert "the northern one" == again.modal["components"][0]["component"]["value"]


async def test_what_seems_to_name_a_patient_is_not_kept_for_another_try(place: DiscordPlace, tmp_path: Path) -> None:
    """There is a sentence, and nothing on disk."""
    modal = await opened(place)
    place.intake.refuses_forms, place.intake.is_sensitive = "wall", True
    refused = await place.rig.submit_modal(place.ann, modal, {"wall": "NHS number 943 476 5919"})
    assert "wall: That will not do." == refused.text
    assert refused.message is not None
    assert [] == refused.message.components
    assert not [path for path in files_in(tmp_path) if b"943 476 5919" in path.read_bytes()]


def files_in(folder: Path) -> list[Path]:
    """Return every file that the bot has written."""
    return [path for path in folder.rglob("*") if path.is_file()]


# --- Commands and completions


async def test_commands_are_registered_when_they_changed_and_only_then(place: DiscordPlace) -> None:
    """Discord counts how often they are."""

    def times() -> int:
        return sum(call.startswith("PUT /applications/") for call, _ in place.rig.requests)

    assert 1 == times()
    await place.restart()
    assert 1 == times()
    await place.platform.install_commands(COMMANDS[:1])
    assert (2, ["ask"]) == (times(), [command["name"] for command in place.rig.commands()])


async def test_completions_are_as_many_and_as_long_as_discord_takes(place: DiscordPlace) -> None:
    """One that is too long is left out, as a part of it would mean something else."""
    place.intake.suggestions = ["x" * 101, *(f"{number:0100}" for number in range(30))]
    offered = await place.rig.autocomplete(place.ann, "paint", "shade", "g", {}, channel=place.rig.general)
    assert [f"{number:0100}" for number in range(25)] == [choice["value"] for choice in offered]


async def test_a_completion_that_comes_too_late_is_noted(place: DiscordPlace, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever types goes on typing."""
    place.rig.bad.fail("POST /interactions/*", 404, code=10062)
    with pytest.raises(TimeoutError):
        await place.rig.autocomplete(place.ann, "paint", "shade", "g", {}, channel=place.rig.general, within=0.2)
    assert "an answer could not be shown" in caplog.text
    await is_still_there(place)
