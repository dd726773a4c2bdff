"""Addresses of feedback documents."""

from django.urls import path

from bihuan.web.feedback.views import document_editing, documents

urlpatterns = [
    path("feedback/", documents.feedback_home, name="feedback_home"),
    path("rounds/<uuid:round_id>/feedback/", documents.feedback_list, name="feedback_list"),
    path("rounds/<uuid:round_id>/feedback/<slug:name>/", documents.feedback_bulk, name="feedback_bulk"),
    path("feedback/<uuid:uid>/", documents.feedback_detail, name="feedback_detail"),
    path("feedback/<uuid:uid>/edit/", document_editing.feedback_edit, name="feedback_edit"),
    path("feedback/<uuid:uid>/edition/", documents.feedback_edition, name="feedback_edition"),
    path("feedback/<uuid:uid>/move/<slug:name>/", documents.feedback_move, name="feedback_move"),
]
