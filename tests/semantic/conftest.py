"""The model, built once for all workers and all runs; what is missing is a failure and never leaves a test out."""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.semantic.loading import load
from storage.semantic.model import LocalEmbedder


@pytest.fixture(scope="session")
def models() -> Path:
    """Return the folder in which built models are kept."""
    folder = Path(os.environ["SIGBOT_MODELS"])
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def embedder(models: Path) -> Iterator[LocalEmbedder]:
    """Give the model that `make semantic` installs."""
    with (models / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = load(None, models)
    yield made
    made.close()
