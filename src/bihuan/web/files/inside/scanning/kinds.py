"""What a file is, told from its content alone: never from its name or from what a browser says."""

import re
from codecs import getincrementaldecoder

from bihuan.web.files.inside.containers import ZIP, has_zip_end
from bihuan.web.files.inside.refusals import Refused, refused

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Streams of an old container, as their names stand in it.
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK_STREAM = "Workbook".encode("utf-16-le")
_MACRO_STREAM = "_VBA_PROJECT".encode("utf-16-le")

_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
)
_UNWANTED = (
    (b"{\\rtf", ("RTF 文件", "an RTF document")),
    (b"Rar!\x1a", ("RAR 压缩包", "a RAR archive")),
    (b"7z\xbc\xaf\x27\x1c", ("7z 压缩包", "a 7z archive")),
    (b"\x1f\x8b", ("gzip 压缩包", "a gzip archive")),
    (b"PK\x05\x06", ("空的压缩包", "an empty archive")),
    (b"MZ", ("Windows 程序", "a Windows program")),
    (b"\x7fELF", ("Linux 程序", "a Linux program")),
    (b"SQLite format 3", ("数据库文件", "a database")),
    (b"\x1aE\xdf\xa3", ("视频文件", "a video")),
    (b"ID3", ("音频文件", "a sound recording")),
    (b"OggS", ("音频文件", "a sound recording")),
    (b"8BPS", ("Photoshop 图片", "a Photoshop picture")),
    (b"%!PS", ("PostScript 文件", "a PostScript document")),
    (b"II\xbc\x01", ("RAW 或 JPEG XR 图片", "a RAW or JPEG XR picture")),
    (b"IIRO", ("RAW 图片", "a RAW picture")),
    (b"FUJIFILM", ("RAW 图片", "a RAW picture")),
)
_BOXES = {
    b"heic": ("HEIC 图片", "a HEIC picture"),
    b"heix": ("HEIC 图片", "a HEIC picture"),
    b"mif1": ("HEIC 图片", "a HEIC picture"),
    b"avif": ("AVIF 图片", "an AVIF picture"),
    b"crx ": ("RAW 图片", "a RAW picture"),
}
_PAGE = re.compile(rb"(?i)<!doctype\s+html|<html[\s>]|<script[\s>]|<svg[\s>]|<body[\s>]")
_SVG = re.compile(rb"(?i)^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<!doctype[^>]*>\s*)*<svg[\s>]", re.DOTALL)
#: What may stand before the first sign without changing what a file is.
_BLANK = b"\xef\xbb\xbf \t\r\n"
_FRONT = 4096
_HEAD = 1024


def kind_of(data: bytes, *, old_sheets: bool = False, claimed: str = "") -> str:
    """
    Return the kind of ``data``: ``zip``, ``pdf``, ``xls``, a kind of picture, or ``text`` where nothing else is known.

    Args:
        data: The whole file.
        old_sheets: Whether an old binary workbook is taken (``xls``): for tables, of which only values are read.
        claimed: The suffix of its name where that is one of a kind that is taken, else "".

    Raises:
        Refused: ``files.unsupported_type``, or ``files.wrong_type`` where its name claims a kind that is taken;
            ``files.old_office``, ``files.encrypted``, ``files.macros`` or ``files.polyglot`` (two kinds at once: what is harmless to one program may be a page to another).
    """
    kind = _told_by_signature(data, old_sheets=old_sheets)
    if kind == "text":
        _check_unwanted(data, claimed)
    if kind != "zip" and has_zip_end(data):
        raise _both(("压缩包", "an archive"))
    if kind != "pdf" and b"%PDF-" in data[:_HEAD]:
        raise _both(("PDF", "a PDF document"))
    if kind not in {"zip", "pdf", "text", "xls"} and _PAGE.search(data):
        raise _both(("网页代码", "a web page"))
    if kind == "pdf" and (not data.lstrip(_BLANK).startswith(b"%PDF-") or _PAGE.search(data[:_HEAD])):
        raise _both(("PDF 前面有其他数据", "data before the PDF"))
    return kind


def _told_by_signature(data: bytes, *, old_sheets: bool) -> str:
    if data.startswith(ZIP):
        return "zip"
    if b"%PDF-" in data[:_HEAD] and not data.startswith(tuple(mark for mark, _ in _PICTURES)):
        return "pdf"
    if data.startswith(_OLE):
        return _old_office(data, old_sheets=old_sheets)
    for signature, picture in _PICTURES:
        if data.startswith(signature):
            return picture
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    if data.startswith(b"BM") and b"\x00" in data[:54]:
        return "bmp"
    return "text"


def _check_unwanted(data: bytes, claimed: str) -> None:
    """Refuse what is no text either; where the name claims a kind that is taken, by saying what it is instead."""
    if what := _unwanted(data):
        raise refused("files.wrong_type", named=claimed, what=what) if claimed else _unsupported(what)


def _unwanted(data: bytes) -> tuple[str, str] | None:
    if data[4:8] == b"ftyp":
        return _BOXES.get(data[8:12], ("视频或音频文件", "a video or sound recording"))
    for signature, what in _UNWANTED:
        # Two letters also begin ordinary words, so they count only where binary bytes follow.
        if data.startswith(signature) and (len(signature) > 3 or not is_text(data[:512])):
            return what
    if _SVG.match(data[:_FRONT]):
        return ("SVG 图片（可带脚本）", "an SVG picture, which may carry scripts")
    if _PAGE.search(data[:_FRONT].lstrip()[:400]) and data[:_FRONT].lstrip(_BLANK).startswith(b"<"):
        return ("网页文件（HTML）", "a web page (HTML)")
    if data[:_FRONT].lstrip(_BLANK).startswith(b"<?xml"):
        return ("XML 文件", "an XML file")
    return None


def is_text(head: bytes) -> bool:
    """Return whether a text in an encoding of ours may begin like this."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if b"\x00" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            # The cut may fall into the middle of a character, which is no fault of the text.
            getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _old_office(data: bytes, *, old_sheets: bool) -> str:
    if _ENCRYPTED_STREAM in data:
        raise refused("files.encrypted")
    if not old_sheets or _WORKBOOK_STREAM not in data:
        raise refused("files.old_office")
    if _MACRO_STREAM in data:
        raise refused("files.macros", where=("VBA", "VBA"))
    return "xls"


def _unsupported(what: tuple[str, str]) -> Refused:
    return refused("files.unsupported_type", what=what)


def _both(what: tuple[str, str]) -> Refused:
    return refused("files.polyglot", where=what)
