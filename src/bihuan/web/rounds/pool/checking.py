"""Whether facts of the pool can be so: each thing that cannot is a refusal that names its place."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.models import Seat, TieKind
from bihuan.web.rounds.pool.facts import InspectorFacts, LeaderFacts, PostFact, ServiceFact, TieFact, plain
from bihuan.web.rounds.skills import skills

MOST_ROWS = 60
_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_YEARS = range(1949, 2100)
_LENGTHS = {"number": 40, "name": 60, "note": 200, "title": 60, "round_title": 120, "group_name": 60}
#: What a column is called in a sentence.
CALLED = {
    "number": ("编号", "the number"),
    "name": ("姓名", "the name"),
    "home_organ": ("派出机关", "the home organ"),
    "note": ("备注", "the note"),
    "title": ("职务", "the title"),
    "round_title": ("轮次名称", "the round"),
    "group_name": ("巡视组", "the group"),
    "posts": ("任职经历", "posts"),
    "ties": ("利害关系", "ties"),
    "services": ("参加过的巡视", "rounds served"),
}


def troubles(facts: InspectorFacts) -> Iterator[Refusal]:
    """
    Yield what cannot be so, in the order of the page; ``where`` names the field, as ``posts-2-until`` for the third post.

    Codes: ``rounds.pool_incomplete``, ``rounds.pool_text_long``, ``rounds.pool_odd_text``, ``rounds.pool_dates``, ``rounds.pool_posts_overlap``,
    ``rounds.pool_row_twice``, ``rounds.pool_unknown_word``, ``rounds.pool_year``, ``rounds.pool_too_many``.
    """
    for field in ("number", "name", "home_organ"):
        if not getattr(facts, field):
            yield _incomplete(field, field)
    yield from _too_long(facts, ("number", "name", "note"), "")
    yield from _backwards("available_", facts.available_from, facts.available_until, ("可参加日期", "availability"))
    for skill in facts.skills:
        if skill not in skills():
            yield unknown_word("skills", skill, ("专业特长", "skill"), [zh for zh, _en in skills().values()])
    for field in ("posts", "ties", "services"):
        yield from _too_many(field, getattr(facts, field))
    yield from _posts(facts.posts)
    for at, tie in enumerate(facts.ties):
        yield from _tie(at, tie)
    for at, service in enumerate(facts.services):
        yield from _service(at, service)
    for field in ("ties", "services"):
        yield from _twice(field, getattr(facts, field))


def leader_troubles(facts: LeaderFacts) -> Iterator[Refusal]:
    """Yield what cannot be so of somebody of a unit's leading body; codes and places as ``troubles``."""
    if not facts.name:
        yield _incomplete("name", "name")
    yield from _too_long(facts, ("name",), "")
    yield from _too_many("posts", facts.posts)
    yield from _posts(facts.posts)


def unknown_word(where: str, word: str, what: tuple[str, str], known: Sequence[str]) -> Refusal:
    """Return the answer to a word that is none of those that may be chosen."""
    offered = "、".join(known)
    return Refusal(
        "rounds.pool_unknown_word",
        f"没有“{word[:40]}”这个{what[0]}，没有保存。可用的有：{offered}。",
        f'There is no {what[1]} "{word[:40]}"; nothing was saved. Known are: {offered}.',
        where=where,
    )


def _posts(posts: Sequence[PostFact]) -> Iterator[Refusal]:
    for at, post in enumerate(posts):
        yield from _too_long(post, ("title",), f"posts-{at}-")
        yield from _backwards(
            f"posts-{at}-", post.since, post.until, (f"在{post.organ}的任职", f"the post at {post.organ}")
        )
    yield from _twice("posts", posts)
    for at, post in enumerate(posts):
        for earlier in range(at):
            other = posts[earlier]
            if _share_a_seat(post, other) and plain(post) != plain(other):
                yield _overlap(f"posts-{at}-since", post, other)
                break


def _share_a_seat(one: PostFact, other: PostFact) -> bool:
    """Return whether somebody would sit twice in one leading body on the same day."""
    if not (one.is_leading_body and other.is_leading_body) or one.organ != other.organ:
        return False
    ends, begins = (one.until or date.max, other.until or date.max), (one.since or date.min, other.since or date.min)
    # The day on which one post ends and the next begins is both's: that is how they are written.
    return max(begins) < min(ends)


