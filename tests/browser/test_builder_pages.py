"""Around the builder, in a real browser: the form without scripts, the read-only page, the frame of the preview."""

import json

import pytest
from django.test import Client
from playwright.sync_api import expect

from batches.layouts import drafting
from batches.models import Batch
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import CHOICE, PROMPT, WHY, BatchFactory, DatapointFactory, MembershipFactory, page
from workspaces.roles import Role

pytestmark = pytest.mark.once
LOOKS = [(width, scheme) for width in (PHONE, DESKTOP) for scheme in ("light", "dark")]
NONE = {"label": "None of these", "value": "none", "exclusive": True}
SEVERAL = {**CHOICE, "answer_limit": -1, "options": [*CHOICE["options"], NONE]}
FAULTY = [page(PROMPT, SEVERAL, {"type": "free_text"}, {"type": "averylongwordwithoutanyblank" * 3})]


@pytest.fixture
def batch():
    made = BatchFactory()
    DatapointFactory(dataset=made.dataset, values={"prompt": "Averylongwordwithoutanyblank" * 9})
    return made


def signed_in(batch, role=Role.OWNER):
    client = Client()
    client.force_login(MembershipFactory(workspace=batch.workspace, role=role).user)
    return client


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_pages_beside_the_builder_are_for_everybody(open_page, axe, fits, batch, width, scheme):
    member, address = signed_in(batch), f"/batches/{batch.pk}/layout/"
    drafting.save(batch, FAULTY, 0, MembershipFactory(workspace=batch.workspace).user)
    looks = {"width": width, "scheme": scheme}
    for path, client in (("", signed_in(batch, Role.VIEWER)), ("text/", member)):
        tab = open_page(address + path, client=client, **looks)
        axe(tab)
        fits(tab)
    body = {"pages": FAULTY, "page": 0, "pick": "first"}
    drawn = member.post(f"{address}preview/", json.dumps(body), content_type="application/json").content.decode()
    tab = open_page(f"{address}frame/", client=member, **looks)
    tab.evaluate(
        """html => {
            const form = document.createElement("div")
            form.className = "form"
            form.append(...new DOMParser().parseFromString(html, "text/html").body.childNodes)
            document.querySelector("#main").replaceChildren(form)
        }""",
        drawn,
    )
    expect(tab.get_by_text("“Free text” cannot be shown yet.")).to_be_visible()
    tab.get_by_label("Response A").check()
    tab.get_by_label("None of these").check()
    expect(tab.get_by_label("Response A")).not_to_be_checked()
    axe(tab)
    fits(tab)


def test_without_scripts_a_layout_is_written_mended_and_shown_to_participants(open_page, batch):
    tab = open_page(f"/batches/{batch.pk}/layout/text/", scripts=False, client=signed_in(batch))
    tab.get_by_label("Layout", exact=True).fill(json.dumps(FAULTY))
    tab.get_by_role("button", name="Show it to participants").click()
    expect(tab.get_by_role("alert")).to_contain_text("saved as a draft, but not shown to participants")
    expect(tab.get_by_role("heading", name="2 places to mend")).to_be_visible()
    tab.get_by_label("Layout", exact=True).fill(json.dumps([page(PROMPT, WHY)]))
    tab.get_by_role("button", name="Show it to participants").click()
    expect(tab.get_by_text("Whoever starts from now on sees version 1.")).to_be_visible()
    assert Batch.objects.get().instruction_count == 1
