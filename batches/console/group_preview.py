"""What a set-up would make, before it runs: how many groups, of what sizes, and what stands in the first one.

Of groups whose size is given the sizes are arithmetic; of others the database counts. Control tasks that columns of the
dataset name are counted as if they were like the rest: to find them, every datapoint would have to be read. So it would
to find the first of many groups made by chance, which therefore waits until somebody asks for it.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from batches.console import figures
from batches.console.answer_table import shortened
from batches.console.figures import Figure
from batches.console.forms import SetUpForm
from batches.making.grouping import even_sizes, first_of
from batches.models import Batch
from batches.participant import sheet, work
from datasets.models import Datapoint
from project.base.access import Access

SHOWN = 3  # datapoints of the first group
AT_ONCE = 10_000  # rows
READ_UNASKED = 20_000  # datapoints, to find the first group among them
FIRST = "first"  # sent to see it where there are more


@dataclass(frozen=True, slots=True)
class GroupPreview:
    """`first` holds for each of the first group's datapoints that are shown its fields' names and values, in words;
    None where it was not looked for.
    """

    sizes: dict[int, int]
    people: int
    first: list[list[tuple[str, str]]] | None
    first_size: int
    has_controls: bool

    @property
    def group_count(self) -> int:
        return sum(self.sizes.values())

    @property
    def task_count(self) -> int:
        return sum(size * count for size, count in self.sizes.items())

    @property
    def assignment_count(self) -> int:
        return self.group_count * self.people

    @property
    def is_drawn(self) -> bool:
        return len(self.sizes) > figures.FEW_SIZES

    @property
    def figure(self) -> Figure | None:
        return figures.sizes(self.sizes)

    @property
    def left_out(self) -> int:
        """How many datapoints of the first group are not shown."""
        return self.first_size - len(self.first or ())


def of_form(form: SetUpForm, access: Access, *, asks_first: bool = False) -> GroupPreview | None:
    """By the numbers that the form holds, sent or to begin with; None where one is no number or there is no data.

    With `asks_first` the first group is looked for however long that takes.
    """
    numbers = form.cleaned_data if form.is_bound and form.is_valid() else form.initial
    if (form.is_bound and form.errors) or not (form.batch.dataset and form.batch.dataset.datapoint_count):
        return None
    size, people = numbers.get("tasks_per_group", 1), numbers["annotators_per_task"]
    is_keyed = bool(form.group_field)
    looks = asks_first or is_keyed or form.batch.dataset.datapoint_count <= READ_UNASKED
    return of(form.batch, access, size=size, people=people, is_keyed=is_keyed, looks=looks)


def of(batch: Batch, access: Access, *, size: int, people: int, is_keyed: bool, looks: bool) -> GroupPreview:
    """`looks` says whether the first group is looked for."""
    points = Datapoint.objects.visible_to(access).filter(dataset=batch.dataset_id)
    sizes = keyed_sizes(points) if is_keyed else even_sizes(batch.dataset.datapoint_count, size)
    if not looks:
        return GroupPreview(sizes, people, None, 0, bool(batch.control_settings))
    first_size, first = first_keyed(points) if is_keyed else first_shuffled(points, size, batch.seed)
    fields = work.shown_fields(batch)
    told = [in_words(fields, values) for values in first.values_list("values", flat=True)]
    return GroupPreview(sizes, people, told, first_size, bool(batch.control_settings))


def keyed_sizes(points: QuerySet[Datapoint]) -> dict[int, int]:
    """How many groups have how many datapoints where a key says which belong together; without one each is alone."""
    sizes: Counter[int] = Counter()
    keys = points.order_by().values_list("group_key").annotate(count=Count("pk"))
    for key, count in keys.iterator(chunk_size=AT_ONCE):
        sizes[1 if key is None else count] += count if key is None else 1
    return sizes


def first_keyed(points: QuerySet[Datapoint]) -> tuple[int, QuerySet[Datapoint]]:
    """The size of the first group, and the datapoints of it to show."""
    first = points.order_by("position").first()
    if first is None or first.group_key is None:
        return (0, points.none()) if first is None else (1, points.filter(pk=first.pk))
    together = points.filter(group_key=first.group_key)
    return together.count(), together.order_by("position")[:SHOWN]


def first_shuffled(points: QuerySet[Datapoint], size: int, seed: int) -> tuple[int, QuerySet[Datapoint]]:
    ids = first_of(points.order_by().values_list("pk", flat=True).iterator(chunk_size=AT_ONCE), size, seed)
    return len(ids), points.filter(pk__in=ids[:SHOWN]).order_by("position")


def in_words(fields: dict[str, Any], values: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (fields[key].label or key, shortened(str(value))) for key, value in sheet.shown_values(fields, values).items()
    ]
