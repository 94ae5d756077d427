"""Signing in and out, and the account page."""

import re

import pytest
from django.urls import reverse

from project.base import limits
from tests.factories import PASSWORD, MembershipFactory, UserFactory, WorkspaceFactory
from workspaces.models import ApiToken, AuditEntry
from workspaces.roles import Role
from workspaces.tokens import create_token
from workspaces.views import MOST_WRONG_SIGN_INS

pytestmark = pytest.mark.django_db
ACCOUNT = "/account/"


@pytest.fixture
def member(client):
    """A signed-in owner of one workspace; `client` is theirs."""
    membership = MembershipFactory()
    client.force_login(membership.user)
    return membership


def sign_in(client, username, password, **extra):
    return client.post("/sign-in/", {"username": username, "password": password}, **extra)


def test_a_member_signs_in_and_lands_at_home(client):
    user = UserFactory()
    assert sign_in(client, user.username, PASSWORD).headers["Location"] == "/"
    assert client.get(ACCOUNT).status_code == 200


def test_a_wrong_password_is_told_without_saying_which_half_is_wrong(client):
    answer = sign_in(client, UserFactory().username, "wrong")
    assert answer.status_code == 200
    assert "The name or the password is wrong." in answer.content.decode()
    assert client.get(ACCOUNT).status_code == 302


@pytest.mark.parametrize(
    ("next_page", "lands"),
    [("/batches/", "/batches/"), ("https://elsewhere.example/", "/"), ("//elsewhere.example", "/")],
)
def test_the_way_on_never_leads_to_another_host(client, next_page, lands):
    answer = client.post("/sign-in/", {"username": UserFactory().username, "password": PASSWORD, "next": next_page})
    assert answer.headers["Location"] == lands


def test_after_forty_wrong_sign_ins_an_address_has_to_wait_even_with_the_right_password(client):
    user = UserFactory()
    for _ in range(MOST_WRONG_SIGN_INS):
        assert sign_in(client, user.username, "wrong").status_code == 200
    answer = sign_in(client, user.username, PASSWORD)
    assert answer.status_code == 429
    assert "Try again in ten minutes" in answer.content.decode()
    assert sign_in(client, user.username, PASSWORD, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_a_sign_in_without_a_password_is_no_attempt(client):
    sign_in(client, "somebody", "")
    assert limits.count("sign-in:127.0.0.1") == 0


def test_the_admin_has_no_second_door(client):
    answer = client.get("/admin/login/?next=/admin/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/?next=/admin/")
    assert client.post("/admin/login/", {"username": "a", "password": "b"}).headers["Location"] == "/sign-in/"


@pytest.mark.parametrize(("flags", "status"), [({}, 302), ({"is_staff": True, "is_superuser": True}, 200)])
def test_only_staff_enter_the_admin(client, flags, status):
    client.force_login(UserFactory(**flags))
    assert client.get("/admin/").status_code == status


def test_signing_out_takes_a_post(client, member):
    assert client.get("/sign-out/").status_code == 405
    assert client.get(ACCOUNT).status_code == 200
    answer = client.post("/sign-out/", follow=True)
    assert "You are signed out." in answer.content.decode()
    assert client.get(ACCOUNT).status_code == 302


def test_a_new_token_is_shown_once_and_works(client, member):
    answer = client.post(
        ACCOUNT, {"name": "import script", "workspace": member.workspace_id, "may_write": "on", "days": "30"}
    )
    text = re.search(r'<code class="code" id="token">(fw_[^<]+)</code>', answer.content.decode())[1]
    assert "no-store" in answer.headers["Cache-Control"]
    client.logout()
    me = client.get("/api/v1/users/me", headers={"Authorization": f"Token {text}"})
    assert me.json()["workspaces"] == [member.workspace_id]
    client.force_login(member.user)
    assert text not in client.get(ACCOUNT).content.decode()
    token = ApiToken.objects.get()
    assert token.may_write
    assert token.expires_at is not None
    assert AuditEntry.objects.filter(action="create", object_id=token.pk).exists()


def test_a_token_that_may_not_write_is_made_so(client, member):
    client.post(ACCOUNT, {"name": "dashboard", "workspace": member.workspace_id})
    token = ApiToken.objects.get()
    assert not token.may_write
    assert token.expires_at is None


@pytest.mark.parametrize(
    "change", [{"name": ""}, {"name": "x" * 101}, {"days": "0"}, {"days": "99999999999"}, {"days": "soon"}]
)
def test_a_faulty_token_form_makes_nothing_and_says_why(client, member, change):
    answer = client.post(ACCOUNT, {"name": "import", "workspace": member.workspace_id, **change})
    assert "Nothing was saved yet." in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_nobody_makes_a_token_for_a_workspace_that_is_not_theirs(client, member):
    client.post(ACCOUNT, {"name": "import", "workspace": WorkspaceFactory().pk})
    assert not ApiToken.objects.exists()


def test_a_revoked_token_is_gone(client, member):
    token, text = create_token(member.user, member.workspace, "import")
    answer = client.post(reverse("token-revoke", args=[token.pk]), follow=True)
    assert "is revoked" in answer.content.decode()
    assert client.get("/api/v1/users/me", headers={"Authorization": f"Token {text}"}).status_code == 401


def test_nobody_revokes_the_token_of_a_colleague(client, member):
    colleague = MembershipFactory(workspace=member.workspace)
    token, _ = create_token(colleague.user, member.workspace, "theirs")
    assert client.post(reverse("token-revoke", args=[token.pk])).status_code == 404
    assert "theirs" not in client.get(ACCOUNT).content.decode()


def test_the_account_page_costs_the_same_for_two_tokens_and_twenty(client, member, django_assert_max_num_queries):
    for count in (2, 20):
        for _ in range(count):
            create_token(member.user, member.workspace, "import")
        with django_assert_max_num_queries(9):
            client.get(ACCOUNT)


def test_a_member_chooses_the_workspace_to_work_in(client, member):
    second = MembershipFactory(user=member.user, role=Role.VIEWER).workspace
    client.post("/account/workspace/", {"current-workspace": second.pk})
    assert client.get("/api/v1/users/me").json()["current_workspace_id"] == second.pk
    answer = client.post("/account/workspace/", {"current-workspace": WorkspaceFactory().pk}, follow=True)
    assert "You are no member of that workspace." in answer.content.decode()
    assert client.get("/api/v1/users/me").json()["current_workspace_id"] == second.pk


def test_a_changed_password_is_the_one_that_signs_in(client, member):
    new = "another-long-test-password"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    answer = client.post("/account/password/", form, follow=True)
    assert "Your password is changed." in answer.content.decode()
    client.logout()
    assert sign_in(client, member.user.username, PASSWORD).status_code == 200
    assert sign_in(client, member.user.username, new).status_code == 302
