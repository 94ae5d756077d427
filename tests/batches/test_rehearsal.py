"""Rehearsals against a running server: the faults that they find, what they leave behind, and how they end."""

import json
import subprocess
import sys
import time
from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.conf import settings as project_settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from batches import controls
from batches.layouts import layout
from batches.models import LayoutVersion, Rehearsal
from batches.participant import guessing
from batches.rehearsing import crowd, running
from batches.rehearsing.options import Options
from project.base import checkup, jobs, limits, steps
from project.base.models import Attempts
from project.base.problems import Refused
from tasksuites import copying, issuing
from tasksuites.issuing import Person
from tasksuites.models import Answer, Assignment, Attachment, Participant, Pool, Task
from tests.factories import (
    CHOICE,
    PROMPT,
    WHY,
    AnswerFactory,
    AssignmentFactory,
    AttachmentFactory,
    BatchFactory,
    DatapointFactory,
    ReadyBatchFactory,
    TaskFactory,
    stored_layout,
)

pytestmark = pytest.mark.django_db(transaction=True)
OURS = ("batches", "datasets", "tasksuites", "workspaces")
EVERYBODY = {"careful": 4, "tired": 2, "random": 2, "straight": 1, "dropout": 1, "slow": 2}


@pytest.fixture
def batch():
    return ReadyBatchFactory(groups=12, group_size=2)


@pytest.fixture
def rehearse(live_server):
    """Rehearses a batch and gives the report."""

    def run(batch, **options):
        chosen = {"people": 12, "seed": 7, "shares": EVERYBODY, "base_url": live_server.url, **options}
        step = running.start(batch, Options(**chosen))
        jobs.work_to_the_end(step)
        assert step.status == "complete", step.reason
        return step.report

    return run


def rows() -> dict[str, list]:
    """Every row of our tables but those of rehearsals themselves."""
    models = [model for label in OURS for model in apps.get_app_config(label).get_models() if model is not Rehearsal]
    return {model._meta.label: sorted(map(str, model._base_manager.values_list())) for model in models}


def kinds(report) -> list[str]:
    return [fault["kind"] for fault in report["faults"]]


def control(batch, values, kind="control", **more):
    """A control task of the batch, shown with one group; `values` are its known answer, by instruction id."""
    pool = batch.pool
    task = TaskFactory(
        suite=None,
        pool=pool,
        kind=kind,
        position=1000 + pool.control_count,
        known_solutions=[{"output_values": values}],
        datapoint=DatapointFactory(dataset=batch.dataset),
        **more,
    )
    pool.task_count -= 1  # the factory counts it as one of the others
    pool.control_count += 1
    pool.controls_per_suite, pool.trainings_per_suite = (1, 0) if kind == "control" else (0, 1)
    pool.save()
    return task


def question(batch, number=0):
    return layout.instructions(batch.layout)[number]["id"]


def draw(batch, *pages):
    """Give the batch another layout, past the checks that would refuse a faulty one."""
    LayoutVersion.objects.filter(batch=batch).update(layout=list(pages))


# 1. A sound batch.


def test_a_sound_batch_has_no_faults_and_the_report_says_how_it_went(batch, rehearse):
    Pool.objects.filter(pk=batch.pool_id).update(reward=Decimal("0.50"))
    report = rehearse(batch)
    assert report["faults"] == []
    assert report["outcomes"] == {
        "finished": 11, "left": 1, "stuck": 0, "nothing_left": 0, "refused": 0, "lost": 0
    }  # fmt: skip
    assert {row["profile"]: row["people"] for row in report["profiles"]} == EVERYBODY
    assert 0 < report["seconds"]["median"] <= report["seconds"]["p90"] <= report["seconds"]["longest"]
    assert report["cost"] == {
        "reward": "0.50", "finished": 11, "rehearsed": "5.50", "places": 12, "whole_batch": "6.00"
    }  # fmt: skip
    calls = {row["call"]: row for row in report["calls"]}
    assert calls["start"]["statuses"] == {"201": 12}
    assert set(calls["save"]["statuses"]) == set(calls["submit"]["statuses"]) == {"200"}
    assert calls["receipt"]["count"] == 11
    assert calls["save"]["p50_ms"] <= calls["save"]["p95_ms"] <= calls["save"]["max_ms"]


def test_the_same_seed_makes_the_same_report_apart_from_latencies(batch, rehearse):
    for values in (["a"], ["b"], ["a"]):
        control(batch, {question(batch): values})
    Pool.objects.filter(pk=batch.pool_id).update(shuffles_tasks=True)
    first, second, other = rehearse(batch), rehearse(batch), rehearse(batch, seed=8)
    for report in (first, second, other):
        del report["calls"]
    assert first == second
    assert first["seconds"] != other["seconds"]


