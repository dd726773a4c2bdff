"""Addresses of everything that was read: rounds, their targets and clauses, lists, and bringing a notice in."""

from django.urls import include, path

from bihuan.web.notices.views import findings, idioms, imports, links, notices, rounds

urlpatterns = [
    path("", rounds.home, name="home"),
    path("rounds/<uuid:round_id>/", rounds.round_detail, name="round_detail"),
    path("rounds/<uuid:round_id>/targets/<int:target_number>/", rounds.target_detail, name="target_detail"),
    path("rounds/<uuid:round_id>/categories/<str:code>/", rounds.category_detail, name="category_detail"),
    path(
        "rounds/<uuid:round_id>/targets/<int:target_number>/clauses/<int:clause_number>/",
        findings.finding_detail,
        name="finding_detail",
    ),
    path("findings/", findings.finding_list, name="finding_list"),
    path("rounds/<uuid:round_id>/classify", findings.finding_classify, name="finding_classify"),
    path(
        "register/findings/<uuid:uid>/published/", links.register_finding_published, name="register_finding_published"
    ),
    path("idioms/", idioms.idiom_list, name="idiom_list"),
    path("idioms/<str:text>/", idioms.idiom_detail, name="idiom_detail"),
    path("notices/items/", notices.rectified_item_list, name="rectified_item_list"),
    path("notices/import/", imports.notice_import, name="notice_import"),
    path("notices/<uuid:notice_id>/review/", imports.notice_review, name="notice_review"),
    path("notices/<uuid:notice_id>/look", imports.notice_look, name="notice_look"),
    path("notices/<uuid:notice_id>/classify", imports.notice_classify, name="notice_classify"),
    path("notices/<uuid:notice_id>/confirm", imports.notice_confirm, name="notice_confirm"),
    path("notices/<uuid:notice_id>/discard", imports.notice_discard, name="notice_discard"),
    path("notices/<uuid:notice_id>/", notices.notice_detail, name="notice_detail"),
    path("notices/<uuid:notice_id>/bytes", notices.notice_bytes, name="notice_bytes"),
    path("", include("bihuan.web.notices.publication_urls")),
]
