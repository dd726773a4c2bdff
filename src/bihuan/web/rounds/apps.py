"""Registers rounds, targets, taxonomies."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    """The app ``rounds``."""

    name = "bihuan.web.rounds"
    label = "rounds"
