"""
A repaired text in, the parts of a notice out: the order in which the rules are applied.

Two shapes are read in full: feedback notices with one numbered paragraph for each inspected unit, and rectification
notices that go through the problems of one unit, or of several one after another. Everything else is recognised and named, and said to be not yet read,
because a misread notice is worse than an unread one.
"""

from dataclasses import dataclass, field, replace

from bihuan.reading.notice import (
    CommonPhrase,
    Count,
    Evidence,
    FeedbackDates,
    Frame,
    Kind,
    Rectification,
    Refusal,
    Round,
    Span,
    Target,
    Warning,
)
from bihuan.reading.rules.common_phrases import find_common_phrases
from bihuan.reading.rules.counts import find_counts
from bihuan.reading.rules.frame import find_attendance, find_leadin, find_opening
from bihuan.reading.rules.items import Item, find_items
from bihuan.reading.rules.kind import kind_of
from bihuan.reading.rules.numbering import numbering_warnings
from bihuan.reading.rules.page import Page
from bihuan.reading.rules.rectification.reading import Skeleton, read_rectification, skeleton_of
from bihuan.reading.rules.round_facts import RoundFacts, find_round_facts
from bihuan.reading.rules.source_line import find_source
from bihuan.reading.rules.spun_copy import spun_copy
from bihuan.reading.rules.targets import read_targets
from bihuan.reading.rules.theme import Taxonomy, taxonomy_for
from bihuan.reading.rules.title import find_title
from bihuan.reading.source_text import SourceText


@dataclass(frozen=True, slots=True)
class Structure:
    """What the rules read; the fields are those of ``Reading``."""

    kind: Kind = "other"
    title: str = ""
    issuer: str | None = None
    round: Round = field(default_factory=Round)
    feedback: FeedbackDates = field(default_factory=FeedbackDates)
    targets: tuple[Target, ...] = ()
    frame: Frame = field(default_factory=Frame)
    counts: tuple[Count, ...] = ()
    warnings: tuple[Warning, ...] = ()
    refused: Refusal | None = None
    taxonomy: str | None = None
    evidence: dict[str, Span] = field(default_factory=dict)
    common_phrases: tuple[CommonPhrase, ...] = ()
    rectification: Rectification | None = None


def read_structure(text: SourceText) -> Structure:
    """
    Return the parts of the notice that ``text`` is.

    Every span counts in ``text.original``. Odd text is no error: what is not understood stays empty, with a warning.
    """
    page = Page(text)
    title = find_title(page)
    refused, warnings = spun_copy(page)
    skeleton = skeleton_of(page, title)
    parts = _labels(page, title, is_rectification=skeleton is not None)
    if refused:
        return replace(parts, refused=refused, warnings=tuple(warnings))
    if skeleton:
        return _with_items(page, title, skeleton, parts, warnings)
    items = find_items(page) if parts.kind == "feedback" else ()
    facts, opening = _facts(page, items, title)
    parts = replace(
        parts,
        round=facts.round,
        feedback=facts.feedback,
        frame=_frame(page, items, opening),
        counts=_counts(page, items),
        evidence=parts.evidence | {key: page.span(*span) for key, span in facts.evidence.items()},
    )
    if not items:
        return replace(parts, warnings=(*warnings, _not_yet_read(parts.kind, page)))
    return _with_targets(page, items, facts, parts, warnings)


def _counts(page: Page, items: tuple[Item, ...]) -> tuple[Count, ...]:
    """What the notice counts of its own work stands before and behind the list; inside it problems are told."""
    if not items:
        return find_counts(page, 0, len(page.body))
    return (*find_counts(page, 0, items[0].start), *find_counts(page, items[-1].end, len(page.body)))


def _labels(page: Page, title: Span | None, *, is_rectification: bool) -> Structure:
    """Return kind, title and issuer, which every kind of document has."""
    source = find_source(page)
    evidence: dict[str, Span] = {}
    if title:
        evidence["title"] = page.span(*title)
    if source:
        evidence["issuer"] = page.span(*source[1])
    return Structure(
        kind="rectification" if is_rectification else kind_of(page, title),
        title=page.body[title[0] : title[1]] if title else "",
        issuer=page.body[source[1][0] : source[1][1]] if source else None,
        evidence=evidence,
    )


