"""Working papers: one for each problem that has come further than a note, and a few that are still being written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bihuan.web.accounts.models import User
from bihuan.web.demo.drawing import Draw
from bihuan.web.demo.wording import Problem
from bihuan.web.findings.actions.indexing import make_findable
from bihuan.web.findings.actions.numbering import next_numbers
from bihuan.web.findings.choices import EvidenceStatus, FindingStatus, PaperStatus
from bihuan.web.findings.models import Criterion, Evidence, Registered, WorkingPaper
from bihuan.web.rounds.models import Target

#: Where a problem stands in the middle of field work, and how many of a hundred stand there.
STANDS: tuple[tuple[FindingStatus, int], ...] = (
    (FindingStatus.DRAFT, 24),
    (FindingStatus.CONFIRMED, 28),
    (FindingStatus.IN_REVIEW, 20),
    (FindingStatus.APPROVED, 26),
    (FindingStatus.WITHDRAWN, 2),
)
#: First working day of the groups, in UTC.
BEGAN = datetime(2020, 9, 8, 1, 0, tzinfo=UTC)
#: Days from then to the day on which the demonstration stands.
DAYS = 66


@dataclass(frozen=True, slots=True)
class Sheet:
    """One problem of one target, with what it rests on and the draws that belong to it."""

    target: Target
    at: int  #: 0, 1, 2 … within the target
    problem: Problem
    draw: Draw
    proofs: list[Evidence]

    @property
    def key(self) -> tuple[int, int]:
        """What the sheet is known by."""
        return self.target.number, self.at

    @property
    def group(self) -> int:
        """The number of the group that inspects the target."""
        return self.target.group.number if self.target.group else 1

    @property
    def status(self) -> FindingStatus:
        """Where its finding stands; the same at every look."""
        draw = Draw(self.target.round.demo_seed or 0, "stands", *self.key)
        return draw.weighted([state for state, _ in STANDS], [share for _, share in STANDS])

    @property
    def paper_status(self) -> PaperStatus:
        """Where its working paper stands: approved once the finding is confirmed."""
        if self.status != FindingStatus.DRAFT:
            return PaperStatus.APPROVED
        return (PaperStatus.DRAFT, PaperStatus.REVIEWED, PaperStatus.APPROVED)[self.at % 3]

    def begun_at(self) -> datetime:
        """When it was first written down: problems come up one after the other."""
        return BEGAN + timedelta(days=self.at * 44 // 30, hours=self.at % 7)

    def stated(self) -> dict[str, Any]:
        """Return the columns that paper and finding have in common."""
        problem = self.problem
        return {
            "round": self.target.round,
            "target": self.target,
            "group": self.target.group,
            "title": problem.title,
            "condition": problem.condition,
            "cause": problem.cause,
            "effect": problem.effect,
            "who": problem.who,
            "where": f"{self.target.name}本级",
            "fact_from": problem.fact_from,
            "fact_until": problem.fact_until,
            "amount": problem.amount,
            "people_concerned": problem.people,
            "is_without_amount": problem.amount is None and problem.people is None,
            "origins": problem.origins,
            "methods": problem.methods,
            "is_demo": True,
        }

    def rests_on(self) -> list[Evidence]:
        """Return its two proofs."""
        first = self.at % len(self.proofs)
        return [self.proofs[first], self.proofs[(first + 1) % len(self.proofs)]]


Papers = dict[tuple[int, int], WorkingPaper]


def keep_papers(sheets: Sequence[Sheet], people: dict[str, User]) -> Papers:
    """Keep the working paper of each sheet, with its proofs and criteria, and return them by the sheets' keys."""
    numbers = numbered("working_paper", sheets)
    papers = {sheet.key: _paper(sheet, numbers[sheet.key], people) for sheet in sheets}
    WorkingPaper.objects.bulk_create(papers.values())
    date_back(WorkingPaper, [(papers[sheet.key], sheet.begun_at()) for sheet in sheets])
    tie_proofs(WorkingPaper, [(papers[sheet.key], sheet) for sheet in sheets])
    tie_criteria(WorkingPaper, [(papers[sheet.key], sheet) for sheet in sheets])
    held = {proof.pk for sheet in sheets for proof in sheet.rests_on() if sheet.paper_status != PaperStatus.DRAFT}
    for proof in {proof.pk: proof for sheet in sheets for proof in sheet.proofs}.values():
        proof.status = EvidenceStatus.FROZEN if proof.pk in held else EvidenceStatus.WORKING
        proof.version += proof.pk in held
    Evidence.objects.bulk_update(
        {proof.pk: proof for sheet in sheets for proof in sheet.proofs}.values(), ["status", "version"]
    )
    make_findable(*papers.values())
    return papers


