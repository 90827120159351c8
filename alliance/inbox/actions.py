"""What a person does with their own inbox; not journalled, because what somebody reads is their affair."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliance.errors import Conflict, require
from alliance.inbox.models import Item
from alliance.inbox.queries import forgettable_items, lock_own_item, open_items
from alliance.people.models import User

BATCH = 5000


class AnswerIsOwed(Conflict):
    """An owed answer is given where it is owed, not ticked off."""

    code = "answer_is_owed"
    message = _("This waits for your answer. Open it and answer; then it leaves your list by itself.")


@transaction.atomic
def mark_item_done(*, actor: User, item: Item, now: datetime) -> Item:
    """The recipient puts a piece of news away; an item that needs an answer stays until it is answered."""
    item = lock_own_item(item)
    require(item.recipient_id == actor.pk)
    if item.needs_action:
        raise AnswerIsOwed
    if item.is_open:
        item.read_at = item.done_at = now
        item.save(update_fields=["read_at", "done_at"])
    return item


@transaction.atomic
def mark_news_read(*, actor: User, up_to: int, now: datetime) -> int:
    """All news that the page showed are read; what arrived since stays."""
    news = open_items(actor).filter(needs_action=False, id__lte=up_to)
    return news.select_related(None).update(read_at=now, done_at=now)


def forget_old_items(*, now: datetime) -> int:
    """Drop items done long ago and news never read, in short transactions; the journal keeps what happened."""
    total = 0
    while ids := list(forgettable_items(now).values_list("id", flat=True)[:BATCH]):
        total += Item.objects.filter(id__in=ids).delete()[0]
    return total
