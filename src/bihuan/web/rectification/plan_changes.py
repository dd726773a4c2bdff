"""What an edition of a plan says otherwise than the one before: line by line, field by field."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bihuan.web.common.language import pick
from bihuan.web.rectification.models import Measure
from bihuan.web.rectification.plan_fields import (
    FRAME,
    LINE,
    LINES_OF,
    MEASURE,
    MILESTONES_OF,
    Field,
    lines_shown,
    milestones_shown,
    shown,
)
from bihuan.web.rectification.plan_gaps import name_of
from bihuan.web.rectification.queries.plans import PlanContents


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that says something else: what it is called, what it said, what it says."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """A line or a measure that was added ("added"), taken out ("removed") or written anew ("changed")."""

    kind: str
    name: str
    fields: tuple[FieldChange, ...] = ()

    @property
    def words(self) -> str:
        """What became of it, in the language of the page."""
        return {"added": _("新增"), "removed": _("删去"), "changed": _("修改")}[self.kind]


def changes_between(old: PlanContents, new: PlanContents) -> list[Change]:
    """Return what ``new`` says otherwise than ``old``: the frame, then lines by finding, then measures by their key."""
    frame = _fields(FRAME, old.plan, new.plan)
    found = [Change("changed", pick("方案总体内容", "The plan as a whole"), tuple(frame))] if frame else []
    return [*found, *_lines(old, new), *_measures(old, new)]


def _lines(old: PlanContents, new: PlanContents) -> Iterator[Change]:
    before = {one.finding_id: one for one in old.responses}
    for one in new.responses:
        was = before.pop(one.finding_id, None)
        if was is None:
            yield Change("added", pick(*name_of(one)))
        elif fields := _fields(LINE, was, one):
            yield Change("changed", pick(*name_of(one)), tuple(fields))
    for gone in before.values():
        yield Change("removed", pick(*name_of(gone)))


def _measures(old: PlanContents, new: PlanContents) -> Iterator[Change]:
    before = {one.key: one for one in old.measures}
    for one in new.measures:
        was = before.pop(one.key, None)
        if was is None:
            yield Change("added", _named(one))
            continue
        fields = _fields(MEASURE, was, one)
        findings = [{response.finding_id for response in row.responses.all()} for row in (was, one)]
        if findings[0] != findings[1]:
            fields.append(FieldChange(LINES_OF.label, lines_shown(was), lines_shown(one)))
        if milestones_shown(was) != milestones_shown(one):
            fields.append(FieldChange(MILESTONES_OF.label, milestones_shown(was), milestones_shown(one)))
        if fields:
            yield Change("changed", _named(one), tuple(fields))
    for gone in before.values():
        yield Change("removed", _named(gone))


def _fields(fields: Sequence[Field], old: Any, new: Any) -> list[FieldChange]:
    return [
        FieldChange(one.label, shown(one.name, getattr(old, one.name)), shown(one.name, getattr(new, one.name)))
        for one in fields
        if getattr(old, one.name) != getattr(new, one.name)
    ]


def _named(measure: Measure) -> str:
    text = measure.text[:16] + ("…" if len(measure.text) > 16 else "")
    return pick(f"措施 {measure.number}（{text}）", f"Measure {measure.number} ({text})")
