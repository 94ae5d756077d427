"""Forms that speak in our own sentences: what Django itself finds wrong with a value is said here, in one place.

A field that has something better to say about a value that is none says so in its own `error_messages`.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from project.base.problems import Refused

SENTENCES = {  # by the code of Django's error, filled in with its params
    "required": "Fill this in.",
    "min_value": "This must be {limit_value:,} or more, not {show_value:,}.",
    "max_value": "This must be {limit_value:,} or less, not {show_value:,}.",
    "max_length": "This may have {limit_value:,} characters at most; it has {show_value:,}.",
    "max_digits": "This number has more than {max} digits.",
    "max_whole_digits": "This number has more than {max} digits before the point.",
    "max_decimal_places": "This number has more than {max} digits behind the point.",
    "invalid_choice": "Choose one of those that are offered.",
    "invalid_pk_value": "Choose only from those that are offered.",
    "invalid_list": "Choose only from those that are offered.",
    "null_characters_not_allowed": "This holds a character that cannot be kept (U+0000).",
    "empty": "This file is empty.",
}
NONE_AT_ALL = (  # the first kind that fits the field; a decimal field is an integer field too
    (forms.FileField, "Choose a file."),
    (forms.ModelChoiceField, "Choose only from those that are offered."),
    (forms.DateTimeField, "This must be a date and a time, such as 2030-05-01 09:30."),
    (forms.DecimalField, "This must be a number, such as 2.5."),
    (forms.IntegerField, "This must be a whole number."),
)


class Form(forms.Form):
    def add_error(self, field: str | None, error: Any) -> None:
        told = error if isinstance(error, ValidationError) else ValidationError(error)
        if field is not None and not hasattr(told, "error_dict"):
            told = ValidationError([in_our_words(one, self.fields[field]) for one in told.error_list])
        super().add_error(field, told)


def in_our_words(error: ValidationError, field: forms.Field) -> ValidationError:
    """The same error with our sentence; as it is where it is none of Django's."""
    sentence = SENTENCES.get(error.code or "")
    if error.code in ("invalid", "missing") or (error.code == "required" and isinstance(field, forms.FileField)):
        sentence = next((words for kind, words in NONE_AT_ALL if isinstance(field, kind)), None)
    if not sentence:
        return error
    return ValidationError(sentence.format_map(error.params or {}), code=error.code)


def sentences(refusal: Refused | ValidationError) -> list[str]:
    """What an action that could not be done says, for the top of its form."""
    return refusal.messages if isinstance(refusal, ValidationError) else [refusal.message]
