"""Making rounds. The callers' transaction holds everything; they are the ones that judge who may."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from bihuan.web.accounts.models import Division, User
from bihuan.web.common.language import pick
from bihuan.web.rounds.models import Category, Round, Target, Taxonomy
from bihuan.web.trail.actions import append


@dataclass(frozen=True, slots=True)
class CategoryFact:
    """A category as a taxonomy table has it."""

    code: str
    slug: str
    zh: str
    en: str
    means_zh: str
    means_en: str

    @property
    def label(self) -> str:
        """The name in the language of the page."""
        return pick(self.zh, self.en)

    @property
    def means(self) -> str:
        """When the category applies, in the language of the page."""
        return pick(self.means_zh, self.means_en)


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What is known of a round; empty or None where nobody said."""

    title: str
    authority: str = ""
    term: str = ""
    number: int | None = None
    type: str = ""
    theme: str = ""
    mode: str = ""
    groups_count: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    feedback_starts_on: date | None = None
    feedback_ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class TargetFact:
    """An inspected unit as the notice names it."""

    number: int
    name: str
    code: str
    kind: str
    division: Division | None


def keep_taxonomy(*, version: str, theme: str, title: str, categories: Sequence[CategoryFact]) -> Taxonomy:
    """
    Return the taxonomy of this version with its categories, adding it if it is new.

    A version that exists is never changed: findings were sorted by its words.
    """
    taxonomy, made = Taxonomy.objects.get_or_create(version=version, defaults={"theme": theme, "title": title})
    if made:
        Category.objects.bulk_create(
            Category(
                taxonomy=taxonomy,
                code=fact.code,
                slug=fact.slug,
                zh=fact.zh,
                en=fact.en,
                means_zh=fact.means_zh,
                means_en=fact.means_en,
                order=order,
            )
            for order, fact in enumerate(categories, start=1)
        )
    return taxonomy


def create_from_reading(
    *, actor: User, facts: RoundFacts, taxonomy: Taxonomy | None, targets: Sequence[TargetFact]
) -> tuple[Round, dict[int, Target]]:
    """Return a new round in the state ``from_reading`` and its targets by number."""
    last = Round.objects.aggregate(last=Max("serial"))["last"] or 0
    made = Round.objects.create(
        serial=last + 1,
        created_by=actor,
        taxonomy=taxonomy,
        **{name: getattr(facts, name) for name in RoundFacts.__slots__},
    )
    rows = Target.objects.bulk_create(
        Target(
            round=made,
            number=fact.number,
            name=fact.name,
            code=fact.code,
            kind=fact.kind,
            division=fact.division,
        )
        for fact in targets
    )
    append(
        actor=str(actor.pseudonym),
        action="rounds.create_from_reading",
        object_kind="round",
        object_id=made.pk,
        object_version=made.version,
        to_state=made.status,
        fields={"title": facts.title, "number": facts.number},
        rows=[{"number": row.number, "name": row.name, "code": row.code} for row in rows],
    )
    return made, {row.number: row for row in rows}
