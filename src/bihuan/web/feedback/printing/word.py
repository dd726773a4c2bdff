"""The Word file of a paper."""

from dataclasses import replace

from django.conf import settings

from bihuan.documents import Document, DocumentError, named, write
from bihuan.web.accounts.models import Organ
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.printing.filling import filled
from bihuan.web.feedback.printing.title_words import title_in_lines
from bihuan.web.feedback.queries.papers import used_template
from bihuan.web.files.queries import content_of

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: On every page of paper that a demonstration makes: nobody shall take it for a real one.
DEMO_WORDS = "演示数据，不是正式公文"


def as_printed(document: Document) -> Document:
    """Return a document as it goes on paper: in a demonstration every page says so."""
    if settings.DEMO and not document.watermark:
        return replace(document, watermark=DEMO_WORDS)
    return document


def in_our_layout(document: Document) -> Document:
    """Return a document as our own layout sets it: its title broken between words, never inside a name that it holds."""
    head, signature = document.head, document.signature
    names = (document.addressee.rstrip("：:"), head.organ if head else "", signature.organ if signature else "")
    return replace(document, title=title_in_lines(document.title.strip(), names))


def word_bytes(kind: str, organ: Organ | None, document: Document) -> bytes:
    """
    Return the Word file of a paper: by the office's own template in use for this kind, else in our layout.

    Args:
        kind: Of ``printing.kinds.KINDS``.
        organ: Whose template; None for ours.
        document: What is set on paper.

    Raises:
        Refusal: ``documents.*`` for what paper cannot hold; ``feedback.template_*`` for a template that fails.
    """
    document = as_printed(document)
    template = used_template(organ, kind) if organ else None
    try:
        document.require_sound()
        if template is None:
            return write(in_our_layout(document))
    except DocumentError as error:
        raise Refusal(error.code, error.zh, error.en, where=error.where) from error
    return named(filled(content_of(template.file), document)[0], document)
