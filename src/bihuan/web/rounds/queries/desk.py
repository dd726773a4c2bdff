"""What waits in planning a round: recusals to prepare and to decide, schemes to authorise, announcements to issue."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.access import Visitor, colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import visible
from bihuan.web.accounts.signing import signatures_of
from bihuan.web.accounts.standing import Standing, standing_of
from bihuan.web.rounds.access.announcements import ANNOUNCEMENT
from bihuan.web.rounds.access.recusals import RECUSAL
from bihuan.web.rounds.access.schemes import schemes_visible_to
from bihuan.web.rounds.models import Announcement, Recusal, Scheme


@dataclass(frozen=True, slots=True)
class Waits:
    """One kind of thing that waits in one round: how many, since when the oldest (None: not known), and the page."""

    kind: str
    words: str | Promise
    round_id: UUID
    count: int
    oldest_on: date | None
    url_name: str


def waits_in_planning(user: Visitor) -> list[Waits]:
    """
    Return what waits for ``user`` in planning, by kind and round.

    Two statements for a clerk, three for the leading group, none for anybody else; a clerk who leads asks all of them.
    """
    person = colleague(user)
    standing = standing_of(person)
    found: list[Waits] = []
    if standing.roles & {Role.OFF, Role.LG}:
        recusals = _open_recusals(person, standing)
        if standing.has(Role.OFF):
            found += [*_to_prepare(standing, recusals), *_drafts(standing)]
        if standing.has(Role.LG):
            found += _to_sign(person, standing, recusals)
    return found


def _open_recusals(person: User, standing: Standing) -> list[dict[str, Any]]:
    """Return those that wait and do not concern the person; a handful at any time."""
    may = visible(standing, RECUSAL, Letter.EDIT, Letter.APPROVE)
    rows = Recusal.objects.filter(may, status=Recusal.Status.OPEN).exclude(_concerns(person))
    columns = ("uid", "version", "round_id", "filed_on", "proposal", "filed_by_id", "prepared_by_id")
    return list(rows.order_by("filed_on").values(*columns))


def _concerns(person: User) -> Q:
    return Q(person__isnull=False, person=person) | Q(inspector__person__isnull=False, inspector__person=person)


def _to_prepare(standing: Standing, recusals: Iterable[dict[str, Any]]) -> Iterator[Waits]:
    rounds = {one for held in standing.held if held.role == Role.OFF for one in held.round_ids}
    own = [(row["round_id"], row["filed_on"]) for row in recusals if not row["proposal"] and row["round_id"] in rounds]
    yield from _by_round("recusal_prepare", _("待拟办的回避"), own, "recusal_list")


def _drafts(standing: Standing) -> Iterator[Waits]:
    drafts = Announcement.objects.filter(
        visible(standing, ANNOUNCEMENT, Letter.SUBMIT), status=Announcement.Status.DRAFT
    )
    own = [(key, None) for key in drafts.order_by("round").values_list("round_id", flat=True)]
    yield from _by_round("announcement_issue", _("待发布的公告"), own, "announcement_list")


def _to_sign(person: User, standing: Standing, recusals: Iterable[dict[str, Any]]) -> Iterator[Waits]:
    """Yield what two of the leading group sign, first signatures of the other among it, without what the person signed."""
    signatures = signatures_of(person).filter(object_kind__in=("recusal", "scheme"))
    signed = {*signatures.values_list("object_id", "object_version")}
    rounds = {one for held in standing.held if held.role == Role.LG for one in held.round_ids}
    decide = [
        (row["round_id"], row["filed_on"])
        for row in recusals
        if row["proposal"]
        and row["round_id"] in rounds
        and person.pk not in {row["filed_by_id"], row["prepared_by_id"]}
        and (str(row["uid"]), row["version"]) not in signed
    ]
    yield from _by_round("recusal_decide", _("待决定的回避"), decide, "recusal_list")
    proposed = schemes_visible_to(person, Letter.APPROVE).filter(status=Scheme.Status.PROPOSED)
    rows = proposed.order_by("proposed_on").values_list("uid", "version", "round_id", "proposed_on")
    authorise = [(key, day) for uid, version, key, day in rows if (str(uid), version) not in signed]
    yield from _by_round("scheme_authorise", _("待授权的分组方案"), authorise, "scheme_list")


def _by_round(kind: str, words: Promise, rows: Sequence[tuple[UUID, date | None]], url_name: str) -> Iterator[Waits]:
    """Gather rows (round, since when), the oldest first."""
    oldest: dict[UUID, date | None] = {}
    for key, day in rows:
        oldest.setdefault(key, day)
    counts = Counter(key for key, _day in rows)
    for key, count in counts.items():
        yield Waits(kind, words, key, count, oldest[key], url_name)
