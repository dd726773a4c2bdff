"""
The sentences that the groups of a demonstration propose to publish: the clauses of the sample notice, as the file has them.

What the round published is known only as these clauses, the problems behind them are made up; so each clause is given to
a made-up problem of its target and of its category, and the row stays labelled as made up.
"""

from collections.abc import Sequence
from importlib.resources import files

from bihuan.reading.notice import Clause
from bihuan.web.demo import SAMPLE
from bihuan.web.demo.register.papers import Sheet
from bihuan.web.findings.choices import FindingStatus, Severity
from bihuan.web.notices import reader

#: Whose sentence it becomes first: what has come furthest can be issued soonest, and a note lacks too much for it.
_ORDER = (FindingStatus.APPROVED, FindingStatus.IN_REVIEW, FindingStatus.CONFIRMED, FindingStatus.DRAFT)


def sentences(sheets: Sequence[Sheet]) -> dict[tuple[int, int], str]:
    """Return the proposed sentence of each sheet that has one, by its key; what was withdrawn has none."""
    data = files("bihuan.samples").joinpath(SAMPLE).read_bytes()
    own: dict[int, list[Sheet]] = {}
    for sheet in sorted((one for one in sheets if one.status in _ORDER), key=_rank):
        own.setdefault(sheet.target.number, []).append(sheet)
    found: dict[tuple[int, int], str] = {}
    for target in reader.read(data, SAMPLE).targets:
        left = own.get(target.number, [])
        ripe = [sheet for sheet in left if _is_ripe(sheet)]
        # Those that no problem fits come last, or they would take what fits another.
        for clause in sorted(target.clauses, key=lambda one: len(_fitting(one, ripe)) or len(left)):
            chosen = next(iter(_fitting(clause, [one for one in left if one in ripe]) or left), None)
            if chosen is not None:
                left.remove(chosen)
                found[chosen.key] = clause.text
    return found


def _fitting(clause: Clause, sheets: Sequence[Sheet]) -> list[Sheet]:
    return [sheet for sheet in sheets if sheet.problem.code in clause.categories]


def _is_ripe(sheet: Sheet) -> bool:
    """Return whether the finding needs no more than ordinary steps: a grave one takes three people."""
    takes_three = sheet.problem.severity == Severity.GRAVE and sheet.status != FindingStatus.APPROVED
    return sheet.status != FindingStatus.DRAFT and not takes_three


def _rank(sheet: Sheet) -> tuple[bool, int]:
    return not _is_ripe(sheet), _ORDER.index(sheet.status)
