"""
The notices of a round's units as one document: a section for each unit, each exactly as it was released.

It is put together when it is asked for and is nobody's text of its own: what was approved, checked and released by two people is
each unit's notice, so a correction or a withdrawal of one changes the whole at once.
"""

from collections.abc import Sequence

from bihuan.documents import Document, Heading, Layout, Paragraph, write
from bihuan.web.public.models import PublicRectification


def together(name: str, notices: Sequence[PublicRectification]) -> str:
    """Return the texts of ``notices`` under a title; ``name`` is that of the round."""
    return "\n".join((f"{name}巡视整改进展情况汇编", *(one.text for one in notices)))


def paper(name: str, notices: Sequence[PublicRectification]) -> bytes:
    """Return the same as a Word file; the title of each notice heads its section."""
    title, *lines = together(name, notices).split("\n")
    heads = {one.title for one in notices}
    parts = tuple(Heading(line, 1) if line in heads else Paragraph(line) for line in lines if line.strip())
    return write(Document(title=title, parts=parts, layout=Layout.PLAIN))
