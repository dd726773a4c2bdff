"""Addresses of the pool of inspectors and of units' leading bodies."""

from django.urls import path

from bihuan.web.rounds.views import pool, pool_exchange, unit_leaders

urlpatterns = [
    path("pool/", pool.inspector_list, name="inspector_list"),
    path("pool/workbook", pool.inspector_list_export, name="inspector_list_export"),
    path("pool/new/", pool.inspector_create, name="inspector_create"),
    path("pool/organs/", pool.pool_organs, name="pool_organs"),
    path("pool/places/", pool.pool_places, name="pool_places"),
    path("pool/import/", pool_exchange.inspector_import, name="inspector_import"),
    path("pool/import/take/", pool_exchange.inspector_import_take, name="inspector_import_take"),
    path("pool/import/marked/", pool_exchange.inspector_import_marked, name="inspector_import_marked"),
    path("pool/export/", pool_exchange.inspector_export, name="inspector_export"),
    path("pool/units/", unit_leaders.unit_leaders, name="unit_leaders"),
    path("pool/units/new/", unit_leaders.unit_leader_create, name="unit_leader_create"),
    path("pool/units/<int:pk>/", unit_leaders.unit_leader_edit, name="unit_leader_edit"),
    path("pool/units/<int:pk>/remove/", unit_leaders.unit_leader_remove, name="unit_leader_remove"),
    path("pool/<uuid:uid>/", pool.inspector_detail, name="inspector_detail"),
    path("pool/<uuid:uid>/edit/", pool.inspector_edit, name="inspector_edit"),
    path("pool/<uuid:uid>/leave/", pool.inspector_leave, name="inspector_leave"),
    path("pool/<uuid:uid>/return/", pool.inspector_return, name="inspector_return"),
]
