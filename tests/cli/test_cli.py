"""The operator's command line."""

import json
import socket
import sqlite3
from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.features.library.evaluation import read_questions
from tests.rigs.commandline import ROOT, sigbot, sigbot_process

RESOURCES = [{"id": "X1", "title": "Zebrafish and surgery"}, {"id": "x2", "title": "Penguins", "tags": ["zebrafish"]}]


def search(folder: Path, question: str, *more: str) -> list[dict[str, object]]:
    """Search the library and return the results for programs."""
    done = sigbot("library", "search", question, "--json", "--data", folder, *more)
    assert 0 == done.returncode, done.stderr
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def write_json(folder: Path, value: object) -> Path:
    """Write a library file."""
    path = folder / "library.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def test_search_works_on_a_new_folder_with_the_starter_library(tmp_path: Path) -> None:
    """The database is made and seeded when it is missing; the output is JSON and nothing else."""
    found = search(tmp_path / "new", "low iron before op", "--limit", "3")
    assert {"id", "title", "score"} == set(found[0])
    assert 1 <= len(found) <= 3
    scores = [float(str(row["score"])) for row in found]
    assert sorted(scores, reverse=True) == scores


def test_an_honest_nothing_is_an_empty_list(tmp_path: Path) -> None:
    """A patient's number and an off-topic question both find nothing, with exit code 0."""
    assert [] == search(tmp_path, "NHS no 943 476 5919 can anyone see his scan")
    assert [] == search(tmp_path, "best pizza in Leeds")


def test_many_questions_are_answered_in_one_run(tmp_path: Path) -> None:
    """Each line of the file is a question, and each line of the output is its list of answers, empty ones included."""
    path = tmp_path / "questions.txt"
    path.write_text("low iron before op\n\nbest pizza in Leeds\nP4C\n", encoding="utf-8")
    done = sigbot("library", "search", "--file", path, "--json", "--limit", "2", "--data", tmp_path)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [2, 0, 0, 2] == [len(rows) for rows in found], done.stderr
    assert {"r32", "r33"} == {row["id"] for row in found[3]}


def test_an_evaluation_compares_itself_with_the_last_one(tmp_path: Path) -> None:
    """Curators see what each question found, the figures, and what a change of the library did to them."""
    path = write_json(tmp_path, [{"id": "a", "query": "P4C", "grades": {"R32": 2}}, {"id": "b", "query": "pizza"}])
    first = sigbot("library", "evaluate", path, "--data", tmp_path)
    assert 0 == first.returncode, first.stderr
    assert "success@3        1.000\n" in first.stdout
    (tmp_path / "new").mkdir()
    other = write_json(tmp_path / "new", RESOURCES)
    assert 0 == sigbot("library", "import", other, "--replace", "--data", tmp_path).returncode
    second = sigbot("library", "evaluate", path, "--data", tmp_path, "--words-only")
    assert "success@3        0.000  (last time 1.000)" in second.stdout
    assert "WORSE   a  P4C" in second.stdout


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("nonsense", "not JSON"),
        ("[]", "must be a list with something in it"),
        ('[{"query": ""}]', "'query' must be the question"),
        ('[{"query": "a", "grades": {"x": 3}}]', "'grades' must give"),
        ('[{"query": "a", "grades": {"x": 1}, "none": true}]', "'none' says the opposite"),
    ],
)
def test_mistakes_in_graded_questions_are_sentences(tmp_path: Path, content: str, sentence: str) -> None:
    """Curators write this file."""
    path = tmp_path / "questions.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ContentError, match=sentence):
        read_questions(path)


def test_one_question_or_one_file_is_needed(tmp_path: Path) -> None:
    """Neither, or both, is a mistake of whoever types."""
    assert 2 == sigbot("library", "search", "--data", tmp_path).returncode
    missing = sigbot("library", "search", "--file", tmp_path / "none.txt", "--data", tmp_path)
    assert (2, True) == (missing.returncode, "cannot be read" in missing.stderr)