def test_nothing_is_left_behind_and_results_stay_as_they_were(batch, rehearse):
    suite = batch.pool.suites.order_by("position").first()
    sent = AssignmentFactory(suite=suite, status="ACCEPTED", submitted_at=timezone.now(), form_version=1)
    AnswerFactory(assignment=sent, task=suite.tasks.first(), values={question(batch): ["a"]})
    control(batch, {question(batch): ["a"]})
    before = rows()
    rehearse(batch)
    after = rows()
    assert {label for label in before if before[label] != after[label]} == set()
    assert Rehearsal.objects.get().pool is None


def test_a_closed_batch_with_rules_about_who_comes_can_be_rehearsed(batch, rehearse):
    redirect = {"code": "C1", "redirect_url": "https://panel.example/done"}
    Pool.objects.filter(pk=batch.pool_id).update(
        status="CLOSED", eligibility={"listed_only": True}, ways={"demands_signature": True, "completed": redirect}
    )
    assert kinds(rehearse(batch)) == []
    assert Pool.objects.get().status == "CLOSED"


def test_people_go_on_with_further_groups_where_they_are_told_to(batch, rehearse):
    report = rehearse(batch, people=3, suites=3, shares={"careful": 1})
    assert report["outcomes"]["finished"] == 9
    assert report["profiles"][0] | {"median_s": 0} == {
        "profile": "careful", "people": 3, "visits": 9, "finished": 9, "stuck": 0, "median_s": 0, "control_answers": 0,
        "credit": None,
    }  # fmt: skip


def test_groups_that_run_out_are_noted_and_no_fault(rehearse):
    report = rehearse(ReadyBatchFactory(groups=2, annotators_per_task=2), people=6, shares={"careful": 1})
    assert report["outcomes"]["nothing_left"] == 2
    assert report["notes"] == ["2 visits found nothing left to do. The batch has 4 places in all."]
    assert report["faults"] == []


def test_a_slow_network_sends_some_calls_twice_and_gets_one_receipt(batch, rehearse):
    report = rehearse(batch, shares={"slow": 1})
    calls = {row["call"]: row["count"] for row in report["calls"]}
    assert calls["save"] > 12 * 2
    assert (report["faults"], report["outcomes"]["finished"]) == ([], 12)


# 2. The faults that it finds.


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ({**WHY, "validation": {"type": "string", "min": 20_000}}, "Write at least 20,000 characters"),
        ({**WHY, "validation": {"type": "string", "max": 0}}, "Write an answer."),
        ({**CHOICE, "answer_limit": 0}, "Choose at"),
        ({**CHOICE, "options": []}, "Choose an answer."),
    ],
)
def test_a_question_that_no_answer_can_satisfy_is_named_with_its_page(batch, rehearse, item, told):
    item = {**item, "description": "The planted one"}
    draw(batch, *stored_layout(PROMPT, CHOICE), *stored_layout(item))
    report = rehearse(batch)
    (fault,) = report["faults"]
    assert (fault["kind"], fault["place"]) == ("unanswerable", "Page 2, question “The planted one”")
    assert "11 people got stuck here" in fault["sentence"]
    assert told in fault["sentence"]
    assert report["places"][0] | {"message": ""} == {
        "where": fault["place"], "page": 2, "position": "body", "key": question(batch, 1),
        "question": "The planted one", "type": item["type"], "message": "", "is_hint": False,
        "people": 11, "diligent": 6,
        "profiles": {"careful": 4, "random": 2, "slow": 2, "straight": 1, "tired": 2},
    }  # fmt: skip


def test_a_required_question_on_a_page_that_no_task_shows_is_named(batch, rehearse):
    (hidden,) = stored_layout(CHOICE)
    draw(batch, {**hidden, "display_position": "intro"}, *stored_layout(WHY))
    (fault,) = rehearse(batch)["faults"]
    assert fault["place"] == "Page 1 (intro), question “Which response is more helpful?”"
    assert "which no task shows" in fault["sentence"]


