"""The builder's page and the calls of its script, through the client as a browser makes them."""

import html
import json
import re

import pytest
from django.test import Client

from batches.authoring import change_layout
from batches.console.builder_call import builder_call
from batches.layouts import layout
from batches.layouts.items import ITEMS
from batches.models import Batch
from tests.factories import (
    CHOICE,
    PROMPT,
    AssignmentFactory,
    BatchFactory,
    DatapointFactory,
    ImportFactory,
    MembershipFactory,
    ReadyBatchFactory,
    access_of,
    page,
)
from tests.hostile import PAYLOADS, Reader
from workspaces.models import AuditEntry
from workspaces.roles import Role

pytestmark = pytest.mark.django_db
FAULTY = [page(PROMPT, {"type": "free_text"})]
SOUND = [page(PROMPT, CHOICE)]


@pytest.fixture
def batch():
    return BatchFactory()


@pytest.fixture
def member(client, batch):
    client.force_login(MembershipFactory(workspace=batch.workspace, user__name="Ann").user)
    return client


def send(client, batch, call, body, **options):
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(f"/batches/{batch.pk}/layout/{call}/", text, content_type="application/json", **options)


def data_of(client, batch):
    return client.get(f"/batches/{batch.pk}/layout/").context["data"]


def draw(client, batch, pages, **more):
    return send(client, batch, "preview", {"pages": pages, "page": 0, "pick": "first", "position": None, **more})


# Calls


def test_a_fault_of_ours_is_not_told_as_one_of_the_caller(rf, batch):
    @builder_call("revision")
    def call(request, batch, given):
        raise ValueError("ours")

    def sent(body):
        request = rf.post("/", body, content_type="application/json")
        request.access = access_of(batch.workspace)
        return call(request, batch.pk)

    assert sent("{").status_code == sent('{"revision": -1}').status_code == 400
    with pytest.raises(ValueError, match="ours"):
        sent('{"revision": 0}')


# Drafts


def test_a_draft_may_be_faulty_is_kept_and_shown_to_nobody(member, batch):
    before = batch.layout
    answer = send(member, batch, "draft", {"pages": FAULTY, "revision": 0})
    assert answer.status_code == 200
    assert answer.json()["revision"] == 1
    (problem,) = answer.json()["problems"]
    assert problem["path"] == "pages[0].rows[0].columns[0].items[1].description"
    assert [problem[level] for level in ("page", "row", "column", "item")] == [0, 0, 0, 1]
    assert problem["type"] == "free_text"
    data = data_of(member, batch)
    assert (data["pages"], data["revision"]) == (FAULTY, 1)
    assert data["published"] == Batch.objects.get().layout == before


def test_of_two_who_edit_the_second_is_told_and_nothing_is_written_over(member, batch, django_user_model):
    other = type(member)()
    other.force_login(MembershipFactory(workspace=batch.workspace, user__name="Ben").user)
    assert send(member, batch, "draft", {"pages": SOUND, "revision": 0}).status_code == 200
    refused = send(other, batch, "draft", {"pages": FAULTY, "revision": 0})
    assert refused.status_code == 409
    told = refused.json()
    assert (told["revision"], told["by"], told["is_yours"], told["pages"]) == (1, "Ann", False, SOUND)
    again = send(member, batch, "draft", {"pages": FAULTY, "revision": 0})
    assert again.json()["is_yours"], "who wrote in two windows quarrels with nobody else"
    assert told["at"].endswith("Z")
    assert data_of(other, batch)["pages"] == SOUND
    assert send(other, batch, "publish", {"revision": 0}).status_code == 409
    knowingly = send(other, batch, "draft", {"pages": FAULTY, "revision": told["revision"]})
    assert knowingly.json()["revision"] == 2
    assert send(member, batch, "draft", {"pages": SOUND, "revision": 1}).json()["by"] == "Ben"


def test_no_browser_keeps_the_page_with_a_draft_that_grows_old(member, batch):
    assert "no-store" in member.get(f"/batches/{batch.pk}/layout/").headers["Cache-Control"]


