"""Leads: the list, the record, possible duplicates, and the rules behind the score."""

from django.urls import path

from leads.intake.views import (
    bulk,
    duplicates,
    editing,
    exports,
    lists,
    merging,
    records,
    rules,
    saved_views,
    working,
)

urlpatterns = [
    path("leads/", lists.lead_list, name="lead_list"),
    path("leads/columns/", lists.lead_columns, name="lead_columns"),
    path("leads/change/", bulk.lead_bulk, name="lead_bulk"),
    path("leads/changes/<int:change_set_id>/", bulk.bulk_result, name="bulk_result"),
    path("leads/changes/<int:change_set_id>/undo/", bulk.bulk_undo, name="bulk_undo"),
    path("leads/export/", exports.lead_export, name="lead_export"),
    path("leads/views/", saved_views.saved_view_list, name="saved_view_list"),
    path("leads/views/new/", saved_views.saved_view_new, name="saved_view_new"),
    path("leads/views/<int:view_id>/", saved_views.saved_view_edit, name="saved_view_edit"),
    path("leads/views/<int:view_id>/query/", saved_views.saved_view_keep, name="saved_view_keep"),
    path("leads/views/<int:view_id>/pin/", saved_views.saved_view_pin, name="saved_view_pin"),
    path("leads/views/<int:view_id>/delete/", saved_views.saved_view_delete, name="saved_view_delete"),
    path("leads/new/", editing.lead_new, name="lead_new"),
    path("leads/new/known/", editing.lead_known, name="lead_known"),
    path("leads/rules/", rules.score_rules, name="score_rules"),
    path("leads/duplicates/", duplicates.duplicate_list, name="duplicate_list"),
    path("leads/duplicates/<int:duplicate_id>/", duplicates.duplicate_decide, name="duplicate_decide"),
    path("leads/duplicates/pairs/<int:pair_id>/", duplicates.pair_tell_apart, name="pair_tell_apart"),
    path(
        "leads/duplicates/<int:duplicate_id>/candidates/",
        duplicates.duplicate_candidates,
        name="duplicate_candidates",
    ),
    path("leads/<int:lead_id>/", records.lead_detail, name="lead_detail"),
    path("leads/<int:lead_id>/part/<slug:part>/", records.lead_part, name="lead_part"),
    path("leads/<int:lead_id>/timeline/", records.lead_timeline, name="lead_timeline"),
    path("leads/<int:lead_id>/score/", records.lead_score, name="lead_score"),
    path("leads/<int:lead_id>/edit/", editing.lead_edit, name="lead_edit"),
    path("leads/<int:lead_id>/fact/<slug:name>/", editing.lead_field, name="lead_field"),
    path("leads/<int:lead_id>/touches/", working.lead_touch, name="lead_touch"),
    path("leads/<int:lead_id>/consents/", working.lead_consent, name="lead_consent"),
    path("leads/<int:lead_id>/merge/<int:other_id>/", merging.lead_merge, name="lead_merge"),
    path("leads/<int:lead_id>/merges/<int:merge_id>/undo/", merging.merge_undo, name="merge_undo"),
    path("leads/<int:lead_id>/stage/", working.lead_move, name="lead_move"),
]
