"""What checks of truth find: the codes of marks with their words, and a finding before it is kept as a row."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: Code -> heading. Grouped as lists show them.
TEXTS: dict[str, str | Promise] = {
    "copied_plan": _("整改方案与其他单位雷同"),
    "copied_last_plan": _("整改方案照搬本单位以前的方案"),
    "copied_claim": _("完成情况与其他事项雷同"),
    "copied_report": _("整改报告与其他报告雷同"),
    "copied_proof": _("佐证材料的文字与其他材料雷同"),
    "copied_finding": _("措施只是复述问题"),
    "same_again": _("退回后没有实质修改"),
}
MEASURES: dict[str, str | Promise] = {
    "empty_plan": _("整改方案的措施多为空话"),
    "empty_measure": _("措施没有写明做什么"),
    "measure_lacks": _("措施没有时限或责任人"),
    "same_dates": _("全部措施都在最后一天完成"),
    "same_owner": _("全部措施由同一人负责"),
    "no_milestones": _("长期措施没有节点"),
}
PROOFS: dict[str, str | Promise] = {
    "proof_too_early": _("佐证材料的日期早于措施或反馈"),
    "proof_used_again": _("同一份材料用于多个事项"),
    "same_words": _("文字完全相同的材料用于多个事项"),
    "picture_again": _("同一张照片出现多次"),
    "page_again": _("同一页扫描件出现多次"),
}
RATES: dict[str, str | Promise] = {"rate_contradicted": _("上报的比例与数字对不上")}
GROUPS: tuple[tuple[str, str | Promise, dict[str, str | Promise]], ...] = (
    ("texts", _("雷同"), TEXTS),
    ("measures", _("空泛"), MEASURES),
    ("proofs", _("佐证"), PROOFS),
    ("rates", _("数字"), RATES),
)
CODES: dict[str, str | Promise] = {code: words for _key, _words, codes in GROUPS for code, words in codes.items()}
#: Marks that have another side.
PAIRS = frozenset(TEXTS) - {"copied_finding", "same_again"} | (frozenset(PROOFS) - {"proof_too_early"})


@dataclass(frozen=True, slots=True)
class Found:
    """
    What one check found, before it is kept; fields as of ``models.TruthMark``, targets and items by key.

    ``detail["texts"]`` holds the pieces that were compared as they read then, so that what is shown stays true when the
    plan is changed: {"this" | "other": [{"field", "number", "text", "masked": [[start, end, kind]]}]}.
    """

    code: str
    target_id: int
    subject_kind: str
    subject_id: int
    text_hash: str = ""
    item_id: int | None = None
    other_target_id: int | None = None
    other_kind: str = ""
    other_id: int | None = None
    share: float | None = None
    places: list[dict[str, Any]] = field(default_factory=list)
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, int, str, int | None, str]:
        """What makes it the same mark as one of an earlier run."""
        return self.code, self.subject_kind, self.subject_id, self.other_kind, self.other_id, self.text_hash


def hash_of(*texts: str) -> str:
    """Return the hash of what was compared: another text is another mark."""
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()
