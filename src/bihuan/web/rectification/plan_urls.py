"""Addresses of plans."""

from django.urls import URLPattern, path

from bihuan.web.rectification.views import plan_editing, plan_lists, plan_workbooks, plans

urlpatterns: list[URLPattern] = [
    path("rectification/", plans.rectification_home, name="rectification_home"),
    path("rounds/<uuid:round_id>/plans/", plans.plan_list, name="plan_list"),
    path("rounds/<uuid:round_id>/plans/<int:number>/draft/", plans.plan_draft, name="plan_draft"),
    path("plans/<uuid:uid>/", plans.plan_detail, name="plan_detail"),
    path("plans/<uuid:uid>/scan/", plans.plan_scan, name="plan_scan"),
    path("plans/<uuid:uid>/edit/", plan_editing.plan_edit, name="plan_edit"),
    path("plans/<uuid:uid>/lines/<int:order>/", plan_editing.response_edit, name="response_edit"),
    path("plans/<uuid:uid>/measures/<uuid:key>/", plan_editing.measure_edit, name="measure_edit"),
    path("plans/<uuid:uid>/hand/", plans.plan_hand, name="plan_hand"),
    path("plans/<uuid:uid>/amend/", plans.plan_amend, name="plan_amend"),
    path("plans/<uuid:uid>/discard/", plans.plan_discard, name="plan_discard"),
    path("plans/<uuid:uid>/opinion/", plans.plan_opinion, name="plan_opinion"),
    path("plans/<uuid:uid>/on-behalf/", plans.plan_on_behalf, name="plan_on_behalf"),
    path("plans/<uuid:uid>/move/<slug:name>/", plans.plan_move, name="plan_move"),
    path("plans/<uuid:uid>/workbook/", plan_workbooks.plan_workbook, name="plan_workbook"),
    path("plans/<uuid:uid>/workbook/back/", plan_workbooks.plan_workbook_back, name="plan_workbook_back"),
    path("rounds/<uuid:round_id>/rectification-lists/", plan_lists.rectification_lists, name="rectification_lists"),
    path("rounds/<uuid:round_id>/rectification-lists/tasks/", plan_lists.task_list, name="task_list"),
    path("rounds/<uuid:round_id>/rectification-lists/duties/", plan_lists.duty_list, name="duty_list"),
    path(
        "rounds/<uuid:round_id>/rectification-lists/<slug:name>/workbook/",
        plan_lists.plan_list_export,
        name="plan_list_export",
    ),
]
