"""Everything that writes a notice: bringing it in, looking it over, storing it, setting it aside; and publications."""

from bihuan.web.notices.actions.categories import set_categories
from bihuan.web.notices.actions.clauses import ClauseFacts, propose_again, set_clauses
from bihuan.web.notices.actions.comments import CommentFacts, answer_comment, export_comments, log_comment
from bihuan.web.notices.actions.confirming import confirm, store_as_read
from bihuan.web.notices.actions.correcting import correct_publication
from bihuan.web.notices.actions.discarding import discard, expire_drafts
from bihuan.web.notices.actions.drafting import FrameFacts, create_publication, edit_frame
from bihuan.web.notices.actions.importing import Imported, import_notice
from bihuan.web.notices.actions.linking import link_published, unlink_published
from bihuan.web.notices.actions.releasing import (
    approve_publication,
    release_publication,
    return_publication,
    submit_publication,
    withdraw_publication,
)
from bihuan.web.notices.actions.repairs import look_at_repairs

__all__ = [
    "ClauseFacts",
    "CommentFacts",
    "FrameFacts",
    "Imported",
    "answer_comment",
    "approve_publication",
    "confirm",
    "correct_publication",
    "create_publication",
    "discard",
    "edit_frame",
    "expire_drafts",
    "export_comments",
    "import_notice",
    "link_published",
    "log_comment",
    "look_at_repairs",
    "propose_again",
    "release_publication",
    "return_publication",
    "set_categories",
    "set_clauses",
    "store_as_read",
    "submit_publication",
    "unlink_published",
    "withdraw_publication",
]
