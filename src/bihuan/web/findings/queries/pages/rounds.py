"""The rounds a person works in, and one of them at work: groups, units, counts by state."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.rules import kinds_open_to
from bihuan.web.accounts.standing import standing_of
from bihuan.web.findings import access
from bihuan.web.findings.choices import FindingStatus
from bihuan.web.rounds.access import To, may, rounds_visible_to, targets_visible_to
from bihuan.web.rounds.choices import RuleVersion
from bihuan.web.rounds.models import Group, Round, Target

#: What counts as approved: also what was issued since.
APPROVED = (FindingStatus.APPROVED, FindingStatus.ISSUED)


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round in the list; groups and units only where the person may read of them."""

    round: Round
    groups: int | None
    targets: int | None


def round_lines(user: Visitor) -> list[RoundLine]:
    """Return the rounds that ``user`` may know of, newest first. Two statements."""
    rounds = rounds_visible_to(user).select_related("organ")
    found = list(
        rounds.annotate(groups_made=Count("groups", distinct=True), targets_made=Count("targets", distinct=True))
    )
    lines = []
    for row in found:
        reads = may(user, row, To.READ)
        lines.append(RoundLine(row, row.groups_made if reads else None, row.targets_made if reads else None))
    return lines


@dataclass(frozen=True, slots=True)
class Tally:
    """A number with its words, and where the things counted are listed."""

    words: str
    count: int
    address: str = ""


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A unit in the table of a round."""

    target: Target
    group: str
    cells: list[Tally]


@dataclass(frozen=True, slots=True)
class RoundWork:
    """A round at work; ``may_read`` is False for who may only know that it is live."""

    may_read: bool
    rule_version: str
    headings: list[str]
    rows: list[TargetLine]
    totals: list[Tally]
    states: list[Tally]


def round_work(round_: Round, user: Visitor) -> RoundWork:
    """
    Return what the page of a round at work shows.

    Units and numbers are those that ``user`` may read and nothing else: a total that knew more would tell of the rest.
    """
    if not may(user, round_, To.READ):
        return RoundWork(may_read=False, rule_version="", headings=[], rows=[], totals=[], states=[])
    findings = _by_target(access.findings_visible_to(user, Letter.READ), round_)
    # None where papers are not the person's to read at all: a nought would say that there are none.
    reads_papers = "working_paper" in kinds_open_to(standing_of(user))
    papers = _by_target(access.papers_visible_to(user, Letter.READ), round_) if reads_papers else None
    fixes = _by_target(access.fixes_visible_to(user, Letter.READ), round_)
    targets = targets_visible_to(user, Letter.READ).filter(round=round_).select_related("group")
    rows = [_line(target, findings, papers, fixes) for target in targets.order_by("group__number", "number")]
    return RoundWork(
        may_read=True,
        rule_version=str(dict(RuleVersion.choices).get(round_.rule_version, round_.rule_version)),
        headings=[tally.words for tally in rows[0].cells] if rows else [],
        rows=rows,
        totals=[
            *([Tally(_("底稿"), sum(papers.values()))] if papers is not None else []),
            Tally(_("问题"), sum(findings.values())),
            Tally(_("立行立改"), sum(fixes.values())),
        ],
        states=_states(round_, findings),
    )


Counts = Counter[tuple[int, str]]


def _by_target(rows: QuerySet[Any], round_: Round) -> Counts:
    counted = rows.filter(round=round_).order_by().values_list("target_id", "status").annotate(n=Count("*"))
    return Counter({(target, status): n for target, status, n in counted})


def _line(target: Target, findings: Counts, papers: Counts | None, fixes: Counts) -> TargetLine:
    query = urlencode({"round": target.round_id, "target": target.pk})
    approved = urlencode({"round": target.round_id, "target": target.pk, "status": FindingStatus.APPROVED})

    def tally(words: str, page: str, counts: Counts, states: Iterable[str] = (), narrowed: str = query) -> Tally:
        wanted = set(states)
        number = sum(n for (pk, state), n in counts.items() if pk == target.pk and (not wanted or state in wanted))
        return Tally(words, number, f"{reverse(page)}?{narrowed}" if number else "")

    return TargetLine(
        target=target,
        group=_group_words(target.group),
        cells=[
            *([tally(_("底稿"), "paper_list", papers)] if papers is not None else []),
            tally(_("问题"), "register_finding_list", findings),
            tally(_("其中已批准"), "register_finding_list", findings, APPROVED, approved),
            tally(_("立行立改"), "fix_list", fixes),
        ],
    )


def _states(round_: Round, findings: Counts) -> list[Tally]:
    totals: Counter[str] = Counter()
    for (_target, status), number in findings.items():
        totals[status] += number
    page = reverse("register_finding_list")
    return [
        Tally(str(status.label), totals[status], f"{page}?{urlencode({'round': round_.pk, 'status': status})}")
        for status in FindingStatus
        if totals[status]
    ]


def _group_words(group: Group | None) -> str:
    if group is None:
        return ""
    return group.name or _("第 %(n)s 巡视组") % {"n": group.number}
