"""Lines of the ledger that goes out, and what was reported of them already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import translation

from bihuan.web.accounts.capabilities import Letter as Right
from bihuan.web.accounts.models import User
from bihuan.web.rectification.access.items import items_visible_to
from bihuan.web.rectification.models import Item, Progress
from bihuan.web.rounds.models import Round
from bihuan.web.trail.actions import SYSTEM
from bihuan.web.trail.queries import records_of
from bihuan.web.trail.words import action_word


def ledger_items(user: User, round_: Round) -> QuerySet[Item]:
    """Return the lines of a round that ``user`` reads, by unit and number."""
    return items_visible_to(user, Right.READ).filter(round=round_).order_by("target__number", "pk")


#: What a report of progress brought: yuan, people, systems.
Figures = tuple[Decimal, int, int]


def reported_already(items: Iterable[Item]) -> dict[tuple[int, date, str], Figures]:
    """Return the figures of the progress that stands, by the key of its item, its day and its text."""
    rows = Progress.objects.filter(item__in=list(items), withdrawn_on=None).order_by("pk")
    return {
        (one.item_id, one.done_on, one.text): (one.recovered, one.people_handled, one.systems_made)
        for one in rows.only("item_id", "done_on", "text", "recovered", "people_handled", "systems_made")
    }


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """The last thing that somebody else did with a line: who, when, and what, in two languages."""

    who: str
    at: datetime
    zh: str
    en: str


def changed_meanwhile(user: User, item: Item, version: int) -> Meanwhile | None:
    """Return what somebody other than ``user`` did with a line after ``version`` of it, None for nothing. Two statements."""
    later = records_of("item", item.uid).filter(object_version__gt=version, result="done")
    last = later.exclude(actor=str(user.pseudonym)).last()
    if last is None:
        return None
    who = User.objects.filter(pseudonym=last.actor).first() if last.actor != SYSTEM else None
    said = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said[language] = action_word(last.action, "item")
    return Meanwhile(str(who or "系统 System"), last.civil_at, said["zh-hans"], said["en"])
