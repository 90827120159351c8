"""Filters and tags for all rooms: `{% load alliance %}`."""

from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.dates import format_skeleton
from babel.numbers import format_currency
from django import forms, template
from django.forms import BoundField
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, to_locale
from django.utils.translation import gettext_lazy as _

from alliance.people.models import Side
from alliance.web.context import badge
from alliance.web.entrance import DemoLogins, demo_logins

register = template.Library()
BRITISH = {"en": "en_GB"}


def babel_locale() -> str:
    language = get_language() or "en"
    return BRITISH.get(language, to_locale(language))


@register.filter
def money(amount: Any, currency: str = "EUR") -> str:
    """An amount in the reader's notation, whole when it has no cents: 1.250 €."""
    try:
        value = Decimal(str(amount))
    except InvalidOperation:
        return "–"
    digits = 0 if value == value.to_integral_value() else 2
    pattern = None if digits else _whole_pattern()
    return format_currency(value, currency, pattern, locale=babel_locale(), currency_digits=False)


def _whole_pattern() -> str:
    from babel import Locale

    return Locale.parse(babel_locale()).currency_formats["standard"].pattern.replace("0.00", "0")


@register.filter
def number(value: Any) -> str:
    """A figure for people, grouped in their notation; identifiers in addresses and attributes stay plain."""
    return "–" if value is None else number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def initials(person: Any) -> str:
    """First and last initial of a person, a lead or a plain name."""
    if own := getattr(person, "initials", ""):
        return str(own)
    words = [word for word in str(person or "").split() if word[0].isalpha() and not word.endswith(".")]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "?"


@register.filter
def side_label(side: str | None) -> str | Promise:
    return Side(side).label if side in Side.values else gettext("both sides")


@register.filter
def side_class(side: str | None) -> str:
    return {Side.MARKETING: "mk", Side.SALES: "sa"}.get(side, "al")  # type: ignore[call-overload]


@register.filter
def side_letter(side: str | None) -> str:
    """The letter that stands beside the colour, because colour alone says nothing to many readers."""
    return {Side.MARKETING: gettext("M"), Side.SALES: gettext("S")}.get(side, "")  # type: ignore[call-overload]


@register.filter
def since(at: datetime | None) -> SafeString | str:
    """A short past time that stays true while the page is open for a minute; the full one as its title."""
    if at is None:
        return "–"
    local = timezone.localtime(at)
    full = date_format(local, "SHORT_DATETIME_FORMAT")
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), full, _short(local))


def _short(local: datetime) -> str:
    now = timezone.localtime()
    passed = now - local
    if timedelta(0) <= passed < timedelta(minutes=1):
        return gettext("now")
    if timedelta(0) <= passed < timedelta(hours=1):
        return gettext("%(minutes)s min") % {"minutes": int(passed.total_seconds() // 60)}
    if local.date() == now.date():
        return date_format(local, "TIME_FORMAT")
    if timedelta(0) <= passed < timedelta(days=6):
        return date_format(local, "D H:i")
    skeleton = "MMMd" if local.year == now.year else "yMMMd"
    return format_skeleton(skeleton, local, locale=babel_locale())


@register.filter
def business_duration(minutes: int | None) -> str:
    """Working minutes as hours: 42 → 0:42 h; the sign is left to the words beside it."""
    if minutes is None:
        return "–"
    hours, rest = divmod(abs(int(minutes)), 60)
    return gettext("%(time)s h") % {"time": f"{hours}:{rest:02d}"}


SEAT_WORDS = {
    "signed": _("✓ signed"),
    "accepted": _("✓ accepted"),
    "proposed": _("proposed"),
    "to_sign": _("to sign"),
    "to_answer": _("to answer"),
    "offered": _("offered"),
    "vacant": _("vacant"),
}


@register.filter
def seat_words(seat: Any) -> Any:
    """What stands in one half of the ownership chip: the state in words, or the person's name without one."""
    state, person = _part(seat, "state"), _part(seat, "person")
    if not state:
        return person or SEAT_WORDS["vacant"]
    return SEAT_WORDS.get(str(state), state)


def _part(record: Any, name: str) -> Any:
    return record.get(name) if isinstance(record, dict) else getattr(record, name, None)


CLOCK_CLASSES = {"amber": "mid", "red": "hot", "stopped": "off"}


@register.filter
def clock_class(clock: Any) -> str:
    return CLOCK_CLASSES.get(str(_part(clock, "state")), "")


@register.filter
def clock_words(clock: Any) -> Any:
    """The words inside the clock: its own label, else the working time left or gone past."""
    if label := _part(clock, "label"):
        return label
    minutes = _part(clock, "minutes_left")
    if minutes is None:
        return "–"
    words = gettext("%(time)s left") if minutes >= 0 else gettext("%(time)s over")
    return words % {"time": business_duration(minutes)}


@register.inclusion_tag("web/_menu_link.html", takes_context=True)
def menu_link(
    context: dict[str, Any],
    url: str,
    label: str,
    count: int = 0,
    also: str = "",
    exact: bool = False,
    but: str = "",
    **look: Any,
) -> dict[str, Any]:
    """A menu entry; empty while the address it leads to does not exist. Look: number, icon, badge.

    It is current on the pages below its address and `also`; those below `but` have an entry of their own.
    """
    path = context["request"].path if "request" in context else ""
    below = () if exact else tuple(filter(None, (url, also)))
    is_elsewhere = bool(but) and path.startswith(but)
    current = bool(url) and not is_elsewhere and (path == url or path.startswith(below))
    return {"url": url, "label": label, "current": current, "tone": "hot", **badge(count), **look}


@register.simple_tag(takes_context=True)
def address(context: dict[str, Any], **changes: Any) -> str:
    """The page's own address with some of its parameters changed; None takes one out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"?{query.urlencode()}" if query else context["request"].path


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_group(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@register.filter
def dressed(field: BoundField) -> SafeString:
    """The widget with its look, and tied to its hint and errors for a screen reader."""
    described = [f"{field.auto_id}_helptext"] if field.help_text else []
    described += [f"{field.auto_id}_error"] if field.errors else []
    attrs: dict[str, Any] = {"class": f"{field.field.widget.attrs.get('class', '')} {_look(field)}".strip()}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if field.errors:
        attrs["aria-invalid"] = "true"
    # A placeholder that says the label again is noise; False leaves the attribute out.
    if field.field.widget.attrs.get("placeholder") == field.label:
        attrs["placeholder"] = False
    if is_group(field):
        attrs["aria-labelledby"] = f"{field.auto_id}_label"
    return field.as_widget(attrs=attrs)


def _look(field: BoundField) -> str:
    widget = field.field.widget
    if is_group(field):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


@register.simple_tag(name="demo_logins")
def demo_logins_tag() -> DemoLogins | None:
    return demo_logins()
