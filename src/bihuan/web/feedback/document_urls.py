"""Addresses of feedback documents."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
