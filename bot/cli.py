"""The operator's command line. Results go to standard output, everything else to standard error."""

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from bot import __version__, app, assembly, logs
from bot.beginning import seed_library
from bot.clock import SystemClock
from bot.config import GroupSettings, Settings, load
from bot.content import starter_file
from bot.errors import ConfigurationError, OperatorError, UsageError
from bot.model.text import one_line
from bot.operators import (
    announcements,
    backfills,
    checking,
    contents,
    deadletters,
    deliveries,
    events,
    hosting,
    imports,
    manifests,
    shelves,
)
from bot.ports import Store
from storage import open_store

DEMO_DATA = Path("data/demo")


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence instead of printing the whole usage."""

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with the library's reason and where to read more."""
        raise UsageError(f"{one_line(message)}. `{self.prog} --help` says what is possible.")


def run_command(arguments: Sequence[str]) -> None:
    """Do what the command line says. Raises OperatorError for everything that an operator has to change."""
    options = _parser().parse_args(arguments)
    options.do(options)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="sigbot", description="One bot for a group on several chat platforms.", allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"sigbot {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    demo = _command(commands, "demo", "try the whole bot in a browser, with no accounts and no tokens", _demo)
    demo.add_argument("--port", type=_port, help="port of the page; 0 means any free one (default 8420)")
    demo.add_argument("--data", type=Path, metavar="DIR", default=DEMO_DATA, help=f"default {DEMO_DATA}")

    run = _command(commands, "run", "run the bot as the configuration says", _run)
    run.add_argument("--config", type=Path, metavar="FILE", required=True)

    sound = _command(commands, "check", "connect, and say what is missing and what to do about it", _check)
    sound.add_argument("--config", type=Path, metavar="FILE", required=True)

    paper = _command(commands, "manifest", "print what has to be set up on a platform", _manifest)
    paper.add_argument("platform", choices=manifests.known(), metavar="|".join(manifests.known()))
    paper.add_argument("--config", type=Path, metavar="FILE", help="for the group's name and commands")

    shelves.add_commands(commands, _command, _on_store)
    imports.add_command(events.add_commands(commands, _command, _on_store), _command, _on_store)
    announcements.add_commands(commands, _command, _on_store)
    _add_content(commands)
    letters = _command(commands, "deadletters", "what came in and could not be handled")
    letters_commands = letters.add_subparsers(title="commands", metavar="COMMAND", required=True)
    listing = _command(letters_commands, "list", "show what was put aside and why", _deadletters_list, on_store=True)
    listing.add_argument("--json", action="store_true", help="print the result for programs")
    retry = _command(letters_commands, "retry", "handle what was put aside again", _deadletters_retry, on_store=True)
    retry.add_argument("id", type=int, nargs="?", metavar="ID", help="only this one (default: every one)")
    retry.add_argument("--json", action="store_true", help="print the result for programs")

    deliveries.add_commands(commands, _command, _on_store)
    _add_archive(commands)
    hosting.add_commands(commands, _command)
    return parser


def _add_content(commands: Any) -> None:
    said = _command(commands, "content", "the texts that members read, as files")
    said_commands = said.add_subparsers(title="commands", metavar="COMMAND", required=True)
    out = _command(said_commands, "export", "print the texts that are in use as a file", _content_export, on_store=True)
    out.add_argument("--channels", action="store_true", help="print which channels are kept instead")


def _add_archive(commands: Any) -> None:
    kept = _command(commands, "archive", "fetch what was said before the archive began")
    kept_commands = kept.add_subparsers(title="commands", metavar="COMMAND", required=True)
    older = _command(
        kept_commands, "backfill", "fetch older posts of the archived channels; what stopped goes on", _archive_backfill
    )
    older.add_argument("--since", metavar="DATE", required=True, help="the first day to fetch, such as 2026-01-31")
    older.add_argument("--channel", metavar="REF", help="only this channel, such as slack:C0123456789")
    older.add_argument("--config", type=Path, metavar="FILE", required=True)


def _command(
    commands: Any,
    name: str,
    summary: str,
    do: Callable[[argparse.Namespace], None] | None = None,
    on_store: bool = False,
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=summary, description=summary[0].upper() + summary[1:] + ".", allow_abbrev=False
    )
    if do is not None:
        parser.set_defaults(do=do)
    if on_store:
        where = parser.add_mutually_exclusive_group()
        where.add_argument("--config", type=Path, metavar="FILE", help="work on the database of this configuration")
        where.add_argument("--data", type=Path, metavar="DIR", default=Path("data"), help="default ./data")
    return parser


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65_535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


# --- The bot itself


