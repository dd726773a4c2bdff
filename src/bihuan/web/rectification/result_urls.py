"""Addresses of reports, notices and ledgers."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
