"""Addresses of what belongs to a person's account; signing in and out is allauth's."""

from django.urls import path

from bihuan.web.accounts import views

urlpatterns = [
    path("demo-date/", views.demo_date, name="demo_date"),
]
