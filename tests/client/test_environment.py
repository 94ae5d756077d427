"""The client's environment: what was asked for is in it, and nothing of ours."""

import json
import subprocess

import pytest

from tests.client import environment

pytestmark = [pytest.mark.once, pytest.mark.client]

PROBE = """
import importlib.metadata, importlib.util, json, warnings
warnings.simplefilter("ignore")
import toloka.client
names = ["toloka-kit", "httpx", "cattrs", "setuptools"]
versions = {name: importlib.metadata.version(name) for name in names}
print(json.dumps({"versions": versions, "django": bool(importlib.util.find_spec("django"))}))
"""


def test_it_holds_the_client_itself_and_nothing_of_ours(client_python):
    done = subprocess.run([client_python, "-c", PROBE], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told["django"] is False
    assert told["versions"]["toloka-kit"] == "1.2.3"
    locked = environment.LOCK.read_text()
    assert [name for name, version in told["versions"].items() if f"{name}=={version} " not in locked] == []


def test_it_is_made_once(client_python):
    made = client_python.stat().st_mtime_ns
    assert environment.python() == client_python
    assert client_python.stat().st_mtime_ns == made


def test_another_lock_is_another_environment(monkeypatch, tmp_path):
    before = environment.fingerprint()
    changed = tmp_path / "client.txt"
    changed.write_text(environment.LOCK.read_text() + "# changed\n")
    monkeypatch.setattr(environment, "LOCK", changed)
    assert environment.fingerprint() != before


def test_what_can_not_be_installed_is_told_in_a_sentence(monkeypatch, tmp_path):
    lock = tmp_path / "client.txt"
    lock.write_text(f"nowhere @ {(tmp_path / 'nowhere-1-py3-none-any.whl').as_uri()} --hash=sha256:{'0' * 64}\n")
    monkeypatch.setattr(environment, "LOCK", lock)
    monkeypatch.setattr(environment, "PLACE", tmp_path / "client")
    with pytest.raises(environment.Missing, match=r"could not be installed, which needs a network: ."):
        environment.python()
