"""`run.py` as people start it: a process of its own, in a copy of the project that holds nothing yet.

The copy's lock files are empty, so that nothing is fetched; all else is as on a bare machine.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent
BARE = {"PATH": "/nonexistent", "LC_ALL": "C.UTF-8"}
COMMAND = """
import json, os, sys, time
print(json.dumps({"arguments": sys.argv[1:], "directory": os.getcwd(), "python": sys.prefix}), flush=True)
if sys.argv[1] == "wait":
    time.sleep(60)
sys.exit(7)
"""
PYTEST = """
import os, sys
print("suite", os.environ.get("DATABASE_URL"), *sys.argv[1:])
"""


class Copy:
    """A copy of what `run.py` needs, whose manage.py and pytest say how they were called."""

    def __init__(self, place: Path):
        self.place = place
        self.home = place.parent / "home"

    def fill(self) -> "Copy":
        self.home.mkdir()
        (self.place / "requirements").mkdir(parents=True)
        for lock in ("base.txt", "test.txt", "uv.txt"):
            (self.place / "requirements" / lock).touch()
        shutil.copy(ROOT / "run.py", self.place)
        (self.place / "manage.py").write_text(COMMAND)
        (self.place / "pytest.py").write_text(PYTEST)
        return self

    def start(self, *words: str, **environment: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys._base_executable, self.place / "run.py", *words],
            env=BARE | {"HOME": str(self.home)} | environment,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess:
        with self.start(*words, **environment) as process:
            out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(words, process.returncode, out, err)


@pytest.fixture
def bare(tmp_path) -> Copy:
    return Copy(tmp_path / "fieldwork").fill()


@pytest.fixture(scope="module")
def started_once(tmp_path_factory) -> tuple[Copy, subprocess.CompletedProcess]:
    copy = Copy(tmp_path_factory.mktemp("run") / "fieldwork").fill()
    return copy, copy.run("word", "--option", "value")


@pytest.fixture
def ready(started_once, tmp_path) -> Copy:
    """A copy that was started before."""
    shutil.copytree(started_once[0].place.parent, tmp_path / "run", symlinks=True)
    return Copy(tmp_path / "run" / "fieldwork")


def spoil(tmp_path: Path, module: str, text: str) -> dict[str, str]:
    """An environment in which every Python finds `module` to be `text`."""
    (tmp_path / "spoilt").mkdir()
    (tmp_path / "spoilt" / f"{module}.py").write_text(text)
    return {"PYTHONPATH": str(tmp_path / "spoilt")}


def test_without_a_usable_python_it_says_which_it_needs(bare, tmp_path):
    old = spoil(tmp_path, "sitecustomize", "import sys; sys.version_info = (3, 9, 18, 'final', 0)")
    done = bare.run("demo", **old)
    assert done.returncode == 1
    assert "Fieldwork needs Python 3.11 to 3.14. This is 3.9" in done.stderr
    assert not (bare.place / ".venv").exists()


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_without_a_complete_venv_module_it_says_what_to_install(bare, tmp_path, module):
    done = bare.run("demo", **spoil(tmp_path, module, "raise ImportError"))
    assert done.returncode == 1
    assert "apt-get install python3-venv" in done.stderr
    assert not (bare.place / ".venv").exists()


def test_an_old_python_hands_over_to_a_newer_one_in_the_home_directory(bare):
    newer = bare.home / ".pyenv/versions/3.11.0/bin"
    newer.mkdir(parents=True)
    (newer / "python3").symlink_to(sys._base_executable)
    usable = "any(part in sys.executable for part in ('/home/.pyenv', '/.venv'))"
    older = f"import sys\nif not {usable}: sys.version_info = (3, 9, 18, 'final', 0)"
    done = bare.run("word", **spoil(bare.place.parent, "sitecustomize", older))
    assert done.returncode == 7, done.stderr
    assert f"Making .venv with {newer}/python3" in done.stderr


def test_the_first_start_makes_the_environment_and_goes_on_as_the_command(started_once):
    copy, done = started_once
    assert done.returncode == 7, done.stderr
    assert json.loads(done.stdout) == {
        "arguments": ["word", "--option", "value"],
        "directory": str(copy.home),
        "python": str(copy.place / ".venv"),
    }


def test_the_second_start_is_quick_and_installs_nothing(ready):
    before = time.monotonic()
    done = ready.run("word")
    assert (done.returncode, done.stderr) == (7, "")
    assert time.monotonic() - before < 3


def test_a_changed_lock_is_installed(ready):
    (ready.place / "requirements" / "base.txt").write_text("# changed\n")
    assert "Installing the locked packages" in ready.run("word").stderr
    assert ready.run("word").stderr == ""


def test_a_failed_installation_says_so_and_is_mended_by_the_next_start(ready):
    lock = ready.place / "requirements" / "base.txt"
    lock.write_text(f"nowhere @ file:///nowhere/nowhere-1-py3-none-any.whl --hash=sha256:{'0' * 64}\n")
    done = ready.run("word")
    assert (done.returncode, done.stdout) == (1, "")
    assert "The packages could not be installed" in done.stderr
    lock.write_text("")
    assert ready.run("word").returncode == 7


def test_a_start_that_was_killed_while_installing_is_mended_by_the_next(bare):
    with bare.start("word") as process:
        while not list((bare.place / ".venv").glob("bin/python")):
            time.sleep(0.01)
        process.kill()
    done = bare.run("word")
    assert done.returncode == 7, done.stderr
    assert "Making .venv" in done.stderr


def test_a_signal_reaches_the_command(ready):
    with ready.start("wait") as process:
        assert process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == -signal.SIGTERM


def test_the_tests_run_on_sqlite_and_the_last_line_says_what_was_not_checked(ready):
    done = ready.run("test", "-k", "some", DATABASE_URL="postgres://somebody:secret@127.0.0.1:1/none")
    assert done.returncode == 0, done.stderr
    suites = [line for line in done.stdout.splitlines() if line.startswith("suite ")]
    assert len(suites) == 1
    assert suites[0].startswith("suite None")
    assert suites[0].endswith("-m not client and (not browser) -k some")
    assert done.stdout.splitlines()[-1] == (
        "SQLite: passed. Not checked: browser tests (no Chromium is installed), "
        "the task-suites client (its packages could not be installed), "
        "PostgreSQL (no server answers at 127.0.0.1:1/none)."
    )


def test_a_failing_suite_makes_the_test_command_fail(ready):
    (ready.place / "pytest.py").write_text("import sys; sys.exit(1)")
    done = ready.run("test", DATABASE_URL="postgres://nobody@127.0.0.1:1/none")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("SQLite: failed. ")


def test_without_a_word_it_explains_itself(bare):
    done = bare.run()
    assert done.returncode == 2
    assert "python3 run.py demo" in done.stdout
    assert os.listdir(bare.home) == []
