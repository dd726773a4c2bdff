"""What the public site has of units' notices on their rectification, made from what was released."""

import hashlib

from bihuan.web.feedback.models import IssuedPaper
from bihuan.web.public.models import PublicNotice, PublicRectification, PublicTarget
from bihuan.web.public.units import unit_key
from bihuan.web.rectification.access.results import NOTICE_KIND
from bihuan.web.rectification.models import RectificationReport
from bihuan.web.rounds.models import Target

S = RectificationReport.Status
#: What was shown once; of a draft nothing is.
_SHOWN = (S.RELEASED, S.SUPERSEDED, S.WITHDRAWN)


def project_target(target: Target) -> None:
    """Make everything anew that the site shows of one target's notices; ``projecting.bump`` has to follow."""
    PublicRectification.objects.filter(round=target.round_id, number=target.number).delete()
    rows = RectificationReport.objects.filter(
        target=target, kind=RectificationReport.Kind.NOTICE, status__in=_SHOWN
    ).order_by("-edition")
    is_gone = False
    for report in rows:
        # What stood in an edition stood in the one before it, mostly: withdrawing one takes the older ones with it.
        is_gone = is_gone or report.status == S.WITHDRAWN
        _keep(report, target, is_gone=is_gone)


def project_all() -> None:
    """Make every target's notices anew; ``projecting.bump`` has to follow."""
    PublicRectification.objects.all().delete()
    shown = RectificationReport.objects.filter(kind=RectificationReport.Kind.NOTICE, status__in=_SHOWN)
    for target in Target.objects.filter(pk__in=shown.values("target")).order_by("pk"):
        project_target(target)


def _keep(report: RectificationReport, target: Target, *, is_gone: bool) -> None:
    known = PublicTarget.objects.filter(notice__round=target.round_id, number=target.number).exclude(unit="")
    papers = IssuedPaper.objects.filter(object_kind=NOTICE_KIND, object_id=report.pk).order_by("-edition")
    paper = papers.first()
    text = paper.text if paper is not None and not is_gone else ""
    PublicRectification.objects.create(
        id=report.uid,
        round=target.round_id,
        number=target.number,
        name=target.name,
        unit=known.values_list("unit", flat=True).first() or unit_key("", target.name),
        state=PublicNotice.State.WITHDRAWN if is_gone else PublicNotice.State(report.status),
        is_current=report.status == S.RELEASED,
        edition=report.edition,
        title=report.title,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest() if text else "",
        released_on=report.released_on,
        withdrawn_on=report.decided_on if report.status == S.WITHDRAWN else None,
        reason=report.reason,
        word_id=paper.word_id if paper is not None and not is_gone else None,
    )
