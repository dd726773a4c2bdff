"""Addresses of plans."""

from django.urls import URLPattern, path

from bihuan.web.rectification.views import plans

urlpatterns: list[URLPattern] = [
    path("rectification/", plans.rectification_home, name="rectification_home"),
    path("plans/<uuid:uid>/", plans.plan_detail, name="plan_detail"),
]
