"""Registers one index for everything that can be found."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The app ``search``."""

    name = "bihuan.web.search"
    label = "search"
