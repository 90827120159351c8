from django.urls import path

from alliance.rest.webhooks import log, views

urlpatterns = [
    path("webhooks", views.WebhookListView.as_view(), name="api_webhook_list"),
    path("webhooks/<int:webhook_id>", views.WebhookDetailView.as_view(), name="api_webhook_detail"),
    path("webhooks/<int:webhook_id>/pause", log.WebhookPauseView.as_view(), name="api_webhook_pause"),
    path("webhooks/<int:webhook_id>/resume", log.WebhookResumeView.as_view(), name="api_webhook_resume"),
    path("webhooks/<int:webhook_id>/rotate", log.WebhookRotateView.as_view(), name="api_webhook_rotate"),
    path("webhooks/<int:webhook_id>/test", log.WebhookTestView.as_view(), name="api_webhook_test"),
    path("webhooks/<int:webhook_id>/deliveries", log.DeliveryListView.as_view(), name="api_delivery_list"),
    path(
        "webhooks/<int:webhook_id>/deliveries/<int:delivery_id>/replay",
        log.DeliveryReplayView.as_view(),
        name="api_delivery_replay",
    ),
]
