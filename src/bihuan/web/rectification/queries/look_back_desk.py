"""What waits on desks when an inspection looks back: old lines to look at, and pairs of findings to decide."""

from collections.abc import Iterator

from django.db.models import Count, Min
from django.utils.translation import gettext as _

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import GROUP_ROLES, Role
from bihuan.web.accounts.models import User
from bihuan.web.accounts.standing import standing_of
from bihuan.web.common.words import day
from bihuan.web.findings.queries.desk import DeskLine
from bihuan.web.rectification.access.look_back import entries_visible_to, links_visible_to
from bihuan.web.rectification.models import LookBackEntry, RepeatLink
from bihuan.web.rounds.models import Round

#: Rounds in which is still looked.
_RUNNING = (Round.Status.LIVE, Round.Status.ENDED)


def waiting_look_back(person: User) -> Iterator[DeskLine]:
    """Yield by round what ``person`` has to look at, and the pairs to decide; one statement for each of the two."""
    roles = standing_of(person).roles
    if roles & GROUP_ROLES:
        yield from _to_look_at(person)
    if Role.OFF in roles:
        yield from _to_decide(person)


def _to_look_at(person: User) -> Iterator[DeskLine]:
    rows = entries_visible_to(person, Letter.EDIT).filter(
        verdict=LookBackEntry.Verdict.OPEN, round__status__in=_RUNNING
    )
    found = (
        rows.order_by()
        .values("round", "round__ends_on")
        .annotate(count=Count("pk"), oldest=Min("look_back__seeded_on"))
    )
    for row in found.order_by("round"):
        until = row["round__ends_on"]
        words = (
            _("“回头看”待查看的事项，%(day)s现场巡视结束前登记") % {"day": day(until)}
            if until
            else _("“回头看”待查看的事项")
        )
        yield DeskLine(
            "look_back", words, row["count"], row["oldest"], "look_back_list", "verdict=open", (row["round"],)
        )


def _to_decide(person: User) -> Iterator[DeskLine]:
    rows = links_visible_to(person, Letter.APPROVE).filter(status=RepeatLink.Status.PROPOSED)
    found = rows.order_by().values("round").annotate(count=Count("pk"), oldest=Min("proposed_on"))
    for row in found.order_by("round"):
        query = f"round={row['round']}"
        yield DeskLine("repeats", _("待判断的重复问题"), row["count"], row["oldest"], "repeat_list", query)