def test_a_call_without_its_token_is_refused_in_words_that_a_script_can_show(batch):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(MembershipFactory(workspace=batch.workspace).user)
    refused = send(strict, batch, "draft", {"pages": SOUND, "revision": 0})
    assert (refused.status_code, refused.json()["code"]) == (403, "forged")
    assert "sign in again in another window" in refused.json()["message"]


def test_publishing_makes_the_draft_what_new_participants_see(member, batch):
    send(member, batch, "draft", {"pages": SOUND, "revision": 0})
    answer = send(member, batch, "publish", {"revision": 1}).json()
    batch.refresh_from_db()
    assert answer == {"version": batch.layout_number, "revision": batch.layout_revision, "pages": batch.layout}
    assert [item["type"] for item in layout.items(batch.layout[0])] == ["dataset_field", "multiple_choice"]
    assert batch.layout_draft is None
    assert AuditEntry.objects.filter(action="change_layout", object_id=batch.pk).exists()
    again = send(member, batch, "publish", {"revision": answer["revision"]})
    assert again.json() == answer, "without a draft there is nothing to change"


def test_a_faulty_draft_is_not_published_and_every_fault_is_told(member, batch):
    before = batch.layout
    send(member, batch, "draft", {"pages": [*FAULTY, {}], "revision": 0})
    answer = send(member, batch, "publish", {"revision": 1})
    assert answer.status_code == 422
    assert [problem["page"] for problem in answer.json()["problems"]] == [0, 1]
    batch.refresh_from_db()
    assert batch.layout == before
    assert batch.layout_draft == [*FAULTY, {}]


def test_what_is_published_goes_through_the_one_sanitiser(member, batch):
    hostile = {"type": "rich_text", "content": '<p onclick="x()">Hi<script>alert(1)</script></p>'}
    send(member, batch, "draft", {"pages": [page(hostile, CHOICE)], "revision": 0})
    (first, *_) = send(member, batch, "publish", {"revision": 1}).json()["pages"][0]["rows"][0]["columns"][0]["items"]
    assert first["content"] == "<p>Hi</p>"


def test_an_item_with_the_id_of_another_batch_leaves_that_batch_alone(member, batch):
    other = BatchFactory()
    before = other.layout
    send(member, batch, "draft", {"pages": before, "revision": 0})
    assert send(member, batch, "publish", {"revision": 1}).status_code == 200
    other.refresh_from_db()
    assert other.layout == before


def test_publishing_while_a_set_up_runs_is_refused_with_a_sentence(member, batch):
    send(member, batch, "draft", {"pages": SOUND, "revision": 0})
    Batch.objects.filter(pk=batch.pk).update(status="PROCESSING")
    answer = send(member, batch, "publish", {"revision": 1})
    assert answer.status_code == 400
    assert "being set up" in answer.json()["message"]
    assert data_of(member, batch)["pages"] == SOUND


def test_nothing_at_all_cannot_be_published(member):
    batch = BatchFactory(workspace=Batch.objects.get().workspace, layout=None)
    answer = send(member, batch, "publish", {"revision": 0})
    assert answer.status_code == 422
    assert "at least one page" in answer.json()["problems"][0]["message"]


def test_after_the_set_up_a_draft_becomes_a_version_of_its_own(client):
    batch = ReadyBatchFactory()
    client.force_login(MembershipFactory(workspace=batch.workspace).user)
    before = batch.layout
    send(client, batch, "draft", {"pages": SOUND, "revision": 0})
    assert send(client, batch, "publish", {"revision": 1}).json()["version"] == 2
    assert batch.layout_at(1) == before


def test_after_the_set_up_a_layout_that_asks_nothing_is_refused_with_a_sentence(client):
    batch = ReadyBatchFactory()
    client.force_login(MembershipFactory(workspace=batch.workspace).user)
    send(client, batch, "draft", {"pages": [page(PROMPT)], "revision": 0})
    answer = send(client, batch, "publish", {"revision": 1})
    assert answer.status_code == 400
    assert "asks nothing" in answer.json()["message"]


