"""Finding what compares meanings: the optional semantic part, without which the library goes by words alone."""

import asyncio
import importlib.util
import logging
import os
from contextlib import AsyncExitStack
from pathlib import Path

from bot.config import Settings
from bot.errors import OperatorError
from bot.features.library import Meanings
from bot.ports import Embedder

log = logging.getLogger(__name__)

NEEDED = ("numpy", "onnx", "onnxruntime", "tokenizers")
"""The packages that `make semantic` installs besides the model."""
OFF, CACHE = "SIGBOT_MEANING", "SIGBOT_MODELS"
"""Environment variables: "off" switches the part off for one run; a folder in which data folders share models."""


def find_embedder(settings: Settings) -> Embedder | None:
    """Return what compares meanings, or None; blocks for some seconds where a model has to be built first.

    Raises OperatorError when the configuration names a model that cannot be used.
    """
    if settings.library.meaning == "off" or os.environ.get(OFF) == "off":
        return None
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        if settings.library.model is not None:
            raise OperatorError(f"library.model needs {', '.join(missing)}; `make semantic` installs what is missing.")
        log.info("meanings are not compared: packages are missing", extra={"missing": ", ".join(missing)})
        return None
    try:
        return _load(settings)
    except ImportError as error:
        log.warning("meanings are not compared: a package is damaged", extra={"reason": str(error)})
        return None
    except OperatorError as error:
        if settings.library.model is not None:
            raise
        log.warning("meanings are not compared", extra={"reason": error.sentence})
        return None


def _load(settings: Settings) -> Embedder:
    from storage.semantic.loading import load  # Imported late: these libraries are large, and may be missing.

    named = os.environ.get(CACHE)
    return load(settings.library.model, Path(named) if named else settings.data_dir / "models")


async def compare_meanings(settings: Settings, meanings: Meanings, closing: AsyncExitStack) -> None:
    """Load what compares meanings, which may take some seconds, and keep up with the library from then on."""
    embedder = await asyncio.to_thread(find_embedder, settings)
    if embedder is not None:
        closing.callback(embedder.close)
        meanings.use(embedder)
    await meanings.follow()
