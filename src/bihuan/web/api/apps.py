"""Registers the REST API: a door to the same actions and the same access rules as the pages."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The app ``api``."""

    name = "bihuan.web.api"
    label = "api"

    def ready(self) -> None:
        """Send webhooks out of the outbox, and listen for what they tell."""
        from bihuan.web.api.webhooks import delivery, telling
        from bihuan.web.outbox.events import listen
        from bihuan.web.outbox.handlers import register
        from bihuan.web.trail import words

        words.register(
            {
                "api.create_token": ("新建接口令牌", "API token made"),
                "api.revoke_token": ("停用接口令牌", "API token ended"),
                "api.subscribe": ("订阅推送", "subscribed to events"),
                "api.unsubscribe": ("停用推送订阅", "subscription ended"),
            },
            kinds={
                "api_token": ("接口令牌", "API token"),
                "webhook_subscription": ("推送订阅", "webhook subscription"),
            },
            headings={"api": ("接口", "API")},
        )
        register(telling.KIND, delivery.deliver, leaves=True)
        listen(telling.tell)
