"""Registers bytes by their hash."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """The app ``files``."""

    name = "bihuan.web.files"
    label = "files"
