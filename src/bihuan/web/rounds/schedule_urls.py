"""Addresses of feedback meetings, the board, calendars and dates that moved."""

from django.urls import path

from bihuan.web.rounds.views import board, calendar, meetings, moves

urlpatterns = [
    path("rounds/<uuid:round_id>/dates/moved/", moves.round_moves, name="round_moves"),
    path("rounds/<uuid:round_id>/meetings/", meetings.meeting_plan, name="meeting_plan"),
    path("rounds/<uuid:round_id>/meetings/propose/", meetings.meeting_propose, name="meeting_propose"),
    path("rounds/<uuid:round_id>/meetings/take/", meetings.meeting_take, name="meeting_take"),
    path("rounds/<uuid:round_id>/meetings/<int:number>/", meetings.meeting_edit, name="meeting_edit"),
    path("rounds/<uuid:round_id>/meetings/<int:number>/cancel/", meetings.meeting_cancel, name="meeting_cancel"),
    path("rounds/<uuid:round_id>/board/", board.round_board, name="round_board"),
    path("rounds/<uuid:round_id>/board/workbook", board.round_board_workbook, name="round_board_workbook"),
    path("rounds/<uuid:round_id>/calendar/", calendar.round_calendar, name="round_calendar"),
    path("calendar/", calendar.my_calendar, name="my_calendar"),
    path("calendar/feed/", calendar.calendar_feed_make, name="calendar_feed_make"),
    path("calendar/feed/revoke/", calendar.calendar_feed_revoke, name="calendar_feed_revoke"),
    path("calendar/mine.ics", calendar.my_calendar_file, name="my_calendar_file"),
    path("calendar/<str:token>.ics", calendar.person_calendar, name="person_calendar"),
]
