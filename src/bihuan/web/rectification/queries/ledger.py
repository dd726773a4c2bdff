"""Lines of the ledger that goes out, and what was reported of them already."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from bihuan.web.accounts.capabilities import Letter as Right
from bihuan.web.accounts.models import User
from bihuan.web.rectification.access.items import items_visible_to
from bihuan.web.rectification.models import Item, Progress
from bihuan.web.rounds.models import Round


def ledger_items(user: User, round_: Round) -> QuerySet[Item]:
    """Return the lines of a round that ``user`` reads, by unit and number."""
    return items_visible_to(user, Right.READ).filter(round=round_).order_by("target__number", "pk")


def reported_already(items: Iterable[Item]) -> frozenset[tuple[int, date, str]]:
    """Return (key of the item, day, text) of the progress that stands."""
    rows = Progress.objects.filter(item__in=list(items), withdrawn_on=None)
    return frozenset(rows.values_list("item_id", "done_on", "text"))
