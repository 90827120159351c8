from django.urls import path

from alliance.rest.changes import ChangesView
from alliance.rest.describing import SchemaView
from alliance.rest.docs import docs
from alliance.rest.sync import SyncErrorsView, SyncRunsView

urlpatterns = [
    path("v1/changes", ChangesView.as_view(), name="api_changes"),
    path("v1/sync-runs", SyncRunsView.as_view(), name="api_sync_runs"),
    path("v1/sync-errors", SyncErrorsView.as_view(), name="api_sync_errors"),
    path("v1/schema", SchemaView.as_view(), name="api_schema"),
    path("docs", docs, name="api_docs"),
]