def _with_items(
    page: Page, title: Span | None, skeleton: Skeleton, parts: Structure, warnings: list[Warning]
) -> Structure:
    """Return a rectification notice: the round as its opening tells it, and its items under the units it is of."""
    first = skeleton.opening_end
    opening = find_opening(page, first)
    where = opening or title
    facts = find_round_facts(page, where, title) if where else RoundFacts()
    source = find_source(page)
    day = facts.feedback.starts_on or facts.round.starts_on
    told = read_rectification(page, title, source[1] if source else None, skeleton, day)
    evidence = parts.evidence | {key: page.span(*span) for key, span in facts.evidence.items()}
    parts = replace(
        parts,
        round=facts.round,
        feedback=facts.feedback,
        frame=replace(_frame(page, (), opening), attendance=None),
        targets=told.targets,
        counts=(*find_counts(page, 0, first), *told.counts),
        rectification=told.rectification,
        evidence=evidence | ({"rectification.signed_on": told.signed} if told.signed else {}),
    )
    unread = () if told.targets else (_not_yet_read(parts.kind, page),)
    return replace(parts, warnings=(*warnings, *_date_warnings(page, facts), *told.warnings, *unread))


def _facts(page: Page, items: tuple[Item, ...], title: Span | None) -> tuple[RoundFacts, Span | None]:
    before = items[0].start if items else len(page.body)
    opening = find_opening(page, before)
    if opening is None:
        return (find_round_facts(page, title, None), None) if title else (RoundFacts(), None)
    return find_round_facts(page, opening, title), opening


def _with_targets(
    page: Page, items: tuple[Item, ...], facts: RoundFacts, parts: Structure, warnings: list[Warning]
) -> Structure:
    # A round that names neither type nor theme is an ordinary one.
    taxonomy = taxonomy_for(facts.round.theme, facts.round.type or "routine")
    day = facts.round.starts_on or facts.feedback.starts_on
    targets, named = read_targets(page, items, taxonomy, day)
    warnings = [
        *warnings,
        *_date_warnings(page, facts),
        *numbering_warnings(page, items),
        *named,
        *_count_warnings(page, facts, targets),
        *_theme_warnings(page, facts, taxonomy),
    ]
    return replace(
        parts,
        targets=targets,
        warnings=tuple(warnings),
        taxonomy=taxonomy.version if taxonomy else None,
        common_phrases=find_common_phrases(page, items, targets),
    )


def _frame(page: Page, items: tuple[Item, ...], opening: Span | None) -> Frame:
    before = items[0].start if items else len(page.body)
    source = find_source(page)

    def evidence(span: Span | None) -> Evidence | None:
        return page.evidence(*span) if span else None

    return Frame(
        opening=evidence(opening),
        attendance=evidence(find_attendance(page, before, opening)),
        leadin=evidence(find_leadin(page, before)) if items else None,
        source_line=evidence(source[0] if source else None),
    )


def _not_yet_read(kind: Kind, page: Page) -> Warning:
    names = {
        "feedback": ("反馈通报", "a feedback notice of another shape"),
        "rectification": ("整改通报", "a rectification notice"),
        "announcement": ("公告", "an announcement"),
        "news": ("新闻", "a news item"),
        "other": ("其他文本", "another text"),
    }
    zh, en = names[kind]
    return Warning(
        "reading.not_yet_read",
        f"这像是{zh}。目前只能读取按单位编号列出问题的反馈通报，和逐条列出问题及整改情况的整改通报；此文没有提取单位和问题。",
        f"This looks like {en}. Only feedback notices that list problems under numbered units and rectification notices"
        " that go through problems one by one can be read so far; no units and problems were taken from it.",
        page.span(0, min(len(page.body), 80)),
    )


def _count_warnings(page: Page, facts: RoundFacts, targets: tuple[Target, ...]) -> list[Warning]:
    stated = facts.round.targets
    if stated is None or stated == len(targets):
        return []
    zh = f"正文说有{stated}个单位，列出的是{len(targets)}个，请核对原件。"
    en = f"The text speaks of {stated} units but lists {len(targets)}; check it against the original."
    return [Warning("reading.target_count", zh, en, page.span(*facts.evidence["round.targets"]))]


def _theme_warnings(page: Page, facts: RoundFacts, taxonomy: Taxonomy | None) -> list[Warning]:
    if taxonomy is not None:
        return []
    theme = facts.round.theme
    span = page.span(*facts.evidence["round.theme"]) if "round.theme" in facts.evidence else (0, 0)
    zh = f"主题“{theme}”还没有问题分类表" if theme else "没有读到主题，无法选用问题分类表"
    en = f"There is no taxonomy for the theme “{theme}”" if theme else "No theme was found, so no taxonomy applies"
    return [
        Warning(
            "reading.unknown_theme",
            f"{zh}：只给出判断用语、习语和共性表述，不给类别。",
            f"{en}: verdicts, set phrases and common phrases are given without categories.",
            span,
        )
    ]


def _date_warnings(page: Page, facts: RoundFacts) -> list[Warning]:
    zh, en = (
        "此处日期读不出年份或不存在，没有采用，请核对。",
        "This date has no year or does not exist; it was not used. Check it.",
    )
    return [Warning("reading.unread_date", zh, en, page.span(*span)) for span in facts.undated]