def test_a_layout_that_came_another_way_is_not_written_over_in_silence(member, batch):
    send(member, batch, "draft", {"pages": FAULTY, "revision": 0})
    batch.refresh_from_db()
    carla = MembershipFactory(workspace=batch.workspace, user__name="Carla").user
    change_layout(batch, SOUND, carla)
    told = send(member, batch, "publish", {"revision": 1})
    assert told.status_code == 409
    assert (told.json()["by"], told.json()["pages"]) == ("Carla", batch.layout)
    shown = html.unescape(member.get(f"/batches/{batch.pk}/layout/").content.decode())
    assert "Carla changed what participants see" in shown
    revision = told.json()["revision"]
    assert send(member, batch, "draft", {"pages": SOUND, "revision": revision}).status_code == 200
    assert "Carla" not in member.get(f"/batches/{batch.pk}/layout/").content.decode()


# The check before a set-up


def test_the_check_tells_what_layout_data_and_control_tasks_lack(member, batch):
    batch.control_settings = {"solutions": {"better": "response_a"}, "hint": "response_b"}
    batch.save()
    ImportFactory(dataset=batch.dataset)
    DatapointFactory(dataset=batch.dataset, values={"response_a": "A", "response_b": "B"})
    hidden = {"type": "dataset_field", "field": "response_b"}
    only = {**CHOICE, "options": CHOICE["options"][:1]}
    answer = send(member, batch, "check", {"pages": [page(PROMPT, hidden, only)]})
    found = {(one["kind"], one["path"]): one["message"] for one in answer.json()["findings"]}
    column = "pages[0].rows[0].columns[0]"
    assert "only one option" in found["accessibility", f"{column}.items[2]"]
    assert "what is right" in found["missing", f"{column}.items[1]"]
    assert "no question with this id or name" in found["missing", ""]
    assert '"prompt" is empty in all of the 1 datapoints.' in found["data", f"{column}.items[0]"]


def test_the_check_tells_that_there_are_no_datapoints(member, batch):
    (finding,) = send(member, batch, "check", {"pages": SOUND}).json()["findings"]
    assert (finding["kind"], finding["path"]) == ("data", "")
    assert "no datapoints yet" in finding["message"]


# Who may, and what is no body


@pytest.mark.parametrize("call", ["draft", "faults", "check", "publish", "preview"])
def test_who_may_only_look_changes_nothing(client, batch, call):
    client.force_login(MembershipFactory(workspace=batch.workspace, role=Role.VIEWER).user)
    answer = send(client, batch, call, {"pages": SOUND, "revision": 0, "page": 0, "pick": "first"})
    assert answer.status_code == 403
    assert answer.json()["message"]
    assert send(type(client)(), batch, call, {}).status_code == 401
    client.force_login(MembershipFactory().user)
    assert send(client, batch, call, {}).status_code == 404
    assert client.get(f"/batches/{batch.pk}/layout/{call}/").status_code == 405


@pytest.mark.parametrize(
    ("call", "body", "told"),
    [
        ("draft", b"{", "no JSON"),
        ("draft", [], "must be an object"),
        ("draft", {"revision": 0}, "list of pages, not null"),
        ("draft", {"pages": {}, "revision": 0}, "list of pages, not an object"),
        ("draft", {"pages": [{}] * 501, "revision": 0}, "at most 500 pages"),
        ("draft", {"pages": []}, '"revision"'),
        ("draft", {"pages": [], "revision": True}, '"revision"'),
        ("draft", {"pages": [], "revision": -1}, '"revision"'),
        ("draft", '{"pages": ["\\ud800"], "revision": 0}', "no JSON"),
        ("draft", '{"pages": [' + "[" * 250 + "]" * 250 + '], "revision": 0}', "200 levels"),
        ("faults", {}, "list of pages"),
        ("check", {"pages": "none"}, "list of pages, not text"),
        ("publish", {"revision": "1"}, '"revision"'),
        ("preview", {"pages": [], "page": 0, "pick": "first"}, "there are 0 pages"),
        ("preview", {"pages": [{}], "page": 0, "pick": ["first"]}, '"pick" must be one of'),
        ("preview", {"pages": [{}], "page": 0, "pick": "next", "position": "3"}, '"position"'),
        ("preview", {"pages": [{}], "page": 0, "pick": "next", "position": 2**63}, '"position"'),
    ],
)
def test_a_body_that_is_none_gets_a_sentence(member, batch, call, body, told):
    answer = send(member, batch, call, body)
    assert answer.status_code == 400
    assert told in answer.json()["message"]
    batch.refresh_from_db()
    assert batch.layout_draft is None


