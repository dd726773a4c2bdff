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
        from bihuan.web.rectification.queries.item_desk import waiting_items
        from bihuan.web.rectification.queries.owed_desk import owed_by_units

        numbering.counts("item", Item)
        adds(owed_by_units)
        adds(waiting_items)

        self._plan()
        self._chase()
        self._check()
        self._report()
        self._doubt()
        self._pair()
        self._look_back()
        words.register(
            trail_words.ACTIONS,
            of_kind=trail_words.OF_KIND,
            kinds=trail_words.KINDS,
            pages=trail_words.PAGES,
            states=trail_words.states(),
            headings=trail_words.HEADINGS,
        )

    def _plan(self) -> None:
        from bihuan.web.accounts import signing
        from bihuan.web.findings.queries.desk import adds
        from bihuan.web.rectification.queries.plan_pages import plans_under_way, waiting_plans
        from bihuan.web.rectification.queries.plans import target_of_plan
        from bihuan.web.rounds.actions import refuse_archiving_while

        signing.locates("plan", target_of_plan)
        refuse_archiving_while(plans_under_way)
        adds(waiting_plans)

    def _chase(self) -> None:
        from bihuan.web.accounts import signing
        from bihuan.web.feedback.access.papers import register_reader
        from bihuan.web.findings.queries.desk import adds
        from bihuan.web.outbox import daily, events, handlers
        from bihuan.web.rectification.access.chasing import read_letter
        from bihuan.web.rectification.actions import figures, reminding
        from bihuan.web.rectification.queries.letters import target_of_letter, waiting_letters

        handlers.register(reminding.RUN, reminding.begin)
        handlers.register(reminding.PART, reminding.part)
        handlers.register(reminding.MAIL, reminding.mail)
        daily.daily(reminding.RUN)
        events.listen(figures.changed)
        register_reader("chasing_letter", read_letter)
        signing.locates("chasing_letter", target_of_letter)
        adds(waiting_letters)

    def _check(self) -> None:
        from bihuan.web.accounts import signing
        from bihuan.web.findings.queries.desk import adds
        from bihuan.web.rectification.check_words import review_steps
        from bihuan.web.rectification.item_steps import adds_steps
        from bihuan.web.rectification.queries.check_desk import target_of_item, waiting_checks

        adds_steps(review_steps)
        signing.locates("item", target_of_item)
        adds(waiting_checks)

    def _look_back(self) -> None:
        from bihuan.web.findings.queries.desk import adds
        from bihuan.web.outbox import handlers
        from bihuan.web.rectification.actions import repeats
        from bihuan.web.rectification.queries.look_back_desk import waiting_look_back
        from bihuan.web.rectification.queries.repeats import RUN

        # Comparing takes seconds: it keeps what it found in a transaction of its own, and again is the same.
        handlers.register(RUN, repeats.on_message, leaves=True)
        adds(waiting_look_back)

    def _pair(self) -> None:
        from bihuan.web.notices.pages import links_from_notices
        from bihuan.web.rectification.queries.pairing_links import link_to_pairing

        links_from_notices(link_to_pairing)

    def _doubt(self) -> None:
        from bihuan.web.findings.queries.desk import adds
        from bihuan.web.outbox import handlers
        from bihuan.web.rectification.queries.truth import waiting_marks
        from bihuan.web.rectification.truth import proof_checks, run

        # Both look into files or compare for seconds, so they write in transactions of their own; again is the same.
        handlers.register(run.KIND, run.on_message, leaves=True)
        handlers.register(proof_checks.KIND, proof_checks.on_message, leaves=True)
        adds(waiting_marks)

    def _report(self) -> None:
        from bihuan.web.accounts import signing
        from bihuan.web.feedback import checks
        from bihuan.web.feedback.access.papers import register_reader
        from bihuan.web.feedback.queries.paper_states import tells_state
        from bihuan.web.findings.queries.desk import adds
        from bihuan.web.rectification.access import results
        from bihuan.web.rectification.queries import results as of_reports
        from bihuan.web.rectification.queries.result_pages import waiting_reports
        from bihuan.web.rectification.queries.results import target_of_report

        for kind in (results.KIND, results.NOTICE_KIND):
            signing.locates(kind, target_of_report)
        checks.register(results.NOTICE_KIND, checks.Subject(look=of_reports.look, find=of_reports.find))
        register_reader(results.NOTICE_KIND, results.read_notice)
        tells_state(results.NOTICE_KIND, of_reports.state_of_paper)
        adds(waiting_reports)
