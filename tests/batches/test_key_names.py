"""The names that keys have for people, the same in the server's sentences as in the builder's inspector."""

import re

import pytest
from django.conf import settings

from batches.layouts import conditions
from batches.layouts.items import ITEMS
from batches.layouts.key_names import NAMES, OF_ROWS, name_of, spoken

pytestmark = pytest.mark.once
LABELLED = re.compile(r'key: "(\w+)",\s+label: "([^"]+)"')


def labels():
    scripts = settings.BASE_DIR / "static/js/builder"
    return {pair for name in ("lines.js", "kinds.js") for pair in LABELLED.findall((scripts / name).read_text())}


def test_the_inspector_and_the_server_call_a_key_the_same():
    assert labels() == {*NAMES.items(), *OF_ROWS.items()}


def test_every_key_of_every_kind_has_a_name():
    known = {key for kind in ITEMS.values() for key in kind.keys} | {conditions.KEY}
    assert known - NAMES.keys() == set()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("description", "Question"),
        ("options", "Options"),
        ("options[1]", "Option 2"),
        ("options[1].label", "Option 2: label"),
        ("unit_options[0].value", "Unit 1: value"),
        ("validation.min", "What may be written"),
        ("not_known", "not known"),
        ("", ""),
    ],
)
def test_what_lies_in_a_key_is_named_by_it(path, name):
    assert name_of(path) == name


def test_a_sentence_names_the_field_that_people_see():
    assert spoken('"options[0].value" is missing.', "options[0].value") == "“Option 1: value” is missing."
