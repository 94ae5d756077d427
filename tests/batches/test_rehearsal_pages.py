"""The console's pages of rehearsals: who may see and start one, the form, and a report."""

import pytest
from django.urls import reverse

from batches.models import Rehearsal
from batches.rehearsing import running
from batches.rehearsing.options import Options
from tests.factories import BatchFactory, MembershipFactory, ReadyBatchFactory

pytestmark = pytest.mark.django_db

FORM = {
    "people": 5,
    "seed": 3,
    "share_careful": 60,
    "share_tired": 40,
    "share_random": 0,
    "share_straight": 0,
    "share_dropout": 0,
    "share_slow": 0,
}
REPORT = {
    "batch_id": "",
    "options": {},
    "faults": [{"kind": "time_limit", "place": "time limit", "sentence": "The time limit of 20 s is too short."}],
    "notes": ["2 visits found nothing left to do."],
    "outcomes": {"finished": 3, "left": 0, "stuck": 1, "nothing_left": 2, "refused": 0, "lost": 0},
    "profiles": [
        {"profile": name, "people": 3, "visits": 3, "finished": 2, "stuck": 1, "median_s": 40, "control_answers": count,
         "credit": credit}
        for name, count, credit in (("careful", 2, 1.0), ("random", 2, 0.25), ("slow", 0, None))
    ],
    "seconds": {"median": 40, "p90": 61, "longest": 70},
    "time_limit_s": 20,
    "grace_s": 0,
    "out_of_time": 2,
    "cost": {"reward": "0.50", "finished": 3, "rehearsed": "1.50", "places": 20, "whole_batch": "10.00"},
    "places": [
        {"where": "Page 2, question “<b>Why?</b>”", "page": 2, "position": "body", "key": "k", "question": "Why?",
         "message": "Write at least 400 characters.", "is_hint": False, "people": 1, "diligent": 0,
         "profiles": {"random": 1}}
    ],
    "calls": [
        {"call": "start", "count": 6, "p50_ms": 12.1, "p95_ms": 1220.7, "max_ms": 1220.7,
         "statuses": {"201": 4, "409": 2}}
    ],
}  # fmt: skip


@pytest.fixture
def batch():
    return ReadyBatchFactory()


def sign_in(client, workspace, role="owner"):
    client.force_login(MembershipFactory(workspace=workspace, role=role).user)
    return client


def made(batch, **more):
    return Rehearsal.objects.create(batch=batch, options={"people": 5, "seed": 2**53 - 1}, **more)


def text(answer):
    return " ".join(answer.content.decode().split())


def test_an_editor_starts_a_rehearsal_and_comes_to_its_page(client, batch):
    sign_in(client, batch.workspace, "editor")
    assert "Start the rehearsal" in text(client.get(reverse("batch-rehearsals", args=[batch.pk])))
    answer = client.post(reverse("batch-rehearsals", args=[batch.pk]), FORM)
    step = Rehearsal.objects.get()
    assert answer.headers["Location"] == reverse("batch-rehearsal", args=[batch.pk, step.pk])
    assert (step.options["people"], step.options["seed"]) == (5, 3)
    assert step.options["shares"]["careful"] == 60
    assert "data-under-way" in text(client.get(answer.headers["Location"]))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"people": "0"}, "must be 1 or more, not 0"),
        ({"people": "many"}, "must be a whole number"),
        ({"seed": "-1"}, "must be 0 or more, not -1"),
        ({"share_careful": "0", "share_tired": "0"}, "at least one kind of people"),
        ({"share_careful": ""}, "Fill this in"),
    ],
)
def test_a_form_that_makes_no_rehearsal_comes_back_with_the_reason(client, batch, change, told):
    answer = sign_in(client, batch.workspace).post(reverse("batch-rehearsals", args=[batch.pk]), FORM | change)
    assert answer.status_code == 422
    assert told in text(answer)
    assert not Rehearsal.objects.exists()


def test_a_second_one_waits_until_the_first_is_over(client, batch):
    running.start(batch, Options())
    address = reverse("batch-rehearsals", args=[batch.pk])
    assert "A rehearsal is under way." in text(sign_in(client, batch.workspace).get(address))
    answer = client.post(address, FORM)
    assert (answer.status_code, Rehearsal.objects.count()) == (422, 1)
    assert "wait until it is over" in text(answer)


def test_before_the_set_up_the_page_says_what_is_missing(client):
    batch = BatchFactory()
    told = text(sign_in(client, batch.workspace).get(reverse("batch-rehearsals", args=[batch.pk])))
    assert "set this batch up first" in told
    assert "import a file into its dataset first" in told
    assert "Start the rehearsal" not in told


def test_a_viewer_looks_and_starts_none(client, batch):
    address = reverse("batch-rehearsals", args=[batch.pk])
    assert "You may look" in text(sign_in(client, batch.workspace, "viewer").get(address))
    assert client.post(address, FORM).status_code == 403
    assert not Rehearsal.objects.exists()


def test_a_member_of_another_workspace_finds_nothing(client, batch):
    step = made(batch)
    sign_in(client, ReadyBatchFactory().workspace)
    assert client.get(reverse("batch-rehearsals", args=[batch.pk])).status_code == 404
    assert client.post(reverse("batch-rehearsals", args=[batch.pk]), FORM).status_code == 404
    for name in ("batch-rehearsal", "batch-rehearsal-progress"):
        assert client.get(reverse(name, args=[batch.pk, step.pk])).status_code == 404


def test_a_rehearsal_is_found_below_its_own_batch_only(client, batch):
    step, other = made(batch), ReadyBatchFactory(workspace=batch.workspace)
    assert sign_in(client, batch.workspace).get(reverse("batch-rehearsal", args=[other.pk, step.pk])).status_code == 404


def test_a_report_shows_faults_first_then_how_it_went(client, batch):
    step = made(batch, status="complete", report=REPORT)
    told = text(sign_in(client, batch.workspace).get(reverse("batch-rehearsal", args=[batch.pk, step.pk])))
    parts = ["The time limit of 20 s is too short.", "How it went", "median 40 s, 90 % within 1 min 1 s", "10.00"]
    parts += ["Where people got stuck", "1 random", "1,221", "201: 4, 409: 2"]
    places = [told.index(part) for part in parts]
    assert places == sorted(places)
    assert "Page 2, question “&lt;b&gt;Why?&lt;/b&gt;”" in told
    assert '<desc id="credit-description">careful 1.00, random 0.25</desc>' in told
    assert "data-live" not in told


def test_a_failed_one_says_why(client, batch):
    step = made(batch, status="failed", reason="No server answers at http://127.0.0.1:9 (Connection refused).")
    told = text(sign_in(client, batch.workspace).get(reverse("batch-rehearsal", args=[batch.pk, step.pk])))
    assert "No server answers at http://127.0.0.1:9" in told
    assert "data-under-way" not in told


def test_the_list_shows_each_with_its_faults_and_costs_the_same_for_two_and_for_ten(
    client, batch, django_assert_num_queries
):
    sign_in(client, batch.workspace)
    address = reverse("batch-rehearsals", args=[batch.pk])
    client.get(address)
    made(batch, status="complete", report=REPORT)
    made(batch, status="failed")
    with django_assert_num_queries(6) as few:
        assert "3 of 6" in text(client.get(address))
    for _ in range(8):
        made(batch, status="complete", report=REPORT)
    with django_assert_num_queries(len(few)):
        client.get(address)
