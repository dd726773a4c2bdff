"""Registers the outbox: everything that leaves the house or has to be done later."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """The app ``outbox``."""

    name = "bihuan.web.outbox"
    label = "outbox"