def test_what_only_the_impatient_cannot_do_is_shown_and_no_fault(batch, rehearse):
    draw(batch, *stored_layout({**WHY, "validation": {"type": "string", "min": 400}}))
    report = rehearse(batch)
    assert report["faults"] == []
    assert report["places"][0]["profiles"] == {"random": 2, "straight": 1}
    assert report["outcomes"]["finished"] == 8


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (["c"], "This answer must name options that are on offer"),
        (["a", "b"], "Choose at most 1"),
        ("a", "This answer must be a list"),
    ],
)
def test_a_control_task_that_nobody_can_pass_is_named_with_the_reason(batch, rehearse, known, why):
    task = control(batch, {question(batch): known})
    (fault,) = rehearse(batch)["faults"]
    assert fault["kind"] == "control"
    assert f"Control task {task.position} (“Prompt" in fault["place"]
    assert "none of 4 careful people gave its known answer" in fault["sentence"]
    assert why in fault["sentence"]


def test_a_training_task_that_nobody_can_pass_is_named_and_people_are_stuck_in_its_hints(batch, rehearse):
    control(batch, {question(batch): ["c"]}, kind="training", hint="Look again.")
    report = rehearse(batch)
    assert kinds(report) == ["control"]
    assert report["faults"][0]["place"].startswith("Training task")
    assert report["places"][0]["where"] == "A training task"
    assert report["places"][0]["message"] == "Look again."
    assert report["outcomes"]["finished"] == 0


def test_hints_of_a_sound_training_task_lead_everybody_on(batch, rehearse):
    control(batch, {question(batch): ["b"]}, kind="training", hint="Look again.")
    report = rehearse(batch)
    assert (report["faults"], report["outcomes"]["finished"]) == ([], 11)
    assert {"200", "422"} <= set(next(row for row in report["calls"] if row["call"] == "submit")["statuses"])


def test_a_known_answer_that_is_worth_nothing_is_noted_and_no_fault(batch, rehearse):
    task = control(batch, {question(batch): ["a"]})
    Task.objects.filter(pk=task.pk).update(
        known_solutions=[{"output_values": {question(batch): ["a"]}, "correctness_weight": 0}]
    )
    report = rehearse(batch)
    assert report["faults"] == []
    (note,) = report["notes"]
    assert note.startswith(f"Control task {task.position} (“Prompt")
    assert note.endswith("its known answer is worth nothing, so nobody gets credit for it.")


def test_a_known_answer_that_is_worth_nothing_and_cannot_be_given_stays_a_fault(batch, rehearse):
    task = control(batch, {question(batch): ["c"]}, kind="training", hint="Look again.")
    Task.objects.filter(pk=task.pk).update(
        known_solutions=[{"output_values": {question(batch): ["c"]}, "correctness_weight": 0}]
    )
    assert kinds(rehearse(batch)) == ["control"]


def test_receipts_that_the_server_would_not_check_are_noted_and_no_fault(batch, rehearse):
    for number in (limits.window(), limits.window() + 1):
        Attempts.objects.create(key="receipt 127.0.0.1", window=number, count=guessing.MOST_UNKNOWN)
    report = rehearse(batch, people=2, shares={"careful": 1})
    assert report["faults"] == []
    assert report["notes"] == [
        "2 receipts were not checked: the server puts this address off, which has asked for too many wrong ones."
    ]
    assert report["calls"][-1]["statuses"] == {"429": 2}


def test_credit_tells_careful_people_from_those_who_click_anywhere(batch, rehearse):
    six = [{"label": f"Option {n}", "value": n} for n in range(6)]
    draw(batch, *stored_layout(PROMPT, {**CHOICE, "options": six}))
    for value in range(1, 4):
        control(batch, {question(batch): [value]})
    report = rehearse(batch, people=24, shares={"careful": 6, "random": 4, "straight": 2}, suites=1)
    credit = {row["profile"]: row["credit"] for row in report["profiles"]}
    assert credit["careful"] == 1.0 > credit["random"] >= 0
    assert credit["straight"] == 0
    assert report["faults"] == []


def test_a_time_limit_that_careful_people_cannot_keep_is_named(batch, rehearse):
    Pool.objects.filter(pk=batch.pool_id).update(time_limit_s=20, grace_s=5)
    report = rehearse(batch)
    (fault,) = report["faults"]
    assert (fault["kind"], fault["place"]) == ("time_limit", "time limit")
    assert fault["sentence"].startswith(
        "The time limit of 20 s is too short: 4 of 4 visits by careful people took longer"
    )
    assert report["out_of_time"] >= 4


def test_with_real_pauses_the_time_limit_of_the_server_bites(rehearse):
    batch = ReadyBatchFactory(groups=2)
    Pool.objects.filter(pk=batch.pool_id).update(time_limit_s=20)
    started = time.monotonic()
    report = rehearse(batch, people=2, shares={"careful": 1}, speed=20)
    assert time.monotonic() - started > 1.5
    assert (kinds(report), report["out_of_time"]) == (["time_limit"], 2)


