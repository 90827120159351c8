from django.urls import path

from alliance.hooks.views import changes, deliveries, endpoints

urlpatterns = [
    path("integrations/webhooks/", endpoints.webhook_list, name="webhook_list"),
    path("integrations/webhooks/new/", endpoints.webhook_choose, name="webhook_choose"),
    path("integrations/webhooks/new/<int:client_id>/", endpoints.webhook_new, name="webhook_new"),
    path("integrations/webhooks/<int:endpoint_id>/", endpoints.webhook_detail, name="webhook_detail"),
    path("integrations/webhooks/<int:endpoint_id>/edit/", endpoints.webhook_edit, name="webhook_edit"),
    path("integrations/webhooks/<int:endpoint_id>/remove/", endpoints.webhook_remove, name="webhook_remove"),
    path("integrations/webhooks/<int:endpoint_id>/secret/", changes.webhook_secret, name="webhook_secret"),
    path("integrations/webhooks/<int:endpoint_id>/pause/", changes.webhook_pause, name="webhook_pause"),
    path("integrations/webhooks/<int:endpoint_id>/resume/", changes.webhook_resume, name="webhook_resume"),
    path("integrations/webhooks/<int:endpoint_id>/test/", changes.webhook_test, name="webhook_test"),
    path(
        "integrations/webhooks/messages/<int:delivery_id>/",
        deliveries.webhook_delivery,
        name="webhook_delivery",
    ),
    path(
        "integrations/webhooks/messages/<int:delivery_id>/again/",
        deliveries.webhook_redeliver,
        name="webhook_redeliver",
    ),
]
