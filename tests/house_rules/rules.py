"""What the house-rule tests share: the project's files, its modules and their syntax trees."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("bot/", "adapters/", "commands/", "storage/")


@dataclass(frozen=True)
class Module:
    """One Python file."""

    path: str
    text: str
    tree: ast.Module

    @property
    def imports(self) -> list[str]:
        """Return the dotted names of the modules that it imports, wherever in the file."""
        plain = [alias.name for node in ast.walk(self.tree) if isinstance(node, ast.Import) for alias in node.names]
        return plain + [node.module or "." for node in ast.walk(self.tree) if isinstance(node, ast.ImportFrom)]


@cache
def project_files() -> tuple[Path, ...]:
    """Return every file of the checkout but those that .gitignore names; git itself is not needed."""
    ignored = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text("utf-8").split() if line[0] != "#"]
    return tuple(sorted(_walk(ROOT, [*ignored, ".git"])))


def _walk(folder: Path, ignored: list[str]) -> Iterator[Path]:
    for path in folder.iterdir():
        if any(fnmatch(path.name, pattern) for pattern in ignored):
            continue
        if path.is_dir():
            yield from _walk(path, ignored)
        else:
            yield path


def relative(path: Path) -> str:
    """Return a path as it is written in this project."""
    return path.relative_to(ROOT).as_posix()


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Return every Python file below these folders, all rooms when none is named."""
    paths = [p for p in project_files() if p.suffix == ".py" and relative(p).startswith(folders or ROOMS)]
    return tuple(_module(path) for path in paths)


def _module(path: Path) -> Module:
    text = path.read_text("utf-8")
    return Module(relative(path), text, ast.parse(text, filename=str(path)))
