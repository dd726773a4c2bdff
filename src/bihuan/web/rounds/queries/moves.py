"""What moved the dates of a round: the newest change first."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from bihuan.web.rounds.models import DateMove, Round

#: A page shows so many dates at most; older ones follow on the next.
PAGE = 200


@dataclass(frozen=True, slots=True)
class MovedPage:
    """Dates that moved, the newest first; ``older`` is where the next page begins, None where there is none."""

    rows: tuple[DateMove, ...]
    older: int | None


def moves_of(round_: Round, targets: Collection[int], *, before: int | None = None, size: int = PAGE) -> MovedPage:
    """
    Return what moved of a round.

    Args:
        round_: The round.
        targets: Keys of the targets that the person may read of; the round's own dates are always among them.
        before: Only what is older than this row.
        size: How many at most.
    """
    rows = DateMove.objects.filter(Q(target=None) | Q(target__in=targets), round=round_)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.select_related("target", "moved_by").order_by("-pk")[: size + 1])
    return MovedPage(tuple(found[:size]), found[size - 1].pk if len(found) > size else None)
