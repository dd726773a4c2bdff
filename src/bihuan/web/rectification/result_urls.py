"""Addresses of reports of units on their rectification, and of their notices to the public."""

from django.urls import URLPattern, path

from bihuan.web.rectification.views import results

_REPORT = "rectification-reports/<uuid:uid>/"
urlpatterns: list[URLPattern] = [
    path(
        "rounds/<uuid:round_id>/rectification-reports/",
        results.rectification_report_list,
        name="rectification_report_list",
    ),
    path(
        "rounds/<uuid:round_id>/rectification-reports/<int:number>/draft/<slug:kind>/",
        results.rectification_report_draft,
        name="rectification_report_draft",
    ),
    path(_REPORT, results.rectification_report_detail, name="rectification_report_detail"),
    path(f"{_REPORT}edit/", results.rectification_report_edit, name="rectification_report_edit"),
    path(f"{_REPORT}paper/", results.rectification_report_paper, name="rectification_report_paper"),
    path(f"{_REPORT}scan/", results.rectification_report_scan, name="rectification_report_scan"),
    path(f"{_REPORT}opinion/", results.rectification_report_opinion, name="rectification_report_opinion"),
    path(f"{_REPORT}edition/", results.rectification_notice_edition, name="rectification_notice_edition"),
    path(f"{_REPORT}move/<slug:name>/", results.rectification_report_move, name="rectification_report_move"),
]
