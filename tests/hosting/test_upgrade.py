"""An upgrade is one command, and going back is one command: in a small checkout with versions of its own."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.hosting.folders import make, marks

ROOT = Path(__file__).parents[2]
SETUP = """#!/bin/sh
mkdir -p .venv/bin
cp sigbot .venv/bin/sigbot
cp VERSION .venv/VERSION
exit {code}
"""
SIGBOT = """#!/bin/sh
# The real operators' commands; only how the running bot is, is made up.
if [ "$1" = health ]; then exit {health}; fi
echo "$(cat .venv/VERSION): sigbot $*" >>"$RIG_LOG"
cd "$RIG_ROOT" && exec "$RIG_PYTHON" -m bot "$@"
"""
SYSTEMCTL = """#!/bin/sh
if [ "$1" = show ]; then exit 0; fi
echo "$(cat .venv/VERSION): systemctl $*" >>"$RIG_LOG"
"""
DOCKER = """#!/bin/sh
shift 3
echo "$SIGBOT_VERSION: $*" >>"$RIG_LOG"
case "$*" in
    *backup*) echo /data/backups/one.tar.gz ;;
    *health*) [ "$SIGBOT_VERSION" != v4-silent ] && echo "database: ok" ;;
esac
"""


@dataclass
class Host:
    """A machine on which the bot runs from a checkout."""

    folder: Path
    database: Path

    @property
    def checkout(self) -> Path:
        """Where the code is."""
        return self.folder / "checkout"

    @property
    def log(self) -> list[str]:
        """What was done, in order, each with the version that was in place; paths of a test's own are left out."""
        lines = (self.folder / "log").read_text("utf-8").splitlines()
        return [line.partition(" --config")[0].replace(str(self.folder), "") for line in lines]

    @property
    def version(self) -> str:
        """What is in place now: the files and the environment."""
        files = (self.checkout / "VERSION").read_text("utf-8").strip()
        installed = (self.checkout / ".venv" / "VERSION").read_text("utf-8").strip()
        return files if files == installed else f"{files} in files, {installed} installed"

    def git(self, *arguments: str) -> None:
        """Run git there."""
        who = ("-c", "user.name=Host", "-c", "user.email=host@example.org")
        subprocess.run(["git", *who, *arguments], cwd=self.checkout, check=True, capture_output=True)

    def releases(self, version: str, *, setup: int = 0, health: int = 0) -> None:
        """Commit and tag a version, whose set-up or whose bot may fail."""
        for name, text in (("sigbot", SIGBOT.format(health=health)), ("scripts/setup", SETUP.format(code=setup))):
            (self.checkout / name).write_text(text, "utf-8")
            (self.checkout / name).chmod(0o755)
        (self.checkout / "VERSION").write_text(f"{version}\n", "utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", version)
        self.git("tag", version)

    def runs(self, version: str) -> None:
        """Have a version in place."""
        self.git("checkout", "--quiet", version)
        subprocess.run(["scripts/setup", "runtime"], cwd=self.checkout, check=True)

    def upgrade(self, *arguments: str, manager: str = "systemd") -> subprocess.CompletedProcess[str]:
        """Run the command."""
        environ = {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "RIG_LOG": str(self.folder / "log"),
            "RIG_ROOT": str(ROOT),
            "RIG_PYTHON": sys.executable,
            "SIGBOT_CONFIG": str(self.folder / "config.toml"),
            "SIGBOT_MANAGER": manager,
            "SIGBOT_PATIENCE": "1",
            "HOME": str(self.folder),
        }
        command = ["scripts/upgrade", *arguments]
        return subprocess.run(
            command, cwd=self.checkout, env=environ, capture_output=True, text=True, check=False, timeout=50
        )


@pytest.fixture
async def host(tmp_path: Path) -> Host:
    """Return a machine with v1 in place, v2 to upgrade to, and versions that do not work."""
    host = Host(tmp_path, await make(tmp_path / "data", "before the upgrade"))
    (tmp_path / "config.toml").write_text('[group]\nname = "Reading group"\n', "utf-8")
    for name, text in (("systemctl", SYSTEMCTL), ("docker", DOCKER)):
        (tmp_path / "bin").mkdir(exist_ok=True)
        (tmp_path / "bin" / name).write_text(text, "utf-8")
        (tmp_path / "bin" / name).chmod(0o755)
    (host.checkout / "scripts").mkdir(parents=True)
    (host.checkout / "hosting").mkdir()
    shutil.copy(ROOT / "scripts" / "upgrade", host.checkout / "scripts" / "upgrade")
    shutil.copy(ROOT / ".gitignore", host.checkout / ".gitignore")
    host.git("init", "--quiet")
    host.releases("v1")
    host.releases("v3-broken", setup=1)
    host.releases("v4-silent", health=6)
    host.releases("v9")
    host.runs("v1")
    return host


