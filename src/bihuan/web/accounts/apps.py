"""Registers people, organs, divisions."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The app ``accounts``."""

    name = "bihuan.web.accounts"
    label = "accounts"
