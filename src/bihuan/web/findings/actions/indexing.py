"""What of the register can be found by its words, and within which scope."""

from bihuan.web.findings.actions.moving import kind_of
from bihuan.web.findings.models import Finding, FixAtOnce, WorkingPaper
from bihuan.web.search.actions import Findable, index_many

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


def words_of(row: WorkingPaper | Finding | FixAtOnce) -> str:
    """Return the text that a row is found by."""
    if isinstance(row, FixAtOnce):
        return "\n".join((row.number, row.title, row.problem, row.requirement))
    return "\n".join((row.number, row.title, row.condition, row.cause, row.effect, row.who, row.where))
