"""`{% script_words %}`: what the page's scripts say in its language (static/js/words.js reads it)."""

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import json_script
from django.utils.safestring import SafeString

from batches.participant import script_words as words

register = template.Library()


class Plain(DjangoJSONEncoder):
    """Letters as they are: escaped, those of other alphabets would take three times the bytes."""

    def __init__(self, **options):
        super().__init__(**options | {"ensure_ascii": False})


@register.simple_tag
def script_words() -> SafeString:
    table = words.in_this_language()
    return json_script(table, "words", encoder=Plain) if table else SafeString("")
