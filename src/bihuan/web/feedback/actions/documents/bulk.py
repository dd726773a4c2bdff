"""One step with the documents of many targets: each in its own transaction and with its own answer."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bihuan.web.accounts.models import User
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.actions.documents.drafting import draft_document
from bihuan.web.feedback.actions.documents.issuing import issue_document
from bihuan.web.feedback.actions.documents.steps import approve_document, submit_document
from bihuan.web.feedback.models import FeedbackDocument
from bihuan.web.feedback.queries.documents import with_problems
from bihuan.web.feedback.transitions import DOCUMENT
from bihuan.web.rounds.models import Target

#: Steps that are taken with many at once; each document is asked for by itself.
STEPS = ("submit", "approve", "issue")


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What came of one: done, waiting for the second signature, or refused; ``document`` is None where none came to be.

    ``is_without_problems`` of a draft that found no problem to write: whoever hands it on should know that.
    """

    target: Target
    addressee: str
    document: FeedbackDocument | None = None
    is_waiting: bool = False
    refusal: Refusal | None = None
    is_without_problems: bool = False


def draft_many(*, actor: User, wanted: Iterable[tuple[Target, str]]) -> list[Answer]:
    """Begin the documents of these targets and addressees; what one cannot be begun for is in its answer."""
    found: list[Answer] = []
    for target, addressee in wanted:

        def act(one: Target = target, to: str = addressee) -> FeedbackDocument:
            return draft_document(actor=actor, target=one, addressee=to)

        found.append(_tried(target, addressee, act))
    drafts = [one.document for one in found if one.document is not None]
    written = with_problems(drafts)
    return [
        replace(one, is_without_problems=one.document is not None and one.document.pk not in written) for one in found
    ]


def move_many(
    *,
    actor: User,
    name: str,
    chosen: Iterable[tuple[FeedbackDocument, int | None]],
    left_out_reason: str = "",
    seconds: float | None = None,
) -> list[Answer]:
    """
    Take the step ``name`` of ``STEPS`` with each document, given with the version that the person saw of it.

    Args:
        actor: Who takes it.
        name: The step.
        chosen: The documents, in the order in which they are taken.
        left_out_reason: As for ``submit_document``.
        seconds: After so long no other document is begun; whoever asked goes on with those that have no answer. Issuing
            sets and signs a paper for each, and nobody waits for fifteen of them before a blank page.

    Raises:
        Refusal: ``accounts.step_up_needed`` before anything is done.
    """
    found: list[Answer] = []
    began = time.monotonic()
    for document, version in chosen:
        if found and seconds is not None and time.monotonic() - began >= seconds:
            break

        def act(one: FeedbackDocument = document, seen: int | None = version) -> FeedbackDocument:
            if name == "submit":
                return submit_document(actor=actor, document=one, left_out_reason=left_out_reason, version=seen)
            step = approve_document if name == "approve" else issue_document
            return step(actor=actor, document=one, version=seen)

        answer = _tried(document.target, document.addressee, act, DOCUMENT[name].target)
        if answer.refusal is not None and answer.refusal.code == "accounts.step_up_needed" and not found:
            raise answer.refusal
        found.append(answer)
    return found


def _tried(target: Target, addressee: str, act: Callable[[], FeedbackDocument], status: str = "") -> Answer:
    try:
        document = act()
    except Refusal as refusal:
        return Answer(target, addressee, refusal=refusal)
    return Answer(target, addressee, document, is_waiting=bool(status) and document.status != status)
