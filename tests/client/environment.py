"""The Python environment of the task-suites client, apart from ours because it needs older packages than we use.

`python -m tests.client.environment` makes it, and says why where it can't be made.
"""

import fcntl
import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements" / "client.txt"
PLACE = ROOT / "var" / "client"
LONGEST_S = 300  # for fetching and unpacking some thirty packages


class Missing(Exception):
    """There is no such environment, and none can be made here."""


def python() -> Path:
    """The environment's interpreter; the first call makes it, later ones look at a marker. Missing where that fails."""
    place = PLACE / fingerprint()
    with one_at_a_time():
        if not (place / "finished").exists():
            make(place)
            (place / "finished").touch()
    return place / "bin" / "python"


def fingerprint() -> str:
    """Changes when the locked packages or the Python below do."""
    return hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()[:16]


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Test processes that start together wait for the one that installs."""
    PLACE.mkdir(parents=True, exist_ok=True)
    with (PLACE / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def make(place: Path) -> None:
    run([sys._base_executable, "-m", "venv", "--clear", str(place)])  # type: ignore[attr-defined]
    interpreter, uv = place / "bin" / "python", Path(sys.prefix) / "bin" / "uv"
    if uv.exists():
        installer = [str(uv), "pip", "install", "--system-certs", "--quiet", "--python", str(interpreter)]
    else:
        installer = [str(interpreter), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    run([*installer, "--require-hashes", "-r", str(LOCK)])


def run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_S, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired as error:
        raise Missing(f"The client's packages were not installed within {LONGEST_S} s; is there a network?") from error
    if done.returncode:
        last = done.stderr.strip().rpartition("\n")[2]
        raise Missing(f"The client's packages could not be installed, which needs a network: {last}")


if __name__ == "__main__":
    try:
        python()
    except Missing as missing:
        sys.exit(str(missing))
