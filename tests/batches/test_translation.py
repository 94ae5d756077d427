"""Participants are spoken to in the language of the batch, or of their browser; every word of ours has its Arabic."""

import re
from gettext import GNUTranslations

import pytest
from django.urls import reverse
from django.utils import translation

from batches.participant import script_words
from tasksuites.models import Assignment
from tests import catalogue
from tests.batches.test_participant_pages import start, text_of, turn, whole
from tests.factories import PASSWORD, MembershipFactory, ReadyBatchFactory

ARABIC = catalogue.LOCALE / "ar/LC_MESSAGES/django.po"
IN_ARABIC = {"accept_language": "ar-EG,ar;q=0.9,en;q=0.5"}
LETTERS = re.compile("[\u0600-\u06ff]")


@pytest.mark.once
def test_the_compiled_words_are_those_of_their_source():
    with ARABIC.with_suffix(".mo").open("rb") as file:
        assert GNUTranslations(file)._catalog == catalogue.compiled(ARABIC)._catalog


@pytest.mark.once
def test_what_is_marked_is_what_is_translated():
    translated = {(one, several) for one, several, _ in catalogue.entries(ARABIC)[1:]}
    assert translated == catalogue.marked()
    assert len(translated) > 150


@pytest.mark.once
def test_every_marked_word_has_its_arabic_with_all_that_is_filled_in():
    for one, several, forms in catalogue.entries(ARABIC)[1:]:
        assert len(forms) == (6 if several else 1), one
        assert all(text.strip() for text in forms), one
        wanted = set(catalogue.PLACEHOLDER.findall(several or one))
        for text in forms:
            found = set(catalogue.PLACEHOLDER.findall(text))
            # One, two and none are words of their own in Arabic.
            assert found == wanted or (several and found < wanted and wanted - found <= COUNTS), (one, text)
        assert several is None or set(catalogue.PLACEHOLDER.findall(forms[-1])) == wanted, one
        assert any(map(LETTERS.search, forms)), one


COUNTS = {"{count}", "%(tasks)s"}


@pytest.mark.once
def test_a_page_brings_what_its_scripts_say_and_nothing_else():
    assert set(script_words.SENTENCES) == catalogue.said_by_scripts()
    assert len(script_words.SENTENCES) == len(set(script_words.SENTENCES))
    with translation.override("ar"):
        assert all(map(LETTERS.search, script_words.in_this_language().values()))
    assert script_words.in_this_language() == {}


@pytest.fixture
def batch(db):
    return ReadyBatchFactory(groups=2, group_size=2, settings={"language": "ar"})


def html_of(response):
    return re.search(r"<html[^>]*>", response.content.decode())[0], response["Content-Language"]


RIGHT_TO_LEFT = '<html lang="ar" dir="rtl">', "ar"
LEFT_TO_RIGHT = '<html lang="en" dir="ltr">', "en"


def test_a_batch_speaks_its_language_from_the_link_to_the_receipt(client, batch):
    path = start(client, batch)
    first = client.get(f"{path}1/")
    assert html_of(first) == RIGHT_TO_LEFT
    assert "هناك مهمتان." in text_of(first)
    assert "Evaluate responses" in text_of(first)  # what the requester wrote
    assert "المهمة 1 من 2" in text_of(client.get(f"{path}2/"))
    refused = turn(client, path, 2)
    assert "Why? : اكتب إجابة." in text_of(refused)
    for number in (2, 3):
        turn(client, path, number, **whole(batch))
    assert "أُجيب عن جميع الأسئلة." in text_of(client.get(f"{path}4/"))
    turn(client, path, 4)
    receipt = client.get(path)
    assert html_of(receipt) == RIGHT_TO_LEFT
    assert "شكرًا لك، وصلت إجاباتك" in text_of(receipt)


