"""Addresses of chasing and the dashboard."""

from django.urls import path

from bihuan.web.rectification.views import chasing

urlpatterns = [
    path("rounds/<uuid:round_id>/chasing/", chasing.chasing_list, name="chasing_list"),
    path("rounds/<uuid:round_id>/chasing/<int:number>/draft/", chasing.chasing_draft, name="chasing_draft"),
    path("chasing-letters/<uuid:uid>/", chasing.chasing_letter, name="chasing_letter"),
    path("chasing-letters/<uuid:uid>/send/", chasing.chasing_send, name="chasing_send"),
    path("chasing-letters/<uuid:uid>/discard/", chasing.chasing_discard, name="chasing_discard"),
    path("chasing-letters/<uuid:uid>/answer/", chasing.chasing_answer, name="chasing_answer"),
    path("rounds/<uuid:round_id>/rectification-rules/", chasing.rectification_rules, name="rectification_rules"),
]
