"""Keeping what the standing checks say beside each finding, inside the action that changes it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.plain_rows import insert_rows
from bihuan.web.findings.choices import PaperStatus
from bihuan.web.findings.models import Criterion, Finding, FindingMark, TextSketch, WorkingPaper
from bihuan.web.findings.quality import SAME_TEXT, Mark, Seen, marks_of
from bihuan.web.findings.sketches import common_passage, sketch
from bihuan.web.rounds.models import Round

#: How many likely copies are compared word by word.
COMPARED = 3
#: A run that more texts share is a figure of speech of the office, not a copy.
COMMONPLACE = 20
BATCH = 500


def mark_again(finding: Finding, *, is_new: bool = False) -> None:
    """Ask the standing checks about one finding again, in the caller's transaction."""
    mark_many([finding], are_new=is_new)


def mark_under(paper: WorkingPaper) -> None:
    """Ask the standing checks again about the findings that rest on ``paper``, because it was approved or returned."""
    mark_many(list(paper.findings.exclude(status=Finding.Status.WITHDRAWN).select_related("round")))


def unmark(finding: Finding) -> None:
    """Forget what the checks said of a finding that is withdrawn, also that another is like it."""
    FindingMark.objects.filter(Q(finding=finding) | Q(other=finding)).delete()
    TextSketch.objects.filter(finding=finding).delete()


def mark_many(findings: Sequence[Finding], *, are_new: bool = False) -> None:
    """Ask the standing checks about many findings again; a handful of statements however many there are."""
    if not findings:
        return
    keys = [finding.pk for finding in findings]
    seen = _seen(findings, are_new=are_new)
    copies = _copies(findings, are_new=are_new)
    if not are_new:
        FindingMark.objects.filter(finding_id__in=keys).delete()
    made = [
        _row(finding.pk, mark)
        for finding, facts in zip(findings, seen, strict=True)
        for mark in (*marks_of(facts), *copies[finding.pk])
    ]
    # A copy is marked at both ends.
    mirrored = [
        (mark.other_id, SAME_TEXT.code, SAME_TEXT.is_blocking, "condition", 0, 0, key)
        for key, marks in copies.items()
        for mark in marks
        if mark.other_id is not None
    ]
    # In one order for everybody, so that two batches that mark the same findings do not wait for each other.
    insert_rows(FindingMark, _MARK, sorted([*made, *mirrored], key=lambda row: (row[0], row[1])), passing_over=True)


_MARK = ("finding_id", "code", "is_blocking", "field", "start", "end", "other_id")
_SKETCH = ("finding_id", "target_id", "hash")


def _row(finding_id: int, mark: Mark) -> tuple[Any, ...]:
    check = mark.check
    return (finding_id, check.code, check.is_blocking, mark.field, mark.start, mark.end, mark.other_id)


def _seen(findings: Sequence[Finding], *, are_new: bool) -> list[Seen]:
    rounds = {finding.round_id: finding.round for finding in findings if Finding.round.is_cached(finding)}
    missing = {finding.round_id for finding in findings} - set(rounds)
    rounds |= {row.pk: row for row in Round.objects.filter(pk__in=missing)} if missing else {}
    keys = [finding.pk for finding in findings]
    criteria: defaultdict[int, list[Criterion]] = defaultdict(list)
    approved: set[int] = set()
    if not are_new or len(findings) == 1:
        ties = Finding.criteria.through.objects.filter(finding_id__in=keys).select_related("criterion__version")
        for link in ties:
            criteria[link.finding_id].append(link.criterion)
        with_papers = [finding.pk for finding in findings if finding.papers_count]
        if with_papers:
            approved = set(
                Finding.papers.through.objects.filter(
                    finding_id__in=with_papers, workingpaper__status=PaperStatus.APPROVED
                ).values_list("finding_id", flat=True)
            )
    return [
        Seen(finding, rounds[finding.round_id], tuple(criteria[finding.pk]), finding.pk in approved)
        for finding in findings
    ]


def _copies(findings: Sequence[Finding], *, are_new: bool) -> defaultdict[int, list[Mark]]:
    """Return for each finding the mark that its text stands at another target too, and renew its sketch."""
    sketches = {finding.pk: sketch(finding.condition) for finding in findings}
    if not are_new:
        TextSketch.objects.filter(finding_id__in=list(sketches)).delete()
    hashes = {value for values in sketches.values() for value in values}
    likely: defaultdict[int, set[tuple[int, int]]] = defaultdict(set)
    alike = TextSketch.objects.filter(hash__in=hashes).values_list("hash", "target_id", "finding_id")
    # The limit keeps one wording that a thousand findings share from being fetched a thousand times.
    for value, target, key in alike[: COMMONPLACE * max(len(hashes), 1)]:
        likely[value].add((target, key))
    others: dict[int, list[int]] = {}
    for finding in findings:
        near = (one for value in sketches[finding.pk] for one in sorted(likely[value]))
        others[finding.pk] = list(dict.fromkeys(key for target, key in near if target != finding.target_id))[:COMPARED]
        for value in sketches[finding.pk]:
            # No further than it takes to see that it is commonplace: a batch may say the same a thousand times.
            if len(likely[value]) <= COMMONPLACE:
                likely[value].add((finding.target_id, finding.pk))
    insert_rows(
        TextSketch,
        _SKETCH,
        [
            (finding.pk, finding.target_id, value)
            for finding in findings
            for value in sketches[finding.pk]
            if len(likely[value]) <= COMMONPLACE
        ],
    )
    return _copied(findings, others)


def _copied(findings: Sequence[Finding], others: Mapping[int, Sequence[int]]) -> defaultdict[int, list[Mark]]:
    """Compare each finding with its likely copies word by word; one statement for all of them."""
    texts = {finding.pk: finding.condition for finding in findings}
    missing = {key for keys in others.values() for key in keys} - set(texts)
    if missing:
        standing = Finding.objects.filter(pk__in=missing).exclude(status=Finding.Status.WITHDRAWN)
        texts |= dict(standing.values_list("pk", "condition"))
    found: defaultdict[int, list[Mark]] = defaultdict(list)
    for finding in findings:
        for key in others[finding.pk]:
            span = common_passage(finding.condition, texts.get(key, ""))
            if span is not None:
                found[finding.pk].append(Mark(SAME_TEXT, "condition", *span, other_id=key))
                break
    return found


def mark_all(*, actor: User | None, keys: Iterable[int] | None = None) -> int:
    """
    Ask the standing checks about all findings again (or those named) and return how many there were.

    For an upgrade that changes a check, and for a library of criteria that changed; in batches of a transaction each,
    so that others can go on saving.
    """
    wanted = Finding.objects.all() if keys is None else Finding.objects.filter(pk__in=list(keys))
    count, last = 0, 0
    while batch := list(wanted.filter(pk__gt=last).order_by("pk")[:BATCH]):
        with transaction.atomic():
            mark_many(batch)
            record(
                actor=actor,
                action="findings.check_again",
                object_kind="finding",
                object_id="",
                rows=[{"finding": str(finding.uid)} for finding in batch],
            )
        count, last = count + len(batch), batch[-1].pk
    return count
