"""Findings that may repeat others: what is compared, what was proposed, and what share of a round it makes."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from bihuan.web.accounts.access import Visitor
from bihuan.web.common.dates import today
from bihuan.web.findings.choices import FindingStatus
from bihuan.web.findings.models import Finding
from bihuan.web.outbox.queries import waits
from bihuan.web.rectification.access.look_back import links_visible_to
from bihuan.web.rectification.models import RepeatLink
from bihuan.web.rectification.rates import Rate
from bihuan.web.rectification.repeating import CATEGORY, IDIOM, TEXT, Candidate, Stated, candidates
from bihuan.web.rounds.models import Round

#: What the outbox calls a comparison that was put off.
RUN = "rectification.propose_repeats"
#: Findings that the office has approved: nothing else is held against a unit.
GOOD = (FindingStatus.APPROVED, FindingStatus.ISSUED)
_BASIS = {
    CATEGORY: ("类别相同", "same category"),
    IDIOM: ("习语相同", "same set phrase"),
    TEXT: ("文字相近", "near text"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, and whether the other text has it too."""

    text: str
    is_lit: bool


@dataclass(frozen=True, slots=True)
class PairShown:
    """A pair with both texts in pieces."""

    link: RepeatLink
    later: tuple[Piece, ...]
    earlier: tuple[Piece, ...]


def text_of(finding: Finding) -> str:
    """Return a finding as it is compared and shown: its title, and below it what is."""
    return _text(finding.title, finding.condition)


def _text(title: str, condition: str) -> str:
    return "\n".join(part for part in (title.strip(), condition.strip()) if part)


def compared(round_: Round) -> list[Candidate]:
    """
    Return the pairs that a person should look at, of which the later finding is of this round.

    Compared are the approved and issued findings of the round and of the rounds of its office that began before it.
    """
    # Columns, not rows: with unit and round of each, a hundred thousand findings would be four hundred thousand objects.
    rows = (
        _to_compare(round_)
        .order_by("round__starts_on", "pk")
        .values_list(
            "pk", "round_id", "round__starts_on", "category__code", "title", "condition",
            "target__name", "target__organ_id", "target__division_id",
        )
    )  # fmt: skip
    stated, names = [], set()
    for pk, round_id, starts_on, category, title, condition, name, organ, division in rows.iterator(chunk_size=2000):
        names.add(name)
        stated.append(
            Stated(
                key=pk,
                unit=_unit(name, organ, division),
                round=str(round_id),
                at=(starts_on.isoformat() if starts_on else "", pk),
                category=category or "",
                text=_text(title, condition),
                is_new=round_id == round_.pk,
            )
        )
    return candidates(stated, sorted(names))


def how_many(round_: Round) -> int:
    """Return how many findings ``compared`` looks at."""
    return _to_compare(round_).count()


def _to_compare(round_: Round) -> QuerySet[Finding]:
    older = Q(pk__in=[])
    if round_.starts_on is not None:
        older = Q(round__organ=round_.organ_id, round__organ__isnull=False, round__starts_on__lt=round_.starts_on)
    return Finding.objects.filter(Q(round=round_) | older, status__in=GOOD)


def is_comparing(round_: Round) -> bool:
    """Return whether the findings of a round wait to be compared in the background."""
    return waits(f"{RUN}:{round_.pk}")


def _unit(name: str, organ: int | None, division: int | None) -> str:
    if organ:
        return f"organ {organ}"
    return f"division {division}" if division else f"name {name}"


def links_of(user: Visitor, round_: Round | None = None, status: str = "") -> list[RepeatLink]:
    """Return the pairs that ``user`` may read, of one round or of all, the strongest first. One statement."""
    rows = links_visible_to(user).select_related(
        "round", "target", "earlier__target", "earlier__round", "later", "later__category"
    )
    if round_ is not None:
        rows = rows.filter(round=round_)
    if status in RepeatLink.Status.values:
        rows = rows.filter(status=status)
    return list(rows.order_by("-is_same_target", "-share", "-pk")[:300])


def basis_words(basis: Iterable[str]) -> list[tuple[str, str]]:
    """Return what speaks for a pair, in Chinese and English, in the order of their weight."""
    return [_BASIS[name] for name in (TEXT, IDIOM, CATEGORY) if name in basis]


def shown(link: RepeatLink) -> PairShown:
    """Return a pair with what both texts share lit."""
    return PairShown(
        link,
        _pieces(text_of(link.later), [one["span"] for one in link.places if one["side"] == "this"]),
        _pieces(text_of(link.earlier), [one["span"] for one in link.places if one["side"] == "other"]),
    )


def _pieces(text: str, spans: Iterable[list[int]]) -> tuple[Piece, ...]:
    lit = [False] * len(text)
    for start, end in spans:
        # A finding may have been written anew since it was compared.
        for at in range(max(0, start), min(end, len(text))):
            lit[at] = True
    pieces: list[Piece] = []
    begin = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or lit[at] != lit[begin]:
            pieces.append(Piece(text[begin:at], lit[begin]))
            begin = at
    return tuple(pieces)


def share_of_repeats(round_: Round) -> Rate:
    """Return which share of a round's findings was confirmed to repeat an earlier round's at the same unit. Two statements."""
    confirmed = RepeatLink.objects.filter(round=round_, status=RepeatLink.Status.CONFIRMED, is_same_target=True)
    repeated = confirmed.exclude(earlier__round=round_).filter(later__status__in=GOOD)
    number = repeated.order_by().values("later").distinct().count()
    return Rate("repeats", number, Finding.objects.filter(round=round_, status__in=GOOD).count(), today(), "done")
