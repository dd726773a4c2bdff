"""Addresses of one's own notes."""

from django.urls import path

from bihuan.web.inbox import views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.inbox_read_all, name="inbox_read_all"),
    path("inbox/mail/", views.inbox_mail, name="inbox_mail"),
    path("inbox/<uuid:uid>/read/", views.inbox_read, name="inbox_read"),
]
