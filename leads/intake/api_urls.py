from django.urls import path

from leads.intake.api import views

urlpatterns = [
    path("leads", views.LeadListView.as_view(), name="api_lead_list"),
    path("leads/bulk", views.LeadBatchView.as_view(), name="api_lead_bulk"),
    path(
        "leads/by-external-id/<str:system>/<path:external_id>",
        views.LeadByExternalIdView.as_view(),
        name="api_lead_by_external_id",
    ),
    path("leads/<int:lead_id>", views.LeadDetailView.as_view(), name="api_lead_detail"),
    path("leads/<int:lead_id>/transitions", views.LeadTransitionView.as_view(), name="api_lead_transitions"),
    path("touches", views.TouchesView.as_view(), name="api_touches"),
    path("consents", views.ConsentsView.as_view(), name="api_consents"),
]
