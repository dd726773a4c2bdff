"""Registers the register: working papers, findings, fix-at-once items, proof and criteria."""

from django.apps import AppConfig


class FindingsConfig(AppConfig):
    """The app ``findings``."""

    name = "bihuan.web.findings"
    label = "findings"
