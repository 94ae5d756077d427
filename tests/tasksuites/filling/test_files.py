"""Files of suites and tasks: JSON, lines of JSON, tables with tabs; everything that is wrong is told by its place."""

import io
import json
from contextlib import suppress

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from project.base import checkup
from tasksuites.filling import files, loading
from tasksuites.models import Pool, Task, TaskSuite
from tasksuites.spec import Spec
from tests.tasksuites.filling.made import MIXING, control, general
from workspaces.models import AuditEntry

INPUT = Spec(
    {
        "photo": {"type": "string"},
        "size": {"type": "integer", "required": False},
        "share": {"type": "float", "required": False},
        "is_wet": {"type": "boolean", "required": False},
        "tree": {"type": "json", "required": False},
        "words": {"type": "array_string", "required": False},
        "sizes": {"type": "array_integer", "required": False},
    }
)
OUTPUT = Spec({"species": {"type": "string"}, "count": {"type": "integer", "required": False}})


def read(text, name="a.tsv", suites=True, size=1):
    entries = files.read(name, text.encode(), INPUT, OUTPUT, suites=suites, size=size)
    return [(entry.place, entry.item) for entry in entries]


def tasks(*photos):
    return {"tasks": [{"input_values": {"photo": each}} for each in photos]}


@pytest.mark.once
@pytest.mark.parametrize(
    "cell",
    [
        ("size", "12", 12),
        ("size", "twelve", "twelve"),
        ("share", "0.5", 0.5),
        ("is_wet", "True", True),
        ("is_wet", "false", False),
        ("is_wet", "1", "1"),
        ("tree", '"{""a"": [1]}"', {"a": [1]}),
        ("words", "a, b\\,c,d", ["a", "b,c", "d"]),
        ("words", '"[""a,b""]"', ["a,b"]),
        ("sizes", "1,x,3", [1, "x", 3]),
    ],
)
def test_a_cell_is_read_by_the_type_of_its_field(cell):
    name, text, value = cell
    ((place, item),) = read(f"INPUT:photo\tINPUT:{name}\nx\t{text}\n", suites=False)
    assert (place, item["input_values"]) == ("Line 2", {"photo": "x", name: value})


@pytest.mark.once
def test_a_row_holds_what_is_known_and_a_hint():
    text = "INPUT:photo\tGOLDEN:species\tGOLDEN:count\tHINT:text\r\na\trook\t2\tLook.\r\nb\t\t\t\r\n"
    (_, first), (_, second) = read(text, suites=False)
    assert first == {
        "input_values": {"photo": "a"},
        "known_solutions": [{"output_values": {"species": "rook", "count": 2}}],
        "message_on_unknown_solution": "Look.",
        "infinite_overlap": True,
    }
    assert second == {"input_values": {"photo": "b"}}


@pytest.mark.once
@pytest.mark.parametrize(
    ("rows", "size", "suites"),
    [
        ("a\nb\n\nc\n", 5, [("Line 2", tasks("a", "b")), ("Line 5", tasks("c"))]),
        ("a\n\n\nb\n\n", 1, [("Line 2", tasks("a")), ("Line 5", tasks("b"))]),
        ("a\nb\nc\n", 2, [("Line 2", tasks("a", "b")), ("Line 4", tasks("c"))]),
        ("a\nb", 1, [("Line 2", tasks("a")), ("Line 3", tasks("b"))]),
    ],
)
def test_empty_lines_or_a_size_make_suites(rows, size, suites):
    assert read("INPUT:photo\n" + rows, size=size) == suites


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "text", "places"),
    [
        ("a.json", json.dumps(tasks("a")), ["The object"]),
        ("a.json", json.dumps([tasks("a"), 3]), ["Item 1", "Item 2"]),
        ("a.json", json.dumps(tasks("a")) + "\n\n" + json.dumps(tasks("b")), ["Line 1", "Line 3"]),
        ("a.jsonl", json.dumps(tasks("a")) + "\r\n" + json.dumps(tasks("b")) + "\n", ["Line 1", "Line 2"]),
        ("suites", "\ufeff " + json.dumps([tasks("a")]), ["Item 1"]),
    ],
)
def test_the_places_of_json(name, text, places):
    assert [place for place, _ in read(text, name)] == places


