"""Registers reports, feedback documents, leak checks, meetings and objections."""

from django.apps import AppConfig

from bihuan.web.trail import words


class FeedbackConfig(AppConfig):
    """The app ``feedback``."""

    name = "bihuan.web.feedback"
    label = "feedback"

    def ready(self) -> None:
        """Say how the records of the app read."""
        from bihuan.web.accounts import signing
        from bihuan.web.feedback import checks, trail_words  # here, because models are loaded after their apps
        from bihuan.web.feedback.actions.documents import return_those_with
        from bihuan.web.feedback.models import FeedbackDocument, LeakCheck, Meeting, Objection, Report
        from bihuan.web.feedback.queries import document_pages, stages
        from bihuan.web.feedback.queries.check_pages import waiting_checks
        from bihuan.web.feedback.queries.documents import open_feedback, target_of_document
        from bihuan.web.feedback.queries.drafting_desk import feedback_to_draft, waiting_documents
        from bihuan.web.feedback.queries.meeting_desk import waiting_meetings
        from bihuan.web.feedback.queries.reports import waiting_reports
        from bihuan.web.findings.actions.issuing import on_withdraw
        from bihuan.web.findings.queries.desk import adds
        from bihuan.web.rounds.actions import refuse_archiving_while
        from bihuan.web.rounds.queries import board

        board.tells("group_report", stages.reports_submitted)
        board.tells("report_decided", stages.reports_decided)
        board.tells("feedback_issued", stages.documents_issued)
        board.tells("feedback", stages.meetings_held)
        adds(waiting_meetings)
        adds(waiting_reports)
        adds(feedback_to_draft)
        adds(waiting_documents)
        checks.register(document_pages.KIND, checks.Subject(look=document_pages.look, find=document_pages.find))
        signing.locates(document_pages.KIND, target_of_document)
        on_withdraw(return_those_with)
        refuse_archiving_while(open_feedback)
        adds(waiting_checks)
        words.register(
            trail_words.ACTIONS,
            of_kind=trail_words.OF_KIND,
            kinds=trail_words.KINDS,
            pages=trail_words.PAGES,
            states={
                "report": Report.Status,
                "feedback_document": FeedbackDocument.Status,
                "meeting": Meeting.Status,
                "objection": Objection.Status,
                "leak_check": LeakCheck.Status,
            },
            headings=trail_words.HEADINGS,
        )
