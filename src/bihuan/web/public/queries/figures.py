"""Public figures: what the register counts, before anything is suppressed, and what was released of it."""

from uuid import UUID

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from bihuan.web.findings.models import Finding, FixAtOnce
from bihuan.web.notices.models import PublicComment
from bihuan.web.public import access
from bihuan.web.public.models import FigureBatch
from bihuan.web.rectification.models import Item
from bihuan.web.rectification.queries.results import VERIFIED
from bihuan.web.rounds.models import Round, Target


def batch_of(round_id: UUID) -> FigureBatch | None:
    """Return the newest batch of public figures of a round that was released."""
    return access.batches_shown().filter(round=round_id).order_by("-number").first()


def problems_told(round_: Round) -> dict[int, int]:
    """Return how many problems each target was told in its feedback, by id of the target."""
    issued = Finding.objects.filter(target__round=round_, status=Finding.Status.ISSUED)
    return dict(issued.order_by().values_list("target").annotate(Count("pk")))


def fixed_at_once(round_: Round) -> dict[int, int]:
    """Return how many fix-at-once items each target was given, by id of the target; drafts are none."""
    given = FixAtOnce.objects.filter(target__round=round_).exclude(status=FixAtOnce.Status.DRAFT)
    return dict(given.order_by().values_list("target").annotate(Count("pk")))


def rectified(round_: Round) -> dict[int, list[int]]:
    """Return, by id of the target, how many items it has, how many were verified as done, and how many people it dealt with."""
    first = Q(predecessor=None) & ~Q(status=Item.Status.LAPSED)
    done = Q(status__in=VERIFIED, left_figures_on=None)
    counted = Item.objects.filter(first, target__round=round_).order_by().values("target")
    rows = counted.annotate(
        items=Count("pk"), done=Count("pk", filter=done), people=Coalesce(Sum("people_handled"), 0)
    ).values_list("target", "items", "done", "people")
    return {target: [items, finished, people] for target, items, finished, people in rows}


def comments_by_channel(round_: Round) -> dict[tuple[int | None, str], int]:
    """Return how many people commented on what was published, by target (None for the whole) and channel."""
    counted = PublicComment.objects.filter(publication__round=round_).order_by().values_list("target", "channel")
    return {(target, channel): count for target, channel, count in counted.annotate(Count("pk"))}


def targets_of(round_: Round) -> list[Target]:
    """Return the targets of a round in their order."""
    return list(Target.objects.filter(round=round_).order_by("number"))


def batches_of(round_: Round) -> list[FigureBatch]:
    """Return every batch of a round, the newest first, the one in hand included."""
    return list(FigureBatch.objects.filter(round=round_).select_related("prepared_by", "released_by"))


def next_number(round_: Round) -> int:
    """Return the number of the next batch; numbers of discarded ones are used again, because nobody ever saw them."""
    last = FigureBatch.objects.filter(round=round_).order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1
