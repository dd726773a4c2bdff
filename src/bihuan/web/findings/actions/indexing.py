"""What of the register can be found by its words, and within which scope."""

from collections.abc import Mapping, Sequence
from typing import Any

from bihuan.web.findings.actions.moving import kind_of
from bihuan.web.findings.models import Finding, FixAtOnce, WorkingPaper
from bihuan.web.search.actions import Findable, Words, index_many, made_ready

#: Kind of row in the index. "finding" is a published one there, so the register's has a name of its own.
SEARCH_KINDS = {
    "working_paper": "working_paper",
    "finding": "register_finding",
    "fix_at_once": "fix_at_once",
}


def scope_of(target_id: int) -> str:
    """Return the scope of a target's rows in the index; who may look into it is a matter of ``access``."""
    return f"target:{target_id}"


def make_findable(*rows: WorkingPaper | Finding | FixAtOnce) -> None:
    """Keep the index in step with ``rows``, all of one kind."""
    index_many(
        kind=SEARCH_KINDS[kind_of(rows[0])],
        items=[Findable(row.pk, words_of(row), scope_of(row.target_id)) for row in rows],
    )


def make_new_findable(rows: Sequence[Finding], rests: Sequence[Words | None]) -> None:
    """Put new findings into the index; ``rests`` has for each what ``rest_of_words`` made ready of it, or None."""
    items = [
        Findable(row.pk, words_of(row), scope_of(row.target_id))
        if rest is None
        else Findable(row.pk, row.number, scope_of(row.target_id), rest)
        for row, rest in zip(rows, rests, strict=True)
    ]
    index_many(kind=SEARCH_KINDS["finding"], items=items, are_new=True)


def rest_of_words(columns: Mapping[str, Any]) -> Words:
    """Make ready what a finding of these columns is found by besides its number, which it has not got yet."""
    return made_ready("\n".join(columns[name] for name in _FINDING_TEXTS))


def words_of(row: WorkingPaper | Finding | FixAtOnce) -> str:
    """Return the text that a row is found by."""
    if isinstance(row, FixAtOnce):
        return "\n".join((row.number, row.title, row.problem, row.requirement))
    return "\n".join((row.number, *(getattr(row, name) for name in _FINDING_TEXTS)))


_FINDING_TEXTS = ("title", "condition", "cause", "effect", "who", "where")
