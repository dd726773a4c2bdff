"""The links of a row: what it may be tied to, and the tying. Everything tied together belongs to one target."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.common.errors import Refusal
from bihuan.web.findings.access import evidence_visible_to, findings_visible_to, papers_visible_to
from bihuan.web.findings.models import Criterion, Evidence, Finding, FixAtOnce, WorkingPaper
from bihuan.web.rounds.models import Category, Round


def evidence_of(actor: User, target_id: int, uids: Iterable[UUID]) -> list[Evidence]:
    """Return the proofs named; Refusal ``findings.no_such_evidence`` if one is not at this target or not theirs to read."""
    wanted = list(dict.fromkeys(uids))
    if not wanted:
        return []
    found = list(
        evidence_visible_to(actor, Letter.READ).filter(target_id=target_id, uid__in=wanted).only("id", "uid", "status")
    )
    if len(found) != len(wanted):
        raise Refusal(
            "findings.no_such_evidence",
            "所选的证据材料中有的不属于这个被巡视单位，或者对您不开放，没有保存。请重新选择。",
            "One of the chosen proofs does not belong to this target or is not open to you; nothing was saved. "
            "Choose again.",
            where="evidence",
        )
    return found


def papers_of(actor: User, target_id: int, uids: Iterable[UUID]) -> list[WorkingPaper]:
    """Return the working papers named; Refusal ``findings.no_such_paper`` as ``evidence_of``."""
    wanted = list(dict.fromkeys(uids))
    if not wanted:
        return []
    found = list(
        papers_visible_to(actor, Letter.READ).filter(target_id=target_id, uid__in=wanted).only("id", "uid", "status")
    )
    if len(found) != len(wanted):
        raise Refusal(
            "findings.no_such_paper",
            "所选的底稿中有的不属于这个被巡视单位，或者对您不开放，没有保存。请重新选择。",
            "One of the chosen working papers does not belong to this target or is not open to you; nothing was saved. "
            "Choose again.",
            where="papers",
        )
    return found


def finding_of(actor: User, target_id: int, uid: UUID | None) -> Finding | None:
    """Return the finding named, None for none; Refusal ``findings.no_such_finding`` as ``evidence_of``."""
    if uid is None:
        return None
    found = (
        findings_visible_to(actor, Letter.READ).filter(target_id=target_id, uid=uid).only("id", "uid", "status").first()
    )
    if found is None:
        raise Refusal(
            "findings.no_such_finding",
            "所选的问题不属于这个被巡视单位，或者对您不开放，没有保存。请重新选择。",
            "The chosen finding does not belong to this target or is not open to you; nothing was saved. Choose again.",
            where="finding",
        )
    return found


def criteria_of(ids: Iterable[int]) -> list[Criterion]:
    """Return the articles named, each with its version; Refusal ``findings.no_such_criterion`` if one does not exist."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return []
    found = list(Criterion.objects.select_related("version").filter(pk__in=wanted))
    if len(found) != len(wanted):
        raise Refusal(
            "findings.no_such_criterion",
            "所选的依据条款中有的不在依据库里，没有保存。请重新选择。",
            "One of the chosen articles is not in the library of criteria; nothing was saved. Choose again.",
            where="criteria",
        )
    return found


def category_of(round_: Round, code: str) -> Category | None:
    """Return the category of the round's taxonomy, None for ""; Refusal ``findings.no_such_category``."""
    if not code:
        return None
    found = Category.objects.filter(taxonomy=round_.taxonomy, code=code).first()
    if found is None:
        raise Refusal(
            "findings.no_such_category",
            f"问题类别“{code[:12]}”不在本轮使用的分类中，没有保存。请从列表中选择。",
            f'"{code[:12]}" is no category of the taxonomy of this round; nothing was saved. Choose from the list.',
            where="category",
        )
    return found


#: Columns of the tables between two kinds of rows: the row's own, and the other's by the name of the field.
_OWN = {WorkingPaper: "workingpaper_id", Finding: "finding_id", FixAtOnce: "fixatonce_id"}
_OTHER = {"criteria": "criterion_id", "evidence": "evidence_id", "papers": "workingpaper_id"}


def tie(row: Any, name: str, others: Sequence[Any], *, is_new: bool) -> tuple[list[int], list[int]]:
    """
    Make ``others`` the rows that ``row`` is tied to by its many-to-many field ``name``.

    Returns:
        Keys tied anew and keys untied, for the trail. At most three statements, one for a new row.
    """
    through = getattr(type(row), name).through
    own, other = _OWN[type(row)], _OTHER[name]
    wanted = {each.pk for each in others}
    standing = set() if is_new else set(through.objects.filter(**{own: row.pk}).values_list(other, flat=True))
    added, gone = sorted(wanted - standing), sorted(standing - wanted)
    if gone:
        through.objects.filter(**{own: row.pk, f"{other}__in": gone}).delete()
    if added:
        through.objects.bulk_create([through(**{own: row.pk, other: key}) for key in added], ignore_conflicts=True)
    return added, gone