def _paper(sheet: Sheet, number: str, people: dict[str, User]) -> WorkingPaper:
    status, began = sheet.paper_status, sheet.begun_at()
    is_signed = status != PaperStatus.DRAFT or sheet.at % 2 == 0
    paper = WorkingPaper(
        **sheet.stated(),
        number=number,
        author=people[f"gm{sheet.group}"],
        status=status,
        outline=f"一、核实{sheet.problem.title}的范围和数量；二、查明责任主体；三、听取说明。",
        has_no_leads=is_signed,
        signed_at=began + timedelta(days=1) if is_signed else None,
        version=1 + is_signed,
    )
    if status != PaperStatus.DRAFT:
        paper.reviewed_by, paper.reviewed_at = people[f"gd{sheet.group}a"], began + timedelta(days=3)
        paper.version += 1
    if status == PaperStatus.APPROVED:
        paper.approved_by, paper.approved_at = people[f"gl{sheet.group}"], began + timedelta(days=5)
        paper.version += 1
    return paper


def numbered(kind: str, sheets: Sequence[Sheet]) -> dict[tuple[int, int], str]:
    """Return a number of the register for each sheet."""
    by_target: dict[int, list[Sheet]] = {}
    for sheet in sheets:
        by_target.setdefault(sheet.target.number, []).append(sheet)
    return {
        sheet.key: number
        for own in by_target.values()
        for sheet, number in zip(own, next_numbers(kind, own[0].target, len(own)), strict=True)
    }


def date_back(model: Any, rows: Sequence[tuple[Registered, datetime]]) -> None:
    """Write when each row was begun in the story; Django writes the moment of saving, whatever one gives it."""
    for row, at in rows:
        row.created_at, row.changed_at = at, at + timedelta(days=1)
    model.objects.bulk_update([row for row, _at in rows], ["created_at", "changed_at"], batch_size=200)


def tie_proofs(model: Any, rows: Sequence[tuple[Any, Sheet]]) -> None:
    """Tie each row to the two proofs of its sheet."""
    own = f"{model.__name__.lower()}_id"
    model.evidence.through.objects.bulk_create(
        model.evidence.through(**{own: row.pk, "evidence_id": proof.pk})
        for row, sheet in rows
        for proof in sheet.rests_on()
    )


def tie_criteria(model: Any, rows: Sequence[tuple[Any, Sheet]]) -> None:
    """Tie each row to an article that speaks of its category and was in force when the fact was."""
    own = f"{model.__name__.lower()}_id"
    criteria = list(Criterion.objects.select_related("version").order_by("version_id", "order"))
    ties = []
    for row, sheet in rows:
        then = [one for one in criteria if _in_force(one, sheet.problem)]
        # Where no article speaks of the category, another one: what was confirmed rests on an article.
        fitting = [one for one in then if sheet.problem.code in one.category_code.split(",")] or then
        if fitting and not (sheet.status == FindingStatus.DRAFT and sheet.at % 2):
            ties.append(model.criteria.through(**{own: row.pk, "criterion_id": fitting[sheet.at % len(fitting)].pk}))
    model.criteria.through.objects.bulk_create(ties)


def _in_force(criterion: Criterion, problem: Problem) -> bool:
    version = criterion.version
    return version.in_force_from <= problem.fact_until and (
        version.in_force_until is None or version.in_force_until >= problem.fact_from
    )
