"""Rules about files: what may stand in them, and what is shipped with the package."""

import re
import tomllib
from collections.abc import Iterable
from glob import glob
from pathlib import Path

from tests.house_rules.rules import ROOMS, ROOT, project_files, relative

LOCKS = ("dev.lock", "runtime.lock", "semantic.lock")
HOME_OF_SOMEBODY = re.compile(r"(?<![\w.\-~}*])/(?:work|root|Users)/(?=\w)|file:///\w")
SHARED_TEMP = re.compile(r"(?<![\w.\-~}*])/(?:var/)?tmp/(?=\w)")
PACKAGE_INDEX = re.compile(r"--(?:extra-)?index-url|--find-links|--trusted-host|https?://[^\s\"']*/simple\b")


def _places(pattern: re.Pattern[str], files: Iterable[Path]) -> list[str]:
    return [
        f"{relative(path)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text("utf-8", errors="ignore").splitlines(), 1)
        if pattern.search(line)
    ]


def _lock(name: str) -> str:
    return (ROOT / "requirements" / name).read_text("utf-8")


def _files_but_this() -> list[Path]:
    return [path for path in project_files() if path != Path(__file__).resolve()]


def test_locks_hold_no_address() -> None:
    """A lock works with every index and on every machine: it names versions, and never a place."""
    address = re.compile(r"://|^\s*-[ief]\b|^\s*--(?!hash=)|[ @]\.{0,2}/\w")
    assert _places(address, [ROOT / "requirements" / name for name in LOCKS]) == []


def test_everything_locked_has_a_hash() -> None:
    """What is installed is what was chosen, whoever serves it."""
    pins = [pin for name in LOCKS for pin in re.findall(r"^\S+==.*(?:\n .*)*", _lock(name), re.MULTILINE)]
    assert pins
    assert [pin for pin in pins if "--hash=sha256:" not in pin] == []


def test_the_development_lock_contains_the_runtime_lock() -> None:
    """Tests run with exactly the versions that the bot runs with, and both can build the project itself."""
    dev, runtime = (set(re.findall(r"^\S+==\S+", _lock(name), re.MULTILINE)) for name in LOCKS[:2])
    assert runtime <= dev
    assert any(pin.startswith("setuptools==") for pin in runtime)


def test_every_direct_dependency_is_locked() -> None:
    """A dependency that was added without `make locks` would be missed on the next machine."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = {"dev.lock": project["dependency-groups"]["dev"], "runtime.lock": project["project"]["dependencies"]}
    wanted["semantic.lock"] = project["dependency-groups"]["semantic"]
    for name, requirements in wanted.items():
        names = [re.split(r"[^\w.\-]", line)[0].lower().replace(".", "-") for line in requirements]
        assert [wish for wish in names if f"\n{wish}==" not in f"\n{_lock(name)}"] == []


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    """A path that exists on one machine helps nobody else."""
    files = _files_but_this()
    assert _places(HOME_OF_SOMEBODY, files) == []
    assert _places(SHARED_TEMP, [path for path in files if not relative(path).startswith("tests/")]) == []


def test_no_file_names_a_package_index() -> None:
    """Where packages come from is the decision of whoever installs them."""
    assert _places(PACKAGE_INDEX, _files_but_this()) == []


def test_starter_files_can_be_read() -> None:
    """The files that organisers start from are whole."""
    starters = [path for path in project_files() if path.suffix == ".toml" and path.parent == ROOT / "bot/starter"]
    assert starters
    assert [path.name for path in starters if not tomllib.loads(path.read_text("utf-8"))] == []


def test_everything_beside_the_code_is_shipped() -> None:
    """A template or a starter file that the package leaves out is missed only after an installation elsewhere."""
    setup = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    shipped = {
        f"{room}/{name}"
        for room, patterns in setup["package-data"].items()
        for pattern in patterns
        for name in glob(pattern, root_dir=ROOT / room, recursive=True)  # noqa: PTH207  (as setuptools does it)
    }
    beside = {name for name in map(relative, project_files()) if name.startswith(ROOMS) and not name.endswith(".py")}
    assert sorted(beside - shipped) == []
