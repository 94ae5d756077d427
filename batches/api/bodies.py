"""What the bodies of calls about batches hold, judged by their JSON types; keys that stand here nowhere are ignored."""

from typing import Any

from rest_framework import serializers

from batches.authoring import DETAILS
from project.base.parameters import AnyValue, Flag, Items, Members, Text, Whole


class Details(Members):
    """The three texts; clients send further keys, which are left out."""

    def to_internal_value(self, data: Any) -> dict[str, str]:
        given = super().to_internal_value(data)
        faults = {key: "This must be text." for key in DETAILS if not isinstance(given.get(key), str)}
        if faults:
            raise serializers.ValidationError(faults)
        return {key: given[key] for key in DETAILS}


class NewBatch(serializers.Serializer):
    name = Text(max_length=255, allow_blank=False, trim_whitespace=True)
    workspace_id = Text(max_length=24)
    task_details = Details()
    dataset_id = Text(required=False, allow_null=True)
    batch_items = Items(required=False, allow_null=True, default=None)
    auto_sync_enabled = Flag(required=False, default=False)
    control_settings = AnyValue(required=False, allow_null=True, default=None)
    shuffle_tasks = Flag(required=False, default=False)
    language = AnyValue(required=False, allow_null=True, default=None)


class BatchChange(serializers.Serializer):
    """The body of a change: any of these keys, one at least; what it leaves out stays."""

    name = Text(max_length=255, allow_blank=False, trim_whitespace=True, required=False)
    task_details = Details(required=False)
    dataset_id = Text(required=False, allow_null=True)
    batch_items = Items(required=False, allow_null=True)
    auto_sync_enabled = Flag(required=False)
    annotators_per_task = Whole(required=False)
    shuffle_tasks = Flag(required=False)
    control_settings = AnyValue(required=False, allow_null=True)
    language = AnyValue(required=False, allow_null=True)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if not given:
            raise serializers.ValidationError(f"Say what to change: {', '.join(self.fields)}.")
        return given


class Copy(serializers.Serializer):
    """The body of a duplication."""

    name = Text(max_length=255, allow_blank=False, trim_whitespace=True, required=False, allow_null=True)
    upload_new_dataset = Flag(required=False, default=False)


class SetUpWish(serializers.Serializer):
    """The body of a set-up; what it leaves out stays as the batch has it."""

    dataset_id = Text(required=False, allow_null=True)
    tasks_per_group = Whole(required=False, allow_null=True)
    annotators_per_task = Whole(required=False, allow_null=True)
    seed = Whole(required=False, allow_null=True)


class Instructions(serializers.Serializer):
    """The body of the legacy calls; each instruction is judged like an item of a layout."""

    instructions = Items()
