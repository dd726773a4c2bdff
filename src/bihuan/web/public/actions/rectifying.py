"""What the public site has of units' notices on their rectification, made from what was released."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from bihuan.web.feedback.models import IssuedPaper
from bihuan.web.notices.models import PublicationClause, PublishedLink
from bihuan.web.public.access import ANSWERS, SCOPE
from bihuan.web.public.models import PublicAnswer, PublicNotice, PublicRectification, PublicTarget
from bihuan.web.public.units import unit_key
from bihuan.web.rectification.access.results import NOTICE_KIND
from bihuan.web.rectification.models import RectificationReport
from bihuan.web.rectification.notice_text import single
from bihuan.web.rectification.queries.results import LineShown, released_lines
from bihuan.web.rounds.models import Target
from bihuan.web.rounds.names import search_words
from bihuan.web.search.actions import Findable, forget, index_many

S = RectificationReport.Status
#: What was shown once; of a draft nothing is.
_SHOWN = (S.RELEASED, S.SUPERSEDED, S.WITHDRAWN)
#: More paragraphs than one notice holds, more units than one round has; so that places of notices never mix.
_PER_NOTICE, _PER_ROUND = 10_000, 1_000

#: A published problem by the number of its target and its own.
Place = tuple[int, int]


def project_target(target: Target) -> None:
    """Make everything anew that the site shows of one target's notices; ``projecting.bump`` has to follow."""
    old = PublicRectification.objects.filter(round=target.round_id, number=target.number)
    answers = PublicAnswer.objects.filter(notice__in=old)
    forget(kind=ANSWERS, object_ids=list(answers.values_list("pk", flat=True)))
    old.delete()
    rows = _notices().filter(target=target).select_related("target").order_by("-edition")
    is_gone = False
    for report in rows:
        # What stood in an edition stood in the one before it, mostly: withdrawing one takes the older ones with it.
        is_gone = is_gone or report.status == S.WITHDRAWN
        _keep(report, target, is_gone=is_gone)


def project_round(round_id: UUID) -> None:
    """Make the notices of a round's units anew: the published problems that they answer are others now."""
    for target in Target.objects.filter(pk__in=_notices().filter(round=round_id).values("target")).order_by("pk"):
        project_target(target)


def project_all() -> None:
    """Make every target's notices anew; ``projecting.bump`` has to follow."""
    forget(kind=ANSWERS, object_ids=list(PublicAnswer.objects.values_list("pk", flat=True)))
    PublicRectification.objects.all().delete()
    for target in Target.objects.filter(pk__in=_notices().values("target")).order_by("pk"):
        project_target(target)


def _notices() -> Any:
    return RectificationReport.objects.filter(kind=RectificationReport.Kind.NOTICE, status__in=_SHOWN)


def _keep(report: RectificationReport, target: Target, *, is_gone: bool) -> None:
    papers = IssuedPaper.objects.filter(object_kind=NOTICE_KIND, object_id=report.pk).order_by("-edition")
    paper = papers.first()
    text = paper.text if paper is not None and not is_gone else ""
    is_current = report.status == S.RELEASED
    known = _published(target) if is_current else {}
    kept = PublicRectification.objects.create(
        id=report.uid,
        round=target.round_id,
        number=target.number,
        name=target.name,
        unit=_unit(target),
        state=PublicNotice.State.WITHDRAWN if is_gone else PublicNotice.State(report.status),
        is_current=is_current,
        edition=report.edition,
        title=report.title,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest() if text else "",
        released_on=report.released_on,
        withdrawn_on=report.decided_on if report.status == S.WITHDRAWN else None,
        reason=report.reason,
        word_id=paper.word_id if paper is not None and not is_gone else None,
        changed_at=_moment(report, paper),
        known=sorted({place for places in known.values() for place in places}),
    )
    if is_current and text:
        _keep_answers(kept, released_lines(report), known)


def _moment(report: RectificationReport, paper: IssuedPaper | None) -> datetime | None:
    """When its state for the public changed last: the end of a row's way is known by its day only."""
    if report.status == S.WITHDRAWN and report.decided_on:
        began = timezone.make_aware(datetime.combine(report.decided_on, time.min))
        # Never in the future, and always after it was issued: readers of a feed take the newer one.
        return max(began, paper.issued_at + timedelta(seconds=1)) if paper else began
    return paper.issued_at if paper else None


def _keep_answers(notice: PublicRectification, lines: Sequence[LineShown], known: dict[int, Collection[Place]]) -> None:
    first = -(notice.released_on.toordinal() if notice.released_on else 0) * _PER_ROUND + notice.number
    rows = [
        PublicAnswer(
            notice=notice,
            number=line.order,
            place=first * _PER_NOTICE + line.order,
            state=line.paragraph.standing,
            problem=line.item.title,
            said=said,
            reason=reason,
            clauses=sorted(known.get(line.item.finding_id, ())),
        )
        for line in lines
        for said, reason in [(single(line.said), single(line.paragraph.reason))]
        # Nothing stands on the site that does not stand in the text that was released.
        if said in notice.text and reason in notice.text
    ]
    PublicAnswer.objects.bulk_create(rows)
    name = search_words(notice.name)
    index_many(
        kind=ANSWERS, items=[Findable(row.pk, f"{row.problem} {row.said} {row.reason} {name}", SCOPE) for row in rows]
    )


def _unit(target: Target) -> str:
    rows = PublicTarget.objects.filter(notice__round=target.round_id, notice__is_current=True).exclude(unit="")
    found = rows.filter(name=target.name).first() or rows.filter(number=target.number).first()
    return found.unit if found else unit_key("", target.name)


def _published(target: Target) -> dict[int, Collection[Place]]:
    """Return, by finding, the published problems of the round's notice in force that stand for it, as people linked them."""
    notice = PublicNotice.objects.filter(round=target.round_id, is_current=True).first()
    found: defaultdict[int, set[Place]] = defaultdict(set)
    if notice is not None:
        read = notice.source == PublicNotice.Source.READING
        for finding, place in _of_reading(notice, target) if read else _of_publication(notice, target):
            found[finding].add(place)
    return dict(found)


def _of_publication(notice: PublicNotice, target: Target) -> Iterator[tuple[int, Place]]:
    """Clauses are counted in their order, as whoever reads the released text counts them."""
    clauses = PublicationClause.objects.filter(section__publication__uid=notice.pk, section__target=target)
    rows = clauses.select_related("section").prefetch_related("findings").order_by("order", "pk")
    for number, clause in enumerate(rows, 1):
        for finding in clause.findings.all():
            yield finding.pk, (clause.section.number, number)


def _of_reading(notice: PublicNotice, target: Target) -> Iterator[tuple[int, Place]]:
    links = PublishedLink.objects.filter(published__notice=notice.pk, finding__target=target)
    for finding, number, clause in links.values_list("finding", "published__target__number", "published__number"):
        yield finding, (number, clause)
