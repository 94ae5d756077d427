"""What holds for every page: the welcome, pages of faults, the content policy, and templates that keep to it."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.test import Client, RequestFactory

from project.base import errors
from tests.factories import (
    AnswerFactory,
    AssignmentFactory,
    BatchFactory,
    MembershipFactory,
    ReadyBatchFactory,
    RejectedRowFactory,
    UserFactory,
)
from workspaces.admin import NearPaginator
from workspaces.tokens import create_token

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ADMIN_PAGES = sorted(f"{model._meta.app_label}/{model._meta.model_name}" for model in admin.site._registry)


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.django_db
def test_a_stranger_is_welcomed_and_shown_the_way_in(client):
    answer = client.get("/")
    assert answer.status_code == 200
    assert 'href="/sign-in/"' in text(answer)
    assert "Batches" not in text(answer)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/batches/", "/batches/new/", "/account/", "/account/password/", "/datasets/"])
def test_a_stranger_has_to_sign_in_first(client, path):
    assert client.get(path).headers["Location"] == f"/sign-in/?next={path}"


@pytest.mark.django_db
@pytest.mark.parametrize("signed_in", [False, True])
def test_an_unknown_address_is_a_page_of_ours(client, signed_in):
    if signed_in:
        client.force_login(UserFactory())
    answer = client.get("/nothing/here/")
    assert answer.status_code == 404
    assert "There is nothing at this address" in text(answer)
    assert "DOCTYPE html" in text(answer)


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_with_a_page():
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/sign-in/", {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "This form could not be taken" in text(answer)


def test_the_page_of_a_crash_needs_no_session_and_no_database():
    request = RequestFactory().get("/")
    answer = errors.server_error(request)
    assert answer.status_code == 500
    assert "Something broke on our side" in text(answer)


@pytest.mark.django_db
def test_every_page_carries_a_policy_that_allows_nothing_inline(client):
    for path in ["/", "/sign-in/", "/nothing/", "/admin/login/"]:
        policy = client.get(path).headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_keeps_to_the_content_policy_and_escapes_what_it_shows(template):
    source = template.read_text()
    assert not re.search(r"\sstyle=", source), "An inline style is refused by the content policy."
    assert not re.search(r"\son[a-z]+=[\"']", source), "An inline handler is refused by the content policy."
    assert not re.search(r"<style\b", source)
    assert not re.search(r"<script(?![^>]*\bsrc=)", source), "A script stands in a file of its own."
    assert not re.search(r"\|\s*safe\b|autoescape off", source)
    assert not re.search(r"(src|href)=[\"']https?://", source), "Nothing is loaded from another host."


@pytest.fixture
def superuser(client):
    """A signed-in superuser, with a row of most tables to look at."""
    membership = MembershipFactory(user__is_staff=True, user__is_superuser=True)
    batch = ReadyBatchFactory(workspace=membership.workspace)
    assignment = AssignmentFactory(suite=batch.pool.suites.get())
    AnswerFactory(assignment=assignment, task=assignment.suite.tasks.first(), values={"a": ["<b>"]})
    RejectedRowFactory(import_job__dataset=batch.dataset)
    create_token(membership.user, membership.workspace, "import")
    client.force_login(membership.user)
    return membership.user


@pytest.mark.django_db
@pytest.mark.parametrize("page", ADMIN_PAGES)
def test_the_admin_lists_searches_and_opens_every_table(client, superuser, page):
    model = next(model for model in admin.site._registry if f"{model._meta.app_label}/{model._meta.model_name}" == page)
    assert client.get(f"/admin/{page}/").status_code == 200
    assert client.get(f"/admin/{page}/?q=nothing+like+this").status_code == 200
    for row in model._default_manager.all()[:1]:
        assert client.get(f"/admin/{page}/{row.pk}/change/").status_code == 200


def test_every_table_of_ours_stands_in_the_admin():
    ours = {
        model
        for config in apps.get_app_configs()
        if config.name in ("project.base", "workspaces", "datasets", "tasksuites", "batches")
        for model in config.get_models()
    }
    assert ours <= set(admin.site._registry)


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["batches/batch", "tasksuites/answer", "tasksuites/assignment", "tasksuites/task"])
def test_a_list_of_the_admin_costs_the_same_for_every_number_of_rows(
    client, superuser, page, django_assert_max_num_queries
):
    for _ in range(3):
        batch = ReadyBatchFactory(groups=4)
        for suite in batch.pool.suites.all():
            assignment = AssignmentFactory(suite=suite)
            AnswerFactory(assignment=assignment, task=suite.tasks.first())
    with django_assert_max_num_queries(8):
        client.get(f"/admin/{page}/")


@pytest.mark.django_db
def test_a_status_cannot_be_changed_in_the_admin(client, superuser):
    batch = ReadyBatchFactory(name="Before")
    client.post(f"/admin/batches/batch/{batch.pk}/change/", {"name": "After", "status": "ERROR"})
    batch.refresh_from_db()
    assert (batch.name, batch.status) == ("After", "READY")


@pytest.mark.django_db
def test_the_admin_finds_a_row_by_its_id(client, superuser):
    batch = ReadyBatchFactory(name="Found")
    BatchFactory(name="Another")
    shown = text(client.get(f"/admin/batches/batch/?q={batch.pk}"))
    assert "Found" in shown
    assert "Another" not in shown


@pytest.mark.django_db
def test_the_admin_counts_no_further_than_it_has_to(client, superuser, monkeypatch):
    monkeypatch.setattr(NearPaginator, "FAR", 3)
    for _ in range(5):
        BatchFactory(layout=None)
    assert "3 batches" in text(client.get("/admin/batches/batch/"))


@pytest.mark.django_db
def test_a_document_is_shown_as_json_and_escaped(client, superuser):
    assignment = AssignmentFactory()
    answer = AnswerFactory(assignment=assignment, values={"a": ["<b>"]})
    shown = text(client.get(f"/admin/tasksuites/answer/{answer.pk}/change/"))
    assert "&quot;a&quot;: [" in shown
    assert "&lt;b&gt;" in shown
