from django.urls import path, register_converter
from django.urls.converters import StringConverter

from leads.intake.api import examples as examples
from leads.intake.api import history, many, merging, views


class NameConverter(StringConverter):
    """Whatever another system calls a lead, with slashes and breaks of lines."""

    regex = r"[\s\S]+"


register_converter(NameConverter, "foreign_name")
urlpatterns = [
    path("leads", many.LeadListView.as_view(), name="api_lead_list"),
    path("leads/bulk", many.LeadBatchView.as_view(), name="api_lead_bulk"),
    path(
        "leads/by-external-id/<str:system>/<foreign_name:external_id>",
        views.LeadByExternalIdView.as_view(),
        name="api_lead_by_external_id",
    ),
    path("leads/<int:lead_id>", views.LeadDetailView.as_view(), name="api_lead_detail"),
    path("leads/<int:lead_id>/transitions", views.LeadTransitionView.as_view(), name="api_lead_transitions"),
    path("leads/<int:lead_id>/touches", history.LeadTouchesView.as_view(), name="api_lead_touches"),
    path("leads/<int:lead_id>/consents", history.LeadConsentsView.as_view(), name="api_lead_consents"),
    path("leads/<int:lead_id>/merge", merging.LeadMergeView.as_view(), name="api_lead_merge"),
    path("leads/<int:lead_id>/merges", merging.LeadMergesView.as_view(), name="api_lead_merges"),
    path(
        "leads/<int:lead_id>/merges/<int:merge_id>/undo",
        merging.LeadUnmergeView.as_view(),
        name="api_lead_unmerge",
    ),
    path("touches", history.TouchesView.as_view(), name="api_touches"),
    path("consents", history.ConsentsView.as_view(), name="api_consents"),
]
