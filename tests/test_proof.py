"""The proof itself: it passes on a sound application, and it sees a fault that is planted."""

import subprocess
import sys

import pytest
from django.db import connection

from benchmarks.harness import ROOT

SMALL = ["--people", "12", "--suites", "15", "--servers", "2", "--overlaps", "3"]


def prove(*words):
    database = "postgresql" if connection.vendor == "postgresql" else "sqlite"
    command = [sys.executable, "-m", "tests.proof", *SMALL, "--databases", database, *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=500)


@pytest.mark.xdist_group("proof")
def test_every_place_and_every_answer_is_there_after_servers_were_killed():
    done = prove()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "45 of 45 places finished" in done.stdout


@pytest.mark.xdist_group("proof")
def test_a_place_that_is_taken_and_not_counted_is_noticed():
    done = prove("--application", "tests.proof.faulty:application")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "places are counted" in done.stdout
