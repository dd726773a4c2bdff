"""
The made-up register of a demonstration: proofs, working papers, findings and fix-at-once items of every target.

The round's totals were published (327 problems, 82 to be set right at once), the problems themselves only as clauses; so
the numbers are the round's and everything else is drawn from the seed, and each row says that it was made up.
"""

from collections import Counter

from bihuan.web.accounts.models import User
from bihuan.web.common.dates import telling_of
from bihuan.web.demo.drawing import Draw
from bihuan.web.demo.register.findings import keep_findings
from bihuan.web.demo.register.fixes import keep_fixes
from bihuan.web.demo.register.papers import Sheet, keep_papers
from bihuan.web.demo.register.proofs import BROUGHT_IN_ON, bring_in, prepared
from bihuan.web.demo.wording import problems
from bihuan.web.findings.actions import load_sample_criteria
from bihuan.web.findings.models import Finding, FixAtOnce, WorkingPaper
from bihuan.web.notices.models import FindingCategory
from bihuan.web.rounds.models import Round, Target
from bihuan.web.trail.actions import SYSTEM, append

#: What the round's summary said of all targets together.
PROBLEMS, TO_FIX_AT_ONCE = 327, 82


def fill(round_: Round, people: dict[str, User]) -> None:
    """
    Write what the groups have found so far, as if everybody had worked since September.

    The rows are written together, with one trail record over all of them: by the ordinary actions, which proofs come
    in by, it would take a minute.
    """
    seed = round_.demo_seed or 0
    load_sample_criteria(actor=None)
    targets = list(Target.objects.filter(round=round_).select_related("round", "group").order_by("number"))
    files = prepared()
    sheets: list[Sheet] = []
    statements = {}
    for target, count in zip(targets, shares(seed, "problems", PROBLEMS, len(targets)), strict=True):
        with telling_of(BROUGHT_IN_ON):
            proofs, statements[target.number] = bring_in(target, people, files)
        drawn = problems(seed, target.number, count, _weights(target))
        sheets += [
            Sheet(target, at, problem, Draw(seed, "sheet", target.number, at), proofs)
            for at, problem in enumerate(drawn)
        ]
    papers = keep_papers(sheets, people)
    findings = keep_findings(sheets, people, papers)
    counts = shares(seed, "fixes", TO_FIX_AT_ONCE, len(targets))
    fixes = keep_fixes(seed, targets, counts, people, findings=findings, sheets=sheets, statements=statements)
    rows: list[WorkingPaper | Finding | FixAtOnce] = [*papers.values(), *findings.values(), *fixes]
    append(
        actor=SYSTEM,
        action="demo.fill_register",
        object_kind="round",
        object_id=round_.pk,
        object_version=round_.version,
        fields={"papers": len(papers), "findings": len(findings), "fixes": len(fixes)},
        rows=[_recorded(row) for row in rows],
    )


def _recorded(row: WorkingPaper | Finding | FixAtOnce) -> dict[str, str]:
    return {"number": row.number, "status": row.status, "title": row.title}


def shares(seed: int, purpose: str, total: int, parts: int) -> list[int]:
    """Return ``parts`` numbers that are about alike and make ``total`` together."""
    draw = Draw(seed, "shares", purpose)
    shared = [total // parts] * parts
    for at in range(total - sum(shared)):
        shared[at % parts] += 1
    # From one to another, so that targets differ as they do in life.
    for _ in range(parts):
        giving, taking = draw.between(0, parts - 1), draw.between(0, parts - 1)
        moved = min(draw.between(0, 2), shared[giving] - 1)
        if moved > 0:
            shared[giving] -= moved
            shared[taking] += moved
    return shared


def _weights(target: Target) -> dict[str, float]:
    """Return how often each category is drawn: as often as the published clauses of the target name it."""
    codes = FindingCategory.objects.filter(finding__target=target).values_list("category__code", flat=True)
    return {code: float(count) for code, count in Counter(codes).items()}
