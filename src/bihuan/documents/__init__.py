"""
Official documents (公文) as Word files to GB/T 9704-2012; plain Python, no Django, nothing of the web application.

``write`` makes a file of a ``Document``; ``deviations`` opens any Word file again and says where it departs from the
standard; ``fonts`` says which fonts a document asks for and which of them a machine lacks.

The library behind Word files is loaded by who first makes or opens one: most of a server's processes never do.
"""

from bihuan.documents.deviation import Deviation
from bihuan.documents.parts import (
    Annex,
    Attendance,
    Document,
    DocumentError,
    Head,
    Heading,
    Imprint,
    Layout,
    Paragraph,
    Part,
    Signature,
    Table,
)

__all__ = [
    "Annex",
    "Attendance",
    "Deviation",
    "Document",
    "DocumentError",
    "Head",
    "Heading",
    "Imprint",
    "Layout",
    "Paragraph",
    "Part",
    "Signature",
    "Table",
    "deviations",
    "named",
    "with_code",
    "write",
]


def write(document: Document) -> bytes:
    """
    Return the Word file of a document.

    Raises:
        DocumentError: for what paper cannot hold, see ``Document.require_sound``.
    """
    from bihuan.documents import word

    return word.write(document)


def named(data: bytes, document: Document) -> bytes:
    """Return a Word file, made by an office's template, with the title of the document and nothing of who made it."""
    from bihuan.documents import word

    return word.named(data, document)


def with_code(data: bytes, line: str, picture: bytes) -> bytes:
    """Return a Word file with a picture (PNG) and a line added at the foot of its last page; see ``codes``."""
    from bihuan.documents import codes

    return codes.with_code(data, line, picture)


def deviations(data: bytes) -> tuple[Deviation, ...]:
    """
    Return where a Word file departs from the standard, in the order of paper, text and feet; () where nowhere.

    Raises:
        DocumentError: ``documents.no_word_file``.
    """
    from bihuan.documents import measuring

    return measuring.deviations(data)
