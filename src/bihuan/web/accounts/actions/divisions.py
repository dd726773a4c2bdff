"""Administrative divisions, as a table names them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from bihuan.web.accounts.models import Division


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
