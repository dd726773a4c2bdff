"""Feedback documents: drafting, editing, their way to approval, issuing and opening to the unit."""

from bihuan.web.feedback.actions.documents.annexes import add_annex, drop_annex
from bihuan.web.feedback.actions.documents.bulk import STEPS, Answer, draft_many, move_many
from bihuan.web.feedback.actions.documents.drafting import draft_document, draft_edition
from bihuan.web.feedback.actions.documents.editing import DocumentFacts, PassageFacts, edit_document, may_drop
from bihuan.web.feedback.actions.documents.issuing import issue_document, open_to_unit
from bihuan.web.feedback.actions.documents.steps import (
    approve_document,
    return_document,
    return_those_with,
    submit_document,
)

__all__ = [
    "STEPS",
    "Answer",
    "DocumentFacts",
    "PassageFacts",
    "add_annex",
    "approve_document",
    "draft_document",
    "draft_edition",
    "draft_many",
    "drop_annex",
    "edit_document",
    "issue_document",
    "may_drop",
    "move_many",
    "open_to_unit",
    "return_document",
    "return_those_with",
    "submit_document",
]
