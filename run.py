#!/usr/bin/env python3
"""Start Fieldwork, or test it, on a machine that has Python and nothing else.

    python3 run.py demo              start with demo data; prints an address, a password and a token
    python3 run.py up                start the web server and the worker
    python3 run.py test [OPTIONS]    all tests, on SQLite and on PostgreSQL; options go to pytest
    python3 run.py bench             measure
    python3 run.py prove             hand out under killed servers, and check that every place and answer is there
    python3 run.py install           only install what all of these need
    python3 run.py COMMAND ...       any command of manage.py, for example: doctor, migrate, createsuperuser

The first start makes `.venv` beside this file and installs the locked packages into it, checked by hash. Later starts
see by a marker that nothing has changed and go straight on. Only the standard library is used here, and only words that
Python 3.7 can read, so that an old Python can still say what is missing.
"""

import contextlib
import getpass
import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 14)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UNFINISHED = VENV / "unfinished"
# What each set of packages holds besides itself.
SETS = {"base": ["base"], "test": ["base", "test"]}

# Words that stand for a module of their own.
MODULES = {"bench": "benchmarks", "prove": "tests.proof"}

# The first that is there drives the browser tests; the headless shell takes a third less of the processor.
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def main(words):
    if not words or words[0] in ("-h", "--help"):
        print(__doc__)
        return 0 if words else 2
    word, rest = words[0], words[1:]
    install("test" if word in ("test", "install", *MODULES) else "base")
    if word == "install":
        return 0
    if word == "test":
        return test(rest)
    if word in MODULES:
        os.chdir(str(ROOT))
        return become([PYTHON, "-m", MODULES[word], *rest])
    return become([PYTHON, ROOT / "manage.py", word, *rest])


def say(text):
    """Our own words go to standard error: standard output belongs to the command, which may print JSON."""
    print(text, file=sys.stderr, flush=True)


def become(command):
    """Go on as `command`, in this very process, so that signals and the exit code need no passing on."""
    sys.stdout.flush()
    os.execv(str(command[0]), [str(word) for word in command])  # noqa: S606  (no shell is meant)


# The environment


def install(packages):
    """Make `.venv` hold the locked packages of this set; do nothing where the marker says that it does."""
    if is_installed(packages):
        return
    with one_at_a_time():
        if is_installed(packages):  # another start has done it while we waited
            return
        if UNFINISHED.exists() or not starts(PYTHON, "sys"):
            make_venv()
        UNFINISHED.touch()
        say("Installing the locked packages into .venv ...")
        requirements = ROOT / "requirements" / (packages + ".txt")
        if not (install_with_uv(requirements) or install_with_pip(requirements)):
            sys.exit(
                "The packages could not be installed; the lines above say why. They come from the package "
                "index, so this start needs a network. Nothing is broken: run the same command again."
            )
        for name in SETS[packages]:
            marker(name).write_text(fingerprint(name), encoding="utf-8")
        UNFINISHED.unlink()


def is_installed(packages):
    with contextlib.suppress(OSError):
        wanted = marker(packages).read_text(encoding="utf-8") == fingerprint(packages)
        return wanted and PYTHON.exists() and not UNFINISHED.exists()
    return False


def marker(packages):
    return VENV / ("installed-" + packages)


def fingerprint(packages):
    """Changes when the lock file or the environment's Python does."""
    lock = (ROOT / "requirements" / (packages + ".txt")).read_bytes()
    return hashlib.sha256(lock + (VENV / "pyvenv.cfg").read_bytes()).hexdigest()


@contextlib.contextmanager
def one_at_a_time():
    """Two starts at once install one after the other.

    The lock lies on this file. Installers inherit it, so that one that outlives a killed start is waited for as well.
    """
    try:
        import fcntl
    except ImportError:
        sys.exit("Fieldwork runs on Linux and macOS; on Windows use the Windows Subsystem for Linux.")
    with open(__file__, encoding="utf-8") as this_file:
        os.set_inheritable(this_file.fileno(), True)
        fcntl.flock(this_file, fcntl.LOCK_EX)
        yield


def make_venv():
    python = find_python()
    say("Making .venv with " + str(python) + " ...")
    shutil.rmtree(str(VENV), ignore_errors=True)
    VENV.mkdir()
    UNFINISHED.touch()
    if not succeeds([python, "-m", "venv", VENV]):
        sys.exit("The environment .venv could not be made; the lines above say why.")


def find_python():
    """This Python if it will do, else the newest one on the machine that will; without any, say so and stop."""
    if starts(sys.executable) is not None:
        return sys.executable
    found = {version: path for path in candidates() for version in [starts(path)] if version}
    if found:
        return found[max(found)]
    if is_in_range(sys.version_info[:2]):
        sys.exit(
            f"This Python ({sys.executable}) has no complete venv module, which Fieldwork needs to keep its packages "
            "apart. On Debian and Ubuntu: apt-get install python3-venv. Then run the same command again."
        )
    sys.exit(
        "Fieldwork needs Python {}.{} to {}.{}. This is {}.{}, and no other was found on the PATH or in "
        "~/.pyenv/versions.".format(*OLDEST, *NEWEST, *sys.version_info[:2])
    )


def candidates():
    minors = range(OLDEST[1], NEWEST[1] + 1)
    for name in ["python3"] + [f"python3.{minor}" for minor in minors]:
        path = shutil.which(name)
        if path:
            yield path
    with contextlib.suppress(RuntimeError):  # no home directory
        for path in sorted(Path.home().glob(".pyenv/versions/3.*/bin/python3")):
            yield str(path)


