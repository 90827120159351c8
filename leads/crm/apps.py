from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "leads.crm"
    label = "crm"
