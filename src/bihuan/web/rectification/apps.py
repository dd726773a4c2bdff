"""Registers plans, items, proof, verification, checks of truth, chasing, reports and the look back."""

from django.apps import AppConfig

from bihuan.web.trail import words


class RectificationConfig(AppConfig):
    """The app ``rectification``."""

    name = "bihuan.web.rectification"
    label = "rectification"

    def ready(self) -> None:
        """Say how the records of the app read, and register what floors below ask for."""
        from bihuan.web.rectification import trail_words  # here, because models are loaded after their apps

        words.register(
            trail_words.ACTIONS,
            of_kind=trail_words.OF_KIND,
            kinds=trail_words.KINDS,
            pages=trail_words.PAGES,
            states=trail_words.states(),
            headings=trail_words.HEADINGS,
        )
