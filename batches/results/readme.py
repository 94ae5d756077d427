"""The README of an archive: what lies in it, and how to begin with it in pandas."""

from batches.results.source import Source

EXAMPLE = """\
import pandas as pd

tasks = pd.read_json("responses-by-task.jsonl", lines=True, dtype=False)
rows = [
    {"task_id": task.task_id, "participant_id": person["participant_id"], "question": key, "value": given["value"]}
    for task in tasks.itertuples()
    for person in task.annotations
    for key, given in person["responses"].items()
]
answers = pd.DataFrame(rows, columns=["task_id", "participant_id", "question", "value"])
answers["value"] = answers["value"].astype(str)
print(answers.groupby(["question", "value"]).size())
"""

TEXT = """\
# {name}

{count:,} {responses} of a batch of Fieldwork, as far as the `filter` in `batch.json` goes. Everything is UTF-8; times
are UTC.

- `responses-by-submission.jsonl`: a line for each submission: who, when, and under `tasks` what they gave for each
  task, in the order shown.
- `responses-by-task.jsonl`: a line for each task: its `data`, and under `annotations` what each person gave for it.
  Begin here to see how far people agree.
- `batch.json`: the batch, its dataset's schema, the questions under `instructions`, and every version of the layout.
- `files/`: what people uploaded, as `files/<file_key>` with the ending of the name. Only where there is something.

Answers stand under `responses`, by the question's id:

- `value`: the answer in its own type: text, a number, a list of the values chosen, a list of file keys.
- `answer`: the same as the interface's responses write it; files with their names, sizes and types.
- `name`, `type`: those of the question; its words and options are in `batch.json`.

Beside them stands how the task came before the person: `position` in the order shown, `order_shown` of options and
columns, `layout_version`, `datapoint_revision`, `seed`, `consent_version`, the seconds `active_s` at work and `wall_s`
by the clock, the `receipt`, and `late` where the place was gone already. `submission_id` is the panel's session and
null where there was none; `assignment_id` always names the submission. `data` holds the datapoint as the person saw
it; in an annotation it stands where that person saw another revision than the first one did.

## Quick start

```python
{example}```

Each file of lines can be read without pandas too: one `json.loads` for each line.
"""


def text(source: Source) -> str:
    name = " ".join(source.batch.name.split())
    responses = "response" if source.count == 1 else "responses"
    return TEXT.format(name=name, count=source.count, responses=responses, example=EXAMPLE)