@pytest.mark.once
def test_single_tasks_in_json_become_suites():
    text = json.dumps([general(1), general(2), control(3)])
    assert read(text, "a.json", size=2) == [
        ("Item 1", {"tasks": [general(1), general(2)]}),
        ("Item 3", {"tasks": [control(3)]}),
    ]
    assert read(text, "a.json", suites=False)[2] == ("Item 3", control(3))


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.tsv", b"", "empty"),
        ("a.tsv", b"\xff\xfe", "Byte 1 is not UTF-8"),
        ("a.tsv", b"INPUT:photo\n", "no task"),
        ("a.tsv", b"INPUT:foto\nx", 'Line 1: the project has no field for "INPUT:foto"; there are INPUT:photo,'),
        ("a.tsv", b"INPUT:photo\tname\nx", "Line 1: column 2 must be named INPUT:field, GOLDEN:field or HINT:text"),
        ("a.tsv", b"INPUT:photo\nx\n\ny\tz", "Line 4 has 2 cells"),
        ("a.tsv", b'INPUT:photo\n"x\ny', "cannot be read as cells"),
        ("a.json", b"{", "no valid JSON"),
        ("a.json", b"[]", "empty"),
        ("a.jsonl", b'{"a": 1}\n{"a"', "Line 2 is no valid JSON"),
    ],
)
def test_what_cannot_be_read_says_where(name, content, told):
    with pytest.raises(files.Unreadable, match="(?s)" + told.replace("(", r"\(")):
        files.read(name, content, INPUT, OUTPUT, suites=True)


@pytest.mark.once
@given(st.sampled_from(["a.tsv", "a.json", "a.jsonl", "a"]), st.text('INPUT:photo{}[]",\t\n1 x', max_size=40))
def test_any_text_is_read_or_refused(name, text):
    with suppress(files.Unreadable):
        assert read(text, name)


# Into a pool.

# The shape of the interface manual's own sample: read-only keys, two tasks with hints, blanks at the ends of lines.
SAMPLE = """{
    "id": "3c6f1d0a-6a7b-4f0e-8b1c-2f5a9b7d4e10",
    "pool_id": "1",
    "tasks": [
        {"id": "9d2c4b6a-1e3f-4a5b-8c7d-0e1f2a3b4c5d",
         "origin_task_id": "5a4b3c2d-1e0f-4a9b-8c7d-6e5f4a3b2c1d",
         "input_values": {"image_url": "www.birds.example/1"},
            "known_solutions": [
                {"correctness_weight": 0.9, "output_values": {"colour": "black"}},
                {"correctness_weight": 0.6, "output_values": {"colour": "grey"}}
            ],
            "message_on_unknown_solution": "It is black."
        },
        {"input_values": {"image_url": "www.birds.example/2"},
            "known_solutions": [{"correctness_weight": 1, "output_values": {"colour": "white"}}],
            "message_on_unknown_solution": "It is white."
        }
    ],
    "overlap": 5,
    "infinite_overlap": false,
    "reserved_for": [],    
    "unavailable_for": [],
    "issuing_order_override": 3,  
    "mixed": true,
    "automerged": false,
    "created": "2016-04-18T12:43:04.988"    
}
"""  # noqa: W291


@pytest.fixture
def load(tmp_path):
    def run(pool, text, name="suites.json", *words):
        (tmp_path / name).write_text(text)
        out = io.StringIO()
        call_command("load_task_suites", str(getattr(pool, "pk", pool)), str(tmp_path / name), *words, stdout=out)
        return out.getvalue()

    return run


