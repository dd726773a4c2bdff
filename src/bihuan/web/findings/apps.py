"""Registers the register: working papers, findings, fix-at-once items, proof and criteria."""

from django.apps import AppConfig
from django.conf import settings

from bihuan.web.findings import choices, trail_words
from bihuan.web.outbox import handlers
from bihuan.web.trail import words


class FindingsConfig(AppConfig):
    """The app ``findings``."""

    name = "bihuan.web.findings"
    label = "findings"

    def ready(self) -> None:
        """Say how records read; refuse number patterns that cannot be used now, not with somebody's first finding."""
        from bihuan.web.accounts import signing
        from bihuan.web.files import wording
        from bihuan.web.findings.models import ImportJob  # here, because models are loaded after their apps
        from bihuan.web.findings.numbers import patterns
        from bihuan.web.findings.queries.signed import target_of_finding
        from bihuan.web.findings.queries.stages import fixes_done
        from bihuan.web.rounds.queries import board

        handlers.register(wording.KIND, wording.handle, leaves=True)
        patterns(settings.NUMBER_PATTERNS)
        signing.locates("finding", target_of_finding)
        board.tells("fix_at_once", fixes_done)
        words.register(
            trail_words.ACTIONS,
            of_kind=trail_words.OF_KIND,
            kinds=trail_words.KINDS,
            pages=trail_words.PAGES,
            states={
                "working_paper": choices.PaperStatus,
                "finding": choices.FindingStatus,
                "fix_at_once": choices.FixStatus,
                "evidence": choices.EvidenceStatus,
                "import_job": ImportJob.Stage,
            },
            headings=trail_words.HEADINGS,
        )
