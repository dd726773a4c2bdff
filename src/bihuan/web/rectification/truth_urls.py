"""Addresses of checks of truth."""

from django.urls import URLPattern, path

from bihuan.web.rectification.views import truth

urlpatterns: list[URLPattern] = [
    path("rounds/<uuid:pk>/truth/", truth.truth_list, name="truth_list"),
    path("rounds/<uuid:pk>/truth/run/", truth.truth_run, name="truth_run"),
    path("truth/<uuid:uid>/", truth.truth_mark, name="truth_mark"),
    path("truth/<uuid:uid>/judge/", truth.truth_judge, name="truth_judge"),
]
