"""Storing a notice: its round, targets and published findings come into being together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from bihuan.reading.notice import Clause, Reading
from bihuan.reading.notice import Target as ReadTarget
from bihuan.web.accounts.access import Visitor, colleague
from bihuan.web.accounts.actions import keep_divisions
from bihuan.web.accounts.models import User
from bihuan.web.common import dates
from bihuan.web.common.errors import Refusal
from bihuan.web.notices import publishing, reader
from bihuan.web.notices.access import PUBLISHED, To, notice_for
from bihuan.web.notices.actions.moving import move, require_state, require_version
from bihuan.web.notices.actions.repairs import look_at_repairs, unseen_repairs
from bihuan.web.notices.actions.storing_items import store_items
from bihuan.web.notices.contract import fitting, reading_of
from bihuan.web.notices.deciding import blocked_by
from bihuan.web.notices.models import (
    CategorySource,
    CommonPhrase,
    DraftCategory,
    FindingCategory,
    FindingIdiom,
    FindingVerdict,
    Notice,
    PublishedFinding,
)
from bihuan.web.rounds.actions import RoundFacts, TargetFact, create_from_reading, keep_taxonomy
from bihuan.web.rounds.models import Category, Round, Target, Taxonomy
from bihuan.web.rounds.names import search_words
from bihuan.web.search.actions import Findable, index_many

#: More findings than one notice can hold (the reader refuses 10,000 items), so that places of rounds never mix.
PLACES_PER_ROUND = 10_000_000

#: Findings by (target number, clause number), in reading order.
Findings = Mapping[tuple[int, int], PublishedFinding]


def confirm(*, actor: Visitor, notice: Notice, version: int | None = None) -> Notice:
    """
    Store the draft ``notice``: make its round, targets and published findings, and let them be found.

    A rectification notice makes no round: its items are stored, and what they answer is said later, by pairing.

    Args:
        actor: A member of the office.
        notice: A draft whose inferred repairs have all been looked at; categories may stay as suggested.
        version: The version that the person had before them, if known.

    Raises:
        Refusal: ``notices.not_yet_read`` for a text that lists nothing that can be stored, ``notices.repairs_unseen``,
            ``notices.already_stored``; the person may not; no draft any more; changed meanwhile.
    """
    try:
        with transaction.atomic():
            return _confirm(colleague(actor), notice, version)
    except IntegrityError as error:
        if Notice.objects.filter(sha256=notice.sha256, status=Notice.Status.STORED).exists():
            raise _already_stored() from error
        raise


def store_as_read(*, actor: Visitor, notice: Notice) -> Notice:
    """
    Let every inferred repair of the draft stand as read and store it, in one step, for samples.

    It is for texts that somebody has compared already; the looks are recorded under ``actor`` like any others.
    """
    unseen = unseen_repairs(notice, reading_of(notice))
    looked = look_at_repairs(actor=actor, notice=notice, indexes=unseen)
    return confirm(actor=actor, notice=looked)


def _confirm(person: User, notice: Notice, version: int | None) -> Notice:
    draft = notice_for(person, notice.pk, To.CONFIRM, for_change=True)
    require_state(draft, Notice.Status.DRAFT)
    require_version(draft, version)
    reading = reading_of(draft)
    _require_ready(draft, reading)
    if reading.kind == "rectification":
        return store_items(draft, reading, actor=person)
    taxonomy = _taxonomy(reading)
    made, targets = create_from_reading(
        actor=person, facts=_round_facts(reading), taxonomy=taxonomy, targets=list(_target_facts(reading))
    )
    findings = _store_findings(draft, made, targets, reading)
    if taxonomy:
        _store_categories(draft, taxonomy, reading, findings)
    _store_words(reading, findings)
    CommonPhrase.objects.bulk_create(
        CommonPhrase(
            round=made,
            text=fitting(phrase.text, 300),
            score=phrase.score,
            targets=list(phrase.targets),
            spans=[list(span) for span in phrase.spans],
            order=order,
        )
        for order, phrase in enumerate(reading.common_phrases)
    )
    _let_be_found(targets, findings)
    stored = move(
        draft,
        "confirm",
        actor=person,
        columns={"round": made, "stored_at": dates.now(), "stored_by": person},
        rows=[{"finding": f"{target}-{clause}", "text": row.text} for (target, clause), row in findings.items()],
    )
    publishing.tell(publishing.Change.STORED, stored)
    return stored


def _require_ready(draft: Notice, reading: Reading) -> None:
    blocked = blocked_by(reading, len(unseen_repairs(draft, reading)))
    if blocked:
        raise blocked
    if Notice.objects.filter(sha256=draft.sha256, status=Notice.Status.STORED).exists():
        raise _already_stored()


def _already_stored() -> Refusal:
    return Refusal(
        "notices.already_stored",
        "同一份文件已由他人入库，没有重复入库。请打开已入库的通报，并放弃这份待确认的。",
        "Somebody has stored the same file, so it was not stored twice. Open that notice and discard this draft.",
        http_status=409,
    )


def _taxonomy(reading: Reading) -> Taxonomy | None:
    if reading.taxonomy is None:
        return None
    theme, title = reader.taxonomy_titles(reading.taxonomy)
    return keep_taxonomy(
        version=reading.taxonomy, theme=theme, title=title, categories=reader.categories(reading.taxonomy)
    )


def _round_facts(reading: Reading) -> RoundFacts:
    facts, feedback = reading.round, reading.feedback
    return RoundFacts(
        title=fitting(reading.title or reading.source.name, 300),
        authority=fitting(facts.authority or "", 120),
        term=fitting(facts.term or "", 30),
        number=facts.number,
        type=facts.type or "",
        theme=fitting(facts.theme or "", 60),
        mode=fitting(facts.mode or "", 30),
        groups_count=facts.groups,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        feedback_starts_on=feedback.starts_on,
        feedback_ends_on=feedback.ends_on,
    )


def _target_facts(reading: Reading) -> Iterable[TargetFact]:
    divisions = keep_divisions(reader.division_facts(target.code for target in reading.targets if target.code))
    for target in reading.targets:
        code = target.code or ""
        yield TargetFact(target.number, fitting(target.name, 120), code, target.kind, divisions.get(code))


def _store_findings(notice: Notice, made: Round, targets: Mapping[int, Target], reading: Reading) -> Findings:
    rows = {
        (target.number, clause.number): PublishedFinding(
            notice=notice, round=made, target=targets[target.number], **_finding_columns(clause)
        )
        for target in reading.targets
        for clause in target.clauses
    }
    for order, row in enumerate(rows.values()):
        row.place = order - made.serial * PLACES_PER_ROUND
    PublishedFinding.objects.bulk_create(rows.values())
    return rows


def _finding_columns(clause: Clause) -> dict[str, Any]:
    return {
        "number": clause.number,
        "text": clause.text,
        "span_start": clause.span[0],
        "span_end": clause.span[1],
        "segments": [
            {
                "text": segment.text,
                "span": list(segment.span),
                "categories": list(segment.categories),
                "verdict": segment.verdict,
                "frequency": segment.frequency,
            }
            for segment in clause.segments
        ],
        "criteria": [{"document": one.document, "article": one.article} for one in clause.criteria],
        "verdicts": _each_once(segment.verdict for segment in clause.segments),
        "frequencies": _each_once(segment.frequency for segment in clause.segments),
    }


def _store_categories(notice: Notice, taxonomy: Taxonomy, reading: Reading, findings: Findings) -> None:
    """Store what the reader suggested and what people decided about it while the notice was a draft."""
    decided: dict[tuple[int, int], dict[str, str]] = defaultdict(dict)
    for row in DraftCategory.objects.filter(notice=notice):
        decided[row.target_number, row.clause_number][row.code] = row.source
    categories = dict(Category.objects.filter(taxonomy=taxonomy).values_list("code", "pk"))
    tags: list[FindingCategory] = []
    for target, clause in _clauses(reading):
        key = (target.number, clause.number)
        sources = {**dict.fromkeys(clause.categories, CategorySource.SUGGESTED), **decided.get(key, {})}
        tags += [
            FindingCategory(
                finding=findings[key],
                category_id=categories[code],
                source=source,
                is_suggested=code in clause.categories,
                reasons=[{"rule": why.rule, "span": list(why.span)} for why in clause.why if why.category == code],
            )
            for code, source in sources.items()
        ]
    FindingCategory.objects.bulk_create(tags)
    DraftCategory.objects.filter(notice=notice).delete()


def _store_words(reading: Reading, findings: Findings) -> None:
    idioms, verdicts = [], []
    for target, clause in _clauses(reading):
        row = findings[target.number, clause.number]
        idioms += [
            FindingIdiom(
                finding=row,
                text=fitting(idiom.text, 120),
                span_start=idiom.span[0],
                span_end=idiom.span[1],
                categories=list(idiom.categories),
            )
            for idiom in clause.idioms
        ]
        verdicts += [FindingVerdict(finding=row, text=fitting(text, 30)) for text in row.verdicts]
    FindingIdiom.objects.bulk_create(idioms)
    FindingVerdict.objects.bulk_create(verdicts)


def _let_be_found(targets: Mapping[int, Target], findings: Findings) -> None:
    words = {number: search_words(target.name) for number, target in targets.items()}
    index_many(
        kind="finding",
        items=[Findable(row.pk, f"{row.text} {words[target]}", PUBLISHED) for (target, _), row in findings.items()],
    )


def _clauses(reading: Reading) -> Iterable[tuple[ReadTarget, Clause]]:
    return ((target, clause) for target in reading.targets for clause in target.clauses)


def _each_once(words: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(word for word in words if word))
