"""Addresses of the look back and of repeated findings."""

from django.urls import path

from bihuan.web.rectification.views import look_back

urlpatterns = [
    path("rounds/<uuid:round_id>/look-back/", look_back.look_back_list, name="look_back_list"),
    path("rounds/<uuid:round_id>/look-back/seed/", look_back.look_back_seed, name="look_back_seed"),
    path("rounds/<uuid:round_id>/look-back/new/", look_back.look_back_new, name="look_back_new"),
    path("look-back/<uuid:uid>/", look_back.look_back_entry, name="look_back_entry"),
    path("look-back/<uuid:uid>/successor/", look_back.look_back_successor, name="look_back_successor"),
    path("repeats/", look_back.repeat_list, name="repeat_list"),
    path("rounds/<uuid:round_id>/repeats/run/", look_back.repeat_run, name="repeat_run"),
    path("repeats/<uuid:uid>/", look_back.repeat_detail, name="repeat_detail"),
    path("repeats/<uuid:uid>/move/<slug:name>/", look_back.repeat_move, name="repeat_move"),
]
