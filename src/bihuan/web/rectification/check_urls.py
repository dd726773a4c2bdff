"""Addresses of verification, samples and calls."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
