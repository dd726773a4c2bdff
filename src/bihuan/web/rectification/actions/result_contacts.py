"""A report as it was written, and what is kept of a notice besides its text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bihuan.web.common.errors import Refusal
from bihuan.web.rectification.actions.plans.refusals import require_text
from bihuan.web.rectification.models import RectificationReport
from bihuan.web.rectification.result_paper import CONTACT

LONGEST = {"title": 300, "text": 60_000, "said": 4_000, "reason": 2_000, "contact": 120}


@dataclass(frozen=True, slots=True)
class LineWords:
    """What a report says of one item, and why it is not finished."""

    said: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReportChanges:
    """
    A report as it was written; ``lines`` by the key of the item, those that are not named stay as they are.

    Of a notice also ``contact`` (by ``result_paper.CONTACT``) and its days; None leaves what is there.
    """

    title: str
    text: str
    lines: Mapping[int, LineWords] = field(default_factory=dict)
    contact: Mapping[str, str] | None = None
    publicity_from: date | None = None
    publicity_until: date | None = None


def columns_of_notice(report: RectificationReport, changes: ReportChanges) -> dict[str, Any]:
    """Return what is kept of a notice besides its text: who is to be reached where, and from when until when."""
    if report.kind != RectificationReport.Kind.NOTICE or changes.contact is None:
        return {}
    contact = {
        key: require_text(changes.contact.get(key, ""), where=key, longest=LONGEST["contact"]) for key in CONTACT
    }
    begins, ends = changes.publicity_from, changes.publicity_until
    if begins is not None and ends is not None and ends < begins:
        raise Refusal(
            "rectification.day_out_of_order",
            "公示的最后一天早于第一天，没有保存。请更正日期。",
            "The last day of the publicity is before the first, so nothing was saved. Correct the days.",
            where="publicity_until",
        )
    return {"contact": contact, "publicity_from": begins, "publicity_until": ends}
