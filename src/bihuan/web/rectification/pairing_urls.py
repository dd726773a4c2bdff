"""Addresses of the pairing of a rectification notice with what it answers."""

from django.urls import URLPattern, path

from bihuan.web.rectification.views import pairing

urlpatterns: list[URLPattern] = [
    path("notices/<uuid:notice_id>/pairing/", pairing.notice_pairing, name="notice_pairing"),
    path("notices/<uuid:notice_id>/pairing/target/", pairing.notice_pairing_target, name="notice_pairing_target"),
    path("notices/<uuid:notice_id>/pairing/save/", pairing.notice_pairing_save, name="notice_pairing_save"),
    path(
        "rectification-reports/<uuid:uid>/pairing/",
        pairing.rectification_notice_pairing,
        name="rectification_notice_pairing",
    ),
]
