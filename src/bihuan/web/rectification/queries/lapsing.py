"""On what ground a line may lapse: its finding is no longer fed back, or an objection to it was upheld."""

from dataclasses import dataclass
from datetime import date

from bihuan.web.common.language import pick
from bihuan.web.feedback.models import FeedbackDocument, Objection
from bihuan.web.rectification.models import Item

D = FeedbackDocument.Status


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground: its code, the key of the document or objection, and the sentence."""

    code: str
    key: str
    zh: str
    en: str

    @property
    def words(self) -> str:
        """The sentence in the language of the page."""
        return pick(self.zh, self.en)


def grounds_of(item: Item) -> list[Ground]:
    """Return the grounds on which a line may lapse now, editions first; empty if there is none."""
    found = [_of_edition(row) for row in _editions_without(item)]
    upheld = Objection.objects.filter(findings=item.finding_id, status=Objection.Status.UPHELD).order_by("pk")
    return [*found, *(_of_objection(row.uid.hex, row.decided_on) for row in upheld)]


def _editions_without(item: Item) -> list[FeedbackDocument]:
    """Return the issued editions that took the finding out, where no edition in force lists it again."""
    listed = FeedbackDocument.objects.filter(target=item.target_id, status=D.ISSUED, annexed=item.finding_id)
    if listed.exists():
        return []
    rows = FeedbackDocument.objects.filter(
        target=item.target_id,
        addressee=FeedbackDocument.Addressee.BODY,
        supersedes__isnull=False,
        dropped=item.finding_id,
    )
    return list(rows.filter(status__in=(D.ISSUED, D.SUPERSEDED)).order_by("-edition"))


def _of_edition(row: FeedbackDocument) -> Ground:
    day = f"{row.issued_on:%Y-%m-%d}" if row.issued_on else ""
    return Ground(
        "superseded",
        row.uid.hex,
        f"反馈意见第{row.edition}版（{row.number}，{day} 印发）不再列这个问题",
        f"edition {row.edition} of the feedback ({row.number}, issued {day}) no longer holds the finding",
    )


def _of_objection(key: str, day: date | None) -> Ground:
    return Ground(
        "objection",
        key,
        f"对这个问题的异议已于 {day or ''} 决定成立",
        f"an objection to the finding was upheld on {day or ''}",
    )
