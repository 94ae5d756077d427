"""Model fields that every app shares: documents, time-ordered ids, times in milliseconds."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from project.base import documents
from project.base.ids import uuid7


class UUID7Field(models.UUIDField):
    """A primary key whose order is the order of creation."""

    def __init__(self, **options):
        super().__init__(**{"primary_key": True, "default": uuid7, "editable": False, **options})


class MillisecondField(models.DateTimeField):
    """A time in UTC cut to milliseconds, so that what is stored is what is shown and filters can compare with it."""

    def get_prep_value(self, value):
        return cut(super().get_prep_value(value))

    def pre_save(self, instance, add):
        value = cut(super().pre_save(instance, add))
        setattr(instance, self.attname, value)
        return value


def cut(time: datetime | None) -> datetime | None:
    """`time` without what is finer than a millisecond."""
    if not isinstance(time, datetime):
        return time
    return time.replace(microsecond=time.microsecond // 1000 * 1000)


class ChoiceField(models.CharField):
    """Text that is one of its choices; the database takes nothing else either."""

    def db_check(self, connection):
        values = [str(value) for value, _ in self.flatchoices] + ([""] if self.blank else [])
        quoted = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
        return f"{connection.ops.quote_name(self.column)} IN ({quoted})"


class DocumentField(models.TextField):
    """A JSON document, kept as compact text with the order of its keys; None is SQL's NULL, never JSON's null.

    Text instead of a JSON column, because both databases then keep exactly what came, and no query looks inside.
    """

    description = "JSON document"

    def from_db_value(self, value, expression, connection):
        return None if value is None else documents.loads(value)

    def get_prep_value(self, value):
        return None if value is None else documents.dumps(value)

    def get_db_prep_value(self, value, connection, prepared=False):
        return value if prepared else self.get_prep_value(value)

    def to_python(self, value):
        return value

    def validate(self, value, instance):
        """Refuse what no document can hold, at its place."""
        problem = documents.fault(value)
        if problem:
            raise ValidationError(str(documents.DocumentError(problem)))
        if value is None and not self.null:
            raise ValidationError(self.error_messages["null"], code="null")

    def value_to_string(self, instance):
        return documents.dumps(self.value_from_object(instance))

    def formfield(self, **options):
        return super(models.TextField, self).formfield(form_class=forms.JSONField, widget=forms.Textarea, **options)
