"""The library on the command line: bringing entries in, asking, grading the answers, and the whole as a file."""

import argparse
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

from bot import assembly
from bot.config import Settings
from bot.errors import UsageError
from bot.features import library
from bot.features.library.evaluation import read_questions
from bot.operators import books
from bot.ports import Store
from bot.semantics import find_embedder

LIMIT_MOST = 100
"""Most results that a search prints."""
Add = Callable[..., argparse.ArgumentParser]
"""How the command line adds a command."""
OnStore = Callable[[argparse.Namespace, Callable[[Settings, Store], Awaitable[None]]], None]
"""How the command line does something on the database that the options name."""


def add_commands(commands: Any, add: Add, on_store: OnStore) -> None:
    """Declare the commands."""
    shelf = add(commands, "library", "import, search, evaluate or export the library")
    kinds = shelf.add_subparsers(title="commands", metavar="COMMAND", required=True)
    bring = add(kinds, "import", "add or change entries from a file", partial(_import, on_store), on_store=True)
    bring.add_argument("file", type=Path, metavar="FILE", help="a TOML file as exported, or a JSON list")
    bring.add_argument("--replace", action="store_true", help="remove every entry that the file does not have")
    search = add(kinds, "search", "ask the library a question", partial(_search, on_store), on_store=True)
    search.add_argument("question", metavar="QUESTION", nargs="?")
    search.add_argument("--file", type=Path, metavar="FILE", help="ask every line of a file instead")
    search.add_argument("--limit", type=_limit, default=10, metavar="N", help=f"1 to {LIMIT_MOST} (default 10)")
    search.add_argument("--json", action="store_true", help="print the result for programs")
    grade = add(
        kinds,
        "evaluate",
        "ask graded questions, and say how well it answers",
        partial(_evaluate, on_store),
        on_store=True,
    )
    grade.add_argument("questions", type=Path, metavar="QUESTIONS.json", help="a list with query and grades")
    grade.add_argument("--json", action="store_true", help="print the result for programs")
    for each in (search, grade):
        each.add_argument("--words-only", action="store_true", help="compare words and no meanings")
    add(kinds, "export", "print the whole library as a file to edit", partial(_export, on_store), on_store=True)


def _limit(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= LIMIT_MOST:
        raise argparse.ArgumentTypeError(f"a limit is a number from 1 to {LIMIT_MOST}")
    return int(text)


def _on_library(
    on_store: OnStore, options: argparse.Namespace, work: Callable[[library.Library, Store], Awaitable[None]]
) -> None:
    """Do `work` on the library, with what compares meanings where it is there and wanted."""

    async def opened(settings: Settings, store: Store) -> None:
        embedder = None if getattr(options, "words_only", False) else find_embedder(settings)
        try:
            await work(assembly.make_library(settings, store, embedder), store)
        finally:
            if embedder is not None:
                embedder.close()

    on_store(options, opened)


def _note(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _import(on_store: OnStore, options: argparse.Namespace) -> None:
    incoming = library.read_resources(options.file)

    async def work(shelf: library.Library, store: Store) -> None:
        report = await shelf.import_resources(incoming.resources, replace=options.replace)
        for warning in incoming.warnings:
            _note(f"note: {warning}")
        print(report.sentence, flush=True)
        await books.learn(shelf, _note)

    _on_library(on_store, options, work)


def _search(on_store: OnStore, options: argparse.Namespace) -> None:
    if (options.question is None) == (options.file is None):
        raise UsageError("type one QUESTION, or name a file of questions with --file")
    if options.file is None and not options.question.strip():
        raise UsageError("the question is empty; type what you are looking for")
    questions = [options.question] if options.file is None else books.questions_in(options.file)

    async def work(shelf: library.Library, store: Store) -> None:
        await books.learn(shelf, _note)
        if options.file is not None:
            await shelf.warm_up()
        for question in questions:
            found = await shelf.find(question, limit=options.limit)
            text = books.shown(found, question if options.file is not None else "", as_json=options.json)
            print(text, end="\n" if text else "", flush=True)
            if not found.matches and not options.json:
                _note(books.nothing(found))

    _on_library(on_store, options, work)


def _evaluate(on_store: OnStore, options: argparse.Namespace) -> None:
    questions = read_questions(options.questions)

    async def work(shelf: library.Library, store: Store) -> None:
        await books.learn(shelf, _note)
        evaluated = await books.evaluate(shelf, store, questions)
        print(evaluated.shown(as_json=options.json))

    _on_library(on_store, options, work)


def _export(on_store: OnStore, options: argparse.Namespace) -> None:
    async def work(settings: Settings, store: Store) -> None:
        sys.stdout.write(await assembly.make_library(settings, store).export())

    on_store(options, work)