async def test_forward_and_back_are_one_command_each(host: Host) -> None:
    """The newest version with the same data; then the old one with the data from before."""
    done = host.upgrade()
    assert (0, "v9") == (done.returncode, host.version), done.stderr
    assert ["v1: systemctl stop sigbot", "v1: sigbot backup", "v9: systemctl start sigbot"] == host.log
    await make(host.database.parent, "after the upgrade")
    back = host.upgrade("--back")
    assert (0, "v1") == (back.returncode, host.version), back.stderr
    assert {"before the upgrade"} == marks(host.database)
    assert ["v9: systemctl stop sigbot", "v1: systemctl start sigbot"] == [host.log[3], host.log[5]]
    assert "nothing to go back to" in host.upgrade("--back").stderr


async def test_going_back_may_keep_what_came_since(host: Host) -> None:
    """Where the new version was only a nuisance."""
    assert 0 == host.upgrade("v9").returncode
    await make(host.database.parent, "after the upgrade")
    assert 0 == host.upgrade("--back", "--keep-data").returncode
    assert {"before the upgrade", "after the upgrade"} == marks(host.database)
    assert "v1" == host.version


async def test_a_version_that_cannot_be_set_up_changes_nothing(host: Host) -> None:
    """What ran before runs again, from the environment that it had."""
    done = host.upgrade("v3-broken")
    assert (1, "v1") == (done.returncode, host.version)
    assert "could not be set up" in done.stderr
    assert "v1: systemctl start sigbot" == host.log[-1]
    assert {"before the upgrade"} == marks(host.database)
    assert not (host.database.parent / "set-aside").exists()


async def test_a_version_that_does_not_come_up_is_taken_back(host: Host) -> None:
    """With its data, which it may have changed."""
    done = host.upgrade("v4-silent")
    assert (1, "v1") == (done.returncode, host.version)
    assert "does not come up" in done.stderr
    assert "v1: systemctl start sigbot" == host.log[-1]
    assert (host.database.parent / "set-aside").exists()


async def test_without_a_backup_there_is_no_upgrade(host: Host) -> None:
    """The bot is started again."""
    host.database.unlink()
    done = host.upgrade("v9")
    assert (1, "v1") == (done.returncode, host.version)
    assert "nothing to back up" in done.stderr
    assert "v1: systemctl start sigbot" == host.log[-1]


@pytest.mark.parametrize(
    ("arguments", "manager", "said"),
    [
        (("v7",), "systemd", "there is no version v7"),
        (("v1",), "systemd", "This is v1 already"),
        (("--sideways",), "systemd", "usage"),
        (("--back",), "systemd", "nothing to go back to"),
        ((), "luck", "SIGBOT_MANAGER is systemd or compose"),
    ],
)
async def test_what_makes_no_sense_is_said(host: Host, arguments: tuple[str, ...], manager: str, said: str) -> None:
    """The bot runs on."""
    assert said in host.upgrade(*arguments, manager=manager).stderr
    assert not (host.folder / "log").exists()
    assert "v1" == host.version


async def test_changed_files_are_not_overwritten(host: Host) -> None:
    """Somebody edited the code there; that is theirs to decide."""
    (host.checkout / "VERSION").write_text("mine\n", "utf-8")
    assert "files of this checkout were changed" in host.upgrade("v9").stderr
    assert "mine\n" == (host.checkout / "VERSION").read_text("utf-8")
    assert not (host.folder / "log").exists()


async def test_containers_are_upgraded_by_their_images(host: Host) -> None:
    """The image of the version before stays, and is what goes back; what else the host wrote there stays as well."""
    remembered = host.checkout / "hosting" / ".env"
    remembered.write_text("SIGBOT_VERSION=v1\nSIGBOT_SEMANTIC=yes\n", "utf-8")
    assert 0 == host.upgrade("v9", manager="compose").returncode
    assert "SIGBOT_VERSION=v9\nSIGBOT_SEMANTIC=yes\n" == remembered.read_text("utf-8")
    assert 0 == host.upgrade("--back", manager="compose").returncode
    assert "SIGBOT_VERSION=v1\nSIGBOT_SEMANTIC=yes\n" == remembered.read_text("utf-8")
    run = "run --rm --no-deps -T sigbot"
    assert [
        "v1: stop sigbot",
        f"v1: {run} backup",
        "v9: build sigbot",
        "v9: up --detach --no-build sigbot",
        "v9: exec -T sigbot sigbot health",
        ": stop sigbot",
        f"v1: {run} restore /data/backups/one.tar.gz",
        "v1: up --detach --no-build sigbot",
    ] == host.log


async def test_a_container_that_does_not_come_up_is_taken_back(host: Host) -> None:
    """One that starts again and again answers nobody, whatever its engine says of it."""
    done = host.upgrade("v4-silent", manager="compose")
    assert (1, True) == (done.returncode, "does not come up" in done.stderr)
    assert "SIGBOT_VERSION=v1\n" == (host.checkout / "hosting" / ".env").read_text("utf-8")
    assert "v1: up --detach --no-build sigbot" == host.log[-1]
