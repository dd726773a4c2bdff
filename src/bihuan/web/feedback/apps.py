"""Registers reports, feedback documents, leak checks, meetings and objections."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """The app ``feedback``."""

    name = "bihuan.web.feedback"
    label = "feedback"
