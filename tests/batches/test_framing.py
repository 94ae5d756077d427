"""Whose pages may frame a participant's, with which cookies, and whose scripts may use the participant API."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tasksuites.models import Assignment
from tests.batches.test_coming_in import set_ways, start, take
from tests.batches.test_participant_api import API
from tests.factories import PoolFactory, ReadyBatchFactory

pytestmark = pytest.mark.django_db
LAB, OTHER = "https://lab.example", "https://other.example"


@pytest.fixture
def batch():
    return ReadyBatchFactory(groups=2)


def policy(response):
    parts = (part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    return dict(parts)


def test_by_itself_nobody_frames_a_page(client, batch):
    page = client.get(f"/take/{batch.pool.entry}/")
    assert policy(page)["frame-ancestors"] == "'none'"
    assert policy(page)["form-action"] == "'self'"
    assert page["X-Frame-Options"] == "DENY"
    for cookie in take(client, batch).cookies.values():
        assert (cookie["samesite"], cookie["httponly"]) == ("Lax", True)


def test_the_pools_ways_say_who_frames_its_pages_and_where_forms_go(client, batch):
    set_ways(batch, frame_ancestors=[LAB], form_action=[OTHER])
    path = take(client, batch)["Location"]
    lost = Client().get(path)
    unknown = client.get("/take/nowhere/")
    for page in (client.get(f"/take/{batch.pool.entry}/"), client.get(f"{path}1/"), lost):
        assert policy(page)["frame-ancestors"] == LAB
        assert policy(page)["form-action"] == f"'self' {OTHER}"
        assert policy(page)["img-src"] == "'self' data: https:"
        assert policy(page)["script-src"] == "'self'"
        assert "X-Frame-Options" not in page
    assert policy(unknown)["frame-ancestors"] == "'none'"


def test_mechanical_turk_frames_and_takes_forms_without_being_named(client, batch):
    set_ways(batch, panel="mturk")
    page = client.get(f"/take/{batch.pool.entry}/")
    assert "https://worker.mturk.com" in policy(page)["frame-ancestors"].split()
    assert "https://www.mturk.com" in policy(page)["form-action"].split()


@pytest.mark.parametrize(
    ("shown", "secure", "is_framed"),
    [
        ("iframe", True, True),
        ("iframe", False, True),  # the own machine
        ("empty", True, True),
        ("document", True, False),
        (None, True, True),  # a browser that does not tell
        (None, False, False),  # a browser would refuse such cookies here, in a frame or not
    ],
)
def test_cookies_reach_a_frame_apart_for_each_site_that_frames(client, batch, shown, secure, is_framed):
    set_ways(batch, frame_ancestors=[LAB])
    asked = {"headers": {"Sec-Fetch-Dest": shown} if shown else {}, "secure": secure}
    taken = client.get(f"/take/{batch.pool.entry}/", {"participant": "ann"}, **asked)
    page = client.get(taken["Location"] + "1/", **asked)
    written = [cookie.OutputString() for response in (taken, page) for cookie in response.cookies.values()]
    assert len(written) == 3  # for the assignment, for the link, against forged forms
    for cookie in written:
        assert ("; Partitioned" in cookie) is is_framed
        assert ("SameSite=None" in cookie and "; Secure" in cookie) is is_framed
    assert re.search(r"Path=/assignment/[-0-9a-f]+/;", written[0])


def test_pages_of_the_console_keep_their_stricter_cookies(client, batch):
    set_ways(batch, frame_ancestors=[LAB])
    cookie = client.get(reverse("sign-in")).cookies["csrftoken"]
    assert cookie["samesite"] == "Lax"
    assert "Partitioned" not in cookie.OutputString()


# Scripts of other origins


def call(client, path, method="OPTIONS", origin=LAB, **headers):
    return client.generic(method, f"{API}{path}", b"{}", headers={"Origin": origin, **headers})


@pytest.fixture
def paths(client, batch):
    set_ways(batch, allowed_origins=[LAB])
    assignment = start(client, batch).json()["assignment_id"]
    task = "0192a3b5-0000-7000-8000-000000000000"
    below = ["", f"/answers/{task}", "/submit", "/return"]
    return [f"/{batch.pool.entry}/start", *(f"/assignments/{assignment}{path}" for path in below)]


def test_an_allowed_origin_may_ask_and_read(client, paths):
    for path in paths:
        asked = call(client, path, **{"Access-Control-Request-Method": "PUT"})
        assert asked.status_code == 204
        assert asked["Access-Control-Allow-Origin"] == LAB
        assert asked["Access-Control-Allow-Headers"] == "Authorization, Content-Type"
        assert asked["Access-Control-Allow-Methods"] == "GET, POST, PUT"
        assert "Access-Control-Allow-Credentials" not in asked
        answered = call(client, path, "POST")
        assert answered.status_code >= 400  # refused, and the page may read why
        assert answered["Access-Control-Allow-Origin"] == LAB
        assert "Origin" in answered["Vary"]


@pytest.mark.parametrize("origin", [OTHER, "null", "https://lab.example.evil.example", "http://lab.example", "é"])
def test_no_other_origin_may_read(client, paths, origin):
    for path in paths:
        for method in ("OPTIONS", "POST"):
            response = call(client, path, method, origin)
            assert "Access-Control-Allow-Origin" not in response
            assert "Origin" in response["Vary"]


@pytest.mark.parametrize("path", ["/nowhere/start", "/%00/start", "/assignments/x", "/assignments/x/submit"])
def test_what_is_not_there_allows_nobody(client, paths, path):
    PoolFactory(ways={"allowed_origins": [LAB]})  # nothing was handed out in it
    assert "Access-Control-Allow-Origin" not in call(client, path, "POST")


@pytest.mark.parametrize("origin", [LAB, OTHER, "null"])
def test_whether_a_receipt_is_genuine_any_page_may_ask(client, paths, origin):
    Assignment.objects.update(receipt="ABCDEFGHJKLM")
    for receipt, status in (("ABCDEFGHJKLM", 200), ("NOSUCHRECEIP", 404), ("x.x", 404)):
        assert call(client, f"/receipts/{receipt}", origin=origin)["Access-Control-Allow-Origin"] == "*"
        told = call(client, f"/receipts/{receipt}", "GET", origin)
        assert (told.status_code, told["Access-Control-Allow-Origin"]) == (status, "*")


def test_by_default_no_origin_is_allowed(client, batch):
    assert "Access-Control-Allow-Origin" not in call(client, f"/{batch.pool.entry}/start")
