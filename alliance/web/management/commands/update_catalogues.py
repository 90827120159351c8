from typing import Any

from django.core.management.base import BaseCommand

from alliance.web.catalogues import update_catalogue


class Command(BaseCommand):
    """Collect what the program says into the German catalogue and count what is not translated yet."""

    help = "Collects messages into locale/; English is the source language and needs no catalogue."

    def handle(self, *args: Any, **options: Any) -> None:
        catalog = update_catalogue("de")
        empty = [message.id for message in catalog if message.id and not _translated(message.string)]
        self.stdout.write(f"de: {len(catalog)} messages, {len(empty)} without a translation")


def _translated(text: Any) -> bool:
    return all(text) if isinstance(text, (list, tuple)) else bool(text)
