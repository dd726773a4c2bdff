"""What the guard looks through, and what it finds."""

from dataclasses import dataclass
from enum import StrEnum

Span = tuple[int, int]


class Kind(StrEnum):
    """Why a place needs a look."""

    COPIED = "copied"  # 原文照搬
    RESTATED = "restated"  # 换词转述
    PERSON = "person"  # 人名
    NUMBER = "number"  # 证件、电话、账号
    SMALL_CELL = "small_cell"  # 少于五人，可以推知是谁


#: What each kind is called, in both languages.
NAMES: dict[Kind, tuple[str, str]] = {
    Kind.COPIED: ("原文照搬", "copied"),
    Kind.RESTATED: ("换词转述", "restated"),
    Kind.PERSON: ("人名", "person"),
    Kind.NUMBER: ("号码", "number"),
    Kind.SMALL_CELL: ("人数过少", "too few people"),
}
#: What each kind means and what to do about it, in both languages.
WORDS: dict[Kind, tuple[str, str]] = {
    Kind.COPIED: (
        "与证据或谈话原话有 12 字以上相同，可能让人认出是谁说的。请改写。",
        "Twelve or more characters are those of the evidence or of a statement, so that somebody may know who said it."
        " Write it in other words.",
    ),
    Kind.RESTATED: (
        "与证据或谈话内容说法不同、意思相同，可能让人认出来源。请概括后再写。",
        "This says in other words what a source says, so that somebody may know where it is from. Say it in general.",
    ),
    Kind.PERSON: (
        "写了人名。公布或反馈的文字一般不出现个人，请改为职务或删去。",
        "A person is named. What leaves the office names no persons as a rule; write the post, or leave it out.",
    ),
    Kind.NUMBER: (
        "写了证件、电话、账号或车牌号码。请删去。",
        "A number of an identity card, telephone, account or car stands here. Delete it.",
    ),
    Kind.SMALL_CELL: (
        "人数少于 5，可能推知是谁。请改为“部分”“个别”，或与其他合并。",
        "Fewer than five people are counted, so that somebody may know who they are. Say “some”, or count them with"
        " others.",
    ),
}


@dataclass(frozen=True, slots=True)
class Source:
    """A text that was said or brought in confidence; ``key`` names it for those who may open it."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """
    One place that needs a look.

    ``source`` and ``source_span`` are only for those who may open the source; ``share`` says how much of the place is in
    the source, from 0 to 1.
    """

    kind: Kind
    span: Span
    text: str
    source: str = ""
    source_span: Span = (0, 0)
    share: float = 1.0
