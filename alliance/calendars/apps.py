from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "alliance.calendars"
    label = "calendars"