@pytest.mark.django_db
def test_the_manual_s_sample_loads_as_it_stands(call, make_pool, load):
    specs = {"input_spec": {"image_url": {"type": "string"}}, "output_spec": {"colour": {"type": "string"}}}
    pool = make_pool(of_project=specs)
    told = json.loads(load(pool, SAMPLE, "suites.json", "--json", "--open"))
    assert told == {"pool_id": str(pool.pk), "suites": 1, "tasks": 2, "general": 0, "control": 0, "training": 2}
    (shown,) = call.get("task-suites", pool_id=pool.pk).json()["items"]
    sent = json.loads(SAMPLE)
    assert {key: shown[key] for key in ("overlap", "issuing_order_override", "mixed")} == {
        "overlap": 5,
        "issuing_order_override": 3,
        "mixed": False,
    }
    assert (shown["id"] != sent["id"], shown["pool_id"]) == (True, str(pool.pk))
    ours = [{key: value for key, value in one.items() if key != "id"} for one in shown["tasks"]]
    assert ours == [
        {key: value for key, value in one.items() if key not in ("id", "origin_task_id")} for one in sent["tasks"]
    ]
    assert Pool.objects.get(pk=pool.pk).status == "OPEN"
    assert AuditEntry.objects.filter(action="fill").count() == 1


@pytest.mark.django_db
def test_a_table_fills_a_pool_that_mixes(make_pool, load):
    pool = make_pool(mixer_config=MIXING, default_task_overlap=4)
    rows = "INPUT:photo\tGOLDEN:species\nwww.a.b/1\t\n\nwww.a.b/2\trook\n"
    assert load(pool, rows, "birds.tsv") == "Loaded: 2 tasks (1 general, 1 control).\n"
    assert list(Task.objects.order_by("position").values_list("kind", "overlap")) == [("general", 4), ("control", None)]
    assert all(found.is_well for found in checkup.examine() if found.subject == "pools")


@pytest.mark.django_db
def test_a_table_fills_a_pool_of_suites(pool, load):
    rows = "INPUT:photo\n" + "".join(f"www.a.b/{number}\n" for number in range(5))
    assert load(pool, rows, "birds.tsv", "--tasks-per-suite", "2") == "Loaded: 3 suites with 5 tasks (5 general).\n"
    assert list(TaskSuite.objects.order_by("position").values_list("task_count", flat=True)) == [2, 2, 1]


@pytest.mark.django_db
def test_every_fault_is_told_and_nothing_is_loaded(pool, load):
    rows = "INPUT:photo\tGOLDEN:species\tGOLDEN:count\nwww.a.b\t\t\nrook\t\t\nwww.a.b\t\tmany\n"
    with pytest.raises(CommandError) as refused:
        load(pool, rows, "birds.tsv")
    assert str(refused.value).splitlines() == [
        "Nothing was loaded.",
        "Line 3, tasks.0.input_values.photo: This must be an address that begins with http://, https:// or www, not "
        '"rook".',
        "Line 4, tasks.0.known_solutions.0.output_values.species: Value must be present and not equal to null",
        'Line 4, tasks.0.known_solutions.0.output_values.count: This must be a whole number, not "many".',
    ]
    assert not Task.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "text", "told"),
    [
        ({}, "[1]", "Item 1, tasks.0: A task must be an object"),
        ({}, "{", "no valid JSON"),
        ({"status": "ARCHIVED"}, SAMPLE, "archived"),
        ({"kind": "TRAINING", "reward": 0}, SAMPLE, "input_values"),
    ],
)
def test_what_the_pool_does_not_take(make_pool, load, options, text, told):
    with pytest.raises(CommandError, match=told):
        load(make_pool(**options), text)


@pytest.mark.django_db
def test_what_is_not_there(pool, load, tmp_path):
    with pytest.raises(CommandError, match="no pool"):
        load("17", SAMPLE)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_task_suites", str(pool.pk), str(tmp_path / "none.json"))
    with pytest.raises(CommandError, match="at least 1"):
        load(pool, SAMPLE, "a.json", "--tasks-per-suite", "0")


@pytest.mark.django_db
def test_a_file_of_many_portions_is_one_whole(pool, monkeypatch, settings):
    monkeypatch.setattr(loading, "AT_ONCE", 2)
    content = json.dumps([general(n) for n in range(5)]).encode()
    settings.FIELDWORK_POOL_ITEMS = 4
    with pytest.raises(Exception, match="at most 4"):
        loading.load(pool, "a.json", content, now=timezone.now(), user=None)
    assert not TaskSuite.objects.exists()
    settings.FIELDWORK_POOL_ITEMS = 5
    assert loading.load(pool, "a.json", content, now=timezone.now(), user=None).suites == 5
