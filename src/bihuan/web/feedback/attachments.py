"""
Files that leave with a paper: what a reader does not see of them must not go out.

Author, company, camera and the like are taken off without a word, because nobody decides about them. What somebody hid or
left behind (changes, comments, hidden sheets, words under a box) is refused: only who knows the file can say whether it
was meant to be there.
"""

from bihuan.web.common.errors import Refusal
from bihuan.web.files.cleaning import Cleaned, cleaned, name_of_copy
from bihuan.web.files.prescan import scan

#: Found by the look at a file -> our code, and what was found in both languages.
_TRAPS: dict[str, tuple[str, str, str]] = {
    "files.tracked_changes": ("feedback.tracked_changes", "修订记录（改前的文字还在）", "tracked changes with earlier wording"),
    "files.comments": ("feedback.comments_inside", "批注", "comments"),
    "files.hidden_text": ("feedback.hidden_text", "隐藏文字", "hidden text"),
    "files.hidden_sheets": ("feedback.hidden_sheets", "隐藏的工作表", "hidden sheets"),
    "files.hidden_rows": ("feedback.hidden_sheets", "隐藏的行或列", "hidden rows or columns"),
    "files.embedded_objects": ("feedback.embedded_objects", "嵌入的其他文件", "other files embedded in it"),
    "files.covered_text": ("feedback.covered_text", "被色块遮住但仍在的文字", "words that are covered and still there"),
    "files.earlier_revisions": ("feedback.earlier_revisions", "更早的版本", "earlier versions of itself"),
    "files.annotations": ("feedback.annotations", "PDF 批注或表单", "notes or form fields"),
    "files.local_links": ("feedback.local_links", "指向制作者电脑的链接", "links into its author's computer"),
}  # fmt: skip


def refuse_traps(data: bytes, name: str) -> Cleaned:
    """Return the copy of a file that may leave the office; ``Refusal`` as ``cleared``."""
    return cleared(data, name)[0]


def cleared(data: bytes, name: str) -> tuple[Cleaned, str]:
    """
    Return the copy of a file that may leave the office, scanned and without details of author or camera, and its plain name.

    Raises:
        Refusal: ``feedback.tracked_changes`` and the like for what is hidden in it, with its place; what ``files.prescan``
            refuses.
    """
    found = scan(data, name)
    for note in found.warnings:
        trap = _TRAPS.get(note.code)
        if trap is not None:
            code, zh, en = trap
            place = f"（{note.where}）" if note.where else ""
            raise Refusal(
                code,
                f"文件“{found.name}”里有{zh}{place}，不能随文发出。请在原程序中处理干净（接受修订、删除批注和隐藏内容）后另存，再上传。",
                f"“{found.name}” holds {en}{f' ({note.where})' if note.where else ''}, so it does not leave. Clear it in its "
                "own program (accept changes, delete comments and what is hidden), save it again and upload that.",
                where="file",
            )
    copy = cleaned(data, found)
    return copy, name_of_copy(found.name, copy.media_type)
