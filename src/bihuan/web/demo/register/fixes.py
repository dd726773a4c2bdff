"""Fix-at-once items: handed to the units during field work, in every state from a draft to accepted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bihuan.web.accounts.models import User
from bihuan.web.demo.drawing import Draw
from bihuan.web.demo.register.findings import Findings
from bihuan.web.demo.register.papers import Sheet, date_back
from bihuan.web.demo.wording import phrases
from bihuan.web.findings.actions.indexing import make_findable
from bihuan.web.findings.actions.numbering import next_numbers
from bihuan.web.findings.choices import FindingStatus, FixStatus
from bihuan.web.findings.models import Evidence, FixAtOnce
from bihuan.web.rounds.models import Target

_ORDER = (
    FixStatus.ISSUED,
    FixStatus.ACCEPTED,
    FixStatus.ACKNOWLEDGED,
    FixStatus.REPORTED,
    FixStatus.DRAFT,
    FixStatus.ACCEPTED,
    FixStatus.RETURNED,
    FixStatus.ACKNOWLEDGED,
)
#: How many steps lie behind a state; a report that was returned has come as far as one that was accepted.
_STEPS = {
    FixStatus.DRAFT: 0,
    FixStatus.ISSUED: 1,
    FixStatus.ACKNOWLEDGED: 2,
    FixStatus.REPORTED: 3,
    FixStatus.RETURNED: 4,
    FixStatus.ACCEPTED: 4,
}


@dataclass(frozen=True, slots=True)
class _Item:
    sheet: Sheet
    status: FixStatus
    draw: Draw


def keep_fixes(
    seed: int,
    targets: Sequence[Target],
    counts: Sequence[int],
    people: dict[str, User],
    *,
    findings: Findings,
    sheets: Sequence[Sheet],
    statements: dict[int, Evidence],
) -> list[FixAtOnce]:
    """Keep as many items of each target as ``counts`` says, each beside one of its findings, and return them.

    ``statements`` are the proofs that the units brought in, by the targets' numbers.
    """
    kept: list[tuple[FixAtOnce, _Item]] = []
    for target, count in zip(targets, counts, strict=True):
        own = [one for one in sheets if one.target == target and one.status != FindingStatus.WITHDRAWN]
        numbers = next_numbers("fix_at_once", target, count)
        for at, (sheet, number) in enumerate(zip(own, numbers, strict=False)):
            item = _Item(sheet, _ORDER[at % len(_ORDER)], Draw(seed, "fix", target.number, at))
            kept.append((_fix(item, number, people, findings), item))
    FixAtOnce.objects.bulk_create(fix for fix, _item in kept)
    date_back(FixAtOnce, [(fix, item.sheet.begun_at() + timedelta(days=2)) for fix, item in kept])
    _tie_reports(kept, statements)
    make_findable(*(fix for fix, _item in kept))
    return [fix for fix, _item in kept]


def _fix(item: _Item, number: str, people: dict[str, User], findings: Findings) -> FixAtOnce:
    sheet, draw = item.sheet, item.draw
    steps, began = _STEPS[item.status], sheet.begun_at() + timedelta(days=2)
    unit = sheet.target.number
    fix = FixAtOnce(
        round=sheet.target.round,
        target=sheet.target,
        group=sheet.target.group,
        number=number,
        title=sheet.problem.title,
        author=people[f"gm{sheet.group}"],
        finding=findings[sheet.key],
        status=item.status,
        problem=sheet.problem.condition,
        requirement=draw.one_of(phrases()["requirements"]).format(what=sheet.problem.title),
        due_on=date(2020, 11, 30) - timedelta(days=draw.between(0, 10 if item.status == FixStatus.DRAFT else 20)),
        due_reason=draw.one_of(phrases()["due_reasons"]),
        version=1 + steps,
        is_demo=True,
    )
    if steps >= 1:
        fix.issued_by, fix.issued_at = people[f"gl{sheet.group}"], began + timedelta(days=1)
    if steps >= 2:
        fix.acknowledged_by, fix.acknowledged_at = people[f"head{unit:02}"], began + timedelta(days=2)
    if steps >= 3:
        fix.reported_by, fix.reported_at = people[f"lia{unit:02}"], began + timedelta(days=9)
        fix.result = draw.one_of(phrases()["results"])
    if steps >= 4:
        fix.decided_by, fix.decided_at = people[f"gd{sheet.group}b"], began + timedelta(days=11)
        fix.decision_reason = draw.one_of(phrases()["returns"]) if item.status == FixStatus.RETURNED else ""
    return fix


def _tie_reports(kept: Sequence[tuple[FixAtOnce, _Item]], statements: dict[int, Evidence]) -> None:
    """Let each report rest on the unit's own statement."""
    FixAtOnce.evidence.through.objects.bulk_create(
        FixAtOnce.evidence.through(fixatonce_id=fix.pk, evidence_id=statements[item.sheet.target.number].pk)
        for fix, item in kept
        if _STEPS[item.status] >= _STEPS[FixStatus.REPORTED]
    )
