"""Addresses of checks of truth."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
