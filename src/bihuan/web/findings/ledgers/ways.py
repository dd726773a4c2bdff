"""The lists that go out as workbooks and come back: which rows they hold, and what may be asked of a changed one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bihuan.web.findings.choices import EvidenceStatus, FindingStatus, FixStatus, PaperStatus
from bihuan.web.findings.days import check_due, check_obtained
from bihuan.web.findings.facts import check_columns
from bihuan.web.findings.models import Evidence, Finding, FixAtOnce, WorkingPaper


@dataclass(frozen=True, slots=True)
class Way:
    """
    One list: the name of its page, the kind of its rows as the trail calls it, their model, and where they are edited.

    ``check`` refuses what the row could not hold, of all its columns together.
    """

    page: str
    kind: str
    model: type[Any]
    editable: str  # the state in which a row may be written anew
    check: Callable[[Mapping[str, Any]], None] = check_columns


def _check_fix(columns: Mapping[str, Any]) -> None:
    check_columns(columns)
    check_due(columns.get("due_on"))


def _check_evidence(columns: Mapping[str, Any]) -> None:
    check_columns(columns)
    check_obtained(columns.get("obtained_on"))


WAYS = (
    Way("register_finding_list", "finding", Finding, FindingStatus.DRAFT),
    Way("paper_list", "working_paper", WorkingPaper, PaperStatus.DRAFT),
    Way("fix_list", "fix_at_once", FixAtOnce, FixStatus.DRAFT, _check_fix),
    Way("evidence_list", "evidence", Evidence, EvidenceStatus.WORKING, _check_evidence),
)
BY_PAGE = {way.page: way for way in WAYS}
BY_KIND = {way.kind: way for way in WAYS}
BY_MODEL: dict[type[Any], Way] = {way.model: way for way in WAYS}
