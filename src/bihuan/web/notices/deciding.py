"""Rules of reviewing a notice that pages and actions share: what blocks it, and what becomes of its categories."""

from collections.abc import Iterable

from bihuan.reading.notice import Reading
from bihuan.web.common.errors import Refusal
from bihuan.web.notices.models import CategorySource

#: A clause of a notice: target number and clause number.
Reference = tuple[int, int]


def blocked_by(reading: Reading, unseen: int) -> Refusal | None:
    """Return what stands against storing a notice read so, with ``unseen`` inferred repairs left to look at."""
    is_read = {
        "feedback": any(target.clauses for target in reading.targets),
        "rectification": any(target.items for target in reading.targets),
    }
    if not is_read.get(reading.kind, False):
        return Refusal(
            "notices.not_yet_read",
            "这份文稿不是分单位列出问题的巡视反馈通报，也不是逐条列出问题及整改情况的整改通报，目前还不能入库。可以保留待确认状态查看，或放弃。",
            "This text is neither a feedback notice that lists problems by target nor a rectification notice that goes "
            "through problems one by one, so it cannot be stored yet. Keep the draft to look at it, or discard it.",
        )
    if unseen:
        return Refusal(
            "notices.repairs_unseen",
            f"还有 {unseen} 处推断的修复没有人看过，暂不能入库。请逐处查看后再确认。",
            f"{unseen} inferred repair(s) have not been looked at, so the notice was not stored. "
            "Look at each of them, then confirm.",
            where="repairs",
            http_status=409,
        )
    return None


def decided(source: str | None, *, is_suggested: bool, adding: bool) -> str | None:
    """
    Return the new source of a category, or None if the category leaves the finding without a trace.

    Args:
        source: How the category stands at the finding now; None if it does not.
        is_suggested: Whether the reader suggested it, whatever became of that.
        adding: True to add, False to remove.
    """
    if adding:
        return CategorySource.CONFIRMED if is_suggested else CategorySource.ADDED
    if source is None:
        return None
    # A suggestion that was turned down stays as "removed": the same rule would make the same suggestion again.
    return CategorySource.REMOVED if is_suggested else None


def parsed_references(references: Iterable[str]) -> list[Reference]:
    """
    Return ``"3-2"`` as ``(3, 2)``: target and clause number.

    Raises:
        Refusal: ``notices.no_such_finding`` for anything else.
    """
    parsed = []
    for reference in dict.fromkeys(references):
        target, dash, clause = reference.partition("-")
        if not (dash and target.isascii() and target.isdigit() and clause.isascii() and clause.isdigit()):
            raise no_such_finding()
        parsed.append((int(target), int(clause)))
    return parsed


def no_such_finding() -> Refusal:
    """Return the refusal for a clause that the notice does not have."""
    return Refusal(
        "notices.no_such_finding",
        "所选的分句在这份通报中不存在，类别没有改动。请刷新页面后再选。",
        "One of the chosen clauses does not exist in this notice, so no category was changed. Reload and choose again.",
        where="findings",
    )


def no_such_category(code: str) -> Refusal:
    """Return the refusal for a code that the notice's taxonomy does not have."""
    return Refusal(
        "notices.no_such_category",
        f"问题类别“{code[:12]}”不在这份通报使用的分类中，类别没有改动。请从列表中选择。",
        f'"{code[:12]}" is no category of the taxonomy used here, so nothing was changed. Choose from the list.',
        where="categories",
    )
