"""Links and receipts cannot be guessed, and nobody may go on trying: all server processes count the wrong tries of an
address together. A right link always works.
"""

from project.base import limits
from project.base.problems import Refused
from project.base.translation import gettext as _
from tasksuites import answering

MOST_UNKNOWN = 200  # wrong links or receipts from one address in ten minutes


def is_genuine(receipt: str, address: str) -> bool:
    """Whether a receipt was given here; blanks and case do not matter. Refused (429) when `address` keeps guessing."""
    again_later(f"receipt {address}")
    if is_word("".join(receipt.split())) and answering.find_receipt(receipt):
        return True
    limits.note(f"receipt {address}")
    return False


def is_word(text: str) -> bool:
    """Whether `text` could be one of our links or receipts; what else stands in an address asks no database."""
    return text.isascii() and text.replace("-", "").replace("_", "").isalnum()


def note(key: str) -> None:
    """Count one more wrong try. Refused (429) where there were too many."""
    again_later(key)
    limits.note(key)


def again_later(key: str) -> None:
    if limits.count(key) >= MOST_UNKNOWN:
        raise Refused("TOO_MANY_REQUESTS", _("Too many wrong tries. Wait ten minutes, then try again."), status=429)
