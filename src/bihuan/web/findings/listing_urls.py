"""Addresses of the register's lists, of their workbooks, of steps with many rows, and of imports."""

from django.urls import path

from bihuan.web.findings.views import bulk, ledgers, listing

urlpatterns = [
    path("register/findings/", listing.register_finding_list, name="register_finding_list"),
    path("register/findings/bulk/<slug:name>/", bulk.register_finding_bulk, name="register_finding_bulk"),
    path("register/papers/", listing.paper_list, name="paper_list"),
    path("register/fixes/", listing.fix_list, name="fix_list"),
    path("register/evidence/", listing.evidence_list, name="evidence_list"),
    path("register/import/", ledgers.ledger_list, name="ledger_list"),
    path("register/import/<uuid:uid>/", ledgers.ledger_detail, name="ledger_detail"),
    path("register/import/<uuid:uid>/sheet/", ledgers.ledger_sheet, name="ledger_sheet"),
    path("register/import/<uuid:uid>/check/", ledgers.ledger_check, name="ledger_check"),
    path("register/import/<uuid:uid>/confirm/", ledgers.ledger_confirm, name="ledger_confirm"),
    path("register/import/<uuid:uid>/write/", ledgers.ledger_write, name="ledger_write"),
    path("register/import/<uuid:uid>/discard/", ledgers.ledger_discard, name="ledger_discard"),
    path("register/import/<uuid:uid>/marked/", ledgers.ledger_marked, name="ledger_marked"),
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
