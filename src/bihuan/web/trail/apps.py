"""Registers the append-only record of every action."""

from django.apps import AppConfig


class TrailConfig(AppConfig):
    """The app ``trail``."""

    name = "bihuan.web.trail"
    label = "trail"
