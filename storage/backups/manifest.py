"""What a backup says of itself: the first file in it."""

import json
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

from bot.errors import BackupError

FORMAT = 1
"""Of the archive's layout; a higher one was made by a newer version."""
NAME = "manifest.json"
DATA = "data/"
"""How the names of all other files in the archive begin."""
CHUNK = 1024 * 1024
"""Bytes that are read at once."""
LARGEST = 16 * 1024 * 1024
"""Bytes of a manifest; one with a hundred thousand files is smaller."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One file of the data folder."""

    path: str
    """From the folder on, with slashes."""
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Where a backup comes from, and what is in it."""

    group: str
    """The group's name, or nothing when the database does not know it."""
    sigbot: str
    schema: str
    made_at: str
    files: tuple[KeptFile, ...]
    format: int = FORMAT

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(file.size for file in self.files)

    def to_bytes(self) -> bytes:
        """Return it as it stands in the archive."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


def read_manifest(written: bytes) -> Manifest:
    """Return what was written. Raises BackupError."""
    try:
        table: dict[str, Any] = json.loads(written)
        if int(table["format"]) > FORMAT:
            raise BackupError(
                f"This backup was made by a newer version of sigbot ({table['sigbot']}). Install that version first."
            )
        files = tuple(KeptFile(_safe(each["path"]), int(each["size"]), str(each["sha256"])) for each in table["files"])
        group, sigbot, schema, made_at = (str(table[name]) for name in ("group", "sigbot", "schema", "made_at"))
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError("This is not a backup of sigbot, or it is damaged: its manifest cannot be read.") from error
    return Manifest(group, sigbot, schema, made_at, files)


def _safe(path: str) -> str:
    """Return a path that stays in the folder. Raises ValueError for any other."""
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\0" in path:
        raise ValueError("a path that leads out of the folder")
    return path
