"""Addresses of the register: the desk, rounds at work, papers, findings, fix-at-once items, proof, criteria, quality."""

from django.urls import include, path

from bihuan.web.findings.views import (
    criteria,
    criteria_files,
    criteria_sheets,
    desk,
    evidence,
    findings,
    fixes,
    papers,
    quality,
    rounds,
    signatures,
)

urlpatterns = [
    path("", include("bihuan.web.findings.listing_urls")),
    path("desk/", desk.my_desk, name="my_desk"),
    path("rounds/", rounds.round_list, name="round_list"),
    path("rounds/<uuid:round_id>/at-work/", rounds.round_work, name="round_work"),
    path("rounds/<uuid:round_id>/move/<slug:name>/", rounds.round_move, name="round_move"),
    path("register/papers/new/", papers.paper_create, name="paper_create"),
    path("register/papers/<uuid:uid>/", papers.paper_detail, name="paper_detail"),
    path("register/papers/<uuid:uid>/edit/", papers.paper_edit, name="paper_edit"),
    path("register/papers/<uuid:uid>/sign/", papers.paper_sign, name="paper_sign"),
    path("register/papers/<uuid:uid>/finding/", papers.paper_to_finding, name="paper_to_finding"),
    path("register/papers/<uuid:uid>/move/<slug:name>/", papers.paper_move, name="paper_move"),
    path("register/findings/new/", findings.register_finding_create, name="register_finding_create"),
    path("register/findings/<uuid:uid>/", findings.register_finding_detail, name="register_finding_detail"),
    path("register/findings/<uuid:uid>/edit/", findings.register_finding_edit, name="register_finding_edit"),
    path("register/findings/<uuid:uid>/form/", findings.register_finding_form, name="register_finding_form"),
    path(
        "register/findings/<uuid:uid>/move/<slug:name>/", findings.register_finding_move, name="register_finding_move"
    ),
    path("register/fixes/new/", fixes.fix_create, name="fix_create"),
    path("register/fixes/<uuid:uid>/", fixes.fix_detail, name="fix_detail"),
    path("register/fixes/<uuid:uid>/edit/", fixes.fix_edit, name="fix_edit"),
    path("register/fixes/<uuid:uid>/move/<slug:name>/", fixes.fix_move, name="fix_move"),
    path("register/evidence/new/", evidence.evidence_create, name="evidence_create"),
    path("register/evidence/<uuid:uid>/", evidence.evidence_detail, name="evidence_detail"),
    path("register/evidence/<uuid:uid>/edit/", evidence.evidence_edit, name="evidence_edit"),
    path("register/evidence/<uuid:uid>/version/", evidence.evidence_version, name="evidence_version"),
    path("register/evidence/<uuid:uid>/preview/", evidence.evidence_preview, name="evidence_preview"),
    path(
        "register/evidence/<uuid:uid>/v<int:number>/pages/<int:page>/",
        evidence.evidence_page_image,
        name="evidence_page_image",
    ),
    path("register/evidence/<uuid:uid>/v<int:number>/copy/", evidence.evidence_copy, name="evidence_copy"),
    path("register/evidence/<uuid:uid>/v<int:number>/original/", evidence.evidence_file, name="evidence_file"),
    path("register/criteria/", criteria.criteria_list, name="criteria_list"),
    path("register/criteria/export/", criteria_files.criteria_export, name="criteria_export"),
    path("register/criteria/workbook/", criteria_sheets.criteria_workbook, name="criteria_workbook"),
    path("register/criteria/import/", criteria_files.criteria_import, name="criteria_import"),
    path("register/criteria/import/sheet/", criteria_sheets.criteria_sheet, name="criteria_sheet"),
    path("register/criteria/import/take/", criteria_sheets.criteria_take, name="criteria_take"),
    path("register/criteria/<int:pk>/", criteria.criterion_detail, name="criterion_detail"),
    path("register/quality/", quality.quality, name="quality"),
    path("signatures/<int:pk>/take-back/", signatures.signature_take_back, name="signature_take_back"),
]
