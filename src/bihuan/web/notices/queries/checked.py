"""The texts of publications as the leak check asks for them, and public texts against which a word is rare or common."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.checks import CheckedText, Subject
from bihuan.web.notices.models import Notice, Publication
from bihuan.web.notices.queries.publications import FRAME, KIND, sections_of, whole_of

#: How many stored notices are lent; what is rare in these is rare.
_LENT = 20


def _look(object_id: int, part: str) -> CheckedText | None:
    found = Publication.objects.select_related("round__organ").filter(pk=object_id).first()
    if found is None:
        return None
    rows = sections_of(found)
    section = next((row for row in rows if str(row.number) == part), None)
    if section is None and part != FRAME:
        return None
    try:
        text = whole_of(found, rows).part(part)
    except Refusal:
        # What the round lacks, or a field that is unknown, is said where the text is written.
        text = ""
    return CheckedText(
        kind=KIND,
        object_id=found.pk,
        part=part,
        text=text,
        round=found.round,
        target=section.target if section else None,
        title=_("集中公布·%(part)s") % {"part": section.name if section else _("标题、导语等")},
        url=reverse("publication_detail", args=[found.uid]),
        version=found.version,
        authors=frozenset({found.author_id}),
    )


def _find(uid: UUID) -> int | None:
    return Publication.objects.filter(uid=uid).values_list("pk", flat=True).first()


SUBJECT = Subject(look=_look, find=_find)


def public_texts() -> list[str]:
    """Return the texts of the newest stored notices."""
    rows = Notice.objects.filter(status=Notice.Status.STORED).order_by("-stored_at")
    return list(rows.values_list("text", flat=True)[:_LENT])
