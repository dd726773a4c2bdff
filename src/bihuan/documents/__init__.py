"""
Official documents (公文) as Word files to GB/T 9704-2012; plain Python, no Django, nothing of the web application.

``write`` makes a file of a ``Document``; ``deviations`` opens any Word file again and says where it departs from the
standard; ``fonts`` says which fonts a document asks for and which of them a machine lacks.
"""

from bihuan.documents.codes import with_code
from bihuan.documents.measuring import Deviation, deviations
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
from bihuan.documents.word import named, write

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
