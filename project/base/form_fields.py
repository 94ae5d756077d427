"""Form fields for what pools keep in other units: minutes for seconds, amounts, moments in UTC, lists as lines."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms

from project.base.words import amount

MINUTE = 60  # seconds


class MinutesField(forms.DecimalField):
    """Minutes on the page, whole seconds as the value."""

    def __init__(self, **options: Any):
        super().__init__(**{"min_value": 0, "max_digits": 9, "decimal_places": 2, **options})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        minutes = (Decimal(value) / MINUTE).quantize(Decimal("0.01"))
        return f"{minutes:f}".rstrip("0").rstrip(".") or "0"

    def clean(self, value: Any) -> int | None:
        minutes = super().clean(value)
        return None if minutes is None else round(minutes * MINUTE)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return not self.disabled and str(self.prepare_value(initial) or "") != str(data or "").strip()


class AmountField(forms.DecimalField):
    """An amount of money that the table's column can hold."""

    def __init__(self, **options: Any):
        super().__init__(**{"min_value": 0, "max_digits": 12, "decimal_places": 4, **options})

    def prepare_value(self, value: Any) -> Any:
        return amount(value) if isinstance(value, Decimal) else value


class MomentField(forms.DateTimeField):
    """A moment in UTC, to the minute."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})

    def has_changed(self, initial: datetime | None, data: Any) -> bool:
        return super().has_changed(initial and initial.replace(second=0, microsecond=0), data)


class LinesField(forms.CharField):
    """A list of texts, one in each line; blank lines count nothing."""

    widget = forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocapitalize": "none"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        return [line.strip() for line in super().to_python(value).splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return not self.disabled and self.to_python(data) != (initial or [])
