"""Finding the semantic part: switched off, on, or with a model that cannot be used."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.config import GroupSettings, LibrarySettings, Settings
from bot.errors import OperatorError
from bot.semantics import OFF, find_embedder
from storage.semantic.model import LocalEmbedder


def settings(folder: Path, library: LibrarySettings = LibrarySettings()) -> Settings:
    return replace(Settings(GroupSettings("The group"), folder), library=library)


def test_it_is_there_unless_it_is_switched_off(
    tmp_path: Path, embedder: LocalEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the configuration for good, or in the environment for one run."""
    monkeypatch.setenv(OFF, "")
    found = find_embedder(settings(tmp_path))
    assert found is not None
    found.close()
    assert embedder.model == found.model
    assert find_embedder(settings(tmp_path, LibrarySettings(meaning="off"))) is None
    monkeypatch.setenv(OFF, "off")
    assert find_embedder(settings(tmp_path)) is None


def test_a_model_that_was_chosen_and_cannot_be_used_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever names a model wants that one, and not an answer by words alone."""
    monkeypatch.setenv(OFF, "")
    with pytest.raises(OperatorError, match="has no tokenizer"):
        find_embedder(settings(tmp_path, LibrarySettings(model=tmp_path)))
