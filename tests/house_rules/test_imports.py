"""Who may import whom. The contracts are in pyproject.toml; `make lint` shows them with the chains that break them."""

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from tests.house_rules.rules import ROOT, modules

SDKS = ("aiohttp", "alembic", "apscheduler", "discord", "jinja2", "slack_bolt", "slack_sdk", "sqlalchemy")


def _python(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a Python of its own, which has loaded nothing yet and whose settings die with it."""
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_import_contract_is_kept() -> None:
    """The rooms import each other only in the directions that the house allows."""
    run = _python(
        "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True, no_logo=True))"
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("platform", ["discord", "local", "slack"])
def test_limits_need_no_library(platform: str) -> None:
    """Every platform's limits are checked at start-up, so they must load where its library is not installed."""
    run = _python(f"import adapters.{platform}.limits, sys; print(*sorted(sys.modules.keys() & set({SDKS!r})))")
    assert (run.stdout.split(), run.stderr) == ([], "")


@pytest.mark.parametrize(("platform", "others"), [("slack", {"discord"}), ("discord", {"slack_bolt", "slack_sdk"})])
def test_a_platform_that_is_switched_off_is_not_imported(platform: str, others: set[str], tmp_path: Path) -> None:
    """Its library costs memory and time at every start, and may not even be installed."""
    config = tmp_path / "config.toml"
    config.write_text(f'[group]\nname = "SIG"\nshort_name = "prehab"\n[{platform}]\n', encoding="utf-8")
    code = f"""
import os, sys
from pathlib import Path
from bot import app, clock, config
os.environ |= {{"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "DISCORD_TOKEN": "token"}}
settings = config.load(Path({str(config)!r}), known_platforms=app.known_platforms())
app.make_platforms(settings, clock.SystemClock())
print(*sorted(sys.modules.keys() & set({SDKS!r})))
"""
    run = _python(code)
    assert run.stderr == ""
    found = set(run.stdout.split())
    assert (platform if platform == "discord" else "slack_bolt") in found
    assert not found & others


@pytest.mark.parametrize("group", ["sigbot.adapters", "sigbot.limits"])
def test_every_entry_point_loads(group: str) -> None:
    """What pyproject.toml promises is there."""
    points = entry_points(group=group)
    assert points
    assert [point.name for point in points if point.load() is None] == []


def test_the_nouns_need_only_the_standard_library() -> None:
    """The model imports the standard library and itself, so it can be read and tested alone."""
    allowed = {*sys.stdlib_module_names, "bot.model"}
    foreign = [f"{m.path}: {name}" for m in modules("bot/model/") for name in m.imports if not _is_in(name, allowed)]
    assert foreign == []


def _is_in(name: str, allowed: set[str]) -> bool:
    return name.partition(".")[0] in allowed or any(f"{name}.".startswith(f"{room}.") for room in allowed)
