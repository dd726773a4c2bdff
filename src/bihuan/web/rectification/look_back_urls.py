"""Addresses of the look back and repeats."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
