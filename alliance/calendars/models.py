"""Business calendars: weekly hours, time zone and public holidays, kept in versions."""

from django.db import models
from django.db.models import Q


class Calendar(models.Model):
    """The working times a team answers in. What counts for a clock is the version valid at its start."""

    name = models.CharField(max_length=80, unique=True)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="there_is_one_default_calendar"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CalendarVersion(models.Model):
    """One state of a calendar; never changed, so that running clocks keep their due times."""

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    timezone = models.CharField(max_length=50, default="Europe/Berlin")
    holiday_region = models.CharField(max_length=10, default="DE-BW", help_text="ISO 3166-2 or country")
    hours = models.JSONField(help_text='[{"weekday": 0, "start": "08:00", "end": "17:00"}], Monday is 0')
    extra_holidays = models.JSONField(
        default=list,
        blank=True,
        help_text='[{"date": "2026-12-24", "name": "…", "half_day": true}]',
    )
    valid_from = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "number"], name="calendar_version_numbers_are_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar} v{self.number}"
