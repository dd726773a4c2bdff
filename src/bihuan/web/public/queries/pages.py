"""What each page of the site prints; every function returns the context of one template."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Max

from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.public import access
from bihuan.web.public.differences import changes
from bihuan.web.public.models import PublicClause, PublicNotice, PublicRectification, PublicTag, PublicTarget
from bihuan.web.public.queries.answers import answered, answered_places
from bihuan.web.public.queries.figures import batch_of
from bihuan.web.public.queries.records import (
    Link,
    cards_of,
    clause_cards,
    facts_of,
    heat_of,
    labels,
    target_link,
)
from bihuan.web.public.queries.rectified import of_round, of_unit
from bihuan.web.public.site import Site
from bihuan.web.public.units import word_key

Context = dict[str, Any]

LATEST, ROUNDS_A_PAGE = 20, 200
#: Clauses that one page of a unit or an idiom shows; the rest is a link away.
MOST_CLAUSES = 300


def home(site: Site) -> Context:
    """Return the newest notices and what there is in all."""
    current = access.current_notices()
    latest = list(current.defer("text")[:LATEST])
    return {
        "notices": cards_of(site, latest, counts_of(latest)),
        "count": current.count(),
        "clauses": access.clauses_shown().count(),
        "units": access.targets_shown().values("unit").distinct().count(),
        "idioms": _idioms(site)[:24],
    }


def rounds(site: Site, page: int = 1) -> Context:
    """Return every notice in force, so many a page; all of them where pages are files."""
    current = access.current_notices().defer("text")
    size = current.count() if site.is_static else ROUNDS_A_PAGE
    first = (page - 1) * size
    shown = list(current[first : first + size + 1]) if size else []
    more, shown = len(shown) > size, shown[:size]
    return {
        "notices": cards_of(site, shown, counts_of(shown)),
        "previous": site.url("rounds", query={"page": page - 1}) if page > 1 else "",
        "next": site.url("rounds", query={"page": page + 1}) if more else "",
    }


def counts_of(notices: Iterable[PublicNotice]) -> dict[UUID, tuple[int, int]]:
    """Return how many targets and clauses each notice has, by its id."""
    pks = [one.pk for one in notices]
    clauses = dict(PublicClause.objects.filter(notice__in=pks).order_by().values_list("notice").annotate(Count("pk")))
    targets = PublicTarget.objects.filter(notice__in=pks).order_by().values_list("notice").annotate(Count("pk"))
    return {pk: (count, clauses.get(pk, 0)) for pk, count in targets}


def round_page(site: Site, round_id: UUID) -> Context:
    """
    Return a round as its notice in force tells it; of one that was withdrawn only the tombstone.

    Raises:
        Refusal: ``common.not_found``.
    """
    editions = access.editions_of(round_id)
    notice = editions[0]
    if not notice.is_current:
        return {"tombstone": notice, "editions": cards_of(site, editions, {})}
    targets, clauses = _parts(site, notice)
    rectified = of_round(site, round_id)
    published = {one.unit for one, _url in rectified}
    places = answered_places(site, round_id) if rectified else {}
    return {
        "notice": notice,
        "facts": facts_of(notice),
        "editions": cards_of(site, editions, {}),
        "notice_url": site.url("notice", notice.pk),
        "heat": heat_of(site, notice, targets, clauses),
        "targets": [_section(site, notice, target, clauses, places) for target in targets],
        "count": len(clauses),
        "rectified": rectified,
        "together": [site.url(f"together_{form}", round_id) for form in ("text", "word")] if rectified else [],
        # Only once somebody has published: before that nobody is behind.
        "silent": [one.name for one in targets if rectified and one.unit not in published],
        "batch": batch_of(round_id),
        "files": {form: site.url("round_data", round_id, form) for form in ("xlsx", "csv", "json")},
    }


def target_page(site: Site, round_id: UUID, number: int) -> Context:
    """Return what was published of one target; ``Refusal`` as ``round_page``, ``public.withdrawn`` for what is gone."""
    notice = _in_force(round_id, lambda one: PublicTarget.objects.filter(notice=one, number=number).exists())
    targets = list(PublicTarget.objects.filter(notice=notice))
    at = next((at for at, one in enumerate(targets) if one.number == number), None)
    if at is None:
        raise _gone_or_missing(round_id, lambda one: PublicTarget.objects.filter(notice=one, number=number).exists())
    target = targets[at]
    clauses = list(target.clauses.select_related("target", "notice").order_by("number"))
    told = answered(site, round_id, target.unit, [(number, one.number) for one in clauses])
    places = {place: cards[0].url for place, cards in told.by_place.items()} if told else {}
    return {
        "notice": notice,
        "facts": facts_of(notice),
        "round_url": site.url("round", round_id),
        "notice_url": site.url("notice", notice.pk),
        "target": target,
        "unit_url": site.url("unit", target.unit),
        "clauses": clause_cards(site, clauses, answers=places),
        "told": told,
        "categories": _counted(site, notice, clauses),
        "previous": target_link(site, notice, targets[at - 1]) if at else None,
        "next": target_link(site, notice, targets[at + 1]) if at + 1 < len(targets) else None,
    }


def clause_page(site: Site, round_id: UUID, number: int, clause_number: int) -> Context:
    """Return one clause, with what earlier editions said in its place; ``Refusal`` as ``target_page``."""

    def has_it(one: PublicNotice) -> bool:
        return PublicClause.objects.filter(notice=one, target__number=number, number=clause_number).exists()

    notice = _in_force(round_id, has_it)
    rows = PublicClause.objects.filter(target__number=number).select_related("target", "notice")
    clause = rows.filter(notice=notice, number=clause_number).first()
    if clause is None:
        raise _gone_or_missing(round_id, has_it)
    earlier = (
        rows.filter(notice__round=round_id, number=clause_number, notice__state=PublicNotice.State.SUPERSEDED)
        .exclude(text=clause.text)
        .order_by("-notice__edition")
    )
    told = answered(site, round_id, clause.target.unit, [(number, clause_number)])
    return {
        "notice": notice,
        "told": told,
        "answers": told.by_place.get((number, clause_number), ()) if told else (),
        "facts": facts_of(notice),
        "round_url": site.url("round", round_id),
        "notice_url": site.url("notice", notice.pk),
        "clause": clause_cards(site, [clause], with_target=True)[0],
        "target": clause.target,
        "earlier": [(one.text, one.notice.edition, site.url("notice", one.notice_id)) for one in earlier],
    }


def notice_page(site: Site, pk: UUID) -> Context:
    """
    Return one edition: its text exactly as it was released, and what it changed.

    Raises:
        Refusal: ``common.not_found``.
    """
    notice = access.notice_shown(pk)
    editions = [one for one in access.editions_of(notice.round) if one.pk != pk]
    context: Context = {
        "notice": notice,
        "round_url": site.url("round", notice.round),
        "editions": cards_of(site, editions, {}),
    }
    if notice.state == PublicNotice.State.WITHDRAWN:
        return {**context, "tombstone": notice}
    before = _before(notice)
    return {
        **context,
        "facts": facts_of(notice),
        "paragraphs": notice.text.split("\n"),
        "before_url": site.url("notice", before.pk) if before else "",
        "changes": changes(before.text, notice.text) if before else (),
        "text_url": site.url("notice_text", pk),
        "word_url": site.url("notice_word", pk) if notice.word_id else "",
    }


def units(site: Site) -> Context:
    """Return every unit that was ever inspected, by name, with the number of rounds that say something of it."""
    found = (
        access.targets_shown()
        .order_by()
        .values("unit")
        .annotate(name=Max("name"), code=Max("code"), rounds=Count("notice", distinct=True))
    )
    rows = sorted(found, key=lambda one: (one["code"] == "", one["code"], one["name"]))
    return {"units": [Link(row["name"], site.url("unit", row["unit"]), row["rounds"], row["code"]) for row in rows]}


def unit_page(site: Site, unit: str) -> Context:
    """Return everything that a unit was told over the rounds, the newest first; ``common.not_found``."""
    targets = list(
        access.targets_shown()
        .filter(unit=unit)
        .select_related("notice")
        .defer("notice__text")
        .order_by("-notice__serial")
    )
    if not targets:
        raise not_found()
    shown, count = [], 0
    for target in targets:
        clauses: Sequence[PublicClause] = ()
        if count < MOST_CLAUSES:
            clauses = list(target.clauses.select_related("target", "notice").order_by("number"))
            count += len(clauses)
        shown.append((target_link(site, target.notice, target), facts_of(target.notice), clause_cards(site, clauses)))
    return {
        "name": targets[0].name,
        "code": targets[0].code,
        "told": shown,
        "unit": unit,
        "rectified": of_unit(site, unit),
    }


def idioms(site: Site) -> Context:
    """Return the idioms of all that is published, the frequent ones first."""
    return {"idioms": _idioms(site)}


def idiom_page(site: Site, key: str) -> Context:
    """Return the clauses that hold one idiom, the newest first; ``common.not_found``."""
    text = next((text for text, _ in counted_idioms(site) if word_key(text) == key), None)
    if text is None:
        raise not_found()
    found = access.clauses_shown().filter(tags__kind=PublicTag.Kind.IDIOM, tags__text=text)
    rows = found.select_related("target", "notice").defer("notice__text").order_by("place")[:MOST_CLAUSES]
    return {
        "text": text,
        "clauses": clause_cards(site, rows, with_target=True, with_round=True),
        "count": found.count(),
        "list_url": "" if site.is_static else site.url("findings", query={"idiom": text}),
    }


def changed_last(most: int) -> tuple[list[PublicNotice], list[PublicRectification]]:
    """Return the notices and the units' notices whose state changed last, each at most so many. Two statements."""
    notices = access.notices_shown().defer("text").order_by("-changed_at", "-edition", "pk")[:most]
    units = access.rectifications_shown().exclude(changed_at=None).defer("text")
    return list(notices), list(units.order_by("-changed_at", "-edition", "pk")[:most])


