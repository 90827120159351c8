from django.urls import path

from leads.handoffs.api import views

urlpatterns = [
    path("leads/<int:lead_id>/handoffs", views.LeadHandoffsView.as_view(), name="api_lead_handoffs"),
    path("handoffs", views.HandoffListView.as_view(), name="api_handoff_list"),
    path("handoffs/<int:handoff_id>", views.HandoffDetailView.as_view(), name="api_handoff_detail"),
    *(
        path(f"handoffs/<int:handoff_id>/{verb}", view.as_view(), name=f"api_handoff_{verb}")
        for verb, view in views.ANSWER_VIEWS.items()
    ),
]
