"""What pages print: frozen records that are complete, so that no template asks the database."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from bihuan.web.common.language import pick
from bihuan.web.notices.models import CategorySource, FindingCategory, Notice, PublishedFinding
from bihuan.web.rounds.models import Category, Round, Target

#: Categories of stored findings as pages know them: without those that people removed.
STANDING_TAGS = Prefetch(
    "tags",
    FindingCategory.objects.exclude(source=CategorySource.REMOVED)
    .select_related("category")
    .order_by("category__order"),
    to_attr="standing_tags",
)


@dataclass(frozen=True, slots=True)
class CountRow:
    """A word and how many findings have it."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class CountCategory:
    """A category and how many findings carry it."""

    category: Category
    count: int


@dataclass(frozen=True, slots=True)
class CountTarget:
    """A target and how many of its findings are meant."""

    target: Target
    count: int


@dataclass(frozen=True, slots=True)
class TagRow:
    """A category of a finding and how it came there (a ``CategorySource``)."""

    category: Category
    source: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A published finding as lists show it."""

    finding: PublishedFinding
    target: Target
    round: Round
    categories: tuple[TagRow, ...]
    idioms: tuple[str, ...]
    verdicts: tuple[str, ...]
    frequencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PhraseRow:
    """A phrase that several targets share; ``findings`` counts the places where it stands."""

    text: str
    targets: tuple[Target, ...]
    findings: int


@dataclass(frozen=True, slots=True)
class ArticleCard:
    """An article of a regulation in our own words."""

    document: str
    article: str
    zh: str
    en: str

    @property
    def label(self) -> str:
        """What the article asks for, in the language of the page."""
        return pick(self.zh, self.en)


def rows_of(findings: QuerySet[PublishedFinding]) -> tuple[FindingRow, ...]:
    """Return ``findings`` in their order as rows, by three statements however many there are."""
    return tuple(
        row_of(finding)
        for finding in findings.select_related("target", "round").prefetch_related(STANDING_TAGS, "idioms")
    )


def row_of(finding: PublishedFinding) -> FindingRow:
    """Return one finding, with ``STANDING_TAGS`` and idioms fetched, as a row."""
    return FindingRow(
        finding=finding,
        target=finding.target,
        round=finding.round,
        categories=tags_of(finding),
        idioms=tuple(dict.fromkeys(idiom.text for idiom in finding.idioms.all())),
        verdicts=tuple(finding.verdicts),
        frequencies=tuple(finding.frequencies),
    )


def tags_of(finding: PublishedFinding) -> tuple[TagRow, ...]:
    """Return the categories that a finding carries; ``STANDING_TAGS`` has to be fetched."""
    tags: Iterable[FindingCategory] = getattr(finding, STANDING_TAGS.to_attr or "")
    return tuple(TagRow(tag.category, tag.source) for tag in tags)


def codes_of(notice: Notice, references: Iterable[str]) -> set[str]:
    """Return the codes that any of the findings ``references`` (``"3-2"``) of a stored notice carries."""
    wanted = set(references)
    tags = FindingCategory.objects.filter(finding__notice=notice).exclude(source=CategorySource.REMOVED)
    return {
        code
        for code, target, number in tags.values_list("category__code", "finding__target__number", "finding__number")
        if f"{target}-{number}" in wanted
    }
