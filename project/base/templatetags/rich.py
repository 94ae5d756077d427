"""The one way for HTML from a layout or from task details onto a page: `{{ text|rich }}`."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from project.base.html import clean

register = template.Library()


@register.filter
def rich(text: object) -> SafeString:
    """Clean HTML, marked safe; nothing for None. It is cleaned again here, whoever stored it."""
    return mark_safe(clean(str(text))) if text is not None else SafeString("")  # noqa: S308
