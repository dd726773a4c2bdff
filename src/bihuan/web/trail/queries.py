"""Reading the trail."""

from django.db.models import QuerySet

from bihuan.web.trail.models import Record


def records_of(object_kind: str, object_id: object) -> QuerySet[Record]:
    """Return the records of one object, oldest first."""
    return Record.objects.filter(object_kind=object_kind, object_id=str(object_id)).order_by("seq")
