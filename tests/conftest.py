"""What every test stands on: no network but loopback, examples that repeat, and browser tests where there is a browser.

A browser test is marked ``browser`` and asks for the fixture ``chromium``. Without a Chromium such tests are left out
and the summary says so; with CI=true a missing Chromium is a failure, so that they are never left out unnoticed there.
"""

import ipaddress
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.async_api import Browser

IN_CI = os.environ.get("CI", "").lower() == "true"

settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if IN_CI else "local")


# --- The semantic part: what tests it asks for it; everything else goes by words, which starts faster

os.environ["SIGBOT_MEANING"] = "off"
os.environ.setdefault("SIGBOT_MODELS", str(Path(sys.prefix) / "sigbot" / "models"))


# --- Temporary files: in memory where there is room, as thousands of databases are written through to the disk

MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3
"""Bytes; a whole run takes a tenth of it."""

if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = str(MEMORY)  # For the programs that tests start, too.
    tempfile.tempdir = None


# --- Browser tests


def find_chromium() -> str | None:
    """Return the path of a Chromium, or None. SIGBOT_CHROMIUM, when set, is the only one looked for."""
    named = os.environ.get("SIGBOT_CHROMIUM")
    if named:
        return shutil.which(named)
    names = ("chromium", "/usr/bin/chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to start where browser tests are mandatory and impossible."""
    if IN_CI and find_chromium() is None:
        raise pytest.UsageError(
            "CI=true makes the browser tests mandatory, and there is no Chromium: "
            "install Debian's package 'chromium', or name one in SIGBOT_CHROMIUM."
        )
    config.pluginmanager.register(_BrowserTests(), "sigbot-browser-tests")
    config.pluginmanager.register(_OtherPrograms(), "sigbot-other-programs")


class _BrowserTests:
    """Leaves browser tests out where there is no browser, and counts them, in workers too."""

    def __init__(self) -> None:
        self.left_out = 0

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Deselect what needs a browser when there is none."""
        if find_chromium() is not None:
            return
        out = [item for item in items if item.get_closest_marker("browser")]
        items[:] = [item for item in items if not item.get_closest_marker("browser")]
        config.hook.pytest_deselected(items=out)
        self.left_out = len(out)
        if hasattr(config, "workeroutput"):
            config.workeroutput["browser_tests_left_out"] = len(out)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over the count of a worker; every worker collects the same tests."""
        self.left_out = getattr(node, "workeroutput", {}).get("browser_tests_left_out", self.left_out)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say in one line what was left out."""
        if self.left_out:
            terminalreporter.write_line(
                f"Browser tests left out: {self.left_out}, as there is no Chromium here "
                "(Debian's package is 'chromium'; SIGBOT_CHROMIUM names another one).",
                yellow=True,
            )


class _OtherPrograms:
    """Leaves out tests that need a program of the system that is not here, and says so once."""

    def __init__(self) -> None:
        self.missing: set[str] = set()

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Deselect what cannot be done here."""
        out = [item for item in items if (mark := item.get_closest_marker("needs")) and not shutil.which(mark.args[0])]
        if not out:
            return
        items[:] = [item for item in items if item not in out]
        config.hook.pytest_deselected(items=out)
        self.missing = {mark.args[0] for item in out for mark in item.iter_markers("needs")}
        if hasattr(config, "workeroutput"):
            config.workeroutput["missing_programs"] = sorted(self.missing)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a worker found; every worker collects the same tests."""
        self.missing.update(getattr(node, "workeroutput", {}).get("missing_programs", ()))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say in one line what was left out."""
        if self.missing:
            names = ", ".join(sorted(self.missing))
            terminalreporter.write_line(f"Tests left out that need programs which are not here: {names}.", yellow=True)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of the Chromium to drive."""
    path = find_chromium()
    if path is None:
        pytest.fail("This test needs a Chromium; mark it with @pytest.mark.browser.")
    return path


FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 20_000
"""Milliseconds that a browser test waits for something to become so, on a machine that has much else to do."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator["Browser"]:
    """Return a browser for all tests of a worker, which run on its loop; each has a profile of its own in it."""
    from playwright.async_api import async_playwright, expect  # Only where there is a browser test.

    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield started
        await started.close()


# --- No network but loopback

_far_calls: list[str] = []


class NetworkForbidden(RuntimeError):
    """A test reached for another machine."""


def _is_near(host: object) -> bool:
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False


def _forbid_far_calls(event: str, arguments: tuple[Any, ...]) -> None:
    """Stop what would leave this machine: names that would be looked up, and addresses of others."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):  # Unix sockets have paths.
        host = arguments[1][0]
    else:
        return
    if not _is_near(host):
        _far_calls.append(f"{event} {host!r}")
        raise NetworkForbidden(f"A test reached for {host!r}; only loopback is allowed.")


sys.addaudithook(_forbid_far_calls)


@pytest.fixture(autouse=True)
def only_loopback() -> Iterator[None]:
    """Fail a test that reached for another machine, even when the code under test swallowed the refusal."""
    _far_calls.clear()
    yield
    assert not _far_calls, "a test reached for another machine"


# --- Paths


@pytest.fixture(scope="session")
def project() -> Path:
    """Return the folder of the checkout."""
    return Path(__file__).resolve().parent.parent
