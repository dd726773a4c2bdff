"""Addresses of the reports of groups and rounds."""

from django.urls import path

from bihuan.web.feedback.views import reports as views

urlpatterns = [
    path("rounds/<uuid:round_id>/reports/", views.report_list, name="report_list"),
    path("rounds/<uuid:round_id>/reports/draft/", views.report_draft, name="report_draft"),
    path("reports/<uuid:uid>/", views.report_detail, name="report_detail"),
    path("reports/<uuid:uid>/edit/", views.report_edit, name="report_edit"),
    path("reports/<uuid:uid>/fill/", views.report_fill, name="report_fill"),
    path("reports/<uuid:uid>/word/", views.report_word, name="report_word"),
    path("reports/<uuid:uid>/move/<slug:name>/", views.report_move, name="report_move"),
]
