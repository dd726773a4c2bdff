"""What the register knows of the stages of a round, for its board."""

from collections.abc import Sequence

from django.db.models import Count, Q

from bihuan.web.findings.choices import FixStatus
from bihuan.web.findings.models import FixAtOnce
from bihuan.web.rounds.models import Round
from bihuan.web.rounds.queries.board import Done


def fixes_done(round_: Round, targets: Sequence[int]) -> Done:
    """
    Return whether every fix-at-once item that was issued to a target is accepted; a target without any is left out.

    Drafts do not count: nobody outside their group knows of them.
    """
    issued = FixAtOnce.objects.filter(round=round_, target__in=targets).exclude(status=FixStatus.DRAFT)
    counted = (
        issued.order_by()
        .values("target")
        .annotate(n=Count("*"), accepted=Count("pk", filter=Q(status=FixStatus.ACCEPTED)))
    )
    return {row["target"]: row["accepted"] == row["n"] for row in counted}
