"""Addresses of planning a round: its facts, units, groups and announcements; terms and their coverage."""

from django.urls import path

from bihuan.web.rounds.views import announcements, planning, targets, terms

urlpatterns = [
    path("rounds/new/", planning.round_create, name="round_create"),
    path("rounds/<uuid:round_id>/plan/", planning.round_plan, name="round_plan"),
    path("rounds/<uuid:round_id>/edit/", planning.round_edit, name="round_edit"),
    path("rounds/<uuid:round_id>/groups/", planning.round_groups, name="round_groups"),
    path("rounds/<uuid:round_id>/groups/add/", planning.round_groups_add, name="round_groups_add"),
    path("rounds/<uuid:round_id>/groups/<int:number>/drop/", planning.round_group_drop, name="round_group_drop"),
    path("rounds/<uuid:round_id>/targets/choose/", targets.round_targets, name="round_targets"),
    path("rounds/<uuid:round_id>/targets/drop/", targets.round_targets_drop, name="round_targets_drop"),
    path("rounds/<uuid:round_id>/targets/loads/", targets.round_loads, name="round_loads"),
    path("rounds/<uuid:round_id>/targets/organs/", targets.round_organs, name="round_organs"),
    path("rounds/<uuid:round_id>/announcements/", announcements.announcement_list, name="announcement_list"),
    path(
        "rounds/<uuid:round_id>/announcements/draft/<slug:kind>/",
        announcements.announcement_draft,
        name="announcement_draft",
    ),
    path(
        "rounds/<uuid:round_id>/announcements/issue/<slug:kind>/",
        announcements.announcement_issue,
        name="announcement_issue",
    ),
    path("announcements/<uuid:uid>/", announcements.announcement_detail, name="announcement_detail"),
    path("terms/", terms.term_list, name="term_list"),
    path("terms/<int:pk>/edit/", terms.term_edit, name="term_edit"),
    path("terms/<int:pk>/withdraw/", terms.term_withdraw, name="term_withdraw"),
    path("coverage/", terms.coverage, name="coverage"),
    path("coverage/units/", terms.coverage_units, name="coverage_units"),
    path("coverage/past/", terms.past_list, name="past_list"),
    path("coverage/past/import/", terms.past_import, name="past_import"),
    path("coverage/past/take/", terms.past_take, name="past_take"),
    path("coverage/past/<int:pk>/remove/", terms.past_remove, name="past_remove"),
]
