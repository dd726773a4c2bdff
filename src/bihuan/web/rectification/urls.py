"""Addresses of rectification: plans, items, verification, checks of truth, chasing, results, the look back."""

from django.urls import include, path

urlpatterns = [
    path("", include("bihuan.web.rectification.plan_urls")),
    path("", include("bihuan.web.rectification.item_urls")),
    path("", include("bihuan.web.rectification.check_urls")),
    path("", include("bihuan.web.rectification.truth_urls")),
    path("", include("bihuan.web.rectification.chasing_urls")),
    path("", include("bihuan.web.rectification.result_urls")),
    path("", include("bihuan.web.rectification.look_back_urls")),
    path("", include("bihuan.web.rectification.pairing_urls")),
]
