"""The addresses of the task-suites interface under `/api/v1/`."""

from django.urls import path

from tasksuites.api import (
    aggregated,
    assignments,
    attachments,
    bonuses,
    operations,
    people,
    pools,
    projects,
    restrictions,
    skills,
    suites,
    tasks,
    trainings,
    user_skills,
)

PROJECT = "projects/<str:pk>"
POOL = "pools/<str:pk>"
TRAINING = "trainings/<str:pk>"
SUITE = "task-suites/<str:pk>"
TASK = "tasks/<str:pk>"
OPERATION = "operations/<str:key>"
SOLUTIONS = "aggregated-solutions"

urlpatterns = [
    path("projects", projects.ProjectsView.as_view(), name="api-projects"),
    path(PROJECT, projects.ProjectView.as_view(), name="api-project"),
    path(f"{PROJECT}/archive", projects.ProjectArchiveView.as_view(), name="api-project-archive"),
    path("pools", pools.PoolsView.as_view(), name="api-pools"),
    path(POOL, pools.PatchedPoolView.as_view(), name="api-pool"),
    path(f"{POOL}/open", pools.PoolOpenView.as_view(), name="api-pool-open"),
    path(f"{POOL}/close", pools.PoolCloseView.as_view(), name="api-pool-close"),
    path(f"{POOL}/close-for-update", pools.PoolCloseForUpdateView.as_view(), name="api-pool-close-for-update"),
    path(f"{POOL}/archive", pools.PoolArchiveView.as_view(), name="api-pool-archive"),
    path(f"{POOL}/clone", pools.PoolCloneView.as_view(), name="api-pool-clone"),
    path("trainings", trainings.TrainingsView.as_view(), name="api-trainings"),
    path(TRAINING, trainings.TrainingView.as_view(), name="api-training"),
    path(f"{TRAINING}/open", trainings.TrainingOpenView.as_view(), name="api-training-open"),
    path(f"{TRAINING}/close", trainings.TrainingCloseView.as_view(), name="api-training-close"),
    path(
        f"{TRAINING}/close-for-update",
        trainings.TrainingCloseForUpdateView.as_view(),
        name="api-training-close-for-update",
    ),
    path(f"{TRAINING}/archive", trainings.TrainingArchiveView.as_view(), name="api-training-archive"),
    path(f"{TRAINING}/clone", trainings.TrainingCloneView.as_view(), name="api-training-clone"),
    path("assignments", assignments.AssignmentsView.as_view(), name="api-assignments"),
    path("assignments/<str:pk>", assignments.AssignmentView.as_view(), name="api-assignment"),
    path("attachments", attachments.AttachmentsView.as_view(), name="api-attachments"),
    path("attachments/<str:pk>", attachments.AttachmentView.as_view(), name="api-attachment"),
    path("attachments/<str:pk>/download", attachments.AttachmentDownloadView.as_view(), name="api-attachment-file"),
    path("task-suites", suites.SuiteListView.as_view(), name="api-suites"),
    path(SUITE, suites.SuiteView.as_view(), name="api-suite"),
    path(f"{SUITE}/set-overlap-or-min", suites.SuiteLeastOverlapView.as_view(), name="api-suite-least-overlap"),
    path("tasks", tasks.TaskListView.as_view(), name="api-tasks"),
    path(TASK, tasks.TaskView.as_view(), name="api-task"),
    path(f"{TASK}/set-overlap-or-min", tasks.TaskLeastOverlapView.as_view(), name="api-task-least-overlap"),
    path("operations", operations.OperationListView.as_view(), name="api-operations"),
    path(OPERATION, operations.OperationView.as_view(), name="api-operation"),
    path(f"{OPERATION}/log", operations.OperationLogView.as_view(), name="api-operation-log"),
    path(f"{SOLUTIONS}/aggregate-by-pool", aggregated.AggregateByPoolView.as_view(), name="api-aggregate-by-pool"),
    path(f"{SOLUTIONS}/aggregate-by-task", aggregated.AggregateByTaskView.as_view(), name="api-aggregate-by-task"),
    path(f"{SOLUTIONS}/<str:pk>", aggregated.AggregatedSolutionsView.as_view(), name="api-aggregated-solutions"),
    path("skills", skills.SkillListView.as_view(), name="api-skills"),
    path("skills/<str:pk>", skills.SkillView.as_view(), name="api-skill"),
    path("user-skills", user_skills.UserSkillListView.as_view(), name="api-user-skills"),
    path("user-skills/<str:pk>", user_skills.UserSkillView.as_view(), name="api-user-skill"),
    path("user-restrictions", restrictions.RestrictionListView.as_view(), name="api-user-restrictions"),
    path("user-restrictions/<str:pk>", restrictions.RestrictionView.as_view(), name="api-user-restriction"),
    path("user-bonuses", bonuses.BonusListView.as_view(), name="api-user-bonuses"),
    path("user-bonuses/<str:pk>", bonuses.BonusView.as_view(), name="api-user-bonus"),
    path("user-metadata/<str:pk>", people.PersonView.as_view(), name="api-user-metadata"),
]
