"""What of verification waits for a person, as lines of the desk."""

from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import User
from bihuan.web.accounts.standing import standing_of
from bihuan.web.findings.queries.desk import DeskLine
from bihuan.web.rectification.access.checks import sampled_visible_to
from bihuan.web.rectification.access.items import items_visible_to
from bihuan.web.rectification.models import Item, VerifierList
from bihuan.web.rounds.access import rounds_visible_to

S = Item.Status
#: What waits for the office: the kind of line, its words, and the filter of the desk of verification.
_OFFICE = (
    ("item_review", _("待初审的整改事项"), f"status={S.REPORTED}"),
    ("item_close", _("待销号的整改事项"), f"status={S.VERIFIED}"),
    ("item_assign", _("待指派核查人员的事项"), "verifier=none"),
)


def target_of_item(uid: str) -> int | None:
    """Return the target of an item by its key, as signatures ask; None if there is none."""
    return Item.objects.filter(uid=uid).values_list("target_id", flat=True).first()


def waiting_checks(person: User) -> Iterator[DeskLine]:
    """Yield what of verification waits for ``person``, a line for each round and step; a fixed number of statements."""
    roles = standing_of(person).roles
    if Role.OFF in roles:
        yield from _of_office(person)
    if Role.VER in roles:
        mine = items_visible_to(person).filter(status=S.REVIEWED, verifier=person)
        yield from _by_round(mine, "item_verify", _("待我核查的整改事项"), "reviewed_on", f"status={S.REVIEWED}")
        drawn = sampled_visible_to(person).filter(outcome="", verifier=person).order_by()
        found = drawn.values("sample__round").annotate(count=Count("pk"), oldest=Min("sample__drawn_on"))
        for row in found.order_by("sample__round"):
            words = _("待我反向核查的事项")
            round_id = row["sample__round"]
            yield DeskLine("sampled_check", words, row["count"], row["oldest"], "verification_desk", args=(round_id,))
    if Role.LG in roles:
        yield from _lists(person)


def _of_office(person: User) -> Iterator[DeskLine]:
    """
    Yield the lines of a clerk, what is their own left out.

    One statement with a part for each step, because each part is counted in one index and none gathers rows of another.
    """
    rows = items_visible_to(person).order_by()
    others = rows.exclude(Q(reported_by=person.pk) | Q(recorded_by=person.pk))
    waiting = (
        (others.filter(status=S.REPORTED), "reported_on"),
        (others.filter(status=S.VERIFIED).exclude(verified_by=person.pk), "verified_on"),
        (rows.filter(status__in=(S.REPORTED, S.REVIEWED), verifier=None), "reported_on"),
    )
    parts = [
        part.values("round", at=Value(at)).annotate(count=Count("*"), oldest=Min(since))
        for at, (part, since) in enumerate(waiting)
    ]
    for row in sorted(parts[0].union(*parts[1:], all=True), key=itemgetter("at", "round")):
        kind, words, query = _OFFICE[row["at"]]
        yield DeskLine(kind, words, row["count"], row["oldest"], "verification_desk", query, args=(row["round"],))


def _by_round(rows: QuerySet[Item], kind: str, words: Any, column: str, query: str) -> Iterator[DeskLine]:
    found = rows.order_by().values("round").annotate(count=Count("*"), oldest=Min(column)).order_by("round")
    for row in found:
        yield DeskLine(kind, words, row["count"], row["oldest"], "verification_desk", query, args=(row["round"],))


def _lists(person: User) -> Iterator[DeskLine]:
    rounds = rounds_visible_to(person).values("pk")
    waiting = VerifierList.objects.filter(status=VerifierList.Status.DRAFT, round__in=rounds)
    for row in waiting.exclude(people=person).order_by("pk"):
        yield DeskLine("verifiers_approve", _("待批准的核查人员名单"), 1, None, "verifier_list", args=(row.round_id,))
