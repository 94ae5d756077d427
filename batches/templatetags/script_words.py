"""`{% script_words %}`: what the page's scripts say in its language (static/js/words.js reads it)."""

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString

from batches.participant import script_words as words

register = template.Library()


@register.simple_tag
def script_words() -> SafeString:
    table = words.in_this_language()
    return json_script(table, "words") if table else SafeString("")
