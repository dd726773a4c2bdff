"""Freezing what is issued, and giving numbers."""

import hashlib
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F

from bihuan.documents import Document, with_code
from bihuan.documents.pdf import Code, can_write, write_pdf
from bihuan.web.accounts.models import Organ, User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.models import IssuedPaper, NumberSeries
from bihuan.web.feedback.printing import codes
from bihuan.web.feedback.printing.kinds import OF_OBJECT
from bihuan.web.feedback.printing.marks import refuse_marked
from bihuan.web.feedback.printing.word import MEDIA_TYPE, as_printed, in_our_layout, word_bytes
from bihuan.web.feedback.queries.papers import used_template
from bihuan.web.files.actions import keep
from bihuan.web.files.models import Blob
from bihuan.web.rounds.models import Round


def give_number(organ: Organ, word: str, year: int) -> str:
    """
    Return the next number of an organ under a word in a year, e.g. 示巡发〔2021〕3号.

    The series stays locked until the transaction ends, so that two issues at once get numbers in a row and a failure
    leaves no gap.

    Raises:
        RuntimeError: outside a transaction.
        Refusal: ``feedback.number_word_taken`` where another organ numbers under this word.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number is given inside the transaction that issues the paper")
    series = NumberSeries.objects.filter(word=word, year=year)
    if series.update(last=F("last") + 1) == 0:
        NumberSeries.objects.bulk_create([NumberSeries(organ=organ, word=word, year=year)], ignore_conflicts=True)
        series.update(last=F("last") + 1)
    given = series.select_related("organ").get()
    if given.organ_id != organ.pk:
        raise word_taken(word, given.organ)
    return f"{word}〔{year}〕{given.last}号"


def freeze(
    actor: User,
    *,
    grant: Grant,
    kind: str,
    object_id: int,
    edition: int,
    round_: Round,
    title: str,
    document: Document,
    text: str,
    data: dict[str, Any],
    issued_on: date,
    number: str = "",
    paper: str = "",
) -> IssuedPaper:
    """
    Return what is issued, frozen: text, data, hash, and the Word file with its signed code; the caller writes the record.

    Args:
        actor: Who issues it.
        grant: Under which grant.
        kind: Of the object, as in the trail: ``feedback_document``, ``publication``, ``report``, ``meeting``.
        object_id: The object.
        edition: Of the object; a correction is the next one.
        round_: Whose paper it is; its organ issues it.
        title: On one line.
        document: What is set on paper, with number and date.
        text: The whole plain text that leak checks and signatures speak of.
        data: What it was composed from, fit for JSON.
        issued_on: The day on the paper.
        number: As ``give_number`` gave it, "" for none.
        paper: The kind of paper (``printing.kinds.KINDS``) where it is not that of the object.

    Raises:
        RuntimeError: outside a transaction.
        Refusal: ``feedback.classified_marking``, ``documents.*``, ``feedback.template_*``; nothing has been kept.
    """
    refuse_marked(title, text, *(words for _place, words in document.texts()), where="text")
    kind_of_paper = paper or OF_OBJECT[kind]
    word = word_bytes(kind_of_paper, round_.organ, document)
    line = codes.signed_line(word, number=number, edition=edition, issued_on=issued_on)
    code = Code(codes.shown(line), codes.picture(line))
    return IssuedPaper.objects.create(
        object_kind=kind,
        object_id=object_id,
        edition=edition,
        round=round_,
        organ=round_.organ,
        number=number,
        title=" ".join(title.replace("\n", "").split()),
        text=text,
        data=data,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        words_sha256=line.words,
        code=line.text(),
        word=keep(with_code(word, code.line, code.picture), media_type=MEDIA_TYPE),
        pdf=_pdf(kind_of_paper, round_.organ, document, code),
        issued_on=issued_on,
        issued_by=actor,
        issued_as=grant.role,
    )


def _pdf(kind_of_paper: str, organ: Organ | None, document: Document, code: Code) -> Blob | None:
    # By an office's own template there is a Word file only: ours would show another layout than the paper that went out.
    is_ours = organ is None or used_template(organ, kind_of_paper) is None
    if not (is_ours and settings.PAPER_PDF and can_write()):
        return None
    return keep(write_pdf(in_our_layout(as_printed(document)), code), media_type="application/pdf")


def word_taken(word: str, organ: Organ) -> Refusal:
    """Return the answer where two organs would number under one word."""
    return Refusal(
        "feedback.number_word_taken",
        f"“{word}”已由{organ.name}用于编发文字号，没有编号。请先在“公文”页为本机关设置另外的代字。",
        f"{organ.name} numbers its papers under “{word}” already, so no number was given. "
        "Set another word for your organ on the page of papers.",
        where="word",
    )
