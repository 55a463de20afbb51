"""The files to host the bot with, as other programs judge them, and the entry command confined as in them."""

import asyncio
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

import pytest

from bot.config import load
from bot.operators.checking import site_findings
from tests.rigs.commandline import sigbot

ROOT = Path(__file__).parents[2]
KIT = ROOT / "hosting"
NOBODY = "65534"
MOST_EXPOSED = 20
"""Tenths on the scale of systemd, where 100 is a service without any protection."""
CONFINED = """
set -e
mount --bind "$1" /mnt
mount --bind "$2" /media
mount --bind "$3" /srv
for place in / /mnt /media /tmp /var/tmp /dev/shm /run; do
    if mountpoint -q $place; then mount -o remount,bind,ro $place; fi
done
cd /srv
shift 3
exec setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all -- "$@"
"""
"""Sees the code at /mnt, the configuration at /media, and may write to /srv alone."""


# --- The container


def test_the_container_file_passes_the_linter() -> None:
    """Every rule, none switched off."""
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, KIT / "Containerfile"], capture_output=True, text=True, check=False)
    assert (0, "") == (done.returncode, done.stdout + done.stderr)


def instructions() -> list[tuple[str, str]]:
    """Return the instructions of the last stage, line ends joined."""
    text = re.sub(r"\\\n\s*", "", (KIT / "Containerfile").read_text("utf-8"))
    parts = [line.partition(" ") for line in text.splitlines() if line and not line.startswith("#")]
    lines = [(name, rest.strip()) for name, _, rest in parts]
    last = max(number for number, line in enumerate(lines) if line[0] == "FROM")
    return lines[last:]


def test_the_container_runs_as_nobody_in_particular() -> None:
    """The user is a number, as some hosts refuse names; the health check and the command are ours."""
    found = dict(instructions())
    assert "10001:10001" == found["USER"]
    assert ["sigbot"] == json.loads(found["ENTRYPOINT"])
    assert 'CMD ["sigbot", "health"' in found["HEALTHCHECK"]
    assert ["/data"] == json.loads(found["VOLUME"])


def test_what_the_container_is_built_from_is_not_kept_out_and_nothing_else_is_let_in() -> None:
    """A folder that is added to the copies has to be let in as well."""
    text = (KIT / "Containerfile").read_text("utf-8")
    copied = {
        word.rstrip("/") for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.M) for word in line.split()
    }
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    assert copied == let_in
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_compose_confines_it() -> None:
    """One writable place, no rights, no port of the machine, and never more rights than at the start."""
    text = _service("sigbot")
    wanted = ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", 'user: "10001:10001"', "- data:/data")
    assert [line for line in wanted if line not in text] == []
    assert ["data:/data", "./config.toml:/config/config.toml:ro"] == re.findall(r"^ {6}- (\S+:\S+)$", text, re.M)
    assert [word for word in ("network_mode", "ports:", "privileged:") if word in text] == []


def _service(name: str) -> str:
    """Return what the compose file says of one service."""
    text = (KIT / "compose.yaml").read_text("utf-8")
    return re.split(r"^ {0,2}\w+:$", text.partition(f"\n  {name}:\n")[2], maxsplit=1, flags=re.M)[0]


def test_the_web_server_beside_it_comes_when_asked_for_and_is_believed(tmp_path: Path) -> None:
    """What the guide has the host write fits the network of the compose file and is all that `check` asks for."""
    caddy, compose = _service("caddy"), (KIT / "compose.yaml").read_text("utf-8")
    assert [word for word in ("profiles: [web]", "read_only: true", "cap_drop: [ALL]") if word not in caddy] == []
    guide = (ROOT / "docs" / "operators" / "hosting.md").read_text("utf-8")
    (site,) = [toml for toml in re.findall(r"```toml\n(.*?)```", guide, re.S) if "trusted_proxies" in toml]
    config = tmp_path / "config.toml"
    config.write_text(f'[group]\nname = "G"\n{site}\n[slack]\n', "utf-8")
    settings = load(config, known_platforms=frozenset({"slack"}))
    assert settings.site.trusted_proxies == (re.findall(r"subnet: (\S+)", compose)[0],)
    assert [finding.is_fine for finding in site_findings(settings)] == [True]
    assert f"{{$SIGBOT_AT:127.0.0.1:{settings.site.port}}}" in (KIT / "Caddyfile").read_text("utf-8")
    assert f'SIGBOT_AT: "sigbot:{settings.site.port}"' in caddy


# --- systemd


@pytest.fixture
def units(tmp_path: Path) -> list[Path]:
    """Return the units with a program in them that is there."""
    for path in [*KIT.glob("*.service"), *KIT.glob("*.timer")]:
        text = path.read_text("utf-8").replace("/opt/sigbot/.venv/bin/sigbot", shutil.which("true") or "")
        (tmp_path / path.name).write_text(text, "utf-8")
    return sorted(tmp_path.iterdir())


@pytest.mark.needs("systemd-analyze")
def test_systemd_takes_the_units(units: list[Path]) -> None:
    """Without a word."""
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert (0, "") == (done.returncode, done.stderr)


