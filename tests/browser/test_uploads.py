"""Files in a real browser: sent at once with a script, with the page turn without one, and never lost in silence."""

import re

import pytest
from playwright.sync_api import expect

from batches.layouts import layout
from tasksuites.models import Answer, Attachment
from tests.browser.conftest import DESKTOP, PHONE, press
from tests.factories import PROMPT, WHY, ReadyBatchFactory, page

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x01" * 20_000 + b"\xff\xd9"
PHOTO = {
    "type": "file_upload",
    "description": "Photos of the receipt",
    "helper_text": "All of it, in good light.",
    "max_file_size_mb": 1,
    "max_file_count": 3,
}


@pytest.fixture(autouse=True)
def disk(settings, tmp_path):
    settings.MEDIA_ROOT, settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "files", tmp_path
    return tmp_path


@pytest.fixture
def batch():
    numbers = iter(range(1, 1000))
    made = layout.normalise([page(PROMPT, PHOTO, WHY)], lambda: f"00000000-0000-7000-8000-{next(numbers):012}")
    return ReadyBatchFactory(layout=made, group_size=1)


@pytest.fixture
def task(open_page, batch):
    """Opens the screen of the task."""

    def open_(**options):
        tab = open_page(f"/take/{batch.pool.entry}/?PROLIFIC_PID=a-person-with-a-long-id", **options)
        press(tab, "Begin")
        return tab

    return open_


def photo(name="photo.jpg", content=JPEG):
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def choose(tab, *files):
    tab.get_by_label("Add files").set_input_files(list(files))


def stored(batch):
    key = layout.upload_questions(batch.layout)[0]["id"]
    return (Answer.objects.get().values or {}).get(key)


def expect_told(tab, words):
    expect(tab.locator("[data-state=failed] .upload-state").filter(has_text=words)).to_be_visible()


