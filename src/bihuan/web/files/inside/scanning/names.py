"""File names as they may be shown and kept, and what kind of file they claim to be."""

import re
import unicodedata

from bihuan.web.files.inside.refusals import Note, refused, warning

LONGEST = 120
#: Kind -> suffixes that go with it; the first is given to a name that has none of them.
SUFFIXES = {
    "pdf": (".pdf",),
    "docx": (".docx", ".doc", ".wps", ".dotx"),
    "xlsx": (".xlsx", ".xls", ".et", ".xltx"),
    "pptx": (".pptx", ".ppt", ".dps", ".potx", ".ppsx"),
    "ods": (".ods",),
    "ofd": (".ofd",),
    "xls": (".xls", ".et"),
    "csv": (".csv", ".tsv"),
    "text": (".txt", ".md", ".log", ".text"),
    "jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "png": (".png",),
    "gif": (".gif",),
    "webp": (".webp",),
    "bmp": (".bmp", ".dib"),
    "tiff": (".tif", ".tiff"),
}
PICTURES = ("jpeg", "png", "gif", "webp", "bmp", "tiff")
#: Claims that are no kind of ours, so that a name with one of them on sound content is seen to be false.
_OTHER = (
    ".zip",
    ".rar",
    ".7z",
    ".html",
    ".htm",
    ".svg",
    ".mp4",
    ".mp3",
    ".avi",
    ".heic",
    ".docm",
    ".xlsm",
    ".xlsb",
    ".odt",
)
#: Suffixes that start a program where the file is opened by a click.
_PROGRAMS = re.compile(
    r"(?i)(\.(exe|scr|com|bat|cmd|pif|lnk|js|jse|vbs|vbe|wsf|msi|ps1|jar|hta|cpl|dll|reg|apk|sh|py))+$"
)
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)")
_FORBIDDEN = re.compile(r'[<>:"|?*]')


def plain(name: str, kind: str) -> tuple[str, list[Note]]:
    """
    Return ``name`` as it may be shown and kept, with the suffix of ``kind``, and a warning where that differs.

    The result has at most 120 characters, no path, nothing invisible, no direction marks, no reserved word of Windows
    and no suffix of a program.

    Raises:
        Refused: ``files.wrong_type`` if its suffix claims another kind.
    """
    last = re.split(r"[/\\]", name)[-1]
    odd: list[tuple[str, str]] = []
    seen = "".join(char for char in last if unicodedata.category(char)[0] != "C")
    if seen != last:
        odd.append(("有不可见或改变方向的字符", "invisible characters or direction marks"))
    spaced = " ".join(seen.split())
    safe = _FORBIDDEN.sub("_", spaced).strip(" .")
    if safe != spaced.strip(" "):
        odd.append(("有系统不允许的字符", "characters that systems do not allow"))
    bare = _PROGRAMS.sub("", safe)
    if bare != safe:
        odd.append(("后缀是程序", "the suffix of a program"))
    check_claim(bare, kind)
    stem, suffix = _parts(bare, kind)
    if suffix and suffix != _suffix_of(bare):
        odd.append(("后缀与内容不符", "a suffix that does not fit the content"))
    if _RESERVED.search(stem):
        odd.append(("是系统保留名", "a name that systems keep for themselves"))
        stem = "_" + stem
    if len(stem) > LONGEST - 6:
        odd.append(("过长", "too long"))
        stem = stem[: LONGEST - 7] + "…"
    shown = (stem or "未命名") + (suffix or SUFFIXES[kind][0])
    if not odd:
        return shown, []
    where = ("、".join(zh for zh, _ in odd), ", ".join(en for _, en in odd))
    return shown, [warning("files.name_changed", where=where, name=shown)]


def claimed(name: str) -> str:
    """Return the suffix of ``name`` where it is one of a kind that is taken, else ""."""
    suffix = _suffix_of(name)
    return suffix if any(suffix in suffixes for suffixes in SUFFIXES.values()) else ""


def check_claim(name: str, kind: str, what: tuple[str, str] | None = None) -> None:
    """
    Refuse a name whose suffix claims another kind than ``kind``; ``what`` says what the content is, if not that.

    Raises:
        Refused: ``files.wrong_type``.
    """
    suffix = _suffix_of(name)
    if not suffix or suffix in SUFFIXES[kind]:
        return
    claims = {other for other, suffixes in SUFFIXES.items() if suffix in suffixes}
    if (kind in PICTURES and claims & set(PICTURES)) or (kind in {"text", "csv"} and claims & {"text", "csv"}):
        return
    if claims or suffix in _OTHER:
        raise refused("files.wrong_type", named=suffix, what=what or WORDS[kind])


def _suffix_of(name: str) -> str:
    found = re.search(r"\.[A-Za-z0-9]{1,5}$", name)
    return found.group().lower() if found else ""


def _parts(name: str, kind: str) -> tuple[str, str]:
    """Return the stem and the suffix that the kept name gets: its own where that fits exactly, else the kind's."""
    suffix = _suffix_of(name)
    exact = SUFFIXES[kind] if kind in {*PICTURES, "text", "csv", "xls"} else SUFFIXES[kind][:1]
    if suffix in exact:
        return name[: -len(suffix)], suffix
    known = {one for suffixes in SUFFIXES.values() for one in suffixes}
    stem = name[: -len(suffix)] if suffix in known else name
    return stem, SUFFIXES[kind][0]


#: Kind -> what a clerk calls it.
WORDS = {
    "pdf": ("PDF 文件", "a PDF document"),
    "docx": ("Word 文档", "a Word document"),
    "xlsx": ("Excel 工作簿", "an Excel workbook"),
    "pptx": ("演示文稿", "a presentation"),
    "ods": ("ODS 表格", "an ODS workbook"),
    "ofd": ("OFD 版式文件", "an OFD document"),
    "xls": ("旧版 Excel 工作簿", "an old Excel workbook"),
    "csv": ("CSV 表格", "a CSV table"),
    "text": ("纯文本", "plain text"),
    "jpeg": ("JPEG 图片", "a JPEG picture"),
    "png": ("PNG 图片", "a PNG picture"),
    "gif": ("GIF 图片", "a GIF picture"),
    "webp": ("WebP 图片", "a WebP picture"),
    "bmp": ("BMP 图片", "a BMP picture"),
    "tiff": ("TIFF 图片", "a TIFF picture"),
}