def test_import_merges_by_id_and_replace_replaces(tmp_path: Path) -> None:
    """What the file does not name stays, unless it is to replace everything."""
    path = write_json(tmp_path, RESOURCES)
    assert 0 == sigbot("library", "import", path, "--data", tmp_path).returncode
    assert {"x1", "x2"} == {row["id"] for row in search(tmp_path, "zebrafish")}
    assert search(tmp_path, "low iron before op")
    assert 0 == sigbot("library", "import", path, "--replace", "--data", tmp_path).returncode
    assert {"x1", "x2"} == {row["id"] for row in search(tmp_path, "zebrafish")}
    assert [] == search(tmp_path, "low iron before op")


def test_an_import_twice_changes_nothing(tmp_path: Path) -> None:
    """The same file may be imported as often as one likes."""
    path = write_json(tmp_path, RESOURCES)
    sigbot("library", "import", path, "--data", tmp_path)
    first = sigbot("library", "export", "--data", tmp_path).stdout
    sigbot("library", "import", path, "--data", tmp_path)
    assert first == sigbot("library", "export", "--data", tmp_path).stdout


def test_what_is_exported_can_be_imported(tmp_path: Path) -> None:
    """The export is the text format, whole."""
    exported = sigbot("library", "export", "--data", tmp_path)
    path = tmp_path / "exported.toml"
    path.write_text(exported.stdout, encoding="utf-8")
    assert 0 == sigbot("library", "import", path, "--replace", "--data", tmp_path / "other").returncode
    assert exported.stdout == sigbot("library", "export", "--data", tmp_path / "other").stdout


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "empty"),
        (b"{ not json", "JSON"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b'[{"id": "a"}]', "title"),
        (b'[{"title": "T"}]', "id"),
        (b'[{"id": "a", "title": "T"}, {"id": "A", "title": "U"}]', "entry 2"),
        (b'[{"id": "a", "title": 5}]', "title"),
        (b'[{"id": "a", "title": "T", "url": "javascript:alert(1)"}]', "url"),
        (b'[{"id": "a", "title": "T", "superseded_by": "nobody"}]', "nobody"),
        (b'[1, "x"]', "entry"),
        (b'"just text"', "list"),
    ],
)
def test_a_broken_library_file_is_refused_and_nothing_is_lost(tmp_path: Path, content: bytes, part: str) -> None:
    """A sentence names the mistake, the exit code is that of content, and the shelf stays as it was."""
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    before = sigbot("library", "export", "--data", tmp_path).stdout
    done = sigbot("library", "import", path, "--replace", "--data", tmp_path)
    assert 4 == done.returncode
    assert part.lower() in done.stderr.lower()
    assert "Traceback" not in done.stderr
    assert before == sigbot("library", "export", "--data", tmp_path).stdout


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ((), "required"),
        (("dance",), "dance"),
        (("library",), "required"),
        (("library", "burn"), "burn"),
        (("library", "search"), "QUESTION"),
        (("library", "search", "x", "--frobnicate"), "--frobnicate"),
        (("library", "search", "x", "--limit", "0"), "1 to 100"),
        (("library", "search", "x", "--limit", "many"), "1 to 100"),
        (("library", "search", "   "), "empty"),
        (("demo", "--port", "70000"), "0 to 65535"),
        (("demo", "--port", "-1"), "0 to 65535"),
        (("run",), "--config"),
        (("deadletters", "retry", "one"), "one"),
        (("deadletters", "retry", "77"), "77"),
    ],
)
def test_a_wrong_command_line_is_one_sentence(tmp_path: Path, arguments: tuple[str, ...], part: str) -> None:
    """Exit code 2, nothing on standard output, no traceback."""
    on_store = arguments[:1] in (("library",), ("deadletters",)) and len(arguments) > 2
    done = sigbot(*arguments, *(("--data", tmp_path) if on_store else ()))
    assert (2, "") == (done.returncode, done.stdout)
    assert part in done.stderr
    assert "Traceback" not in done.stderr


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    """The sentence says what to do."""
    search(tmp_path, "iron")
    with sqlite3.connect(tmp_path / "sigbot.sqlite3") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    done = sigbot("library", "search", "iron", "--data", tmp_path)
    assert 5 == done.returncode
    assert "newer version" in done.stderr


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    """It is not overwritten."""
    path = tmp_path / "sigbot.sqlite3"
    path.write_text("this is not a database, but it is long enough to be looked at as one " * 20, encoding="utf-8")
    done = sigbot("library", "search", "iron", "--data", tmp_path)
    assert 5 == done.returncode
    assert str(path) in done.stderr
    assert path.read_text(encoding="utf-8").startswith("this is not a database")


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    """A file stands where the folder should be: nobody can write there, whoever they are."""
    blocker = tmp_path / "blocker"
    blocker.write_text("x", encoding="utf-8")
    done = sigbot("library", "search", "iron", "--data", blocker / "data")
    assert 5 == done.returncode
    assert "cannot be opened" in done.stderr


