"""The value chain, its phases and their seats."""

from django.urls import path

from valuechain.chain import views

urlpatterns = [
    path("chain/", views.chain_overview, name="chain_overview"),
    path("phases/<slug:code>/", views.phase_detail, name="phase_detail"),
    path("phases/<slug:code>/rename/", views.phase_rename, name="phase_rename"),
    path("phases/<slug:code>/<slug:side>/propose/", views.seat_propose, name="seat_propose"),
    path("proposals/<int:holder_id>/accept/", views.proposal_accept, name="proposal_accept"),
    path("proposals/<int:holder_id>/confirm/", views.proposal_confirm, name="proposal_confirm"),
    path("proposals/<int:holder_id>/decline/", views.proposal_decline, name="proposal_decline"),
    path("proposals/<int:holder_id>/withdraw/", views.proposal_withdraw, name="proposal_withdraw"),
    path("seats/<int:holder_id>/resign/", views.seat_resign, name="seat_resign"),
]
