"""What a file is, told from its first bytes and never from its name: a binary renamed .txt stays a binary."""

from bihuan.reading.refusals import ReadingRefused, refused

ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: The stream that holds the document when Office protects a .docx by a password, as its name stands in the container.
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")

#: First bytes -> what it is, for files that people do try to import.
_DOCUMENTS = (
    (b"%PDF-", ("PDF 文件", "a PDF document")),
    (b"{\\rtf", ("RTF 文件", "an RTF document")),
    (b"PK\x05\x06", ("空的压缩包", "an empty archive")),
    (b"Rar!\x1a", ("RAR 压缩包", "a RAR archive")),
    (b"7z\xbc\xaf\x27\x1c", ("7z 压缩包", "a 7z archive")),
    (b"\x1f\x8b", ("gzip 压缩包", "a gzip archive")),
)
_BINARIES = (
    (b"\x89PNG", ("PNG 图片", "a PNG picture")),
    (b"\xff\xd8\xff", ("JPEG 图片", "a JPEG picture")),
    (b"GIF8", ("GIF 图片", "a GIF picture")),
    (b"BM", ("BMP 图片", "a BMP picture")),
    (b"II*\x00", ("TIFF 图片", "a TIFF picture")),
    (b"MM\x00*", ("TIFF 图片", "a TIFF picture")),
    (b"MZ", ("Windows 程序", "a Windows program")),
    (b"\x7fELF", ("Linux 程序", "a Linux program")),
    (b"SQLite format 3", ("数据库文件", "a database file")),
)


def refusal_for(data: bytes) -> ReadingRefused | None:
    """Return why ``data`` is no text and no .docx; None where its first bytes do not say so."""
    if data.startswith(_OLE):
        return refused("reading.encrypted" if _ENCRYPTED_STREAM in data else "reading.old_word")
    for signature, what in _DOCUMENTS:
        if data.startswith(signature):
            return refused("reading.unsupported_type", what=what)
    for signature, what in _BINARIES:
        # Two-letter signatures also begin ordinary words, so they count only where binary bytes follow.
        if data.startswith(signature) and (len(signature) > 2 or b"\x00" in data[:512]):
            return refused("reading.not_text", what=what)
    if looks_like_html(data):
        return refused("reading.unsupported_type", what=("网页文件（HTML）", "a web page, HTML"))
    return None


def looks_like_html(data: bytes) -> bool:
    """Return whether ``data`` begins as a web page does."""
    start = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or (
        start.startswith(b"<?xml") and b"<html" in start
    )
