"""Correcting a released publication: a new edition that begins as the released one stands."""

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.findings.models import ReturnNote
from bihuan.web.notices.access.publications import To, publication_for, publishing_in
from bihuan.web.notices.actions.keeping import OPEN, edition_open, noted, require_state, require_version
from bihuan.web.notices.actions.requirements import require_reason
from bihuan.web.notices.models import Publication, PublicationClause, PublicationSection
from bihuan.web.notices.queries.publications import FRAME_TEXTS, KIND, sections_of
from bihuan.web.rounds.models import Round

S = Publication.Status


@transaction.atomic
def correct_publication(
    *, actor: User, publication: Publication, reason: str, version: int | None = None
) -> Publication:
    """
    Begin a new edition of a released publication, as it stands now; the released one stays until the new one is released.

    Raises:
        Refusal: ``notices.reason_needed``, ``notices.edition_open``; the person may not; not released.
    """
    locked = (
        Round.objects.select_for_update(of=("self",), no_key=True).select_related("organ").get(pk=publication.round_id)
    )
    grant = publishing_in(actor, locked, fresh=True)
    found = publication_for(actor, publication.uid, To.KNOW, for_change=True)
    require_state(found, S.RELEASED)
    require_version(found, version)
    said = require_reason(reason)
    if Publication.objects.filter(round=locked, status__in=OPEN).exists():
        raise edition_open()
    copied = {name: getattr(found, name) for name in (*FRAME_TEXTS, "units_called", "is_demo")}
    made = Publication.objects.create(
        round=locked, edition=found.edition + 1, supersedes=found, author=actor, reason=said, **copied
    )
    _copy_sections(found, made)
    ReturnNote.objects.create(
        object_kind=KIND,
        object_id=made.pk,
        object_version=made.version,
        move="correct_publication",
        text=said,
        by=actor,
    )
    noted(
        made,
        "notices.correct_publication",
        actor=actor,
        grant=grant,
        fields={"edition": made.edition, "reason": said},
        before="",
    )
    return made


def _copy_sections(old: Publication, new: Publication) -> None:
    rows = sections_of(old)
    made = PublicationSection.objects.bulk_create(
        PublicationSection(publication=new, target=row.target, number=row.number, name=row.name) for row in rows
    )
    through = PublicationClause.findings.through
    for row, section in zip(rows, made, strict=True):
        before = list(row.clauses.all())
        clauses = PublicationClause.objects.bulk_create(
            PublicationClause(section=section, order=one.order, text=one.text) for one in before
        )
        through.objects.bulk_create(
            through(publicationclause_id=clause.pk, finding_id=finding.pk)
            for clause, one in zip(clauses, before, strict=True)
            for finding in one.findings.all()
        )
