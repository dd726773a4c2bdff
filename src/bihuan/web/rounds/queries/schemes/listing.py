"""The schemes of a round, and the last run of one."""

from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.web.rounds.models import Scheme, SchemeRun
from bihuan.web.rounds.schemes.asked import score_of


@dataclass(frozen=True, slots=True)
class SchemeLine:
    """One scheme on the list of a round: points and rules broken as it was last written, None before there is a plan."""

    scheme: Scheme
    points: float | None
    broken: int
    is_solving: bool


def lines_of(schemes: Sequence[Scheme]) -> list[SchemeLine]:
    """Return the schemes of a round as its list shows them."""
    solving = set(
        SchemeRun.objects.filter(scheme__in=[one.pk for one in schemes], state__in=("waiting", "running")).values_list(
            "scheme_id", flat=True
        )
    )
    found = []
    for scheme in schemes:
        score = score_of(scheme.score)
        points = score.points if score else None
        found.append(SchemeLine(scheme, points, len(score.broken) if score else 0, scheme.pk in solving))
    return found


def last_run(scheme: Scheme) -> SchemeRun | None:
    """Return the newest run of a scheme."""
    return SchemeRun.objects.filter(scheme=scheme).select_related("asked_by").order_by("-pk").first()
