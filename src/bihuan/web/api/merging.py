"""From a body to the facts that an action takes: what the body leaves out stays as the row has it."""

import dataclasses
from typing import Any, TypeVar

from ninja import Schema

from bihuan.web.findings.facts import FACTS_OF, FindingFacts, FixFacts, PaperFacts, stated_in
from bihuan.web.findings.models import Finding, FixAtOnce, WorkingPaper

Facts = TypeVar("Facts", PaperFacts, FindingFacts, FixFacts)


def facts_of(row: WorkingPaper | Finding | FixAtOnce) -> Any:
    """Return the facts that a row holds now, with its links."""
    facts: Any = FACTS_OF[type(row)](**stated_in(row, FACTS_OF[type(row)]))
    if isinstance(row, FixAtOnce):
        return dataclasses.replace(facts, finding=row.finding.uid if row.finding else None)
    links: dict[str, Any] = {
        "criteria": tuple(row.criteria.values_list("pk", flat=True)),
        "evidence": tuple(row.evidence.values_list("uid", flat=True)),
    }
    if isinstance(row, Finding):
        links["papers"] = tuple(row.papers.values_list("uid", flat=True))
        links["category"] = row.category.code if row.category else ""
    return dataclasses.replace(facts, **links)


def facts_from(body: Schema, kind: type[Facts], present: Facts | None = None) -> Facts:
    """
    Return facts of ``kind``: those of ``present`` (empty for a new row), with what ``body`` says in their place.

    A field that is given as null empties a date or a number; a text or list is emptied by "" or [].
    """
    names = {slot.name for slot in dataclasses.fields(kind)}
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in body.model_dump(exclude_unset=True).items()
        if name in names
    }
    empty = kind()
    for name, value in given.items():
        if value is None and getattr(empty, name) is not None:
            given[name] = getattr(empty, name)
    return dataclasses.replace(present or empty, **given)
