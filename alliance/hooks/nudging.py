"""Waking a sender; the sweep does the same a little later."""

from django.db import transaction

from alliance.journal import nudges

FLAG = "alliance:webhooks-are-sent"


def nudge_sender() -> None:
    """Ask a worker to send what is due; returns at once, whatever the state of the queue."""
    from alliance.hooks.tasks import send_webhooks  # leaf

    nudges.nudge(send_webhooks, FLAG)


def send_after_commit() -> None:
    """The same once the transaction is through; a queue that is down fails nothing."""
    transaction.on_commit(nudge_sender, robust=True)