def wait_until_saved(tab):
    expect(tab.locator("[data-saved]")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_files_are_given_and_the_answers_sent(task, batch, scripts, width):
    tab = task(scripts=scripts, width=width)
    choose(tab, photo("one.jpg"), photo("two.jpg"))
    tab.get_by_label("Why?").fill("Because")
    if scripts:
        expect(tab.get_by_role("button", name="Remove one.jpg")).to_be_visible()
        expect(tab.get_by_role("button", name="Remove two.jpg")).to_be_visible()
    tab.get_by_role("button", name="Next").click()
    expect(tab.get_by_text("All questions are answered.")).to_be_visible()
    assert sorted(stored(batch)) == sorted(Attachment.objects.values_list("key", flat=True))
    tab.get_by_role("button", name="Back").click()
    expect(tab.locator(".upload-name").filter(has_text="one.jpg")).to_be_visible()
    tab.get_by_role("button", name="Next").click()
    tab.get_by_role("button", name="Send answers").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Thank you, your answers have arrived")
    assert len(stored(batch)) == 2


def test_a_file_is_kept_at_once_and_can_be_taken_out(task, batch):
    tab = task()
    choose(tab, photo("one.jpg"))
    expect(tab.get_by_role("status").filter(has_text="one.jpg is here.")).to_be_attached()
    wait_until_saved(tab)
    assert len(stored(batch)) == 1
    tab.reload()
    remove = tab.get_by_role("button", name="Remove one.jpg")
    remove.press("Enter")
    expect(tab.get_by_label("Add files")).to_be_focused()
    expect(remove).not_to_be_attached()
    wait_until_saved(tab)
    assert stored(batch) is None


def test_without_a_script_a_tick_takes_a_file_out(task, batch):
    tab = task(scripts=False)
    choose(tab, photo("one.jpg"), photo("two.jpg"))
    tab.get_by_role("button", name="Next").click()
    tab.get_by_label("one.jpg").uncheck()
    tab.get_by_label("Why?").fill("Because")
    tab.get_by_role("button", name="Next").click()
    assert stored(batch) == [Attachment.objects.get(name="two.jpg").key]
    tab.faults.clear()  # the browser writes a line for each answer of 4xx


def test_what_is_refused_says_why_and_holds_the_page_until_it_is_out(task, batch):
    tab = task()
    choose(tab, photo("page.jpg", b"<html>"), photo("large.jpg", JPEG * 60))
    expect_told(tab, '"page.jpg" does not hold what its ending .jpg says. Choose another file.')
    expect_told(tab, '"large.jpg" is larger than 1 MB.')
    tab.get_by_label("Why?").fill("Because")
    tab.get_by_role("button", name="Next").click()
    expect(tab.get_by_role("button", name="Remove page.jpg")).to_be_focused()
    for name in ("page.jpg", "large.jpg"):
        tab.get_by_role("button", name=f"Remove {name}").click()
    choose(tab, *(photo(f"{number}.jpg") for number in range(4)))
    expect_told(tab, 'There is room for 3 here: take one out before "3.jpg".')
    for number in range(3):
        expect(tab.get_by_role("button", name=f"Remove {number}.jpg")).to_be_visible()
    assert not Attachment.objects.filter(name__in=["page.jpg", "large.jpg", "3.jpg"]).exists()
    tab.faults.clear()


def test_a_lost_connection_is_said_and_tried_again(task, batch):
    tab = task()
    tab.context.set_offline(True)
    choose(tab, photo("one.jpg"))
    expect_told(tab, '"one.jpg" did not get through. Try again when you are connected.')
    tab.context.set_offline(False)
    tab.get_by_role("button", name="Try again one.jpg").click()
    expect(tab.locator("[data-state=kept]")).to_be_visible()
    wait_until_saved(tab)
    assert len(stored(batch)) == 1
    tab.faults.clear()


def test_a_page_turn_waits_for_a_file_that_is_on_its_way(task, batch):
    tab = task()
    held = []
    tab.route("**/files", lambda route: held.append(route))
    choose(tab, photo("one.jpg"))
    tab.get_by_label("Why?").fill("Because")
    expect(tab.get_by_role("progressbar", name="Sending one.jpg")).to_be_visible()
    tab.get_by_role("button", name="Next").click()
    expect(tab.get_by_text("Going on as soon as the files are here.")).to_be_attached()
    for route in held:
        route.continue_()
    expect(tab.get_by_text("All questions are answered.")).to_be_visible()
    assert len(stored(batch)) == 1


def test_what_is_refused_takes_no_room(task, batch):
    tab = task()
    choose(tab, *(photo(f"page{number}.jpg", b"<html>") for number in range(3)))
    expect(tab.locator("[data-state=failed]")).to_have_count(3)
    choose(tab, *(photo(f"{number}.jpg") for number in range(4)))
    expect(tab.locator("[data-state=kept]")).to_have_count(3)
    expect_told(tab, 'There is room for 3 here: take one out before "3.jpg".')
    wait_until_saved(tab)  # what no answer names yet may make room
    for name in ("Remove 0.jpg", "Try again 3.jpg"):
        with tab.expect_response(lambda reply: reply.request.method == "PUT"):
            tab.get_by_role("button", name=name).click()
    expect(tab.locator("[data-state=kept]")).to_have_count(3)
    assert len(stored(batch)) == 3
    tab.faults.clear()


def test_sizes_stand_in_the_same_words_before_and_after_a_reload(task):
    tab = task()
    expect(tab.get_by_text("1 to 3 files, each of at most 1 MB")).to_be_visible()
    choose(tab, photo("one.jpg", JPEG * 2))
    expect(tab.locator("[data-state=kept] .upload-state")).to_have_text("40 kB")
    wait_until_saved(tab)
    tab.reload()
    expect(tab.locator(".upload-file .upload-state")).to_have_text("40 kB")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_question_is_accessible_and_fits(task, axe, fits, width, scheme):
    tab = task(width=width, scheme=scheme)
    axe(tab)
    choose(tab, photo("a-photo-with-a-very-long-name-" + "x" * 80 + ".jpg"), photo("page.jpg", b"<html>"))
    expect(tab.get_by_role("button", name="Remove page.jpg")).to_be_visible()
    expect(tab.locator("[data-state=kept]")).to_be_visible()
    axe(tab)
    fits(tab)
    tab.get_by_role("button", name="Remove page.jpg").click()
    press(tab, "Next")
    expect(tab.get_by_role("alert")).to_contain_text("Why?")
    axe(tab)
    fits(tab)
    tab.faults.clear()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_without_a_script_it_is_accessible_and_fits(task, fits, width):
    tab = task(width=width, scripts=False)
    tab.get_by_role("button", name="Next").click()
    expect(tab.get_by_role("link", name="Photos of the receipt")).to_have_attribute(
        "href", re.compile(r"^#q-[0-9a-f-]+$")
    )
    expect(tab.get_by_text("Add a file.", exact=True)).to_be_visible()
    fits(tab)
    tab.faults.clear()
