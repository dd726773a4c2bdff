"""Administrative divisions, as a table names them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from bihuan.web.accounts.models import Division
from bihuan.web.accounts.recording import record


@dataclass(frozen=True, slots=True)
class DivisionFact:
    """A division as a table of divisions has it, its parent named by code."""

    code: str
    name: str
    kind: str
    valid_from: date | None = None
    valid_until: date | None = None
    aliases: tuple[str, ...] = field(default=())


def keep_divisions(facts: Iterable[DivisionFact]) -> dict[str, Division]:
    """
    Return the divisions of ``facts`` by code, adding those that are new, inside the caller's transaction.

    Parents are linked where their code (``150102`` → ``150100`` → ``150000``) is among the facts.
    """
    kept: dict[str, Division] = {}
    for fact in sorted(facts, key=lambda fact: (not fact.code.endswith("0000"), not fact.code.endswith("00"))):
        parent = kept.get(fact.code[:4] + "00") or kept.get(fact.code[:2] + "0000")
        kept[fact.code], _made = Division.objects.get_or_create(
            code=fact.code,
            name=fact.name,
            defaults={
                "kind": fact.kind,
                "parent": parent,
                "valid_from": fact.valid_from,
                "valid_until": fact.valid_until,
                "aliases": list(fact.aliases),
            },
        )
    return kept


@transaction.atomic
def keep_known_divisions(facts: Iterable[DivisionFact], *, actor: None = None) -> int:
    """
    Add those of ``facts`` that are not kept yet, with the division that each stands in, and return how many were new.

    Called at every start: nobody does it, so ``actor`` is None, and nothing happens where nothing is new. In one
    statement for each level, because the whole country has some three thousand.
    """
    there = {(row.code, row.name): row for row in Division.objects.all()}
    by_code: dict[str, Division] = {code: row for (code, _name), row in there.items() if row.valid_until is None}
    new = [fact for fact in facts if (fact.code, fact.name) not in there]
    levels: tuple[list[DivisionFact], ...] = ([], [], [])
    for fact in new:
        levels[0 if fact.code.endswith("0000") else 1 if fact.code.endswith("00") else 2].append(fact)
    for level in levels:
        rows = [
            Division(
                code=fact.code,
                name=fact.name,
                kind=fact.kind,
                parent=_above(fact.code, by_code),
                valid_from=fact.valid_from,
                valid_until=fact.valid_until,
                aliases=list(fact.aliases),
            )
            for fact in level
        ]
        by_code |= {row.code: row for row in Division.objects.bulk_create(rows)}
    if new:
        record(
            actor=actor,
            action="accounts.keep_divisions",
            object_kind="installation",
            object_id=1,
            fields={"new": len(new)},
            rows=[{"code": fact.code, "name": fact.name} for fact in new],
        )
    return len(new)


def _above(code: str, by_code: dict[str, Division]) -> Division | None:
    for above in (code[:4] + "00", code[:2] + "0000"):
        if above != code and above in by_code:
            return by_code[above]
    return None
