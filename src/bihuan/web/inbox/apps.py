"""Registers the inbox: what people are told of."""

from django.apps import AppConfig

from bihuan.web.trail import words


class InboxConfig(AppConfig):
    """The app ``inbox``."""

    name = "bihuan.web.inbox"
    label = "inbox"

    def ready(self) -> None:
        """Say how its records read."""
        words.register(
            {"inbox.read": ("阅读消息", "notes read")},
            kinds={"note": ("消息", "note")},
            headings={"inbox": ("消息", "Notes")},
        )