def _demo(options: argparse.Namespace) -> None:
    settings = replace(load(starter_file("demo.toml"), known_platforms=app.known_platforms()), data_dir=options.data)
    if options.port is not None:
        settings = replace(settings, site=replace(settings.site, port=options.port))
    logs.set_up("warning", settings.log.style)

    def announce(address: str) -> None:
        print(f"sigbot demo: open {address} in a browser. Ctrl+C stops it.", flush=True)
        print(
            f"Everything is kept in {options.data}; other commands reach it with --data {options.data}", file=sys.stderr
        )

    asyncio.run(app.run(settings, announce))


def _run(options: argparse.Namespace) -> None:
    settings = load(options.config, known_platforms=app.known_platforms())
    _check_for_run(settings, str(options.config))
    logs.set_up(settings.log.level, settings.log.style)
    asyncio.run(app.run(settings, lambda address: _print_address(address, settings), announce_code=_print_code))


def _print_address(address: str, settings: Settings) -> None:
    print("\n".join([f"sigbot is running: {address}", *checking.at_start(settings)]), flush=True)


def _print_code(code: str) -> None:
    print(
        f"Nobody is an organiser yet. To be the first, type this command to the bot within a day: claim {code}",
        flush=True,
    )


def _check(options: argparse.Namespace) -> None:
    settings = load(options.config, known_platforms=app.known_platforms())
    logs.set_up("error", "text")

    async def found() -> int:
        wrong = 0
        async for about, finding in checking.check(settings):
            print(f"{'ok  ' if finding.is_fine else 'MEND'}  {about}: {finding.sentence}", flush=True)
            wrong += not finding.is_fine
        return wrong

    wrong = asyncio.run(found())
    if wrong:
        raise OperatorError(f"{wrong} {'thing has' if wrong == 1 else 'things have'} to be mended.")


def _manifest(options: argparse.Namespace) -> None:
    if options.config is None:
        settings = Settings(GroupSettings("Our group"), Path("data"))
    else:
        settings = load(options.config, known_platforms=app.known_platforms())
    print(manifests.manifest(options.platform, settings))


def _check_for_run(settings: Settings, source: str) -> None:
    mistakes = []
    if not settings.platforms:
        mistakes.append("no platform is switched on: write a table such as [slack] or [local]")
    if any(table.get("switch") for table in settings.platforms.values()):
        mistakes.append("'switch' lets everybody act as anybody, so it exists only in `sigbot demo`")
    if mistakes:
        raise ConfigurationError(mistakes, source=source)


# --- Commands on the store


def _on_store(options: argparse.Namespace, work: Callable[[Settings, Store], Awaitable[None]]) -> None:
    """Open the database that the options name, made and seeded when it is not there, and do `work` on it."""
    logs.set_up("warning", "text")
    settings = _settings(options)

    async def opened() -> None:
        store = open_store(app.database_file(settings), SystemClock(), exclusive=False)
        try:
            await seed_library(assembly.make_library(settings, store))
            await work(settings, store)
        finally:
            await store.close()

    asyncio.run(opened())


def _settings(options: argparse.Namespace) -> Settings:
    if options.config is not None:
        return load(options.config, known_platforms=app.known_platforms())
    return Settings(group=GroupSettings("The group"), data_dir=options.data)


def _print_json(value: object) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    print()


def _content_export(options: argparse.Namespace) -> None:
    async def work(settings: Settings, store: Store) -> None:
        print(await contents.channels(store) if options.channels else await contents.texts(settings, store))

    _on_store(options, work)


def _deadletters_list(options: argparse.Namespace) -> None:
    async def work(settings: Settings, store: Store) -> None:
        letters = await store.read(lambda readers: readers.dead_letters())
        if options.json:
            _print_json([deadletters.as_row(letter) for letter in letters])
            return
        for letter in letters:
            print(deadletters.as_line(letter))
        if not letters:
            print("Nothing was put aside.", file=sys.stderr)

    _on_store(options, work)


def _deadletters_retry(options: argparse.Namespace) -> None:
    async def work(settings: Settings, store: Store) -> None:
        outcomes = await deadletters.retry(settings, store, options.id)
        if options.json:
            _print_json([{"id": o.id, "handled": o.handled, "reason": o.reason} for o in outcomes])
        else:
            for outcome in outcomes:
                print(f"{outcome.id}: {'handled' if outcome.handled else 'still put aside: ' + outcome.reason}")
        if not all(outcome.handled for outcome in outcomes):
            raise OperatorError("Some could not be handled; they stay put aside.")

    _on_store(options, work)


def _archive_backfill(options: argparse.Namespace) -> None:
    async def work(settings: Settings, store: Store) -> None:
        since = backfills.day(options.since, settings.group.time_zone, SystemClock().now())
        outcomes = await backfills.run(
            settings, store, since, options.channel, lambda line: print(line, file=sys.stderr, flush=True)
        )
        for outcome in outcomes:
            print(outcome.line)
        if not all(outcome.is_complete for outcome in outcomes):
            raise OperatorError("Not every channel could be read to its end.")

    _on_store(options, work)
