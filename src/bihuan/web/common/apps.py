"""Registers the ground: dates, refusals, what every page needs."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """The app ``common``."""

    name = "bihuan.web.common"
    label = "common"
