"""Webhooks in words: `{% load hooks %}`."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from alliance.hooks import wording
from alliance.hooks.models import Delivery

register = template.Library()


@register.filter
def kind_words(kind: str) -> str | Promise:
    return wording.kind_words(kind)


@register.filter
def trouble(delivery: Delivery) -> str | Promise:
    """Why the last attempt came to nothing, and what helps."""
    return wording.trouble_of(delivery.status, delivery.error)


@register.filter
def type_names(kinds: list[str]) -> str:
    return ", ".join(wording.type_names(kinds))


@register.filter
def upcoming(at: datetime) -> SafeString:
    """When something is tried next: at once, today's time, or the day."""
    local, now = timezone.localtime(at), timezone.localtime()
    if local <= now + timedelta(seconds=5):
        words = gettext("at once")
    elif local - now < timedelta(minutes=1):
        words = gettext("within a minute")
    else:
        words = date_format(local, "TIME_FORMAT" if local.date() == now.date() else "D H:i")
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), words)
