"""
What became of a paper after its issue: withdrawn, or superseded by a later edition.

A frozen paper never changes, so its object is asked. Apps above say how theirs tell it by ``tells_state``; where nobody does,
a later edition frozen for the same object is what there is to know.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bihuan.web.feedback.models import FeedbackDocument, IssuedPaper


@dataclass(frozen=True, slots=True)
class Since:
    """The day on which a paper was withdrawn, None if it was not, and the newest edition after it, if there is one."""

    withdrawn_on: date | None = None
    newest: IssuedPaper | None = None

    @property
    def is_in_force(self) -> bool:
        """Whether the paper stands as it was issued."""
        return self.withdrawn_on is None and self.newest is None


#: Gets the key of an object; returns the day of its withdrawal, and the keys of the editions after it, oldest first.
Teller = Callable[[int], tuple[date | None, list[int]]]


def _document(object_id: int) -> tuple[date | None, list[int]]:
    after: list[int] = []
    issued = FeedbackDocument.objects.exclude(issued_on=None)
    while key := issued.filter(supersedes=after[-1] if after else object_id).values_list("pk", flat=True).first():
        after.append(key)
    return None, after


_TELLERS: dict[str, Teller] = {"feedback_document": _document}


def tells_state(kind: str, teller: Teller) -> None:
    """Say how objects of a kind tell what became of them; called from ``AppConfig.ready`` of the app that owns it."""
    _TELLERS[kind] = teller


def since_issue(paper: IssuedPaper) -> Since:
    """Return what became of a paper after its issue."""
    teller = _TELLERS.get(paper.object_kind)
    withdrawn_on, after = teller(paper.object_id) if teller else (None, [])
    rows = IssuedPaper.objects.filter(object_kind=paper.object_kind)
    own = rows.filter(object_id=paper.object_id, edition__gt=paper.edition)
    newest = rows.filter(object_id__in=after) | own
    return Since(withdrawn_on, newest.order_by("-edition", "-pk").first())
