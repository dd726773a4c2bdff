"""Addresses of group reports and round reports."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
