"""The demo: data that is made once and kept, fresh ways in at each start, and a command that a script can read."""

import http.client
import json
import signal
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth import authenticate

from batches.demo import DATASET_ID, WORKSPACE_ID, ensure_demo
from batches.models import Batch
from datasets.models import Dataset
from workspaces.models import ApiToken
from workspaces.tokens import find_token


@pytest.fixture
def demo(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return ensure_demo()


def test_it_is_the_manuals_example_set_up_and_open(demo):
    dataset = Dataset.objects.get(pk=DATASET_ID)
    assert (dataset.workspace_id, dataset.datapoint_count, dataset.rejected_count) == (WORKSPACE_ID, 12, 0)
    assert (demo.batch.status, demo.batch.group_count, demo.batch.task_count) == (Batch.Status.READY, 4, 12)
    assert demo.batch.pool.is_open


def test_a_second_start_keeps_the_data_and_gives_new_ways_in(demo):
    again = ensure_demo()
    assert again.batch == demo.batch
    assert Batch.objects.count() == Dataset.objects.count() == 1
    assert again.password != demo.password
    assert authenticate(username=again.owner.username, password=again.password) == demo.owner
    assert find_token(again.token) != find_token(demo.token)
    assert ApiToken.objects.count() == 2  # the earlier one is good until it expires
    assert again.participant_path != demo.participant_path


def test_a_password_that_the_owner_chose_is_left_alone(demo):
    demo.owner.set_password("what the owner chose")
    demo.owner.save()
    assert ensure_demo().password is None
    assert authenticate(username=demo.owner.username, password="what the owner chose")


def test_an_owner_who_was_there_before_keeps_the_password(db, settings, tmp_path, django_user_model):
    settings.MEDIA_ROOT = tmp_path
    django_user_model.objects.create_user("owner", password="from before")
    assert ensure_demo().password is None
    assert authenticate(username="owner", password="from before")


def test_the_command_prints_one_line_once_the_server_answers_and_ends_whole(process_environment):
    with subprocess.Popen(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "demo", "--json"],
        env=process_environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        line = process.stdout.readline()
        try:
            told = json.loads(line)
            assert set(told) == {"url", "owner", "password", "token", "workspace_id", "batch_id", "participant_url"}
            assert told["workspace_id"] == WORKSPACE_ID
            assert get(told["url"] + "api/v1/users/me", Authorization=f"Token {told['token']}")[0] == 200
            status, headers = get(told["participant_url"])
            assert status == 302
            assert "/assignment/" in headers["Location"]
        finally:
            process.send_signal(signal.SIGINT)
            rest, log = process.communicate(timeout=60)
    assert (process.returncode, rest) == (0, ""), log
    with pytest.raises(ConnectionRefusedError):
        get(told["url"])


def get(address: str, **headers: str) -> tuple[int, http.client.HTTPMessage]:
    place = urlsplit(address)
    asked = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
    asked.request("GET", f"{place.path}?{place.query}", headers=headers)
    answer = asked.getresponse()
    answer.read()
    asked.close()
    return answer.status, answer.headers
