"""
Bytes in, original text out: the door of the reader, where everything that cannot be read is turned away politely.

The order is the order of trust: size, then the first bytes, then the container or the encoding, then the text itself.
Nothing here repairs. The original keeps its line ends and every odd character, because every later span points into it.
"""

import hashlib

from bihuan.reading.notice import Source, Warning
from bihuan.reading.opening.documents import open_docx
from bihuan.reading.opening.encodings import decode
from bihuan.reading.opening.limits import MAX_BYTES, in_words
from bihuan.reading.opening.names import cleaned
from bihuan.reading.opening.signatures import ZIP, refusal_for
from bihuan.reading.opening.texts import check, invisible
from bihuan.reading.refusals import refused, warning

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PLAIN = "text/plain"


def open_bytes(data: bytes | str, name: str = "") -> tuple[str, Source, tuple[Warning, ...]]:
    """
    Return the original text of a file, where it came from, and what should be seen about it.

    Args:
        data: The bytes of a .docx or text file (UTF-8, GB18030, Big5, UTF-16, with or without a byte-order mark), or
            text that was pasted. Pasted text is hashed as UTF-8.
        name: The file's name; only its last part is kept.

    Returns:
        ``original``: the text with its line ends as they were, without a byte-order mark; paragraphs of a .docx end
        with a line feed. ``Source``: name, SHA-256 of the bytes, media type, encoding, size and, for a .docx, the
        parts of the document. Warnings: in the order of their discovery; spans count code points of ``original``.

    Raises:
        ReadingRefused: for a file that is empty, too large, encrypted, no text, damaged, or dangerous to unpack.
    """
    pasted = isinstance(data, str)
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if not raw.strip():
        raise refused("reading.empty")
    if len(raw) > MAX_BYTES:
        raise refused("reading.too_large", size=in_words(len(raw)), limit=in_words(MAX_BYTES))
    shown = cleaned(name)
    notes: list[Warning] = [] if _is_plain(name) else [warning("reading.name_changed", name=shown)]
    digest = hashlib.sha256(raw).hexdigest()
    if not pasted and raw.startswith(ZIP):
        text, parts, found = open_docx(raw)
        source = Source(shown, digest, DOCX, "utf-8", len(raw), parts)
    else:
        refusal = None if pasted else refusal_for(raw)
        if refusal:
            raise refusal
        text, encoding, found = _text_of(data)
        source = Source(shown, digest, PLAIN, encoding, len(raw))
    check(text)
    return text, source, (*notes, *found, *invisible(text))


def _is_plain(name: str) -> bool:
    # A folder before the name is ordinary; only a name that hides something deserves a warning.
    return cleaned(name) == name.replace("\\", "/").rpartition("/")[2].strip()


def _text_of(data: bytes | str) -> tuple[str, str, tuple[Warning, ...]]:
    if isinstance(data, str):
        return data.removeprefix("\ufeff"), "utf-8", ()
    decoded = decode(data)
    return decoded.text, decoded.encoding, decoded.warnings
