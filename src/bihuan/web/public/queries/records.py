"""What pages of the site print: plain records with their addresses in them, so that no template asks for anything."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from bihuan.web.common import words
from bihuan.web.public.models import PublicClause, PublicNotice, PublicTarget
from bihuan.web.public.site import LANGUAGES, Site
from bihuan.web.public.units import word_key
from bihuan.web.rounds.models import Category, Round


@dataclass(frozen=True, slots=True)
class Link:
    """Words and where they lead; ``count`` is how many clauses stand behind them, None where nobody counted."""

    text: str
    url: str
    count: int | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a notice says of its round."""

    name: str  #: term and number in words
    authority: str
    type: str
    theme: str
    mode: str
    groups: int | None
    inspected: str
    feedback: str


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """A notice as lists show it."""

    notice: PublicNotice
    facts: Facts
    url: str
    round_url: str
    targets: int
    clauses: int


@dataclass(frozen=True, slots=True)
class ClauseCard:
    """A clause with everything it is found by."""

    place: str  #: target and clause number, "3.2"
    anchor: str
    text: str
    url: str
    categories: tuple[Link, ...]
    idioms: tuple[Link, ...]
    verdicts: str
    target: Link | None = None
    round: Link | None = None
    answer: Link | None = None  #: what the unit published of its rectification


def facts_of(notice: PublicNotice) -> Facts:
    """Return what a notice says of its round, in the language of the page."""
    said: dict[str, Any] = notice.facts
    kinds = {value: str(label) for value, label in Round.Type.choices}
    return Facts(
        name=words.round_ordinal(said.get("term") or "", said.get("number")) or notice.title,
        authority=said.get("authority") or "",
        type=kinds.get(said.get("type") or "", ""),
        theme=said.get("theme") or "",
        mode=said.get("mode") or "",
        groups=said.get("groups"),
        inspected=words.days(_day(said.get("starts_on")), _day(said.get("ends_on"))),
        feedback=words.days(_day(said.get("feedback_starts_on")), _day(said.get("feedback_ends_on"))),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def cards_of(site: Site, notices: Iterable[PublicNotice], counts: Mapping[UUID, tuple[int, int]]) -> list[NoticeCard]:
    """Return notices as cards; ``counts`` gives targets and clauses by notice."""
    return [
        NoticeCard(
            notice=notice,
            facts=facts_of(notice),
            url=site.url("notice", notice.pk),
            round_url=site.url("round", notice.round),
            targets=counts.get(notice.pk, (0, 0))[0],
            clauses=counts.get(notice.pk, (0, 0))[1],
        )
        for notice in notices
    ]


def labels(site: Site, taxonomy: str) -> dict[str, str]:
    """Return code and label of the categories of a taxonomy, in its order and the site's language; asked once for each."""
    kept: dict[tuple[str, str], dict[str, str]] = site.memo.setdefault("labels", {})
    if (taxonomy, site.lang) not in kept:
        for code, both in labels_in_both(taxonomy).items():
            for lang, label in zip(LANGUAGES, both, strict=True):
                kept.setdefault((taxonomy, lang), {})[code] = label or both[0]
        kept.setdefault((taxonomy, site.lang), {})
    return kept[taxonomy, site.lang]


def labels_in_both(taxonomy: str) -> dict[str, tuple[str, str]]:
    """Return code and labels, Chinese and English, of the categories of a taxonomy, in its order."""
    rows = Category.objects.filter(taxonomy__version=taxonomy).order_by("order") if taxonomy else ()
    return {row.code: (row.zh, row.en) for row in rows}


def clause_cards(
    site: Site,
    clauses: Iterable[PublicClause],
    *,
    with_target: bool = False,
    with_round: bool = False,
    answers: Mapping[tuple[int, int], str] | None = None,
) -> list[ClauseCard]:
    """Return clauses, fetched with target and notice, as cards; ``answers`` says where those stand that were answered."""
    cards = [_clause_card(site, clause, with_target=with_target, with_round=with_round) for clause in clauses]
    if not answers:
        return cards
    said = gettext("已公布整改情况")
    held = {f"{target}.{clause}": Link(said, url) for (target, clause), url in answers.items()}
    return [replace(card, answer=held[card.place]) if card.place in held else card for card in cards]


def _clause_card(site: Site, clause: PublicClause, *, with_target: bool, with_round: bool) -> ClauseCard:
    notice, target = clause.notice, clause.target
    names = labels(site, notice.taxonomy)
    return ClauseCard(
        place=f"{target.number}.{clause.number}",
        anchor=f"c{target.number}-{clause.number}",
        text=clause.text,
        url=site.url("clause", notice.round, target.number, clause.number),
        categories=tuple(
            Link(
                names.get(code, code), site.url("findings", query={"round": notice.round, "category": code}), code=code
            )
            for code in clause.categories
        ),
        idioms=tuple(Link(text, site.url("idiom", word_key(text))) for text in clause.idioms),
        verdicts=gettext("、").join((*clause.verdicts, *clause.frequencies)),
        target=target_link(site, notice, target) if with_target else None,
        round=Link(_round_name(site, notice), site.url("round", notice.round)) if with_round else None,
    )


def target_link(site: Site, notice: PublicNotice, target: PublicTarget) -> Link:
    """Return a target with where its problems stand."""
    return Link(target.name, site.url("target", notice.round, target.number), target.clauses_count)


def _round_name(site: Site, notice: PublicNotice) -> str:
    known: dict[Any, str] = site.memo.setdefault(("round names", site.lang), {})
    if notice.pk not in known:
        known[notice.pk] = facts_of(notice).name
    return known[notice.pk]


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A target's row of the heat-map: link, cells as (count, shade from 0 to 5, link), distinct clauses."""

    target: Link
    number: int
    cells: tuple[tuple[int, int, str, str], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Heat:
    """Targets × categories; margins count distinct clauses, so a row need not add up."""

    categories: tuple[Link, ...]
    rows: tuple[HeatRow, ...]
    total: int
    uncategorised: int


def heat_of(site: Site, notice: PublicNotice, targets: Sequence[PublicTarget], clauses: Sequence[PublicClause]) -> Heat:
    """Return the heat-map of a notice."""
    names = labels(site, notice.taxonomy)
    cells: dict[tuple[int, str], int] = {}
    for clause in clauses:
        for code in clause.categories:
            cells[clause.target_id, code] = cells.get((clause.target_id, code), 0) + 1
    most = max(cells.values(), default=0)
    totals = {code: sum(code in clause.categories for clause in clauses) for code in names}
    rows = tuple(
        HeatRow(
            target=target_link(site, notice, target),
            number=target.number,
            cells=tuple(
                (
                    count := cells.get((target.pk, code), 0),
                    -(-count * DARKEST // max(most, DARKEST)),
                    _cell_url(site, notice, target, code) if count else "",
                    label,
                )
                for code, label in names.items()
            ),
            total=target.clauses_count,
        )
        for target in targets
    )
    return Heat(
        categories=tuple(
            Link(
                label,
                "" if site.is_static else site.url("findings", query={"round": notice.round, "category": code}),
                totals[code],
                code,
            )
            for code, label in names.items()
        ),
        rows=rows,
        total=len(clauses),
        uncategorised=sum(not clause.categories for clause in clauses),
    )


#: Darkest shade; a map with fewer clauses in a cell than this does not use all shades.
DARKEST = 5


def _cell_url(site: Site, notice: PublicNotice, target: PublicTarget, code: str) -> str:
    if site.is_static:
        return site.url("target", notice.round, target.number)
    return site.url("findings", query={"round": notice.round, "target": target.number, "category": code})
