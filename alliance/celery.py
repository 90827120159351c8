"""The Celery application; tasks are nudges, so losing one costs seconds, never data."""

import os
from typing import Any

from celery import Celery, bootsteps
from celery.beat import PersistentScheduler
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")

app = Celery("alliance")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class WorkerPulse(bootsteps.StartStopStep):
    """The worker's main process says every other second that it is alive."""

    requires = ("celery.worker.components:Timer",)

    def start(self, parent: Any) -> None:
        from alliance.heartbeat import EVERY, Pulse  # app ready

        pulse = Pulse("worker")
        pulse.forget_the_dead()
        pulse.beat()
        self.repeat = parent.timer.call_repeatedly(EVERY, pulse.beat)

    def stop(self, parent: Any) -> None:
        self.repeat.cancel()


class LivingScheduler(PersistentScheduler):
    """Beat's own schedule; each tick is a sign of life, so it never naps longer than between two of them."""

    pulse: Any = None

    def tick(self, *args: Any, **kwargs: Any) -> float:
        from alliance.heartbeat import EVERY, Pulse  # app ready

        if self.pulse is None:
            self.pulse = Pulse("beat")
            self.pulse.forget_the_dead()
        self.pulse.beat()
        return min(super().tick(*args, **kwargs), EVERY)


app.steps["worker"].add(WorkerPulse)
app.conf.beat_scheduler = "alliance.celery.LivingScheduler"


@worker_process_init.connect
def end_with_the_worker(**kwargs: Any) -> None:
    """A pool process whose worker was killed would wait for ever for work that cannot come."""
    from alliance.local.processes import tie_to_parent  # app ready

    tie_to_parent()
