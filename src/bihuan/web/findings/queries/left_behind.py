"""Findings that have not come through review when the next paper of a round is written: what it will lack."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.findings.access import findings_visible_to
from bihuan.web.findings.choices import FindingStatus
from bihuan.web.rounds.models import Round

#: States before approval, in their order.
BEFORE = (FindingStatus.DRAFT, FindingStatus.CONFIRMED, FindingStatus.IN_REVIEW)


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """The findings of a group that are not approved: how many are still with the group, how many with the office."""

    group: str
    unsubmitted: int
    in_review: int
    address: str


def left_behind(user: Visitor, round_: Round, groups: Iterable[int | None] | None = None) -> list[LeftBehind]:
    """
    Return what ``user`` may know of findings that no paper can hold yet, by group. One statement.

    ``groups`` are the keys of the groups that are asked for; None for the whole round.
    """
    rows = findings_visible_to(user, Letter.KNOW).filter(round=round_, status__in=BEFORE)
    if groups is not None:
        rows = rows.filter(target__group__in=[key for key in groups if key is not None])
    found: defaultdict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    counted = (
        rows.order_by().values_list("target__group__number", "target__group__name", "status").annotate(n=Count("*"))
    )
    for number, name, status, count in counted:
        found[number or 0, name or ""][status] = count
    page = f"{reverse('register_finding_list')}?{urlencode({'round': round_.pk, 'status': list(BEFORE)}, doseq=True)}"
    return [
        LeftBehind(
            _words(number, name),
            counts.get(FindingStatus.DRAFT, 0) + counts.get(FindingStatus.CONFIRMED, 0),
            counts.get(FindingStatus.IN_REVIEW, 0),
            page,
        )
        for (number, name), counts in sorted(found.items())
    ]


def _words(number: int, name: str) -> str:
    if not number:
        return _("未分组")
    return name or _("第 %(n)s 巡视组") % {"n": number}
