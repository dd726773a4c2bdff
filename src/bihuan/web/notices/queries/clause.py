"""What the clause page prints: one published finding and everything that explains it."""

from dataclasses import dataclass

from bihuan.reading.notice import Repair, Span
from bihuan.web.accounts.access import Visitor
from bihuan.web.common.language import pick
from bihuan.web.notices import reader
from bihuan.web.notices.access import To, may
from bihuan.web.notices.contract import repairs_within
from bihuan.web.notices.models import CommonPhrase, FindingCategory, Notice, PublishedFinding
from bihuan.web.notices.queries.rounds import item_span
from bihuan.web.notices.queries.shapes import ArticleCard, PhraseRow, TagRow
from bihuan.web.rounds.models import Category, Round, Target


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """Why a category was suggested: the rule, and the words it read, as they stand in the original."""

    category: Category
    source: str
    rule: str
    span: Span
    words: str


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A part of the clause between commas."""

    text: str
    span: Span
    verdict: str | None
    frequency: str | None
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IdiomCard:
    """An idiom and what it means; empty meaning for one that nobody has explained yet."""

    text: str
    span: Span
    zh: str
    en: str
    categories: tuple[str, ...]

    @property
    def meaning(self) -> str:
        """The meaning in the language of the page."""
        return pick(self.zh, self.en)


@dataclass(frozen=True, slots=True)
class FindingPage:
    """A published finding; ``span`` is its target's whole paragraph in the original, ``repairs`` those inside it."""

    finding: PublishedFinding
    target: Target
    round: Round
    notice: Notice
    tags: tuple[TagRow, ...]
    removed: tuple[TagRow, ...]
    reasons: tuple[ReasonRow, ...]
    segments: tuple[SegmentRow, ...]
    idioms: tuple[IdiomCard, ...]
    articles: tuple[ArticleCard, ...]
    same_phrases: tuple[PhraseRow, ...]
    all_categories: tuple[Category, ...]
    may_change: bool
    previous: PublishedFinding | None
    next: PublishedFinding | None
    span: Span
    repairs: tuple[Repair, ...]


def finding_page(finding: PublishedFinding, user: Visitor) -> FindingPage:
    """Return what the page of ``finding`` prints; target, round and notice have to be fetched with it."""
    notice = finding.notice
    targets = list(Target.objects.filter(round=finding.round_id))
    span = item_span(notice.pk, next(at for at, row in enumerate(targets) if row.pk == finding.target_id))
    tags = list(FindingCategory.objects.filter(finding=finding).select_related("category"))
    around = PublishedFinding.objects.filter(round=finding.round_id).select_related("target", "round")
    return FindingPage(
        finding=finding,
        target=finding.target,
        round=finding.round,
        notice=notice,
        tags=tuple(TagRow(tag.category, tag.source) for tag in tags if tag.source != "removed"),
        removed=tuple(TagRow(tag.category, tag.source) for tag in tags if tag.source == "removed"),
        reasons=tuple(
            ReasonRow(tag.category, tag.source, why["rule"], tuple(why["span"]), notice.original[slice(*why["span"])])
            for tag in tags
            for why in tag.reasons
        ),
        segments=tuple(_segment(row) for row in finding.segments),
        idioms=tuple(
            IdiomCard(row.text, (row.span_start, row.span_end), *reader.idiom_meaning(row.text), tuple(row.categories))
            for row in finding.idioms.all()
        ),
        articles=tuple(
            ArticleCard(one["document"], one["article"], *reader.article_words(one["document"], one["article"]))
            for one in finding.criteria
        ),
        same_phrases=_phrases_in(finding, targets),
        all_categories=tuple(Category.objects.filter(taxonomy=finding.round.taxonomy_id)),
        may_change=may(user, notice, To.CLASSIFY),
        previous=around.filter(place__lt=finding.place).order_by("-place").first(),
        next=around.filter(place__gt=finding.place).order_by("place").first(),
        span=span,
        repairs=repairs_within(notice, span),
    )


def _segment(row: dict[str, object]) -> SegmentRow:
    return SegmentRow(row["text"], tuple(row["span"]), row["verdict"], row["frequency"], tuple(row["categories"]))  # type: ignore[arg-type]  # JSON that confirm() wrote


def _phrases_in(finding: PublishedFinding, targets: list[Target]) -> tuple[PhraseRow, ...]:
    by_number = {target.number: target for target in targets}
    return tuple(
        PhraseRow(phrase.text, tuple(by_number[number] for number in phrase.targets), len(phrase.spans))
        for phrase in CommonPhrase.objects.filter(round=finding.round_id)
        if any(finding.span_start <= start and end <= finding.span_end for start, end in phrase.spans)
    )
