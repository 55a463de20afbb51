"""Writes docs/commands anew from the declarations: `make docs`. Pages of commands that are gone are removed."""

import sys
from pathlib import Path

from bot import app, wiring
from bot.config import load
from bot.content import starter_file
from bot.errors import OperatorError
from bot.operators.commandpages import pages

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "commands"


def current_pages() -> dict[str, str]:
    """Return the pages as they have to be now, by file name."""
    settings = load(starter_file("demo.toml"), known_platforms=app.known_platforms())
    return pages(wiring.declared_specs(settings), wiring.known_limits(), settings.group.short_name)


def write(folder: Path) -> int:
    """Make `folder` hold the current pages and no other; return how many files changed."""
    current = current_pages()
    folder.mkdir(parents=True, exist_ok=True)
    gone = [path for path in folder.glob("*.md") if path.name not in current]
    stale = [name for name, text in current.items() if _text(folder / name) != text]
    for path in gone:
        path.unlink()
    for name in stale:
        (folder / name).write_text(current[name], encoding="utf-8")
    return len(gone) + len(stale)


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    try:
        changed = write(FOLDER)
    except OperatorError as error:
        sys.exit(error.sentence)
    sys.stdout.write(f"docs/commands: {changed} pages changed\n" if changed else "docs/commands: up to date\n")