def test_a_server_that_breaks_is_named(batch, rehearse, monkeypatch):
    monkeypatch.setattr("batches.participant.taking.send", lambda *_: 1 / 0)
    report = rehearse(batch, people=4, shares={"careful": 1})
    assert report["faults"] == [
        {
            "kind": "server",
            "place": "server",
            "sentence": "4 people could not go on: The server answered 500 to submit.",
        }
    ]


# 3. Before it begins, and where it cannot.


def test_before_the_set_up_it_says_what_is_missing():
    with pytest.raises(ValidationError) as refusal:
        running.start(BatchFactory(layout=None), Options())
    told = " ".join(refusal.value.messages)
    assert "set this batch up first" in told
    assert "no layout yet" in told


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"people": 0}, "people"),
        ({"people": 201}, "people"),
        ({"seed": -1}, "seed"),
        ({"suites": 6}, "suites"),
        ({"shares": {"lazy": 1}}, "shares"),
        ({"base_url": "ftp://here"}, "base_url"),
        ({"base_url": "http://[::1"}, "base_url"),
        ({"speed": 0}, "speed"),
        ({"reward": "much"}, "reward"),
        ({"reward": "-1"}, "reward"),
        ({"reward": "NaN"}, "reward"),
    ],
)
def test_options_that_make_no_rehearsal_are_refused_by_name(batch, options, name):
    with pytest.raises(ValidationError) as refusal:
        running.start(batch, Options(**options))
    assert set(refusal.value.message_dict) == {name}
    assert not Rehearsal.objects.exists()


def test_a_batch_is_rehearsed_once_at_a_time(batch):
    running.start(batch, Options())
    with pytest.raises(Refused, match="under way"):
        running.start(batch, Options())


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "https://127.0.0.1:9", "http://no-such-host.invalid"])
def test_a_server_that_cannot_be_reached_is_named_by_its_address(batch, address):
    before = rows()
    step = running.start(batch, Options(base_url=address))
    jobs.work_to_the_end(step)
    assert step.status == "failed"
    assert f"No server answers at {address} (" in step.reason
    assert rows() == before


def test_a_server_that_works_on_other_data_is_named(batch, live_server):
    batch.pool.entry = "a-link-of-another-database"
    fault = running.unreachable(batch.pool, live_server.url)
    assert "must work on the same database" in fault


# 4. Stopped in the middle.


def test_a_worker_that_lost_its_lease_stops_and_the_next_one_begins_anew(batch, live_server, monkeypatch):
    before, sent = rows(), crowd.send
    options = Options(people=4, seed=7, base_url=live_server.url)
    step = running.start(batch, options)
    taken_over = []

    def lose_the_lease_then_send(*given):
        monkeypatch.undo()
        taken_over.append(jobs.claim(Rehearsal, step.pk, timezone.now() + steps.lease_time() + timedelta(seconds=1)))
        return sent(*given)

    monkeypatch.setattr(crowd, "send", lose_the_lease_then_send)
    jobs.work(Rehearsal, step.pk)
    assert Pool.objects.filter(rehearsal_of=batch.pool).count() == 1
    taken_over[0].release()
    jobs.work_to_the_end(step)
    assert (step.status, step.report["faults"]) == ("complete", [])
    assert rows() == before


def test_a_process_that_is_killed_leaves_nothing_behind_once_another_took_over(batch, live_server, process_environment):
    before = rows()
    command = [sys.executable, str(project_settings.BASE_DIR / "manage.py"), "rehearse", str(batch.pk)]
    options = ["--base-url", live_server.url, "--people", "4", "--profile", "careful=1", "--live", "2"]
    process = subprocess.Popen([*command, *options], env=process_environment)
    try:
        wait_until(lambda: Assignment.objects.filter(pool__rehearsal_of=batch.pool).exists())
    finally:
        process.kill()
        process.wait()
    step = Rehearsal.objects.get()
    assert step.status == "processing"
    assert step.pool
    Rehearsal.objects.update(lease_until=timezone.now(), options=step.options | {"speed": None})
    jobs.work_to_the_end(step)
    assert step.status == "complete"
    assert rows() == before


def wait_until(happened, patience_s=60):
    deadline = time.monotonic() + patience_s
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_what_a_rehearsal_that_was_given_up_left_is_swept_away(batch):
    before = rows()
    copy = copying.copy_pool(batch.pool, suites=5)
    issuing.issue(copy, Person(copying.visitor(copy, 1)), now=timezone.now())
    step = Rehearsal.objects.create(batch=batch, pool=copy, status="failed", options={}, reason="Given up.")
    running.clear_what_was_left(timezone.now())
    step.refresh_from_db()
    assert step.pool is None
    assert rows() == before


