"""Addresses of issued papers and their templates."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