@pytest.mark.parametrize(
    ("named", "asked", "expected"),
    [
        (None, IN_ARABIC, RIGHT_TO_LEFT),
        (None, {}, LEFT_TO_RIGHT),
        (None, {"accept_language": "de,fr"}, LEFT_TO_RIGHT),
        ("en", IN_ARABIC, LEFT_TO_RIGHT),
        ("ar", {"accept_language": "en"}, RIGHT_TO_LEFT),
        ("xx", IN_ARABIC, RIGHT_TO_LEFT),  # of another version of ours
    ],
)
def test_without_a_language_of_its_own_a_batch_speaks_as_the_browser_asks(client, batch, named, asked, expected):
    batch.settings = {"language": named}
    batch.save()
    client.defaults |= {f"HTTP_{name.upper()}": value for name, value in asked.items()}
    path = start(client, batch)
    assert html_of(client.get(f"{path}2/")) == expected
    assert html_of(client.get(f"/take/{batch.pool.entry}/")) == expected
    assert html_of(client.get(f"{path}return/")) == expected
    client.cookies.clear()
    assert html_of(client.get(f"{path}2/")) == expected  # 403: this browser knows nothing of the work


def test_pages_that_belong_to_no_batch_speak_as_the_browser_asks(client, db):
    for address in ("/receipt/", "/receipt/?receipt=AAAAAAAAAAAA", "/take/nowhere/"):
        assert html_of(client.get(address, headers=IN_ARABIC)) == RIGHT_TO_LEFT
        assert html_of(client.get(address)) == LEFT_TO_RIGHT
    assert translation.get_language() == "en"


def test_what_the_api_says_to_people_is_in_their_language(client, batch):
    begun = client.post(
        f"/api/v1/participant/{batch.pool.entry}/start", {"participant": "p1"}, content_type="application/json"
    )
    assert (begun.status_code, begun["Content-Language"]) == (201, "ar")
    of = f"/api/v1/participant/assignments/{begun.json()['assignment_id']}"
    proof = {"authorization": f"Participant {begun.json()['participant_token']}"}
    refused = client.post(f"{of}/submit", {}, content_type="application/json", headers=proof)
    assert refused.json()["error"]["detail"] == "بعض الإجابات ناقصة أو غير صالحة بعد."
    assert {problem["message"] for problem in refused.json()["problems"]} == {"اختر إجابة.", "اكتب إجابة."}
    batch.settings = None
    batch.save()
    english = client.post(f"{of}/submit", {}, content_type="application/json", headers=proof)
    assert english.json()["error"]["detail"] == "Some answers are missing or not valid yet."
    asked = client.post(f"{of}/submit", {}, content_type="application/json", headers=proof | IN_ARABIC)
    assert asked.json() == refused.json()


def test_the_console_stays_english_and_says_what_is_spoken(client, batch):
    user = MembershipFactory(workspace=batch.workspace).user
    assert client.login(username=user.username, password=PASSWORD)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "ar"
    page = reverse("batch-people", args=[batch.pk])
    assert '<html lang="en">' in client.get(page).content.decode()
    preview = client.get(reverse("batch-preview", args=[batch.pk, batch.pool.suites.first().pk]))
    assert '<html lang="ar" dir="rtl">' in preview.content.decode()
    assert "Nothing you enter here is stored." in text_of(preview)
    saved = client.post(page, {"section": "language", "language": ""})
    assert saved.status_code == 302
    batch.refresh_from_db()
    assert "language" not in batch.settings
    assert "shuffles_layout" in batch.settings
    client.post(page, {"section": "language", "language": "ar"})
    batch.refresh_from_db()
    assert batch.settings["language"] == "ar"
    refused = client.post(page, {"section": "language", "language": "xx"})
    assert refused.status_code == 422


def test_numbers_and_times_stand_in_sentences_as_the_language_writes_them(client, batch):
    path = start(client, batch)
    Assignment.objects.update(due_at="2031-03-09T14:05:00Z", expires_at="2031-03-09T14:05:00Z")
    assert "الوقت متاح حتى 9 مارس، 14:05 (بالتوقيت العالمي)" in text_of(client.get(f"{path}1/"))
    entry = f"/api/v1/participant/{batch.pool.entry}/start"
    refused = client.post(entry, {"participant": "x" * 1_300}, content_type="application/json")
    assert "عدد حروف هذا المعرّف 1,300." in refused.json()["error"]["detail"]["participant"][0]
