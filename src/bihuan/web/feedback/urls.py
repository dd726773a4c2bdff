"""Addresses of reports, feedback documents, meetings, leak checks and issued papers."""

from django.urls import include, path

urlpatterns = [
    path("", include("bihuan.web.feedback.report_urls")),
    path("", include("bihuan.web.feedback.document_urls")),
    path("", include("bihuan.web.feedback.meeting_urls")),
    path("", include("bihuan.web.feedback.check_urls")),
    path("", include("bihuan.web.feedback.paper_urls")),
]
