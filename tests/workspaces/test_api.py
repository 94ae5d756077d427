"""Tokens: three words for one thing, one workspace each, and nothing for who has none."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import MembershipFactory, token_for
from workspaces.models import ApiToken, Membership
from workspaces.roles import Role
from workspaces.tokens import create_token

ME = "/api/v1/users/me"

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("word", ["Token", "OAuth", "ApiKey", "token", "APIKEY"])
@pytest.mark.parametrize("end", ["", "/"])
def test_the_three_words_are_one(client, word, end):
    membership = MembershipFactory(user__name="Ann Example")
    _, text = create_token(membership.user, membership.workspace, "scripts")
    answer = client.get(ME + end, headers={"Authorization": f"{word} {text}"})
    assert answer.status_code == 200
    body = answer.json()
    assert (body["id"], body["name"], body["email"]) == (membership.user.pk, "Ann Example", membership.user.email)
    assert body["workspaces"] == [membership.workspace.pk]


@pytest.mark.parametrize("header", ["", "Token", "Token nonsense", "Basic YTpi", "Token \udcff", "OAuth " + "x" * 5000])
@pytest.mark.parametrize("path", [ME, "/api/v1/requester", "/api/v1/data-collection/batches?workspace_id=1"])
def test_without_a_good_token_there_is_401(client, header, path):
    answer = client.get(path, headers={"Authorization": header.encode("utf-8", "surrogateescape").decode("latin-1")})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Token"
    assert "error" in answer.json() or answer.json()["code"] == "AUTHENTICATION_ERROR"


@pytest.mark.parametrize("spoil", ["expire", "revoke", "disable"])
def test_a_token_stops_working_when_it_should(client, spoil):
    membership = MembershipFactory()
    token, text = create_token(membership.user, membership.workspace, "scripts")
    if spoil == "expire":
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif spoil == "revoke":
        token.delete()
    else:
        membership.user.is_active = False
        membership.user.save()
    assert client.get(ME, headers={"Authorization": f"Token {text}"}).status_code == 401


def test_the_digest_is_kept_and_not_the_token():
    membership = MembershipFactory()
    token, text = create_token(membership.user, membership.workspace, "scripts")
    kept = " ".join(str(value) for value in ApiToken.objects.filter(pk=token.pk).values()[0].values())
    assert text not in kept
    assert token.prefix == text[:8]


def test_a_token_opens_its_own_workspace_only(client):
    here = MembershipFactory()
    elsewhere = MembershipFactory(user=here.user)
    _, text = create_token(here.user, here.workspace, "scripts")
    answer = client.get(ME, headers={"Authorization": f"Token {text}"})
    assert answer.json()["workspaces"] == [here.workspace.pk]
    assert elsewhere.workspace.pk not in answer.json()["workspaces"]


def test_a_token_ends_with_the_membership(client):
    membership = MembershipFactory()
    text = token_for(membership.workspace)
    assert client.get(ME, headers={"Authorization": f"Token {text}"}).status_code == 200
    Membership.objects.all().delete()
    assert client.get(ME, headers={"Authorization": f"Token {text}"}).status_code == 401


@pytest.mark.parametrize(
    ("role", "status"), [(Role.OWNER, 201), (Role.EDITOR, 201), (Role.REVIEWER, 403), (Role.VIEWER, 403)]
)
def test_who_may_write_is_a_matter_of_role(client, role, status):
    membership = MembershipFactory(role=role)
    _, text = create_token(membership.user, membership.workspace, "scripts")
    body = {"name": "Signs", "workspace_id": membership.workspace.pk, "schema": None}
    answer = client.post(
        "/api/v1/data-collection/datasets",
        body,
        content_type="application/json",
        headers={"Authorization": f"Token {text}"},
    )
    assert answer.status_code == status, answer.content


def test_the_requester_is_whoever_owns_the_token(client):
    membership = MembershipFactory()
    _, text = create_token(membership.user, membership.workspace, "scripts")
    answer = client.get("/api/v1/requester", headers={"Authorization": f"OAuth {text}"})
    assert answer.json()["id"] == membership.user.pk
    assert answer.json()["balance"] == 0


def test_a_signed_in_member_needs_no_token_and_gets_pages(client):
    membership = MembershipFactory()
    client.force_login(membership.user)
    assert client.get(ME).json()["id"] == membership.user.pk
    page = client.get(ME, headers={"Accept": "text/html"})
    assert page["Content-Type"].startswith("text/html")


def test_who_is_not_signed_in_never_gets_a_page(client):
    answer = client.get(ME, headers={"Accept": "text/html"})
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/json"
