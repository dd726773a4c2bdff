"""A publication as an official paper, and as the file that anybody may take along. Pure."""

from datetime import date

from bihuan.documents import Document, Head, Imprint, Paragraph, Signature


def paper(text: str, *, organ: str, number: str, on: date) -> Document:
    """Return the paper of a released text: its first line is the title, each further line a paragraph."""
    title, *paragraphs = text.split("\n")
    return Document(
        title=title,
        parts=tuple(Paragraph(line) for line in paragraphs if line),
        head=Head(organ, number),
        signature=Signature(organ, on),
        imprint=Imprint(organ, on),
    )
