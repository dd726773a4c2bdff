"""Addresses of a round's dates and of the calendar of work."""

from django.urls import include, path

from bihuan.web.rounds.views import dates, recusals, scheme_changes, schemes, workdays

urlpatterns = [
    path("", include("bihuan.web.rounds.planning_urls")),
    path("", include("bihuan.web.rounds.pool.urls")),
    path("", include("bihuan.web.rounds.schedule_urls")),
    path("rounds/<uuid:round_id>/recusals/", recusals.recusal_list, name="recusal_list"),
    path("rounds/<uuid:round_id>/recusals/declare/", recusals.recusal_declare, name="recusal_declare"),
    path("rounds/<uuid:round_id>/recusals/challenge/", recusals.recusal_challenge, name="recusal_challenge"),
    path("recusals/<uuid:uid>/", recusals.recusal_detail, name="recusal_detail"),
    path("recusals/<uuid:uid>/prepare/", recusals.recusal_prepare, name="recusal_prepare"),
    path("recusals/<uuid:uid>/decide/", recusals.recusal_decide, name="recusal_decide"),
    path("rounds/<uuid:round_id>/dates/", dates.round_dates, name="round_dates"),
    path("rounds/<uuid:round_id>/dates/meeting/", dates.round_meeting, name="round_meeting"),
    path("rounds/<uuid:round_id>/dates/set/", dates.round_date_set, name="round_date_set"),
    path("rounds/<uuid:round_id>/schemes/", schemes.scheme_list, name="scheme_list"),
    path("rounds/<uuid:round_id>/schemes/new/", schemes.scheme_create, name="scheme_create"),
    path("rounds/<uuid:round_id>/schemes/compare/", schemes.scheme_compare, name="scheme_compare"),
    path("schemes/<uuid:uid>/", schemes.scheme_detail, name="scheme_detail"),
    path("schemes/<uuid:uid>/settings/", schemes.scheme_settings, name="scheme_settings"),
    path("schemes/<uuid:uid>/why/", schemes.scheme_why, name="scheme_why"),
    path("schemes/<uuid:uid>/authorisation/", schemes.scheme_authorisation, name="scheme_authorisation"),
    path("schemes/<uuid:uid>/run/", scheme_changes.scheme_run, name="scheme_run"),
    path("schemes/<uuid:uid>/place/", scheme_changes.scheme_place, name="scheme_place"),
    path("schemes/<uuid:uid>/undo/", scheme_changes.scheme_undo, name="scheme_undo"),
    path("schemes/<uuid:uid>/lock/", scheme_changes.scheme_lock, name="scheme_lock"),
    path("schemes/<uuid:uid>/relax/", scheme_changes.scheme_relax, name="scheme_relax"),
    path("schemes/<uuid:uid>/step/<slug:name>/", scheme_changes.scheme_step, name="scheme_step"),
    path("runs/<uuid:uid>/", schemes.run_progress, name="run_progress"),
    path("runs/<uuid:uid>/stop/", scheme_changes.run_stop, name="run_stop"),
    path("rounds/workdays/", workdays.workdays, name="workdays"),
    path("rounds/workdays/import/", workdays.workday_import, name="workday_import"),
    path("rounds/workdays/bring/", workdays.workday_bring, name="workday_bring"),
    path("rounds/workdays/<uuid:uid>/", workdays.workday_list, name="workday_list"),
    path("rounds/workdays/<uuid:uid>/publish/", workdays.workday_publish, name="workday_publish"),
    path("rounds/workdays/<uuid:uid>/withdraw/", workdays.workday_withdraw, name="workday_withdraw"),
]
