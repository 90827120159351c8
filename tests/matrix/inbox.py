"""Today is for everybody with a place; an item exists for its recipient alone."""

from typing import Any

from alliance.inbox.models import Item
from tests.cast import Cast
from tests.factories import NOW
from tests.matrix import Row, everyone


def news_for_deniz(cast: Cast) -> dict[str, Any]:
    item = Item.objects.create(
        recipient=cast.deniz,
        kind="note_written",
        subject_type="note",
        subject_id=1,
        entry_id=1,
        needs_action=False,
        created_at=NOW,
    )
    return {"item_id": item.pk}


ROWS = [
    Row("today", "GET", everyone(200)),
    Row("today_queue", "GET", everyone(200)),
    Row("today_live", "GET", everyone(200)),
    Row("items_read", "POST", everyone(302), payload=lambda _: {"up_to": 1}),
    Row("item_done", "POST", everyone(404, deniz=302), arrange=news_for_deniz),
]