def test_a_body_of_more_than_two_megabytes_is_refused(member, batch):
    answer = send(member, batch, "draft", {"pages": ["x" * 2_000_000], "revision": 0})
    assert answer.status_code == 413
    assert "2 MB" in answer.json()["message"]


def test_a_layout_at_its_limits_is_kept_and_drawn(member, batch):
    options = [{"label": f"Option {number}", "value": number} for number in range(1_000)]
    pages = [page(PROMPT, {"type": "rich_text", "content": "x" * 64_000})]
    pages += [page({**CHOICE, "options": options})] + [page(CHOICE)] * 498
    assert send(member, batch, "draft", {"pages": pages, "revision": 0}).json()["problems"] == []
    assert send(member, batch, "publish", {"revision": 1}).status_code == 200
    assert b"Option 999" in draw(member, batch, pages, page=1).content


# The page


def test_the_page_hands_over_what_the_script_needs(member, batch):
    DatapointFactory(dataset=batch.dataset)
    data = data_of(member, batch)
    assert data["pages"] == data["published"] == batch.layout
    assert (data["version"], data["started"], data["datapoints"], data["may_write"]) == (1, False, 1, True)
    assert [field["key"] for field in data["fields"]] == ["prompt", "response_a", "response_b", "session_id"]
    assert [field["reason"] for field in data["fields"] if not field["shown"]] == [
        "A field of type task_group_id is not for participants."
    ]
    assert [item["type"] for item in data["items"]] == list(ITEMS)
    for address in data["addresses"].values():
        assert member.get(address).status_code in (200, 405), address


def test_a_version_that_somebody_saw_counts_as_started(client):
    batch = ReadyBatchFactory()
    client.force_login(MembershipFactory(workspace=batch.workspace).user)
    assert not data_of(client, batch)["started"]
    AssignmentFactory(suite=batch.pool.suites.get(), form_version=batch.layout_number)
    assert data_of(client, batch)["started"]


def test_a_field_that_says_what_is_right_is_offered_to_nobody(client):
    batch = BatchFactory(control_settings={"solutions": {}, "hint": "response_b"})
    client.force_login(MembershipFactory(workspace=batch.workspace).user)
    data = data_of(client, batch)
    (hidden,) = [field for field in data["fields"] if field["key"] == "response_b"]
    assert not hidden["shown"]
    assert "what is right" in hidden["reason"]
    assert "response_b" not in json.dumps(data["starts"])


def test_the_export_is_what_is_being_edited(member, batch):
    send(member, batch, "draft", {"pages": FAULTY, "revision": 0})
    answer = member.get(f"/batches/{batch.pk}/layout/export/")
    assert answer["Content-Disposition"] == 'attachment; filename="layout.json"'
    assert answer.json() == FAULTY


