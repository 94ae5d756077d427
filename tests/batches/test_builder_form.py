"""The layout as text in a form, and as those see it who may not change it: no script is needed for either."""

import html
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from batches.layouts import drafting
from batches.models import Batch
from tests.factories import CHOICE, PROMPT, BatchFactory, DatapointFactory, MembershipFactory, page
from workspaces.roles import Role

pytestmark = pytest.mark.django_db
SOUND = [page(PROMPT, CHOICE)]
FAULTY = [page({"type": "free_text"}), {}]


@pytest.fixture
def batch():
    return BatchFactory()


@pytest.fixture
def member(client, batch):
    client.force_login(MembershipFactory(workspace=batch.workspace, user__name="Ann").user)
    return client


def text(answer) -> str:
    return html.unescape(answer.content.decode())


def address(batch):
    return f"/batches/{batch.pk}/layout/text/"


def send(client, batch, layout, go="save", revision=0, **more):
    given = {"layout": layout if isinstance(layout, str) else json.dumps(layout), "revision": revision, "go": go}
    return client.post(address(batch), given | more, follow=True)


def test_the_form_begins_with_what_is_being_edited(member, batch):
    assert json.loads(member.get(address(batch)).context["form"]["layout"].value()) == batch.layout
    send(member, batch, SOUND)
    assert json.loads(member.get(address(batch)).context["form"]["layout"].value()) == SOUND


def test_a_draft_is_saved_and_its_faults_are_listed_by_place(member, batch):
    shown = text(send(member, batch, FAULTY))
    assert "The draft is saved." in shown
    assert "2 places to mend" in shown
    assert "pages[0].rows[0].columns[0].items[0].description" in shown
    assert "pages[1].rows" in shown
    assert Batch.objects.get().layout_draft == FAULTY


def test_a_sound_layout_is_shown_to_participants_at_once(member, batch):
    answer = send(member, batch, SOUND, go="publish")
    batch.refresh_from_db()
    assert f"Whoever starts from now on sees version {batch.layout_number}." in text(answer)
    assert batch.instruction_count == 1
    assert batch.layout_draft is None


def test_a_faulty_one_is_kept_as_a_draft(member, batch):
    before = batch.layout
    assert "saved as a draft, but not shown" in text(send(member, batch, FAULTY, go="publish"))
    batch.refresh_from_db()
    assert (batch.layout, batch.layout_draft) == (before, FAULTY)


def test_while_a_set_up_runs_it_is_kept_as_a_draft(member, batch):
    Batch.objects.update(status="PROCESSING")
    shown = text(send(member, batch, SOUND, go="publish"))
    assert "saved as a draft, but not shown" in shown
    assert "being set up" in shown


def test_what_somebody_else_saved_is_replaced_knowingly_only(member, batch):
    other = MembershipFactory(workspace=batch.workspace, user__name="Ben").user
    drafting.save(batch, SOUND, 0, other)
    answer = send(member, batch, FAULTY)
    assert answer.status_code == 409
    assert "Ben saved another layout" in text(answer)
    form = answer.context["form"]
    assert json.loads(form["layout"].value()) == FAULTY, "what was typed is still there"
    assert Batch.objects.get().layout_draft == SOUND
    assert send(member, batch, FAULTY, revision=form["revision"].value()).status_code == 200
    assert Batch.objects.get().layout_draft == FAULTY


def test_a_file_takes_the_place_of_the_text(member, batch):
    pages = [*SOUND, page({"type": "rich_text", "content": "x" * 3_000_000})]
    file = SimpleUploadedFile("layout.json", b"\xef\xbb\xbf" + json.dumps(pages).encode())
    assert "The draft is saved." in text(send(member, batch, "not looked at", file=file))
    assert Batch.objects.get().layout_draft == pages


@pytest.mark.parametrize(
    ("layout", "file", "told"),
    [
        ("", None, "Fill this in."),
        ('[{"rows": ]', None, "This is no JSON yet. Line 1, column"),
        ("{}", None, "A layout is a list of pages, not an object."),
        ([{}] * 501, None, "at most 500 pages"),
        ("[]", b"\xff", "no text in UTF-8: byte 0"),
        ("[]", b"[", "This is no JSON yet. Line 1, column"),
        ("[]", b"[" + b" " * 16_000_000 + b"]", "larger than 16 MB"),
    ],
)
def test_what_is_no_layout_is_refused_at_its_field(member, batch, layout, file, told):
    more = {"file": SimpleUploadedFile("layout.json", file)} if file else {}
    answer = send(member, batch, layout, **more)
    assert answer.status_code == 422
    assert told in answer.context["form"].errors["file" if file else "layout"][0]
    assert Batch.objects.get().layout_draft is None


@pytest.mark.parametrize("revision", ["", "-1", "x"])
def test_a_form_without_its_revision_saves_nothing(member, batch, revision):
    assert send(member, batch, SOUND, revision=revision).status_code == 422
    assert Batch.objects.get().layout_draft is None


def test_who_may_not_write_sees_the_real_thing_and_why(client, batch):
    client.force_login(MembershipFactory(workspace=batch.workspace, role=Role.REVIEWER).user)
    DatapointFactory(dataset=batch.dataset, values={"prompt": "<i>Why is the sky blue?</i>"})
    answer = client.get(f"/batches/{batch.pk}/layout/")
    assert "You may look at this layout." in text(answer)
    assert "&lt;i&gt;Why is the sky blue?" in answer.content.decode()
    assert "Which response is more helpful?" in text(answer)
    assert "1 of 1" in text(answer)
    assert "builder/main.js" not in text(answer)
    assert client.get(address(batch)).status_code == 403
    assert send(client, batch, SOUND).status_code == 403
    Batch.objects.update(layout_number=None)
    assert "No layout yet" in text(client.get(f"/batches/{batch.pk}/layout/"))


def test_others_find_nothing(client, batch):
    client.force_login(MembershipFactory().user)
    for path in ("", "text/", "export/", "frame/"):
        assert client.get(f"/batches/{batch.pk}/layout/{path}").status_code == 404


def test_without_scripts_the_builder_says_where_to_go(member, batch):
    shown = text(member.get(f"/batches/{batch.pk}/layout/"))
    assert "The builder needs JavaScript" in shown
    assert f'href="{address(batch)}"' in shown


def test_the_batchs_page_and_its_trail_lead_to_the_builder(member, batch):
    shown = text(member.get(batch.get_absolute_url()))
    assert shown.count(f'href="/batches/{batch.pk}/layout/"') == 2
    assert "Open the builder" in shown
    assert "There is a draft" not in shown
    send(member, batch, FAULTY)
    assert "There is a draft that participants do not see yet." in text(member.get(batch.get_absolute_url()))
