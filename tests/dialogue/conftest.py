"""A world for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.rigs.world import World, demo_settings, running


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Return a running world over new files."""
    async with running(demo_settings(tmp_path)) as made:
        yield made