def test_only_our_own_pages_may_frame_the_frame(member, batch):
    framed = member.get(f"/batches/{batch.pk}/layout/frame/")
    assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]
    assert "img-src 'self' data: https:" in framed["Content-Security-Policy"]
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    around = member.get(f"/batches/{batch.pk}/layout/")
    assert "frame-src 'self'" in around["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in around["Content-Security-Policy"]


# The preview


def test_a_preview_is_drawn_by_the_participants_own_template_with_a_real_datapoint(member, batch):
    DatapointFactory(dataset=batch.dataset, values={"prompt": "<b>Why?</b>"})
    answer = draw(member, batch, SOUND)
    shown = answer.content.decode()
    assert "&lt;b&gt;Why?&lt;/b&gt;" in shown
    assert "Which response is more helpful?" in shown
    assert "<html" not in shown
    assert "batches/participant/_page.html" in [template.name for template in answer.templates]
    assert (answer["X-Position"], answer["X-Datapoint"]) == ("1", "1 of 1")


@pytest.mark.parametrize(
    ("pick", "position", "found"),
    [
        ("first", None, 1),
        ("first", 3, 1),
        ("this", 3, 3),
        ("this", None, 1),
        ("next", None, 1),
        ("next", 1, 2),
        ("next", 4, 1),
        ("previous", 3, 2),
        ("previous", 1, 4),
        ("longest", None, 3),
        ("emptiest", None, 2),
    ],
)
def test_a_preview_steps_through_the_datapoints(member, batch, pick, position, found):
    for prompt in ("some", "", "the longest of all", "more"):
        # What is not shown on the page counts for nothing.
        DatapointFactory(dataset=batch.dataset, values={"prompt": prompt, "response_a": "x" * (50 - len(prompt))})
    answer = draw(member, batch, SOUND, pick=pick, position=position)
    assert (answer["X-Position"], answer["X-Datapoint"]) == (str(found), f"{found} of 4")


def test_a_random_datapoint_is_one_of_them(member, batch):
    for _ in range(3):
        DatapointFactory(dataset=batch.dataset)
    found = {draw(member, batch, SOUND, pick="random")["X-Position"] for _ in range(12)}
    assert found <= {"1", "2", "3"}
    assert len(found) > 1


def test_places_are_counted_where_datapoints_were_taken_out(member, batch):
    points = [DatapointFactory(dataset=batch.dataset) for _ in range(3)]
    points[0].delete()
    batch.dataset.datapoint_count -= 1
    batch.dataset.save()
    assert draw(member, batch, SOUND)["X-Datapoint"] == "1 of 2"


def test_without_datapoints_the_texts_are_samples(member, batch):
    answer = draw(member, batch, SOUND)
    assert "Here stands the prompt of the datapoint." in answer.content.decode()
    assert (answer["X-Position"], answer["X-Datapoint"]) == ("", "")


def test_a_preview_costs_the_same_queries_for_one_item_and_many(member, batch, django_assert_max_num_queries):
    for _ in range(3):
        DatapointFactory(dataset=batch.dataset)
    for pages in (SOUND, [page(PROMPT, *[CHOICE] * 20)]):
        with django_assert_max_num_queries(5):  # session, person, memberships, batch with dataset, datapoint
            draw(member, batch, pages)


FAULTS = [
    (page(PROMPT, {"type": "free_text"}), "“Question” is missing"),
    (page(PROMPT, {"type": "dance"}), "must be one of"),
    (page(PROMPT, {"type": "multiple_choice_with_free_text"}), "“Choice with reasons” cannot be shown yet."),
    (page(PROMPT, {**CHOICE, "options": [{"label": "A"}]}), "“Option 1: value” is missing."),
    (page(PROMPT, {"type": ["free_text"]}), "must be one of"),
    (page(PROMPT, "text"), "must be an object"),
    (page(PROMPT, {"type": "dataset_field", "field": "session_id"}), "is not for participants"),
    (page(PROMPT, {"type": "multiple_choice", "description": "Which?", "options": 3}), "must be a list"),
    ({"rows": [*page(PROMPT)["rows"], "row"]}, "This row must be an object"),
    ({"rows": [*page(PROMPT)["rows"], {"columns": [None]}]}, "This column must be an object"),
    ({"rows": [*page(PROMPT)["rows"], {"columns": {}}]}, 'must have "columns"'),
]


@pytest.mark.parametrize(("faulty", "told"), FAULTS)
def test_what_is_unsound_becomes_a_box_and_the_rest_is_drawn(member, batch, faulty, told):
    shown = html.unescape(draw(member, batch, [faulty]).content.decode())
    assert told in shown
    assert "Here stands the prompt" in shown


@pytest.mark.parametrize("pages", [[None], [{}], [{"rows": None}], [[]], ["page"], [3]])
def test_a_page_that_is_none_is_told_as_such(member, batch, pages):
    assert "This page" in draw(member, batch, pages).content.decode()


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"item": "better", "is": "b"}, 'data-show-if="{id}" data-places="1"'),
        ({"item": "{id}", "in": ["a", "b"]}, 'data-show-if="{id}" data-places="0 1"'),
        ({"item": "of another page", "is": 1}, "Only after a certain answer on another page."),
        ({"item": "better", "is": "c"}, ""),
        ({"item": "why", "is": "c"}, ""),
        ({"item": ["better"]}, ""),
        ("better", ""),
    ],
)
def test_an_item_that_depends_on_an_answer_is_drawn_with_its_condition(member, batch, wanted, told):
    key = "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d"
    why = {"type": "free_text", "description": "Why?", "name": "why", "show_if": wanted}
    drawn = json.loads(json.dumps([page({**CHOICE, "id": key, "name": "better"}, why)]).replace("{id}", key))
    shown = draw(member, batch, drawn).content.decode()
    assert "Why?" in shown
    assert told.replace("{id}", key) in shown
    assert ("conditional" in shown) is bool(told)


