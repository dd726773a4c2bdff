"""What waits for people with publications, and which targets were published; for the desk and for the board."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import kinds_open_to
from bihuan.web.accounts.standing import standing_of
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.models import FeedbackDocument
from bihuan.web.findings.queries.desk import DeskLine
from bihuan.web.notices.access.publications import To, may, publications_visible_to, sections_open_to
from bihuan.web.notices.models import Publication, PublicationSection
from bihuan.web.notices.queries.publications import gates_of, sections_of, whole_of
from bihuan.web.rounds.models import Round
from bihuan.web.rounds.queries.board import Done

S = Publication.Status


def published(round_: Round, targets: Sequence[int]) -> Done:
    """Return for each target whether it stands in a released publication; nothing of a round that never fed back here."""
    sections = PublicationSection.objects.filter(publication__round=round_)
    done = set(sections.filter(publication__status=S.RELEASED, target__in=targets).values_list("target_id", flat=True))
    is_known = bool(done) or sections.exists()
    if not is_known and not FeedbackDocument.objects.filter(round=round_).exists():
        # It may have been published elsewhere.
        return {}
    return {target: target in done for target in targets}


def desk_lines(person: User) -> Iterator[DeskLine]:
    """Yield what waits for ``person``: sections to pass, publications to approve, to release; a line for each edition."""
    if "publication" not in kinds_open_to(standing_of(person)):
        return
    for kind, words, letter, status in (
        ("publication_approve", _("待审批的集中公布"), Letter.APPROVE, S.SUBMITTED),
        ("publication_release", _("待发布的集中公布"), Letter.PUBLISH, S.APPROVED),
    ):
        rows = publications_visible_to(person, letter).filter(status=status)
        for row in _whole_to(person, rows, To(letter)):
            yield DeskLine(kind, words, 1, row.submitted_on, "publication_detail", args=(row.uid,))
    open_drafts = publications_visible_to(person, Letter.SUBMIT).filter(status=S.DRAFT)
    for row in _whole_to(person, open_drafts, To.SUBMIT):
        began = min(timezone.localtime(row.created_at).date(), today())
        words = _("待报审的更正稿") if row.supersedes_id else _("待报审的集中公布")
        yield DeskLine("publication_submit", words, 1, began, "publication_detail", args=(row.uid,))
    drafts = publications_visible_to(person, Letter.MESSAGE).filter(status=S.DRAFT).select_related("round__organ")
    for row in drafts:
        if waits := _to_pass(person, row):
            began = min(timezone.localtime(row.created_at).date(), today())
            words = _("待通过的公布段落")
            yield DeskLine("publication_pass", words, waits, began, "publication_detail", args=(row.uid,))


def _whole_to(person: User, rows: QuerySet[Publication], to: To) -> list[Publication]:
    """Return those that are not partly of a unit from which the person is recused."""
    return [row for row in rows if may(person, row, to)]


def _to_pass(person: User, publication: Publication) -> int:
    """Return how many sections with clauses ``person`` has to pass still."""
    rows = sections_of(publication)
    try:
        gates = gates_of(publication, whole_of(publication, rows))
    except Refusal:
        return 0
    own = sections_open_to(person, publication, rows, Letter.MESSAGE)
    return sum(1 for row in own if row.clauses.all() and not gates[str(row.number)].passed)


def state_of_paper(object_id: int) -> tuple[date | None, list[int]]:
    """Return the day on which a publication was withdrawn, and the keys of the editions that were released after it."""
    own = Publication.objects.filter(pk=object_id).values_list("round", "edition", "withdrawn_on").first()
    if own is None:
        return None, []
    round_id, edition, withdrawn_on = own
    after = Publication.objects.filter(round=round_id, edition__gt=edition).exclude(released_on=None)
    return withdrawn_on, list(after.order_by("edition").values_list("pk", flat=True))
