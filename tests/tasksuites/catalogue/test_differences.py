"""What a change of a project does to what was made with it."""

import pytest

from tasksuites.catalogue.differences import level
from tests.tasksuites.catalogue.calls import SPEC, with_

pytestmark = pytest.mark.once

BEFORE = {"name": "Birds", "issuing": "AUTOMATED", "view_spec": None, **SPEC}
OUT = "output_spec"


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("name", "Birds", "EQUAL"),
        ("name", "Rooks", "NON_BREAKING_CHANGE"),
        ("view_spec", {"type": "classic"}, "NON_BREAKING_CHANGE"),
        ("issuing", "MAP_SELECTOR", "BREAKING_CHANGE"),
        ("input_spec.photo.hidden", True, "NON_BREAKING_CHANGE"),
        ("input_spec.photo.required", False, "NON_BREAKING_CHANGE"),
        ("input_spec.photo.type", "string", "BREAKING_CHANGE"),
        ("input_spec.photo", ..., "BREAKING_CHANGE"),
        ("input_spec.place", {"type": "coordinates"}, "BREAKING_CHANGE"),
        ("input_spec.place", {"type": "coordinates", "required": False}, "NON_BREAKING_CHANGE"),
        (f"{OUT}.note.required", True, "BREAKING_CHANGE"),
        (f"{OUT}.note.required", None, "BREAKING_CHANGE"),
        (f"{OUT}.species.allowed_values", ["rook", "crow", "jay"], "NON_BREAKING_CHANGE"),
        (f"{OUT}.species.allowed_values", ["rook"], "BREAKING_CHANGE"),
        (f"{OUT}.species.allowed_values", ..., "NON_BREAKING_CHANGE"),
        (f"{OUT}.note.allowed_values", ["yes"], "BREAKING_CHANGE"),
        (f"{OUT}.note.pattern", "a+", "BREAKING_CHANGE"),
        (f"{OUT}.count.min_value", 1, "BREAKING_CHANGE"),
        (f"{OUT}.count.min_value", -1, "NON_BREAKING_CHANGE"),
        (f"{OUT}.count.max_value", 39, "BREAKING_CHANGE"),
        (f"{OUT}.count.max_value", ..., "NON_BREAKING_CHANGE"),
    ],
)
def test_breaking_is_what_makes_right_values_wrong(path, value, told):
    assert level(BEFORE, with_(BEFORE, path, value)) == told