def _parts(site: Site, notice: PublicNotice) -> tuple[list[PublicTarget], list[PublicClause]]:
    """Return targets and clauses of a notice; the last one's are kept, because its page is written in two languages."""
    kept: tuple[UUID, list[PublicTarget], list[PublicClause]] | None = site.memo.get("parts")
    if kept is not None and kept[0] == notice.pk:
        return kept[1], kept[2]
    targets = list(PublicTarget.objects.filter(notice=notice))
    by_pk = {target.pk: target for target in targets}
    clauses = list(PublicClause.objects.filter(notice=notice).order_by("place"))
    for clause in clauses:  # one statement each for targets and clauses, however many there are
        clause.target, clause.notice = by_pk[clause.target_id], notice
    site.memo["parts"] = (notice.pk, targets, clauses)
    return targets, clauses


def _section(
    site: Site,
    notice: PublicNotice,
    target: PublicTarget,
    clauses: Sequence[PublicClause],
    places: Mapping[tuple[int, int], str],
) -> dict[str, Any]:
    return {
        "number": target.number,
        "anchor": f"t{target.number}",
        "link": target_link(site, notice, target),
        "unit": site.url("unit", target.unit),
        "clauses": clause_cards(site, (clause for clause in clauses if clause.target_id == target.pk), answers=places),
    }