def test_what_participants_will_see_is_drawn_in_their_language(client, member, batch):
    batch.settings = {"language": "ar"}
    batch.save()
    frame = member.get(f"/batches/{batch.pk}/layout/frame/").content.decode()
    assert '<html lang="ar" dir="rtl">' in frame
    assert "تعذّر تحميل هذه الصورة" in frame  # what scripts say in it
    optional = {**CHOICE, "required": False, "answer_limit": 2}
    drawn = draw(member, batch, [page(optional, {"type": "free_text"})]).content.decode()
    assert "اختياري" in drawn
    assert "اختر" in drawn
    assert '<div class="notice" data-tone="bad" lang="en" dir="ltr">' in drawn
    change_layout(batch, [page(optional)], None)
    client.force_login(MembershipFactory(workspace=batch.workspace, role=Role.VIEWER).user)
    looked_at = client.get(f"/batches/{batch.pk}/layout/").content.decode()
    assert '<html lang="en"' in looked_at
    assert 'lang="ar" dir="rtl"' in looked_at
    assert "اختياري" in looked_at


def test_hostile_texts_stay_texts_wherever_the_builder_shows_them(member, batch):
    DatapointFactory(dataset=batch.dataset, values={"prompt": " ".join(PAYLOADS.values())})
    pages = [
        page(
            PROMPT,
            {"type": text},
            {"type": "rich_text", "content": text},
            {"type": "dataset_field", "field": text},
            {"type": "free_text", "description": text, "name": text, "show_if": {"item": text, "is": text}},
            {**CHOICE, "description": text, "options": [{"label": text, "value": text}]},
        )
        for text in PAYLOADS.values()
    ]
    for number in range(len(pages)):
        assert Reader(draw(member, batch, pages, page=number).content.decode()).faults == []
    for faulty in FAULTY, pages:
        send(member, batch, "draft", {"pages": faulty, "revision": data_of(member, batch)["revision"]})
    for path in ("", "text/"):
        shown = member.get(f"/batches/{batch.pk}/layout/{path}").content.decode()
        assert "alert(1)" in shown
        assert not re.search(r"<(script|img|svg|iframe|form|base)[^>]*(evil|alert)", shown)


def test_an_id_that_stands_twice_is_drawn_once(member, batch):
    (choice,) = [item for item in layout.instructions(batch.layout) if item["type"] == "multiple_choice"]
    shown = draw(member, batch, [page(choice, choice, {**choice, "id": '"><script>'})]).content.decode()
    assert shown.count(f'name="{choice["id"]}"') == len(choice["options"])
    assert "<script" not in shown
