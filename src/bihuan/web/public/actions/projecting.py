"""
Keeping what the public site shows in step with what was released, in the transaction that releases.

One round at a time and always the whole of it: the same function serves an event and a rebuild, so both give the same
rows. What is shown comes from the released text alone, read as anybody may read it; of a stored reading also the
categories that people settled on.
"""

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.feedback.models import IssuedPaper
from bihuan.web.notices import reader
from bihuan.web.notices.contract import fitting
from bihuan.web.notices.models import CategorySource, FindingCategory, Notice, Publication
from bihuan.web.notices.publishing import Change
from bihuan.web.public.access import INDEX, SCOPE
from bihuan.web.public.actions.rectifying import project_all, project_round, project_target
from bihuan.web.public.models import (
    PublicAnswer,
    PublicClause,
    PublicNotice,
    PublicRectification,
    PublicState,
    PublicTag,
    PublicTarget,
)
from bihuan.web.public.units import unit_key
from bihuan.web.rectification.models import RectificationReport
from bihuan.web.rounds.models import Round
from bihuan.web.rounds.names import search_words
from bihuan.web.search.actions import Findable, forget, index_many

#: More clauses than one notice can hold (the reader refuses 10,000 items), so that places of rounds never mix.
PLACES_PER_ROUND = 10_000_000
#: What was shown once; of a draft nothing is.
_SHOWN = (Publication.Status.RELEASED, Publication.Status.SUPERSEDED, Publication.Status.WITHDRAWN)

#: Codes of a clause by (target number, clause number).
Codes = Mapping[tuple[int, int], Sequence[str]]


def follow(change: Change, what: Publication | Notice) -> None:  # noqa: ARG001  # whatever changed, all is made anew
    """Make the rows of the round anew that ``what`` speaks of; called inside the transaction of the change."""
    if what.round_id is None:
        return
    project(what.round_id)
    project_round(what.round_id)
    bump()


def follow_notice(report: RectificationReport) -> None:
    """Make anew what the site has of a unit's notices on its rectification; inside the transaction of the change."""
    project_target(report.target)
    bump()


def project(round_id: UUID) -> None:
    """Make everything that the site shows of one round anew; ``bump`` has to follow."""
    old = PublicClause.objects.filter(notice__round=round_id)
    forget(kind=INDEX, object_ids=list(old.filter(is_current=True).values_list("pk", flat=True)))
    PublicNotice.objects.filter(round=round_id).delete()
    round_ = Round.objects.only("pk", "serial").get(pk=round_id)
    published = list(Publication.objects.filter(round=round_id, status__in=_SHOWN).order_by("-edition"))
    is_gone = False
    for at, one in enumerate(published):
        # What stood in an edition stands in the one before it, mostly: withdrawing one takes the older ones with it.
        is_gone = is_gone or one.status == Publication.Status.WITHDRAWN
        _keep_publication(one, round_, is_current=at == 0 and not is_gone, is_gone=is_gone)
    reading = Notice.objects.filter(round=round_id, status=Notice.Status.STORED).first()
    if reading is not None:
        _keep_reading(reading, round_, published[0] if published else None)


def bump() -> None:
    """Say that the public data changed: every answer that is kept becomes old."""
    # By the clock, also in a demonstration: browsers ask by it whether something changed.
    now = timezone.now()
    mark = secrets.token_hex(16)
    if not PublicState.objects.filter(pk=1).update(revision=F("revision") + 1, mark=mark, changed_at=now):
        PublicState.objects.get_or_create(pk=1, defaults={"revision": 1, "mark": mark, "changed_at": now})


@transaction.atomic
def rebuild(*, actor: User | None) -> int:
    """Make everything anew from what was released, for every round; return how many notices there are."""
    forget(kind=INDEX, object_ids=list(PublicClause.objects.filter(is_current=True).values_list("pk", flat=True)))
    PublicNotice.objects.all().delete()
    for round_id in _rounds_with_something_published():
        project(round_id)
    project_all()
    bump()
    count = PublicNotice.objects.count()
    record(actor=actor, action="public.rebuild", object_kind="public_site", object_id="site", fields={"notices": count})
    return count


def keep_public() -> None:
    """Fill the tables of a site that was never filled: of an installation that is older than the public site."""
    if not PublicState.objects.exists() and _rounds_with_something_published():
        rebuild(actor=None)
    elif PublicRectification.objects.filter(is_current=True).exclude(text="").exists() and not _has_answers():
        # Of an installation that is older than the paragraphs of units' notices.
        project_all()
        bump()


def _has_answers() -> bool:
    return PublicAnswer.objects.exists()


def _rounds_with_something_published() -> list[UUID]:
    shown = Publication.objects.filter(status__in=_SHOWN).values("round")
    read = Notice.objects.filter(status=Notice.Status.STORED, round__isnull=False).values("round")
    rounds = Round.objects.filter(Q(pk__in=shown) | Q(pk__in=read))
    return list(rounds.order_by("serial").values_list("pk", flat=True))


def _keep_publication(one: Publication, round_: Round, *, is_current: bool, is_gone: bool) -> None:
    contract = reader.read(one.text, "").as_json()
    paper = IssuedPaper.objects.filter(object_kind="publication", object_id=one.pk).order_by("-edition").first()
    state = PublicNotice.State.WITHDRAWN if is_gone else PublicNotice.State(one.status)
    withdrawn_on = one.withdrawn_on if one.status == Publication.Status.WITHDRAWN else None
    kept = PublicNotice(
        id=one.uid,
        source=PublicNotice.Source.PUBLICATION,
        state=state,
        edition=one.edition,
        released_on=one.released_on,
        withdrawn_on=withdrawn_on,
        reason=one.reason,
        word_id=paper.word_id if paper and not is_gone else None,
    )
    _keep(kept, round_, contract, one.text, {}, is_current=is_current, moment=one.released_at or one.created_at)


