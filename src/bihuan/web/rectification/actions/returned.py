"""Keeping what a unit had handed in when it is returned."""

from bihuan.web.common.dates import today
from bihuan.web.rectification.models import Item, Plan, RectificationReport, ReturnedText
from bihuan.web.rectification.queries.returned import kind_of, pieces_of, standing_proofs


def keep_returned(row: Plan | Item | RectificationReport) -> None:
    """Keep the text of ``row``, which was set to returned in this transaction; the caller writes the record of that."""
    ReturnedText.objects.create(
        kind=kind_of(row),
        object_id=row.pk,
        object_version=row.version,
        target_id=row.target_id,
        pieces=[{"field": one.field, "number": one.number, "text": one.text} for one in pieces_of(row)],
        proofs=standing_proofs(row),
        returned_on=today(),
    )
