"""Word documents written by hand, member by member, so that tests can also write bad ones."""

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def paragraph(text: str, *, properties: str = "") -> str:
    """Return one paragraph of plain text as WordprocessingML."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def body(inner: str) -> str:
    """Return a document part around ``inner``."""
    return f'<?xml version="1.0" encoding="UTF-8"?><w:document {WORD}><w:body>{inner}</w:body></w:document>'


def docx(document: str | bytes, **others: str | bytes) -> bytes:
    """Return a .docx of ``document`` and of other members, ``word__numbering_xml`` standing for its path."""
    members = {"[Content_Types].xml": TYPES, "word/document.xml": document}
    members |= {name.replace("__", "/").replace("_xml", ".xml"): part for name, part in others.items()}
    return archive(members)


def archive(members: dict[str, str | bytes]) -> bytes:
    """Return a zip file of ``members``."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, part in members.items():
            zipped.writestr(name, part)
    return file.getvalue()
