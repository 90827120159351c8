"""Which room answers under which address; rooms are strings, so that the project imports none of them."""

from django.urls import include, path

urlpatterns = [
    path("", include("alliance.web.urls")),
    path("", include("alliance.inbox.urls")),
    path("", include("alliance.people.urls")),
    path("", include("alliance.push.urls")),
    path("", include("valuechain.chain.urls")),
    path("", include("leads.intake.urls")),
    path("", include("leads.handoffs.urls")),
    path("accounts/", include("alliance.people.account_urls")),
    path("", include("alliance.hooks.urls")),
    path("", include("alliance.rest.page_urls")),
    path("", include("alliance.api_urls")),
]

handler400 = "alliance.web.error_pages.bad_request"
handler403 = "alliance.web.error_pages.denied"
handler404 = "alliance.web.error_pages.not_found"
handler500 = "alliance.web.error_pages.broken"