# 5. The copy.


def test_a_copy_has_the_first_groups_and_all_controls_and_counts_itself_right(batch):
    withdrawn, _ = control(batch, {question(batch): ["b"]}), control(batch, {question(batch): ["a"]})
    controls.take_out(batch, withdrawn.pk, user=None)
    Pool.objects.filter(pk=batch.pool_id).update(max_per_person=2, eligibility={"listed_only": True}, order="spread")
    batch.pool.refresh_from_db()
    copy = copying.copy_pool(batch.pool, suites=5, time_limit_s=30)
    copy.refresh_from_db()
    assert (copy.status, copy.rehearsal_of, copy.time_limit_s) == ("OPEN", batch.pool, 30)
    assert (copy.max_per_person, copy.order, copy.eligibility) == (2, "spread", None)
    assert (copy.suite_count, copy.task_count, copy.control_count, copy.place_count) == (5, 10, 1, 5)
    assert copy.entry != batch.pool.entry
    original, copied = ([task.datapoint_id for task in suites_first(pool)] for pool in (batch.pool, copy))
    assert copied == original[:10] + original[-1:]
    assert {finding.is_well for finding in checkup.examine() if finding.subject in ("pools", "places")} == {True}


def suites_first(pool):
    return Task.objects.filter(pool=pool).order_by("position")


def test_people_of_a_rehearsal_are_a_source_of_their_own(batch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    copy = copying.copy_pool(batch.pool, suites=2)
    Participant.objects.create(workspace=batch.workspace, external_id="p1", source="panel")
    assignment, _ = issuing.issue(copy, Person("p1", source="panel"), now=timezone.now())
    assert assignment.participant.source == "rehearsal"
    file = AttachmentFactory(assignment=assignment, pool=copy)
    while copying.discard_some(copy):
        pass
    assert not Attachment.objects.exists()
    assert not default_storage.exists(file.file)
    assert Participant.objects.exclude(source="rehearsal").get().external_id == "p1"


def test_a_real_pool_is_never_thrown_away(batch):
    with pytest.raises(ValueError, match="Only a copy"):
        copying.discard_some(batch.pool)


# 6. The command.


def test_the_command_prints_a_report_and_ends_well_where_there_is_no_fault(batch, live_server, capsys):
    call_command("rehearse", str(batch.pk), base_url=live_server.url, people=4, seed=1)
    told = capsys.readouterr().out
    assert told.startswith("No faults found.")
    assert "How long: median" in told
    assert "start" in told


def test_the_command_ends_with_1_where_faults_were_found_and_writes_one_line_of_json(batch, live_server, capsys):
    Pool.objects.filter(pk=batch.pool_id).update(time_limit_s=5)
    with pytest.raises(SystemExit) as end:
        call_command("rehearse", str(batch.pk), "--json", "--base-url", live_server.url, "--people", "4", "--seed", "1")
    assert end.value.code == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["faults"][0]["kind"] == "time_limit"
    assert json.loads(line)["batch_id"] == str(batch.pk)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--seed", "-1"], "^--seed: This must be a number from 0"),
        (["--base-url", "ftp://here"], "^--base-url: "),
        (["--reward", "much", "--live", "0"], "^--live: .*\n--reward: A reward must be"),
        (["--profile", "lazy=1"], 'There is no profile "lazy"'),
        (["--people", "0"], "from 1 to 200"),
        (["--base-url", "http://127.0.0.1:9"], "No server answers at http://127.0.0.1:9"),
    ],
)
def test_the_command_says_what_is_wrong(batch, options, told):
    with pytest.raises(CommandError, match=told):
        call_command("rehearse", str(batch.pk), *options)


def test_the_command_knows_no_other_batch():
    with pytest.raises(CommandError, match='There is no batch "x"'):
        call_command("rehearse", "x")


def test_a_command_that_is_stopped_by_hand_leaves_nothing_behind(batch, live_server, monkeypatch):
    before = rows()

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(crowd, "send", stop)
    with pytest.raises(CommandError, match="Nothing of the rehearsal is left"):
        call_command("rehearse", str(batch.pk), base_url=live_server.url)
    assert Rehearsal.objects.get().status == "failed"
    assert rows() == before


def test_an_unfinished_rehearsal_is_brought_to_its_end_first(batch, live_server, capsys):
    earlier = running.start(batch, Options(people=2, base_url=live_server.url))
    call_command("rehearse", str(batch.pk), base_url=live_server.url, people=2)
    earlier.refresh_from_db()
    assert earlier.status == "complete"
    assert not Answer.objects.exists()
