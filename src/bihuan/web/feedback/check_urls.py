"""Addresses of leak checks."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