def starts(python, modules="sys, venv, ensurepip"):
    """(3, 12) where this Python starts, is of a version in range and has these modules; else None."""
    probe = f"import {modules}; print(sys.version_info[0], sys.version_info[1])"
    try:
        done = subprocess.run(
            [str(python), "-c", probe], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
        )
        version = tuple(int(number) for number in done.stdout.split())
    except (OSError, ValueError):
        return None
    return version if done.returncode == 0 and is_in_range(version) else None


def is_in_range(version):
    return OLDEST <= tuple(version) <= NEWEST


def install_with_uv(requirements):
    """uv is ten times as fast as pip; it is itself installed by hash. False where it can't be had or fails."""
    uv = VENV / "bin" / "uv"
    if not (uv.exists() or install_with_pip(ROOT / "requirements" / "uv.txt")):
        return False
    command = [uv, "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", "-r", requirements]
    command.append("--compile-bytecode")  # once for all, instead of in each of the processes of the first start
    return succeeds(command, UV_SYSTEM_CERTS="1")


def install_with_pip(requirements):
    if not starts(PYTHON, "sys, pip") and not succeeds([PYTHON, "-m", "ensurepip"]):  # an environment made without pip
        return False
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    return succeeds([PYTHON, "-m", "pip", "install", *quiet, "--require-hashes", "-r", requirements])


def succeeds(command, **environment):
    """Run an installer. Its output goes to standard error, for the reason that `say` gives; it inherits the lock."""
    command = [str(word) for word in command]
    try:
        done = subprocess.run(command, env=dict(os.environ, **environment), stdout=sys.stderr, close_fds=False)
    except OSError as error:  # not there, or not made for this machine
        say(f"{command[0]}: {error.strerror}")
        return False
    return done.returncode == 0


# The tests


def test(options):
    """The whole suite on each database. The last line says how each went and what could not be checked."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it, and hand that down
    unchecked = []
    if not find_chromium():
        unchecked.append("browser tests (no Chromium is installed)")
        options = without("browser", options)
    if not succeeds([PYTHON, "-m", "tests.client.environment"]):
        unchecked.append("the task-suites client (its packages could not be installed)")
        options = without("client", options)
    asked = os.environ.get("DATABASE_URL", "")
    postgres, why_not = find_postgres(asked)
    codes = {"SQLite": run_suite("SQLite", asked if asked.startswith("sqlite") else "", options)}
    if postgres:
        # What meets no database has been settled by the first run.
        codes["PostgreSQL"] = run_suite("PostgreSQL", postgres, without("once", options))
    else:
        unchecked.append(f"PostgreSQL ({why_not})")
    verdicts = [f"{name}: " + ("failed" if code else "passed") for name, code in codes.items()]
    print(". ".join([*verdicts, "Not checked: " + (", ".join(unchecked) or "nothing")]) + ".", flush=True)
    return max(codes.values())


def find_chromium():
    """The path of the browser that the tests drive; None where there is none."""
    return next(filter(None, map(shutil.which, CHROMIUMS)), None)


def without(marker, options):
    """The same tests but those marked so."""
    if "-m" not in options:
        return ["-m", "not " + marker, *options]
    place = options.index("-m") + 1
    return [*options[:place], f"not {marker} and ({options[place]})", *options[place + 1 :]]


def run_suite(name, database_url, options):
    """Run pytest on this database (none: the settings' own), several processes at once; its exit code."""
    print(f"\nThe tests on {name}\n", flush=True)
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    if database_url:
        environment["DATABASE_URL"] = database_url
    spread = ["-n", "auto", "--maxprocesses", "8", "--dist", "loadgroup"]
    command = [str(word) for word in [PYTHON, "-m", "pytest", *spread, *options]]
    with subprocess.Popen(command, env=environment, cwd=str(ROOT)) as suite, passing_signals_to(suite) as signals:
        code = suite.wait()
    if signals:  # whoever stopped this database's tests does not want the other's either
        sys.exit(128 + signals[0])
    return abs(code)


@contextlib.contextmanager
def passing_signals_to(child):
    """Hand SIGTERM and SIGINT on to the child, as SIGINT, after which pytest tidies up; a second signal kills it.

    Yields the list of those that came.
    """
    came = []

    def hand_on(number, frame):
        came.append(number)
        if len(came) > 1:
            child.kill()
        elif number == signal.SIGTERM or not os.isatty(0):  # a terminal sends Ctrl-C to the child by itself
            child.send_signal(signal.SIGINT)

    before = {number: signal.signal(number, hand_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def find_postgres(asked):
    """(URL, "") of the server that is asked for, or of one on this machine; ("", why not) where none can be used."""
    if asked.startswith(("postgres://", "postgresql://")):
        urls = [asked]
    else:
        users = dict.fromkeys(["root", "postgres", getpass.getuser()])
        urls = [f"postgres://{user}@127.0.0.1:5432/postgres" for user in users]
    reasons = [why_unusable(url) for url in urls]
    for url, reason in zip(urls, reasons):
        if not reason:
            return url, ""
    return "", reasons[0]


def why_unusable(url):
    """Why the tests can't run at this server, in words without the password; "" where they can."""
    ask = (
        "import sys, psycopg\n"
        "with psycopg.connect(sys.argv[1], connect_timeout=5) as connection:\n"
        "    may = connection.execute('select rolcreatedb or rolsuper from pg_roles where rolname = current_user')\n"
        "    sys.exit(0 if may.fetchone()[0] else 3)\n"
    )
    command = [str(PYTHON), "-c", ask, url]
    code = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
    address = url.rsplit("@", 1)[-1].split("?")[0]
    if code == 3:
        return f"this user may make no databases at {address}"
    return f"no server answers at {address}" if code else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
