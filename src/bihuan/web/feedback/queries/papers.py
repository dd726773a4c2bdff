"""What was issued, and under which words papers are numbered."""

from bihuan.web.accounts.models import Organ
from bihuan.web.feedback.models import IssuedPaper, NumberWord
from bihuan.web.feedback.printing.kinds import KINDS


def number_word(organ: Organ, kind: str) -> str:
    """Return the word under which ``organ`` numbers a kind of paper: its own, else the general one of the kind."""
    own = NumberWord.objects.filter(organ=organ, kind=kind).values_list("word", flat=True).first()
    return own or KINDS[kind].word


def editions_of(kind: str, object_id: int) -> list[IssuedPaper]:
    """Return the frozen editions of one object, the newest first."""
    return list(
        IssuedPaper.objects.filter(object_kind=kind, object_id=object_id)
        .select_related("word", "pdf", "organ", "issued_by")
        .order_by("-edition")
    )
