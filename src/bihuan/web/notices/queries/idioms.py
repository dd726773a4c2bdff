"""What the idiom pages print."""

from dataclasses import dataclass

from django.db.models import Count

from bihuan.web.accounts.access import Visitor
from bihuan.web.common.errors import not_found
from bihuan.web.common.language import pick
from bihuan.web.notices import reader
from bihuan.web.notices.access import findings_visible_to, idioms_visible_to
from bihuan.web.notices.models import FindingIdiom
from bihuan.web.notices.queries.shapes import ArticleCard, FindingRow, rows_of
from bihuan.web.rounds.actions import CategoryFact

MOST_FINDINGS = 200


@dataclass(frozen=True, slots=True)
class IdiomRow:
    """An idiom with how many findings and targets have it."""

    text: str
    zh: str
    en: str
    category_codes: tuple[str, ...]
    findings: int
    targets: int

    @property
    def meaning(self) -> str:
        """The meaning in the language of the page; "" for one that nobody has explained yet."""
        return pick(self.zh, self.en)


@dataclass(frozen=True, slots=True)
class IdiomListPage:
    """All idioms found so far, most frequent first."""

    rows: tuple[IdiomRow, ...]


@dataclass(frozen=True, slots=True)
class IdiomPage:
    """One idiom: meaning, categories, the articles it points to, and the newest 200 findings that have it."""

    text: str
    zh: str
    en: str
    categories: tuple[CategoryFact, ...]
    articles: tuple[ArticleCard, ...]
    findings: tuple[FindingRow, ...]

    @property
    def meaning(self) -> str:
        """The meaning in the language of the page."""
        return pick(self.zh, self.en)


def idiom_list_page(user: Visitor) -> IdiomListPage:
    """Return the idioms of all findings that ``user`` may read."""
    counted = (
        idioms_visible_to(user)
        .order_by()
        .values_list("text")
        .annotate(
            findings=Count("finding", distinct=True),
            targets=Count("finding__target", distinct=True),
        )
        .order_by("-findings", "text")
    )
    return IdiomListPage(
        rows=tuple(
            IdiomRow(text, *reader.idiom_meaning(text), reader.idiom_categories(text), findings, targets)
            for text, findings, targets in counted
        )
    )


def idiom_page(text: str, user: Visitor) -> IdiomPage:
    """
    Return what the page of the idiom ``text`` prints.

    Raises:
        Refusal: ``common.not_found`` if no finding that ``user`` may read has it and no table knows it.
    """
    having = FindingIdiom.objects.none() if "\0" in text else FindingIdiom.objects.filter(text=text)
    found = findings_visible_to(user).filter(pk__in=having.values("finding"))
    rows = rows_of(found.select_related("round__taxonomy").order_by("place")[:MOST_FINDINGS])
    zh, en = reader.idiom_meaning(text)
    if not rows and not zh:
        raise not_found()
    versions = {row.round.taxonomy_id: row.round.taxonomy.version for row in rows if row.round.taxonomy}
    facts = {fact.code: fact for version in versions.values() for fact in reader.categories(version)}
    return IdiomPage(
        text=text,
        zh=zh,
        en=en,
        categories=tuple(facts[code] for code in reader.idiom_categories(text) if code in facts),
        articles=tuple(
            ArticleCard(document, article, *reader.article_words(document, article))
            for document, article in reader.idiom_articles(text)
        ),
        findings=rows,
    )
