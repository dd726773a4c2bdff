"""Addresses of feedback documents."""

from django.urls import path

from bihuan.web.feedback.views import annexes, document_editing, documents

urlpatterns = [
    path("feedback/", documents.feedback_home, name="feedback_home"),
    path("rounds/<uuid:round_id>/feedback/", documents.feedback_list, name="feedback_list"),
    path("rounds/<uuid:round_id>/feedback/<slug:name>/", documents.feedback_bulk, name="feedback_bulk"),
    path("feedback/<uuid:uid>/", documents.feedback_detail, name="feedback_detail"),
    path("feedback/<uuid:uid>/edit/", document_editing.feedback_edit, name="feedback_edit"),
    path("feedback/<uuid:uid>/edition/", documents.feedback_edition, name="feedback_edition"),
    path("feedback/<uuid:uid>/annexes/", annexes.annex_add, name="annex_add"),
    path("feedback/<uuid:uid>/annexes/<uuid:annex>/", annexes.annex_file, name="annex_file"),
    path("feedback/<uuid:uid>/annexes/<uuid:annex>/drop/", annexes.annex_drop, name="annex_drop"),
    path("feedback/<uuid:uid>/move/<slug:name>/", documents.feedback_move, name="feedback_move"),
]
