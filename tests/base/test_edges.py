"""What every answer has: the right envelope, the policy, both forms of a path, links that expire."""

import io
from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from project.base import limits, security

UNKNOWN = ["/api/v1/data-collection/nothing", "/api/v1/participant/none/of/that", "/api/v1/nothing", "/api/nothing"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", UNKNOWN)
@pytest.mark.parametrize("end", ["", "/"])
def test_an_unknown_api_path_is_answered_in_its_envelope(client, path, end):
    answer = client.get(path + end)
    assert answer.status_code == 404
    body = answer.json()
    if path.startswith(("/api/v1/data-collection", "/api/v1/participant")):
        assert body["error"]["status"] == 404
        assert body["error"]["detail"]
    else:
        assert body["code"] == "NOT_FOUND"
        assert body["request_id"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api", "/api/", "/api/docs", "/api/schema", "/api/v1"])
@pytest.mark.parametrize("method", ["POST", "DELETE", "PATCH"])
def test_a_wrong_method_is_told_in_json(client, path, method):
    answer = client.generic(method, path, b"{}", content_type="application/json", headers={"Accept": "text/html"})
    assert answer.status_code in (401, 404, 405)
    assert answer["Content-Type"].startswith("application/json")
    assert answer.json()["code"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/admin/workspaces/user/zz%00/change/", "/take/a%00b/", "/api/v1/data-collection/%00"]
)
def test_a_nul_in_an_address_leads_nowhere(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_a_refused_body_is_read_to_its_end(client):
    body = io.BytesIO(b"x" * 1_000_000)
    answer = client.generic("POST", "/api/v1/nothing", b"", **{"wsgi.input": body, "CONTENT_LENGTH": "1000000"})
    assert answer.status_code == 404
    assert not body.read()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/api/v1/users/me",
        "/healthz",
        "/take/unknown/",
        "/admin/login/",
        "/static/css/base.css",
    ],
)
def test_every_answer_carries_the_strict_policy(client, path):
    policy = client.get(path)["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_ready_tells_of_the_database_and_the_worker(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["ready"] is True


@pytest.mark.parametrize(
    ("change", "good"),
    [
        (lambda url: url, True),
        (lambda url: url.replace("/a/b", "/a/c"), False),
        (lambda url: url.replace("expires=", "expires=9"), False),
        (lambda url: url[:-1] + ("0" if url[-1] != "0" else "1"), False),
        (lambda url: url.split("?")[0], False),
    ],
)
def test_a_signed_address_holds_for_its_path_only(change, good):
    url = change(security.sign_url("/a/b", "upload", timezone.now() + timedelta(minutes=1)))
    request = RequestFactory().get(url)
    assert security.is_signed(request, "upload") is good
    assert not security.is_signed(request, "download")


def test_a_signed_address_expires():
    url = security.sign_url("/a/b", "upload", timezone.now() - timedelta(seconds=2))
    assert not security.is_signed(RequestFactory().get(url), "upload")


@pytest.mark.django_db
def test_attempts_are_counted_by_key_and_window():
    now = timezone.now()
    for _ in range(3):
        limits.note("sign-in:192.0.2.1", now)
    assert limits.count("sign-in:192.0.2.1", now) == 3
    assert limits.count("sign-in:192.0.2.2", now) == 0
    assert limits.count("sign-in:192.0.2.1", now + timedelta(minutes=11)) == 0
    limits.prune(now + timedelta(minutes=11))
    assert limits.count("sign-in:192.0.2.1", now) == 0


@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "address"),
    [
        (False, "198.51.100.7", "192.0.2.1"),
        (True, "198.51.100.7", "198.51.100.7"),
        (True, "a forged one, 198.51.100.7", "198.51.100.7"),
        (True, None, "192.0.2.1"),
    ],
)
def test_the_address_is_the_one_that_cannot_be_forged(settings, behind_proxy, forwarded, address):
    settings.BEHIND_PROXY = behind_proxy
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR="192.0.2.1")
    assert limits.address(request) == address
