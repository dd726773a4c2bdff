"""Registers the inbox: what people are told of."""

from django.apps import AppConfig

from bihuan.web.outbox import handlers as outbox
from bihuan.web.trail import words


class InboxConfig(AppConfig):
    """The app ``inbox``."""

    name = "bihuan.web.inbox"
    label = "inbox"

    def ready(self) -> None:
        """Say how its records read, and who mails."""
        from bihuan.web.inbox import mail  # here, because models are loaded after their apps

        outbox.register(mail.KIND, mail.send, leaves=True)
        outbox.register(mail.DIGEST, mail.send_digest, leaves=True)
        words.register(
            {
                "inbox.read": ("阅读消息", "notes read"),
                "inbox.set_mail_address": ("填写提醒邮箱", "address for mail written"),
                "inbox.drop_mail_address": ("取消邮件提醒", "mail turned off"),
            },
            kinds={"note": ("消息", "note")},
            headings={"inbox": ("消息", "Notes")},
        )
