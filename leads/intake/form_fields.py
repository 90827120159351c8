"""Form fields that read what people type: several words in a line, amounts in their notation."""

import re
from typing import Any

from django import forms
from django.utils import formats


class WordsField(forms.CharField):
    """Several words in one line, separated by commas."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [word.strip() for word in (super().to_python(value) or "").split(",") if word.strip()]


class AmountField(forms.DecimalField):
    """An amount as people write it, with or without marks between the thousands: 12.500,50."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            marks = re.escape(formats.get_format("THOUSAND_SEPARATOR", use_l10n=True)) + r"\s'’"
            whole, point, rest = value.strip().partition(
                formats.get_format("DECIMAL_SEPARATOR", use_l10n=True)
            )
            if re.fullmatch(rf"\d{{1,3}}(?:[{marks}]\d{{3}})+", whole):
                whole = re.sub(rf"[{marks}]", "", whole)
            value = whole + point + rest
        return super().to_python(value)
