"""Addresses of a round's dates and of the calendar of work."""

from django.urls import path

from bihuan.web.rounds.views import dates, workdays

urlpatterns = [
    path("rounds/<uuid:round_id>/dates/", dates.round_dates, name="round_dates"),
    path("rounds/<uuid:round_id>/dates/meeting/", dates.round_meeting, name="round_meeting"),
    path("rounds/<uuid:round_id>/dates/set/", dates.round_date_set, name="round_date_set"),
    path("rounds/workdays/", workdays.workdays, name="workdays"),
    path("rounds/workdays/import/", workdays.workday_import, name="workday_import"),
    path("rounds/workdays/bring/", workdays.workday_bring, name="workday_bring"),
    path("rounds/workdays/<uuid:uid>/", workdays.workday_list, name="workday_list"),
    path("rounds/workdays/<uuid:uid>/publish/", workdays.workday_publish, name="workday_publish"),
    path("rounds/workdays/<uuid:uid>/withdraw/", workdays.workday_withdraw, name="workday_withdraw"),
]
