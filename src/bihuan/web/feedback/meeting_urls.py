"""Addresses of feedback meetings and objections."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