def _overlap(where: str, post: PostFact, other: PostFact) -> Refusal:
    return Refusal(
        "rounds.pool_posts_overlap",
        f"在{post.organ}领导班子的两段任职重叠：{_span(post)}与{_span(other)}，没有保存。请改正起止日期，或只保留一段。",
        f"Two posts in the leading body of {post.organ} overlap: {_span(post, 'en')} and {_span(other, 'en')}; nothing was "
        "saved. Correct the dates, or keep one of them.",
        where=where,
    )


def _span(post: PostFact, language: str = "zh") -> str:
    since, until = (day.isoformat() if day else "" for day in (post.since, post.until))
    return f"{since or '…'} – {until or 'now'}" if language == "en" else f"{since or '……'}至{until or '今'}"


def _tie(at: int, tie: TieFact) -> Iterator[Refusal]:
    where = f"ties-{at}-"
    if tie.kind not in TieKind.values:
        yield unknown_word(f"{where}kind", tie.kind, ("关系", "kind of tie"), [str(label) for label in TieKind.labels])
    yield from _too_long(tie, ("note",), where)
    yield from _backwards(where, tie.since, tie.until, (f"与{tie.unit}的关系", f"the tie to {tie.unit}"))


def _service(at: int, service: ServiceFact) -> Iterator[Refusal]:
    where = f"services-{at}-"
    if not service.round_title:
        yield _incomplete("round_title", f"{where}round_title")
    if service.seat not in Seat.values:
        yield unknown_word(f"{where}seat", service.seat, ("职务", "seat"), [str(label) for label in Seat.labels])
    yield from _too_long(service, ("round_title", "group_name"), where)
    if service.year is not None and service.year not in _YEARS:
        yield Refusal(
            "rounds.pool_year",
            f"年份 {service.year} 不对，没有保存。请写四位年份，例如 2018。",
            f"The year {service.year} cannot be right; nothing was saved. Write four digits, e.g. 2018.",
            where=f"{where}year",
        )


def _incomplete(field: str, where: str) -> Refusal:
    zh, en = CALLED[field]
    return Refusal(
        "rounds.pool_incomplete",
        f"没有填{zh}，没有保存。请补上。",
        f"{en[0].upper()}{en[1:]} is missing; nothing was saved. Add it.",
        where=where,
    )


def _too_long(row: Any, names: Sequence[str], where: str) -> Iterator[Refusal]:
    for name in names:
        zh, en = CALLED[name]
        if _ODD.search(getattr(row, name)):
            yield Refusal(
                "rounds.pool_odd_text",
                f"{zh}含有不能使用的控制字符，没有保存。请删去后重填。",
                f"{en[0].upper()}{en[1:]} holds control characters that cannot be kept; nothing was saved. Remove them.",
                where=f"{where}{name}",
            )
        if len(getattr(row, name)) > _LENGTHS[name]:
            yield Refusal(
                "rounds.pool_text_long",
                f"{zh}最多 {_LENGTHS[name]} 个字，没有保存。请写短些。",
                f"{en[0].upper()}{en[1:]} may have {_LENGTHS[name]} characters; nothing was saved. Shorten it.",
                where=f"{where}{name}",
            )


def _too_many(field: str, rows: Sequence[Any]) -> Iterator[Refusal]:
    if len(rows) > MOST_ROWS:
        zh, en = CALLED[field]
        yield Refusal(
            "rounds.pool_too_many",
            f"一个人的{zh}最多 {MOST_ROWS} 行，没有保存。请核对是否填错了编号。",
            f"Nobody may have more than {MOST_ROWS} {en}; nothing was saved. Check whether the number is the right one.",
            where=field,
        )


def _twice(field: str, rows: Sequence[Any]) -> Iterator[Refusal]:
    seen: set[tuple[str, ...]] = set()
    for at, row in enumerate(rows):
        said = plain(row)
        if said in seen:
            zh, en = CALLED[field]
            yield Refusal(
                "rounds.pool_row_twice",
                f"{zh}中同样的一行出现了两次，没有保存。请删去一行。",
                f"The same row stands twice among the {en}; nothing was saved. Remove one.",
                where=f"{field}-{at}-{'organ' if field == 'posts' else 'unit'}",
            )
        seen.add(said)


def _backwards(where: str, since: date | None, until: date | None, what: tuple[str, str]) -> Iterator[Refusal]:
    if since and until and until < since:
        yield Refusal(
            "rounds.pool_dates",
            f"{what[0]}：结束日期 {until} 早于开始日期 {since}，没有保存。请改正日期。",
            f"{what[1][0].upper()}{what[1][1:]} ends on {until}, before it begins on {since}; nothing was saved. Correct "
            "the dates.",
            where=f"{where}until",
        )
