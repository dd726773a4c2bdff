"""Registers plans, items, proof, verification, checks of truth, chasing, reports and the look back."""

from django.apps import AppConfig

from bihuan.web.trail import words


class RectificationConfig(AppConfig):
    """The app ``rectification``."""

    name = "bihuan.web.rectification"
    label = "rectification"

    def ready(self) -> None:
        """Say how the records of the app read, and register what floors below ask for."""
        from bihuan.web.findings.actions import numbering  # here, because models are loaded after their apps
        from bihuan.web.findings.queries.desk import adds
        from bihuan.web.rectification import trail_words
        from bihuan.web.rectification.models import Item
        from bihuan.web.rectification.queries.owed_desk import owed_by_units

        numbering.counts("item", Item)
        adds(owed_by_units)

        self._chase()
        self._check()
        words.register(
            trail_words.ACTIONS,
            of_kind=trail_words.OF_KIND,
            kinds=trail_words.KINDS,
            pages=trail_words.PAGES,
            states=trail_words.states(),
            headings=trail_words.HEADINGS,
        )

    def _chase(self) -> None:
        from bihuan.web.accounts import signing
        from bihuan.web.feedback.access.papers import register_reader
        from bihuan.web.findings.queries.desk import adds
        from bihuan.web.outbox import daily, handlers
        from bihuan.web.rectification.access.chasing import read_letter
        from bihuan.web.rectification.actions import reminding
        from bihuan.web.rectification.queries.letters import target_of_letter, waiting_letters

        handlers.register(reminding.RUN, reminding.begin)
        handlers.register(reminding.ONE_TARGET, reminding.one_target)
        handlers.register(reminding.MAIL, reminding.mail)
        daily.daily(reminding.RUN)
        register_reader("chasing_letter", read_letter)
        signing.locates("chasing_letter", target_of_letter)
        adds(waiting_letters)

    def _check(self) -> None:
        from bihuan.web.accounts import signing
        from bihuan.web.findings.queries.desk import adds
        from bihuan.web.rectification.queries.check_desk import target_of_item, waiting_checks

        signing.locates("item", target_of_item)
        adds(waiting_checks)
