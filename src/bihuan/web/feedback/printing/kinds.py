"""The kinds of paper that leave the office; each may have a word for its numbers and a template of the office."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of paper: how it reads, and the general word of its numbers where an office has set none."""

    name: str
    zh: str
    en: str
    word: str = ""


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("feedback_body", "反馈意见（致领导班子）", "Feedback to a body", "巡发"),
        Kind("feedback_head", "反馈意见（致主要负责人）", "Feedback to a head", "巡发"),
        Kind("report", "巡视报告", "Report of a group or round", "巡报"),
        Kind("publication", "集中公布稿", "Central publication", "巡通"),
        Kind("minutes", "反馈会纪要", "Minutes of a meeting", "巡纪"),
        Kind("letter", "函", "Letter", "巡函"),
        Kind("chasing_letter", "督办文书", "Chasing letter", "巡督"),
    )
}
#: What an object is printed as where its caller names no kind of paper.
OF_OBJECT = {
    "feedback_document": "feedback_body",
    "report": "report",
    "publication": "publication",
    "meeting": "minutes",
    "chasing_letter": "chasing_letter",
}