@pytest.mark.needs("systemd-analyze")
def test_systemd_finds_the_services_well_protected(units: list[Path]) -> None:
    """By its own scale of exposure."""
    for unit in (path for path in units if path.suffix == ".service"):
        command = ["systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", unit]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert 0 == done.returncode, done.stdout[-300:]


def test_the_units_use_commands_that_there_are() -> None:
    """A renamed command would be missed only on somebody's machine."""
    lines = [line for path in KIT.glob("*.service") for line in path.read_text("utf-8").splitlines()]
    commands = [line.split()[1] for line in lines if line.startswith("ExecStart=")]
    assert ["backup", "run"] == sorted(commands)
    assert [name for name in [*commands, "health"] if sigbot(name, "--help").returncode != 0] == []


def test_no_secret_is_in_the_example_and_every_one_has_its_line() -> None:
    """Each token that an adapter asks for."""
    text = (KIT / "sigbot.env.example").read_text("utf-8")
    named = dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.M))
    code = "".join(path.read_text("utf-8") for path in (ROOT / "adapters").glob("*/settings.py"))
    assert set(re.findall(r'"((?:SLACK|DISCORD)_[A-Z_]+)"', code)) == named.keys()
    assert {""} == set(named.values())


# --- The entry command


@pytest.fixture
def home() -> Iterator[Path]:
    """Return a folder with a configuration and an empty data folder, which anybody may enter."""
    folder = Path(tempfile.mkdtemp(prefix="sigbot-home-"))
    folder.chmod(0o755)
    (folder / "config").mkdir(mode=0o755)
    (folder / "data").mkdir(mode=0o700)
    yield folder
    shutil.rmtree(folder)


def may_confine() -> bool:
    """Return whether this process may make the whole file system read-only for a child."""
    if os.geteuid() != 0:
        return False
    return subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode == 0


def entry(home: Path, command: list[str]) -> list[str]:
    """Return the command as it is run: confined where this process may do so, as it is where it may not."""
    if not may_confine():
        return command
    os.chown(home / "data", int(NOBODY), int(NOBODY))
    places = [str(ROOT), str(home / "config"), str(home / "data")]
    return ["unshare", "--mount", "--propagation=private", "sh", "-c", CONFINED, "confined", *places, *command]


def python_of(is_confined: bool) -> list[str]:
    """Return how the bot is started."""
    prefix = Path(sys.prefix)
    if is_confined and prefix.is_relative_to(ROOT):
        return [str(Path("/mnt") / prefix.relative_to(ROOT) / "bin" / "python")]
    return [sys.executable]


async def test_the_entry_command_needs_one_writable_folder_and_no_rights(home: Path) -> None:
    """As nobody, with everything else read-only: it starts, says that it is well, is backed up, and ends cleanly."""
    is_confined = may_confine()
    code, config, data = ("/mnt", "/media", "/srv") if is_confined else (ROOT, home / "config", home / "data")
    port = free_port()
    text = (ROOT / "config.example.toml").read_text("utf-8").replace("port = 8420", f"port = {port}")
    (home / "config" / "config.toml").write_text(text.replace('dir = "data"', f'dir = "{data}"'), "utf-8")
    sigbot_there = [*python_of(is_confined), "-B", "-m", "bot"]
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(code), "SQLITE_TMPDIR": str(data)}

    async def run(*command: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *entry(home, list(command)), env=environ, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )

    bot = await run(*sigbot_there, "run", "--config", f"{config}/config.toml")
    assert bot.stdout is not None
    line = (await asyncio.wait_for(bot.stdout.readline(), 30)).decode()
    assert "sigbot is running" in line, (await bot.communicate())[1].decode()
    health = await asyncio.to_thread(ask_until_well, f"http://127.0.0.1:{port}/healthz")
    assert ({"local": "ok"}, "ok") == (health["platforms"], health["database"])
    backup = await run(*sigbot_there, "backup", "--config", f"{config}/config.toml")
    made, said = await asyncio.wait_for(backup.communicate(), 30)
    assert 0 == backup.returncode, said.decode()
    bot.terminate()
    assert 0 == await asyncio.wait_for(bot.wait(), 20)
    assert made.decode().strip().startswith(f"{data}/backups/")
    owners = {path.stat().st_uid for path in (home / "data").rglob("*")}
    assert owners == {int(NOBODY) if is_confined else os.geteuid()}


def test_the_confinement_holds(home: Path) -> None:
    """Or the test above would show nothing."""
    if not may_confine():
        assert entry(home, ["true"]) == ["true"]
        return
    tried = "for place in /srv /mnt /media /tmp /var/tmp /dev/shm /; do touch $place/x 2>/dev/null && echo $place; done"
    done = subprocess.run(entry(home, ["sh", "-c", f"{tried}; id -u"]), capture_output=True, text=True, check=False)
    assert ["/srv", NOBODY] == done.stdout.split()


def free_port() -> int:
    """Return a port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def ask_until_well(address: str) -> dict[str, object]:
    """Return what an address of this machine says once it answers with 200: a bot that starts is not connected yet."""
    until = time.monotonic() + 20
    while True:
        try:
            with build_opener(ProxyHandler({})).open(address, timeout=20) as answer:
                said: dict[str, object] = json.loads(answer.read())
                return said
        except HTTPError as error:
            if error.code != 503 or time.monotonic() > until:
                raise
            time.sleep(0.1)
