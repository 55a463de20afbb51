"""`sigbot content export`: what is in use, as a file that can be used."""

from dataclasses import replace
from pathlib import Path

from bot.config import load
from bot.content import read_texts, starter_file
from bot.model.people import Role
from bot.model.refs import AccountRef
from bot.wiring import needed_texts
from tests.rigs.commandline import sigbot
from tests.rigs.world import MEMBER, ORGANISER, demo_settings, running

ODD = 'Say "hello" \\ or\n\n  {command:ask} {{not}} """ ünïcode\tend'


async def test_what_is_exported_is_what_is_in_use_and_can_be_used(tmp_path: Path) -> None:
    """A changed text as it was changed, every other as the file has it; a start with the export says the same."""
    settings = demo_settings(tmp_path)
    async with running(settings) as world:
        await world.asks(world.people[ORGANISER], f"/edit-text key:help.intro {ODD}")
        await world.asks(world.people[ORGANISER], "/use-text help.intro")
        await world.asks(world.people[ORGANISER], "/set-channel yes", world.quiet_channel)
        quiet = world.quiet_channel
    done = sigbot("content", "export", "--data", tmp_path)
    exported = tmp_path / "ours.toml"
    exported.write_text(done.stdout, encoding="utf-8")
    there, starter = read_texts(exported), read_texts(starter_file("texts.toml"))
    wanted = {spec.key: starter.source(spec.key) for spec in needed_texts()} | {"help.intro": ODD}
    assert wanted == {key: there.source(key) for key in wanted}
    content = replace(settings.content, texts=exported)
    async with running(replace(settings, data_dir=tmp_path / "other", content=content)) as world:
        assert "{not}" in str(await world.asks(world.people[MEMBER], "/help"))
    kept = sigbot("content", "export", "--channels", "--data", tmp_path).stdout
    config = tmp_path / "config.toml"
    config.write_text(f'[group]\nname = "A group"\n{kept}', encoding="utf-8")
    assert f"local:{quiet}" in load(config, known_platforms=frozenset({"local"})).archived_channels


async def test_a_changed_text_that_does_not_fit_any_more_leaves_the_file_s(tmp_path: Path) -> None:
    """A new version may take a placeholder away; the bot starts all the same, and the log says which text it is."""
    settings = demo_settings(tmp_path)
    async with running(settings) as world:
        organiser = AccountRef(f"local:{world.people[ORGANISER]}")
        assert Role.ORGANISER in world.core.features.roles.of(organiser)
        await world.core.features.texts.write("help.intro", "Hello {gone}", organiser)
        await world.core.features.texts.use("help.intro", organiser)
        assert "You can type any of these" in str(await world.asks(world.people[MEMBER], "/help"))
    async with running(settings) as world:
        assert "You can type any of these" in str(await world.asks(world.people[MEMBER], "/help"))
