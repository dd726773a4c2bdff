"""Lines of the ledger that goes out, and what was reported of them already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import translation

from bihuan.web.accounts.capabilities import Letter as Right
from bihuan.web.accounts.choices import UNIT_ROLES
from bihuan.web.accounts.models import User
from bihuan.web.accounts.standing import standing_of
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
    """The last thing that somebody else did with a line: when, who and what; words in Chinese and in English."""

    at: datetime
    who: tuple[str, str]
    what: tuple[str, str]


def changed_meanwhile(user: User, item: Item, version: int) -> Meanwhile | None:
    """
    Return what somebody other than ``user`` did with a line after ``version`` of it, None for nothing. Two statements.

    Names of those who look at a unit stay inside, and so do steps of theirs that moved nothing, such as who is to verify:
    who looks for the unit is told neither.
    """
    later = records_of("item", item.uid).filter(object_version__gt=version, result="done")
    last = later.exclude(actor=str(user.pseudonym)).last()
    if last is None:
        return None
    if last.actor == SYSTEM:
        who = ("系统", "the system")
    elif standing_of(user).roles & UNIT_ROLES and last.role not in UNIT_ROLES:
        who = ("巡视办或者整改监督、核查人员", "somebody of the office, of supervision or of verification")
        if last.from_state == last.to_state:
            return Meanwhile(last.civil_at, who, ("更新", "an update"))
    else:
        name = str(User.objects.filter(pseudonym=last.actor).first() or "—")
        who = (name, name)
    said = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said.append(action_word(last.action, "item"))
    return Meanwhile(last.civil_at, who, (said[0], said[1]))
