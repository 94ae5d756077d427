"""Trainings: made, filled, passed, and what passing them opens."""

import kit
import pytest
import toloka.client as toloka
from toloka.client.quality_control import QualityControl


@pytest.fixture
def training(client, project) -> toloka.Training:
    """Two tasks at a time; one suite is enough."""
    return client.create_training(
        toloka.Training(
            project_id=project.id,
            private_name="first steps",
            public_instructions="Look at the tail.",
            may_contain_adult_content=False,
            assignment_max_duration_seconds=600,
            mix_tasks_in_creation_order=True,
            shuffle_tasks_in_task_suite=False,
            training_tasks_in_task_suite_count=2,
            task_suites_required_to_pass=1,
            retry_training_after_days=5,
            inherited_instructions=False,
        )
    )


def fill(client, training, *species: str) -> None:
    tasks = [
        kit.task(training, number, known_solutions=kit.known(word), message_on_unknown_solution=f"It is a {word}.")
        for number, word in enumerate(species)
    ]
    made = client.create_tasks(tasks)
    assert made.validation_errors == {}
    assert all(one.infinite_overlap for one in made.items.values())


def test_a_training_is_read_back_as_it_was_made(client, training):
    assert client.get_training(training.id) == training
    assert training.status == toloka.Training.Status.CLOSED
    training.private_name = "second steps"
    changed = client.update_training(training.id, training)
    assert changed.private_name == "second steps"
    assert changed.retry_training_after_days == 5
    assert client.get_training(training.id) == changed


def test_trainings_are_listed_and_pools_are_not_among_them(client, project, pool, training):
    assert [one.id for one in client.get_trainings(project_id=project.id)] == [training.id]
    assert [one.id for one in client.get_pools(project_id=project.id)] == [pool.id]
    found = client.find_trainings(project_id=project.id, status="CLOSED", sort=["-created"], limit=1)
    assert ([one.id for one in found.items], found.has_more) == ([training.id], False)
    assert kit.refused(client.get_pool, training.id)[0] == "DoesNotExistApiError"


def test_a_training_goes_through_its_states(client, training):
    assert kit.refused(client.open_training, training.id)[:2] == ("IncorrectActionsApiError", "EMPTY_POOL")
    fill(client, training, "rook", "crow")
    assert client.open_training(training.id).is_open()
    assert client.open_training_async(training.id) is None
    assert client.close_training(training.id).is_closed()
    copy = client.clone_training(training.id)
    assert copy.id != training.id
    assert copy.training_tasks_in_task_suite_count == 2
    assert client.archive_training(training.id).is_archived()


def test_a_training_takes_no_suites(client, training):
    suite = kit.suite(training, 1, overlap=1)
    assert kit.refused(client.create_task_suite, suite, async_mode=False)[:2] == (
        "IncorrectActionsApiError",
        "POOL_IS_TRAINING",
    )


def test_a_wrong_answer_brings_the_hint_and_the_first_one_counts(client, training):
    fill(client, training, "rook", "crow")
    client.open_training(training.id)
    person = kit.Person(kit.entry_of(training), "ann")
    given = person.start()
    first, second = [one["id"] for one in given["tasks"]]
    wrong = person.submit(given, {first: {"species": "jay"}, second: {"species": "crow"}})
    assert wrong.status_code == 422
    assert wrong.json()["hints"] == {first: "It is a rook."}
    assert person.submit(given, {first: {"species": "rook"}, second: {"species": "crow"}}).status_code == 200
    [done] = client.get_assignments(pool_id=training.id)
    assert [one.output_values for one in done.solutions] == [{"species": "rook"}, {"species": "crow"}]
    assert [one.output_values for one in done.first_declined_solution_attempt] == [{"species": "jay"}, {}]


def test_who_passed_gets_into_the_linked_pool(client, project, training):
    fill(client, training, "rook", "crow")
    client.open_training(training.id)
    needed = QualityControl.TrainingRequirement(training_pool_id=training.id, training_passing_skill_value=70)
    pool = client.create_pool(
        kit.pool_of(project, quality_control=QualityControl(configs=[], training_requirement=needed))
    )
    client.create_task_suite(kit.suite(pool, 1, overlap=2), open_pool=True)
    entry, lesson = kit.entry_of(pool), kit.entry_of(training)

    good, weak = kit.Person(lesson, "good"), kit.Person(lesson, "weak")
    assert kit.Person(entry, "good").why_not() == "NOT_ELIGIBLE"
    good.work("rook", "crow")
    given = weak.start()
    first, second = [one["id"] for one in given["tasks"]]
    weak.submit(given, {first: {"species": "jay"}, second: {"species": "jay"}})
    assert weak.submit(given, {first: {"species": "rook"}, second: {"species": "crow"}}).status_code == 200

    kit.eventually(lambda: len(list(client.get_user_skills())) >= 2)
    values = {one.user_id: one.value for one in client.get_user_skills()}
    assert (values[good.id], values[weak.id]) == (100, 0)
    kit.Person(entry, "good").work("jay")
    assert kit.Person(entry, "weak").why_not() == "NOT_ELIGIBLE"
