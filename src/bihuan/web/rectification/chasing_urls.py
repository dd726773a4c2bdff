"""Addresses of chasing and the dashboard."""

from django.urls import path

from bihuan.web.rectification.views import chasing, figures, ledger

urlpatterns = [
    path("rounds/<uuid:round_id>/chasing/", chasing.chasing_list, name="chasing_list"),
    path("rounds/<uuid:round_id>/chasing/<int:number>/draft/", chasing.chasing_draft, name="chasing_draft"),
    path("chasing-letters/<uuid:uid>/", chasing.chasing_letter, name="chasing_letter"),
    path("chasing-letters/<uuid:uid>/send/", chasing.chasing_send, name="chasing_send"),
    path("chasing-letters/<uuid:uid>/discard/", chasing.chasing_discard, name="chasing_discard"),
    path("chasing-letters/<uuid:uid>/answer/", chasing.chasing_answer, name="chasing_answer"),
    path("rectification-figures/", figures.rectification_figures_all, name="rectification_figures_all"),
    path("rounds/<uuid:round_id>/rectification-figures/", figures.rectification_figures, name="rectification_figures"),
    path("rounds/<uuid:round_id>/rectification-summary/", ledger.rectification_summary, name="rectification_summary"),
    path("rounds/<uuid:round_id>/rectification-ledger/", ledger.rectification_ledger, name="rectification_ledger"),
    path(
        "rounds/<uuid:round_id>/rectification-ledger/workbook/",
        ledger.rectification_ledger_out,
        name="rectification_ledger_out",
    ),
    path(
        "rounds/<uuid:round_id>/rectification-ledger/back/",
        ledger.rectification_ledger_back,
        name="rectification_ledger_back",
    ),
    path(
        "rounds/<uuid:round_id>/rectification-ledger/in/",
        ledger.rectification_ledger_in,
        name="rectification_ledger_in",
    ),
    path("rounds/<uuid:round_id>/rectification-rules/", chasing.rectification_rules, name="rectification_rules"),
]