def _counted(site: Site, notice: PublicNotice, clauses: Sequence[PublicClause]) -> list[Link]:
    counts = Counter(code for clause in clauses for code in clause.categories)
    names = labels(site, notice.taxonomy)
    return [
        Link(label, site.url("findings", query={"round": notice.round, "category": code}), counts[code], code)
        for code, label in names.items()
        if counts[code]
    ]


def counted_idioms(site: Site) -> list[tuple[str, int]]:
    """Return each idiom with the number of clauses that hold it, the frequent ones first; asked once for a run."""
    known: list[tuple[str, int]] | None = site.memo.get("idioms")
    if known is None:
        tags = PublicTag.objects.filter(kind=PublicTag.Kind.IDIOM, clause__in=access.clauses_shown())
        known = list(tags.order_by().values_list("text").annotate(count=Count("pk")).order_by("-count", "text"))
        site.memo["idioms"] = known
    return known


def _idioms(site: Site) -> list[Link]:
    return [Link(text, site.url("idiom", word_key(text)), count) for text, count in counted_idioms(site)]


def _before(notice: PublicNotice) -> PublicNotice | None:
    earlier = access.notices_shown().filter(
        round=notice.round, source=notice.source, edition__lt=notice.edition, state=PublicNotice.State.SUPERSEDED
    )
    return earlier.order_by("-edition").first() if notice.source == PublicNotice.Source.PUBLICATION else None


def _in_force(round_id: UUID, has_it: Any) -> PublicNotice:
    """Return the edition in force of a round, or say what became of the part that ``has_it`` looks for."""
    notice = access.editions_of(round_id)[0]
    if not notice.is_current:
        raise _gone_or_missing(round_id, has_it)
    return notice


def _gone_or_missing(round_id: UUID, has_it: Any) -> Refusal:
    """Tell what stood at an address once from what never stood there: addresses are for good and never used again."""
    last = next((one for one in access.editions_of(round_id) if has_it(one)), None)
    if last is None:
        return not_found()
    if last.state == PublicNotice.State.WITHDRAWN:
        return Refusal(
            "public.withdrawn",
            f"这里原来的内容已经撤下。原因：{last.reason or '未说明'}",
            f"What stood here was withdrawn. Reason: {last.reason or 'not given'}",
            http_status=410,
        )
    return Refusal(
        "public.corrected_away",
        "这里原来的内容在更正后的版本中已不再保留。请打开本轮页面查看现行版本和更正说明。",
        "What stood here is no longer part of the corrected edition. Open the page of the round for the one in force.",
        http_status=410,
    )
