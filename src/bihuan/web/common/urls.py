"""Addresses of the pages that belong to no app above."""

from django.urls import path
from django.views.i18n import set_language

from bihuan.web.common import views

urlpatterns = [
    path("help/", views.help, name="help"),
    path("set-language", set_language, name="set_language"),
]
