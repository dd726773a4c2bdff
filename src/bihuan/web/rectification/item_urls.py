"""Addresses of items, their proof, extensions, hand-overs, and of the unit's portal."""

from django.urls import URLPattern, path

from bihuan.web.rectification.views import extensions, hand_overs, items, portal, proofs

urlpatterns: list[URLPattern] = [
    path("rounds/<uuid:round_id>/items/", items.item_list, name="item_list"),
    path("rounds/<uuid:round_id>/items/workbook/", items.item_list_export, name="item_list_export"),
    path("rounds/<uuid:round_id>/items/bulk/", items.item_bulk, name="item_bulk"),
    path("items/<uuid:uid>/", items.item_detail, name="item_detail"),
    path("items/<uuid:uid>/move/<slug:name>/", items.item_move, name="item_move"),
    path("items/<uuid:uid>/progress/", items.item_progress, name="item_progress"),
    path(
        "items/<uuid:uid>/progress/<uuid:step>/withdraw/", items.item_progress_withdraw, name="item_progress_withdraw"
    ),
    path("items/<uuid:uid>/report/", items.item_report, name="item_report"),
    path("items/<uuid:uid>/opinion/", items.item_opinion, name="item_opinion"),
    path("items/<uuid:uid>/proof/", proofs.proof_add, name="proof_add"),
    path("items/<uuid:uid>/extension/", extensions.extension_ask, name="extension_ask"),
    path("proofs/<uuid:uid>/", proofs.proof_detail, name="proof_detail"),
    path("proofs/<uuid:uid>/withdraw/", proofs.proof_withdraw, name="proof_withdraw"),
    path("proofs/<uuid:uid>/pages/<int:page>/", proofs.proof_page_image, name="proof_page_image"),
    path("proofs/<uuid:uid>/copy/", proofs.proof_copy, name="proof_copy"),
    path("proofs/<uuid:uid>/original/", proofs.proof_original, name="proof_original"),
    path("extensions/<uuid:uid>/", extensions.extension_detail, name="extension_detail"),
    path("extensions/<uuid:uid>/approve/", extensions.extension_approve, name="extension_approve"),
    path("extensions/<uuid:uid>/refuse/", extensions.extension_refuse, name="extension_refuse"),
    path("targets/<int:pk>/hand-overs/new/", hand_overs.hand_over_propose, name="hand_over_propose"),
    path("hand-overs/<uuid:uid>/", hand_overs.hand_over_detail, name="hand_over_detail"),
    path("hand-overs/<uuid:uid>/take/", hand_overs.hand_over_take, name="hand_over_take"),
    path("hand-overs/<uuid:uid>/withdraw/", hand_overs.hand_over_withdraw, name="hand_over_withdraw"),
    path("portal/", portal.unit_portal, name="unit_portal"),
]
