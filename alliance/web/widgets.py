"""Fields as pages show them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class LongSelect(forms.Select):
    """A choice from many, without groups; written in one go and not by a template for each of them."""

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The same marks as Django's own."""
        widget = self.get_context(name, value, dict(attrs or {}))["widget"]
        options = [option for _group, options, _index in widget["optgroups"] for option in options]
        lines = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            (
                ("" if one["value"] is None else one["value"], flatatt(one["attrs"]), one["label"])
                for one in options
            ),
        )
        return format_html(
            '<select name="{}"{}>\n{}\n</select>', widget["name"], flatatt(widget["attrs"]), lines
        )
