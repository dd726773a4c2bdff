"""The first page: what was read so far, and what waits for somebody."""

from dataclasses import dataclass

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from bihuan.web.accounts.access import Visitor, is_colleague
from bihuan.web.notices.access import findings_visible_to, idioms_visible_to, notices_visible_to, rounds_visible_to
from bihuan.web.notices.models import Notice, PublishedFinding
from bihuan.web.notices.queries.rectified import RectifiedRow, rectified_rows
from bihuan.web.rounds.models import Round, Target

MOST_ROUNDS = 50
MOST_DRAFTS = 20
MOST_RECTIFIED = 10


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round that was read, and its size."""

    round: Round
    notice: Notice
    targets: int
    findings: int


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A notice that waits to be confirmed, and how many of its inferred repairs were looked at."""

    notice: Notice
    inferred: int
    looked: int


@dataclass(frozen=True, slots=True)
class HomePage:
    """Rounds newest first, the visitor's drafts, and how much there is in all."""

    rounds: tuple[RoundRow, ...]
    drafts: tuple[DraftRow, ...]
    findings: int
    idioms: int
    rectified: tuple[RectifiedRow, ...] = ()


def home_page(user: Visitor) -> HomePage:
    """Return what ``user`` sees first; at most 50 rounds and 20 drafts."""
    return HomePage(
        rounds=round_rows(rounds_visible_to(user)),
        drafts=_drafts(user) if is_colleague(user) else (),
        findings=findings_visible_to(user).count(),
        idioms=idioms_visible_to(user).values("text").distinct().count(),
        rectified=rectified_rows(user, most=MOST_RECTIFIED),
    )


def round_rows(rounds: QuerySet[Round]) -> tuple[RoundRow, ...]:
    """Return ``rounds``, newest first, with their sizes."""
    counted = (
        rounds.select_related("notice", "notice__importer")
        .defer(*(f"notice__{name}" for name in Notice.LONG))
        .annotate(
            target_count=_count(Target.objects.filter(round=OuterRef("pk"))),
            finding_count=_count(PublishedFinding.objects.filter(round=OuterRef("pk"))),
        )
        .order_by("-serial")[:MOST_ROUNDS]
    )
    return tuple(RoundRow(row, row.notice, row.target_count, row.finding_count) for row in counted)


def _count(rows: QuerySet[Target] | QuerySet[PublishedFinding]) -> Coalesce:
    # Two counts by subquery: joined together they would multiply each other.
    counted = rows.order_by().values("round").annotate(count=Count("*")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _drafts(user: Visitor) -> tuple[DraftRow, ...]:
    drafts = (
        notices_visible_to(user)
        .filter(status=Notice.Status.DRAFT)
        .select_related("importer")
        .defer(*Notice.LONG)
        .annotate(looked=Count("looks"))
        .order_by("-created_at")[:MOST_DRAFTS]
    )
    return tuple(DraftRow(draft, draft.inferred_count, draft.looked) for draft in drafts)
