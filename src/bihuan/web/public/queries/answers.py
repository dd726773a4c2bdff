"""What units published of each problem: found by words, met from the published problem, and as rows of the open data."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from bihuan.web.common.language import pick
from bihuan.web.public import access
from bihuan.web.public.columns import Column, Row
from bihuan.web.public.models import PublicAnswer, PublicRectification
from bihuan.web.public.queries.records import Link
from bihuan.web.public.site import Site
from bihuan.web.search.queries import narrowed

#: Paragraphs that a search shows.
MOST = 50
#: A published problem: the number of its target in the notice, and its own.
Place = tuple[int, int]
_STATES = {
    "done": ("已完成整改", "done"),
    "lasting": ("已完成整改，并长期坚持", "done, kept up for good"),
    "under_way": ("正在整改", "under way"),
    "keeping_on": ("正在整改，需长期坚持", "under way, to be kept up for good"),
    "ended": ("未完成整改", "not done"),
}
COLUMNS = (
    Column("round_id", "text", "轮次标识", "Key of the round", 38),
    Column("notice_id", "text", "通报标识，也是页面地址的一部分", "Key of the notice; part of its page's address", 38),
    Column("edition", "integer", "版次", "Edition", 8),
    Column("released_on", "date", "公布日期", "Day of release"),
    Column("target_number", "integer", "单位在本轮中的序号", "Number of the unit in the round"),
    Column("target_name", "text", "单位名称", "Name of the unit", 18),
    Column("unit_key", "text", "单位标识，同一单位在各轮次中相同", "Key of the unit, the same in every round", 18),
    Column("item_number", "integer", "通报中的第几个问题", "Number of the problem in the notice"),
    Column("problem", "text", "问题", "The problem", 60),
    Column("state", "text", "整改状态：done 已完成、lasting 已完成并长期坚持、under_way 正在整改、keeping_on 正在整改并需长期坚持、"
           "ended 未完成", "done, lasting (done, kept up for good), under_way, keeping_on (to be kept up for good), ended (not done)"),
    Column("said", "text", "公布的整改情况", "What was done, as published", 80),
    Column("reason", "text", "未完成的原因", "Why it is not done", 40),
    Column("clauses", "list of text", "答复的公布问题：单位序号.问题序号", "Published problems that it answers: target.problem", 12),
)  # fmt: skip


class AnswerRow(Row):
    """One paragraph of a notice in force."""

    columns = COLUMNS


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """A paragraph of a notice with where it stands, the unit that says it, and the published problems that it answers."""

    number: int
    anchor: str
    problem: str
    state: str
    is_open: bool
    said: str
    reason: str
    url: str
    unit: Link
    clauses: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """
    A unit's notice beside what was published of the unit.

    ``unanswered`` are published problems that the notice does not answer, ``unknown`` those of which nobody has said what
    they stand for, ``unpublished`` how many problems of the notice stand in no published problem.
    """

    notice: PublicRectification
    url: str
    answers: tuple[AnswerCard, ...]
    by_place: dict[Place, tuple[AnswerCard, ...]]
    unanswered: tuple[Link, ...]
    unknown: tuple[Link, ...]
    unpublished: int


def card_of(site: Site, one: PublicAnswer) -> AnswerCard:
    """Return a paragraph, fetched with its notice, as a card."""
    notice = one.notice
    return AnswerCard(
        number=one.number,
        anchor=f"a{one.number}",
        problem=one.problem,
        state=pick(*_STATES[one.state]),
        is_open=one.state not in {"done", "lasting"},
        said=one.said,
        reason=one.reason,
        url=f"{site.url('rectified', notice.pk)}#a{one.number}",
        unit=Link(notice.name, site.url("rectified", notice.pk)),
        clauses=tuple(_clause_link(site, notice.round, (place[0], place[1])) for place in one.clauses),
    )


def answers_of(site: Site, notice: PublicRectification) -> list[AnswerCard]:
    """Return what one notice says of each problem; nothing for one that is not in force. One statement."""
    rows = access.answers_shown().filter(notice=notice.pk).order_by("number")
    return [card_of(site, one) for one in rows]


def found(site: Site, query: str) -> list[AnswerCard]:
    """Return the paragraphs that hold every word of ``query``, the newest notices first; at most ``MOST``."""
    if not query.strip() or "\0" in query:
        return []
    rows = narrowed(access.answers_shown(), kind=access.ANSWERS, query=query).order_by("place")[:MOST]
    return [card_of(site, one) for one in rows]


def answered_places(site: Site, round_id: UUID) -> dict[Place, str]:
    """Return, for each published problem of a round that a notice in force answers, where the first answer stands."""
    places: dict[Place, str] = {}
    rows = access.answers_shown().filter(notice__round=round_id).order_by("place")
    for one in rows.values_list("notice", "number", "clauses"):
        for place in one[2]:
            places.setdefault((place[0], place[1]), f"{site.url('rectified', one[0])}#a{one[1]}")
    return places


def answered(site: Site, round_id: UUID, unit: str, places: Iterable[Place]) -> Answered | None:
    """Return the notice in force of a unit beside its published problems (``places``); None where it published none."""
    rows = access.rectifications_shown().filter(round=round_id, unit=unit, is_current=True)
    notice = rows.defer("text").first()
    if notice is None:
        return None
    answers = tuple(answers_of(site, notice))
    by_place: defaultdict[Place, list[AnswerCard]] = defaultdict(list)
    held = {one.number: one for one in answers}
    for number, clauses in PublicAnswer.objects.filter(notice=notice.pk).values_list("number", "clauses"):
        for place in clauses:
            by_place[place[0], place[1]].append(held[number])
    known = {(place[0], place[1]) for place in notice.known}
    open_places = [place for place in places if place not in by_place]
    return Answered(
        notice=notice,
        url=site.url("rectified", notice.pk),
        answers=answers,
        by_place={place: tuple(cards) for place, cards in by_place.items()},
        unanswered=_links(site, round_id, [place for place in open_places if place in known]),
        unknown=_links(site, round_id, [place for place in open_places if place not in known]),
        unpublished=sum(not one.clauses for one in answers),
    )


def all_rows() -> Iterator[AnswerRow]:
    """Yield all paragraphs of notices in force as rows of the open data, the newest notices first."""
    for one in access.answers_shown().order_by("place").iterator(chunk_size=1_000):
        notice = one.notice
        yield AnswerRow(
            {
                "round_id": str(notice.round),
                "notice_id": str(notice.pk),
                "edition": notice.edition,
                "released_on": notice.released_on.isoformat() if notice.released_on else None,
                "target_number": notice.number,
                "target_name": notice.name,
                "unit_key": notice.unit,
                "item_number": one.number,
                "problem": one.problem,
                "state": one.state,
                "said": one.said,
                "reason": one.reason,
                "clauses": [f"{place[0]}.{place[1]}" for place in one.clauses],
            }
        )


def _links(site: Site, round_id: UUID, places: Sequence[Place] | Collection[Place]) -> tuple[Link, ...]:
    return tuple(_clause_link(site, round_id, place) for place in places)


def _clause_link(site: Site, round_id: UUID, place: Place) -> Link:
    return Link(f"{place[0]}.{place[1]}", site.url("clause", round_id, *place))
