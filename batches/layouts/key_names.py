"""What people call the keys of a layout, in sentences that are not for programs. Pure.

The builder's inspector (`static/js/builder/lines.js` and `kinds.js`) labels its fields with the same names.
"""

import re

NAMES = {
    "accepted_file_types": "Types of file",
    "alt_text": "Description for who cannot see it",
    "answer_limit": "How many may be chosen",
    "caption": "Caption",
    "captions_field": "Field with the address of captions",
    "content": "Text",
    "content_format": "Written as",
    "default_unit": "Unit to begin with",
    "description": "Question",
    "disable_dropdown": "Show long lists as cards too",
    "display_position": "When it is shown",
    "field": "Field",
    "helper_text": "Help",
    "labels": "Labels",
    "max": "Highest point",
    "max_file_count": "Most files",
    "max_file_size_mb": "Largest file, in MB",
    "min": "Lowest point",
    "min_file_count": "Fewest files",
    "name": "Name in the results",
    "options": "Options",
    "placeholder_text_input": "Words in the empty field",
    "points": "Number of points",
    "required": "Needs an answer",
    "show_if": "Show only after a certain answer",
    "shuffle": "Order of the options",
    "unit_options": "Units",
    "unit_position": "The unit stands",
    "url": "Address",
    "validation": "What may be written",
}
OF_ROWS = {"shuffle": "Order of the columns"}
PARTS = {"options": "Option", "unit_options": "Unit"}  # what one entry of a list is called
_PATH = re.compile(r"(\w*)(?:\[(\d+)\](?:\.(\w+))?)?")


def name_of(path: str, level: str = "item") -> str:
    """The name of a key, or of what lies in it: `options[1].label` is "Option 2: label". A key that has none goes by
    itself, without underscores.
    """
    key, index, part = _PATH.match(path).groups()
    if key in PARTS and index is not None:
        return f"{PARTS[key]} {int(index) + 1}" + (f": {part}" if part else "")
    names = NAMES | OF_ROWS if level == "row" else NAMES
    return names.get(key, key.replace("_", " "))


def spoken(message: str, path: str) -> str:
    """A message in which the name that the key has for people stands for its `path`."""
    return message.replace(f'"{path}"', f"“{name_of(path)}”")
