"""Words and numbers in the language in force. English stands in the code, the others in `locale/`.

The one way by which pure modules reach Django: they say what they say when they are asked, in whatever language the
page or call speaks then. Outside participants' pages and calls that is English.
"""

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

__all__ = ["gettext", "ngettext", "numeral"]


def numeral(value: int | float) -> str:
    """A number as it stands in a sentence, its thousands divided."""
    return number_format(value, use_l10n=True, force_grouping=True)
