"""Addresses of items."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
