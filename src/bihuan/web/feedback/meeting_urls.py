"""Addresses of feedback meetings and objections."""

from django.urls import path

from bihuan.web.feedback.views import meetings, objections

urlpatterns = [
    path("rounds/<uuid:round_id>/feedback-meetings/", meetings.meeting_list, name="meeting_list"),
    path("rounds/<uuid:round_id>/feedback-meetings/<int:number>/", meetings.meeting_record, name="meeting_record"),
    path(
        "rounds/<uuid:round_id>/feedback-meetings/<int:number>/postpone/",
        meetings.meeting_postpone,
        name="meeting_postpone",
    ),
    path(
        "rounds/<uuid:round_id>/feedback-meetings/<int:number>/give-up/",
        meetings.meeting_give_up,
        name="meeting_give_up",
    ),
    path("rounds/<uuid:round_id>/feedback-rules/", meetings.feedback_rules, name="feedback_rules"),
    path("feedback-meetings/<uuid:uid>/", meetings.meeting_detail, name="meeting_detail"),
    path("feedback-meetings/<uuid:uid>/correct/", meetings.meeting_correct, name="meeting_correct"),
    path("feedback-meetings/<uuid:uid>/receipt/", meetings.meeting_receipt, name="meeting_receipt"),
    path("feedback-meetings/<uuid:uid>/minutes", meetings.meeting_minutes, name="meeting_minutes"),
    path("feedback-meetings/<uuid:uid>/minutes/issue/", meetings.minutes_issue, name="minutes_issue"),
    path("feedback-meetings/<uuid:uid>/scan", meetings.meeting_scan, name="meeting_scan"),
    path("feedback-meetings/<uuid:uid>/objection/", objections.objection_file, name="objection_file"),
    path("objections/<uuid:uid>/", objections.objection_detail, name="objection_detail"),
    path("objections/<uuid:uid>/decide/", objections.objection_decide, name="objection_decide"),
    path("objections/<uuid:uid>/scan", objections.objection_scan, name="objection_scan"),
]
