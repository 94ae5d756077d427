"""Projects: made, read back, listed, changed, copied, put away."""

import kit
import pytest
import toloka.client as toloka
import toloka.client.project.template_builder as template
from toloka.client.project import field_spec
from toloka.client.project.task_spec import TaskSpec
from toloka.client.project.view_spec import TemplateBuilderViewSpec

Shown = toloka.Project.AssignmentsIssuingViewConfig
EVERY_FIELD = {
    "text": field_spec.StringSpec(required=False, min_length=1, max_length=9),
    "whole": field_spec.IntegerSpec(min_value=0, max_value=9, allowed_values=[1, 2]),
    "part": field_spec.FloatSpec(min_value=0.5, max_value=1.5),
    "yes": field_spec.BooleanSpec(allowed_values=[True]),
    "place": field_spec.CoordinatesSpec(),
    "page": field_spec.UrlSpec(hidden=True),
    "tree": field_spec.JsonSpec(),
    "texts": field_spec.ArrayStringSpec(min_size=1, max_size=3),
}


def test_a_project_is_read_back_as_it_was_made(client, project):
    assert client.get_project(project.id) == project
    assert project.status == toloka.Project.ProjectStatus.ACTIVE
    assert project.assignments_issuing_type == toloka.Project.AssignmentsIssuingType.AUTOMATED
    assert project.owner["myself"] is True
    assert project.task_spec == kit.birds().task_spec


def test_a_spec_of_every_type_and_a_template_come_back_unchanged(client):
    shown = template.view.TextViewV1(content=template.data.InputData(path="text"))
    view = TemplateBuilderViewSpec(view=shown)
    spec = TaskSpec(
        input_spec=EVERY_FIELD,
        output_spec={"file": field_spec.FileSpec(), "yes": field_spec.BooleanSpec()},
        view_spec=view,
    )
    made = client.create_project(kit.birds(task_spec=spec))
    assert made.task_spec.input_spec == EVERY_FIELD
    assert made.task_spec.view_spec.config.view == shown
    assert client.get_project(made.id) == made


def test_a_project_on_the_map_keeps_how_it_is_shown(client):
    shown = Shown(title_template="t", description_template="d", map_provider=Shown.MapProvider.GOOGLE)
    made = client.create_project(
        kit.birds(assignments_issuing_type="MAP_SELECTOR", assignments_issuing_view_config=shown)
    )
    assert client.get_project(made.id).assignments_issuing_view_config == shown


def test_projects_are_listed_filtered_sorted_and_paged(client):
    made = [client.create_project(kit.birds(public_name=name)) for name in ("b", "c", "a")]
    ids = [one.id for one in made]
    assert ids == sorted(ids)
    newest_first = client.find_projects(sort=["-created", "-id"], limit=2, id_gte=ids[0])
    assert [one.id for one in newest_first.items] == [ids[2], ids[1]]
    assert newest_first.has_more
    by_name = client.find_projects(sort="public_name", id_gte=ids[0])
    assert [one.public_name for one in by_name.items] == ["a", "b", "c"]
    assert [one.id for one in client.get_projects(batch_size=1, id_gte=ids[0], status="ACTIVE")] == ids
    exactly = client.find_projects(created_gte=made[1].created, created_lte=made[1].created, id_gte=ids[0])
    assert made[1].id in [one.id for one in exactly.items]


def test_a_whole_project_posted_back_is_a_change(client, project):
    project.public_description = "Look closely."
    project.private_comment = "asked by the museum"
    changed = client.update_project(project.id, project)
    assert (changed.public_description, changed.private_comment) == ("Look closely.", "asked by the museum")
    assert client.get_project(project.id) == changed
    assert changed.id == project.id


def test_a_check_says_what_a_change_would_do_and_changes_nothing(client, project):
    before = client.get_project(project.id)
    assert client.check_update_project_for_major_version_change(project.id, project).value == "EQUAL"
    project.public_name = "Other birds"
    assert client.check_update_project_for_major_version_change(project.id, project).value != "BREAKING_CHANGE"
    project.task_spec.input_spec["place"] = field_spec.CoordinatesSpec()
    assert client.check_update_project_for_major_version_change(project.id, project).value == "BREAKING_CHANGE"
    assert client.get_project(project.id) == before


def test_an_archived_project_takes_no_pool(client, project, pool):
    assert kit.refused(client.archive_project, project.id)[:2] == (
        "IncorrectActionsApiError",
        "UNARCHIVED_POOLS_CONFLICT",
    )
    client.archive_pool(pool.id)
    assert client.archive_project(project.id).status == toloka.Project.ProjectStatus.ARCHIVED
    assert kit.refused(client.create_pool, kit.pool_of(project))[:2] == (
        "IncorrectActionsApiError",
        "PROJECT_INAPPROPRIATE_STATUS",
    )


def test_a_project_is_copied_with_its_pools_and_trainings(client, project):
    training = client.create_training(
        toloka.Training(project_id=project.id, private_name="first steps", training_tasks_in_task_suite_count=2)
    )
    needed = toloka.quality_control.QualityControl(
        configs=[],
        training_requirement=toloka.quality_control.QualityControl.TrainingRequirement(
            training_pool_id=training.id, training_passing_skill_value=70
        ),
    )
    client.create_pool(kit.pool_of(project, quality_control=needed))
    copy = client.clone_project(project.id)
    assert copy.project.id != project.id
    assert copy.project.task_spec == project.task_spec
    [pool], [copied] = copy.pools, copy.trainings
    assert (pool.project_id, copied.project_id) == (copy.project.id, copy.project.id)
    assert pool.quality_control.training_requirement.training_pool_id == copied.id


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"public_name": None}, "public_name"),
        ({"task_spec": None}, "task_spec"),
        ({"public_description": None}, "public_description"),
    ],
)
def test_what_is_missing_is_told_by_its_place(client, wrong, place):
    name, code, places = kit.refused(client.create_project, kit.birds(**wrong))
    assert (name, code) == ("ValidationApiError", "VALIDATION_ERROR")
    assert [one for one in places if one.split(".")[0] == place], places


def test_a_project_on_the_map_must_say_how_it_is_shown(client):
    body = kit.birds().unstructure() | {"assignments_issuing_type": "MAP_SELECTOR"}
    answer = kit.ask("POST", "/api/v1/projects", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")
    assert list(answer.json()["payload"]) == ["assignments_issuing_view_config"]
