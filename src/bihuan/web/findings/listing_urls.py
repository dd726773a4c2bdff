"""Addresses of the register's lists, of their workbooks, and of steps with many rows."""

from django.urls import path

from bihuan.web.findings.views import bulk, listing

urlpatterns = [
    path("register/findings/", listing.register_finding_list, name="register_finding_list"),
    path("register/findings/bulk/<slug:name>/", bulk.register_finding_bulk, name="register_finding_bulk"),
    path("register/papers/", listing.paper_list, name="paper_list"),
    path("register/fixes/", listing.fix_list, name="fix_list"),
    path("register/evidence/", listing.evidence_list, name="evidence_list"),
    *(
        path(f"register/{part}/workbook", listing.list_export, {"name": name}, name=f"{name}_export")
        for part, name in (
            ("findings", "register_finding_list"),
            ("papers", "paper_list"),
            ("fixes", "fix_list"),
            ("evidence", "evidence_list"),
        )
    ),
]
