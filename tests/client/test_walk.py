"""The walk in `docs/task-suites.md`: every block of it is run, in order, and prints what the page says."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from tasksuites.models import Assignment
from tests.client.conftest import clean

PAGE = settings.BASE_DIR / "docs" / "task-suites.md"
WALKING = Path(__file__).resolve().parent / "walking.py"
BLOCK = re.compile(r"^```(sh|python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.client
@pytest.mark.django_db(transaction=True)
def test_each_block_of_the_walk_does_what_the_page_says(served, client_python):
    blocks = BLOCK.findall(PAGE.read_text())
    told = json.dumps({"blocks": blocks, "command": served.command(), "address": served.address})
    done = subprocess.run(
        [client_python, WALKING], input=told, env=clean(served.environment), capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    expected = [[text, blocks[place - 1][1]] for place, (kind, text) in enumerate(blocks) if kind == "text"]
    assert [[text, code] for text, code in printed] == expected
    statuses = Assignment.objects.values_list("status", flat=True)
    assert sorted(statuses) == ["ACCEPTED"] * 4 + ["REJECTED"] * 2
