"""The rows of the lists of a round's plans: lines of problems and duties, and measures."""

from typing import Any

from django.db.models import Q, QuerySet

from bihuan.web.rectification.models import Measure, Plan, Response
from bihuan.web.rectification.queries.plans import STANDING, UNDER_WAY


def rows_of_list(name: str, plans: QuerySet[Plan], round_pk: Any) -> QuerySet[Any]:
    """
    Return the rows of a list of a round, of those of ``plans`` that count: the one in force, before that the first one.

    ``name`` is "problems", "tasks" or "duties".
    """
    counting = plans.filter(Q(status__in=STANDING) | Q(status__in=UNDER_WAY, edition=1), round=round_pk)
    if name == "tasks":
        rows = Measure.objects.filter(plan__in=counting).select_related("plan__target")
        return rows.prefetch_related("responses", "milestones")
    return Response.objects.filter(plan__in=counting).select_related("plan__target", "finding__category")