def test_a_port_in_use_is_a_sentence(tmp_path: Path) -> None:
    """Exit code 6, and what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = sigbot("demo", "--port", str(port), "--data", tmp_path)
    assert 6 == done.returncode
    assert str(port) in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("[group]\nname = 5\n[site]\nport = 70000", "2 mistakes"),
        ('[group]\nname = "G"', "no platform is switched on"),
        ('[group]\nname = "G"\n[site]\nhost = "0.0.0.0"', "'site.public_url' is missing"),
        ('[group]\nname = "G"\n[local]\nenabled = true\nswitch = true', "only in `sigbot demo`"),
        (
            '[group]\nname = "G"\n[local]\nenabled = true\nperson = "x"\ncolour = 1',
            "'colour' is not a setting",
        ),
    ],
)
def test_a_wrong_configuration_stops_before_anything_starts(tmp_path: Path, text: str, part: str) -> None:
    """Exit code 3, and every mistake."""
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    done = sigbot("run", "--config", path)
    assert 3 == done.returncode
    assert part in done.stderr
    assert "Traceback" not in done.stderr


def test_texts_with_mistakes_are_all_named(tmp_path: Path) -> None:
    """Organisers who edit texts see every mistake at once."""
    (tmp_path / "texts.toml").write_text('[welcome]\ntitle = "Hi {who}"\nnew = "x"', encoding="utf-8")
    config = tmp_path / "config.toml"
    example = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    config.write_text(example.replace('texts = ""', 'texts = "texts.toml"'), encoding="utf-8")
    done = sigbot("run", "--config", config)
    assert 4 == done.returncode
    assert "'welcome.new' is not one that sigbot uses" in done.stderr
    assert "uses {who}" in done.stderr


def test_dead_letters_are_listed_for_people_and_programs(tmp_path: Path) -> None:
    """An empty list is an empty list."""
    assert [] == json.loads(sigbot("deadletters", "list", "--json", "--data", tmp_path).stdout)
    assert "" == sigbot("deadletters", "list", "--data", tmp_path).stdout
    assert 0 == sigbot("deadletters", "retry", "--data", tmp_path).returncode


def test_the_version_is_told() -> None:
    """One line."""
    assert "sigbot 0.1.0\n" == sigbot("--version").stdout


def test_a_shell_sees_the_same(tmp_path: Path) -> None:
    """Exit code, output and sentence, with the interpreter's own start and end."""
    assert sigbot("--version") == sigbot_process("--version")
    wrong = sigbot_process("library", "search", "   ", "--data", tmp_path)
    assert wrong == sigbot("library", "search", "   ", "--data", tmp_path)
    assert 2 == wrong.returncode
