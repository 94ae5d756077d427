"""Values in the bodies of API calls, judged by their JSON types: a number is no text, and "3" is no number."""

from typing import Any

from rest_framework import serializers

from project.base.words import given


class Parameter(serializers.Field):
    """Takes the value as it came if it is of `kind`; `wanted` says what that is."""

    kind: type = object
    wanted = "a value"

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, self.kind) or (isinstance(data, bool) and self.kind is not bool):
            raise serializers.ValidationError(f"This must be {self.wanted}, not {given(data)}.")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class Text(serializers.CharField):
    """A JSON string as it came, empty too."""

    def __init__(self, **options):
        super().__init__(**{"allow_blank": True, "trim_whitespace": False, **options})

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise serializers.ValidationError(f"This must be text, not {given(data)}.")
        return super().to_internal_value(data)


class Whole(Parameter):
    kind = int
    wanted = "a whole number"


class Flag(Parameter):
    kind = bool
    wanted = "true or false"


class Items(Parameter):
    kind = list
    wanted = "a list"


class Members(Parameter):
    kind = dict
    wanted = "an object"


class AnyValue(serializers.Field):
    """Whatever JSON came; a rule of ours judges it."""

    def to_internal_value(self, data: Any) -> Any:
        return data

    def to_representation(self, value: Any) -> Any:
        return value