def _keep_reading(one: Notice, round_: Round, published: Publication | None) -> None:
    """Keep a reading; once the office publishes itself its own text counts, and no reading brings back what it withdrew."""
    is_gone = published is not None and published.status == Publication.Status.WITHDRAWN
    states = PublicNotice.State
    moment = one.stored_at or one.created_at
    kept = PublicNotice(
        id=one.pk,
        source=PublicNotice.Source.READING,
        state=states.RELEASED if published is None else states.WITHDRAWN if is_gone else states.SUPERSEDED,
        edition=0,
        released_on=timezone.localtime(moment).date() if not is_gone else None,
        withdrawn_on=published.withdrawn_on if published and is_gone else None,
        reason=published.reason if published and is_gone else "",
    )
    _keep(kept, round_, one.as_contract(), one.text, _settled(one), is_current=published is None, moment=moment)


def _keep(
    kept: PublicNotice,
    round_: Round,
    contract: Mapping[str, Any],
    text: str,
    settled: Codes,
    *,
    is_current: bool,
    moment: datetime,
) -> None:
    is_gone = kept.state == PublicNotice.State.WITHDRAWN
    kept.round, kept.serial, kept.is_current, kept.changed_at = round_.pk, round_.serial, is_current, moment
    kept.title = fitting(contract["title"] or "", 300)
    kept.issuer = fitting(contract["issuer"] or "", 120)
    kept.facts = {} if is_gone else _facts(contract)
    kept.taxonomy = contract["taxonomy"] or ""
    kept.text = "" if is_gone else text
    kept.sha256 = hashlib.sha256(text.encode()).hexdigest()
    kept.save(force_insert=True)
    targets = [
        PublicTarget(
            notice=kept,
            number=target["number"],
            name="" if is_gone else fitting(target["name"], 120),
            code="" if is_gone else target["code"] or "",
            kind="" if is_gone else target["kind"],
            unit="" if is_gone else unit_key(target["code"] or "", target["name"]),
            clauses_count=len(target["clauses"]),
        )
        for target in contract["targets"]
    ]
    PublicTarget.objects.bulk_create(targets)
    clauses = list(_clauses(kept, targets, contract["targets"], settled))
    PublicClause.objects.bulk_create(clauses)
    if is_current:
        _let_be_found(clauses)


def _clauses(
    notice: PublicNotice, targets: Sequence[PublicTarget], read: Sequence[Mapping[str, Any]], settled: Codes
) -> Iterable[PublicClause]:
    is_gone = notice.state == PublicNotice.State.WITHDRAWN
    place = -notice.serial * PLACES_PER_ROUND
    for row, target in zip(targets, read, strict=True):
        for clause in target["clauses"]:
            words = {} if is_gone else _words(clause, settled.get((row.number, clause["number"])))
            yield PublicClause(
                notice=notice,
                target=row,
                number=clause["number"],
                place=place,
                text="" if is_gone else clause["text"],
                is_current=notice.is_current,
                is_reading=notice.source == PublicNotice.Source.READING,
                **words,
            )
            place += 1


def _words(clause: Mapping[str, Any], settled: Sequence[str] | None) -> dict[str, list[str]]:
    return {
        "categories": list(clause["categories"] if settled is None else settled),
        "verdicts": _each_once(segment["verdict"] for segment in clause["segments"]),
        "frequencies": _each_once(segment["frequency"] for segment in clause["segments"]),
        "idioms": _each_once(fitting(idiom["text"], 120) for idiom in clause["idioms"]),
    }


def _let_be_found(clauses: Sequence[PublicClause]) -> None:
    kinds = PublicTag.Kind
    PublicTag.objects.bulk_create(
        PublicTag(clause=clause, kind=kind, text=fitting(word, 120))
        for clause in clauses
        for kind, words in (
            (kinds.CATEGORY, clause.categories),
            (kinds.IDIOM, clause.idioms),
            (kinds.VERDICT, clause.verdicts),
        )
        for word in words
    )
    names = {clause.target_id: search_words(clause.target.name) for clause in clauses}
    index_many(kind=INDEX, items=[Findable(row.pk, f"{row.text} {names[row.target_id]}", SCOPE) for row in clauses])


def _settled(notice: Notice) -> Codes:
    """Return the categories of each clause of a stored reading, in their order, without those that people removed."""
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for target, number in notice.findings.order_by("place").values_list("target__number", "number"):
        found[target, number] = []
    tags = FindingCategory.objects.filter(finding__notice=notice).exclude(source=CategorySource.REMOVED)
    for target, number, code in tags.order_by("category__order").values_list(
        "finding__target__number", "finding__number", "category__code"
    ):
        found[target, number].append(code)
    return found


def _facts(contract: Mapping[str, Any]) -> dict[str, Any]:
    feedback = contract["feedback"]
    return {
        **{name: contract["round"][name] for name in _ROUND_FACTS},
        "feedback_starts_on": feedback["starts_on"],
        "feedback_ends_on": feedback["ends_on"],
    }


_ROUND_FACTS = ("authority", "term", "number", "type", "theme", "mode", "groups", "starts_on", "ends_on")


def _each_once(words: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(word for word in words if word))
