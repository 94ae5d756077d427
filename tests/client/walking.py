"""Runs the blocks of a page, as somebody would who types them one after the other; meant for the client's environment.

Reads `{"blocks": [[kind, text]], "command": words, "address": …}` and prints `[[what was printed, by which block]]` for
the blocks that printed something. What a block names, the next ones know; a shell block finds every text among it as a
variable, and the keys of the JSON that it prints become names.
"""

import contextlib
import io
import json
import os
import shlex
import subprocess
import sys
from typing import Any


def walk(blocks: list[tuple[str, str]], command: list[str], names: dict[str, Any]) -> list[tuple[str, str]]:
    printed = []
    for kind, text in blocks:
        if kind == "sh":
            for line in text.splitlines():
                names |= run(line, command, names)
        elif kind == "python" and (said := told_by(text, names)):
            printed.append((said, text))
    return printed


def run(line: str, command: list[str], names: dict[str, Any]) -> dict[str, Any]:
    ours = line.replace("python3 run.py", shlex.join(command))
    variables = os.environ | {name: value for name, value in names.items() if isinstance(value, str)}
    done = subprocess.run(["/bin/sh", "-c", ours], env=variables, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{line}\n{done.stderr}")
    return json.loads(done.stdout)


def told_by(code: str, names: dict[str, Any]) -> str:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(code, "the page", "exec"), names)  # noqa: S102  (the page is ours)
    return said.getvalue()


if __name__ == "__main__":
    given = json.load(sys.stdin)
    told = walk(given["blocks"], given["command"], {"address": given["address"]})
    sys.stdout.write(json.dumps(told))
