"""How people like their lists: the last state of each, and the views saved under names."""

from django.db.models import Q

from bihuan.web.accounts.models import SavedView, User
from bihuan.web.common.tables import SavedLink

_MOST = 50


def last_query(person: User, page: str) -> str | None:
    """Return the last state of ``page`` as the query of an address; None if the person has never opened it."""
    return SavedView.objects.filter(person=person, page=page, name="").values_list("query", flat=True).first()


def views_and_last(person: User, page: str) -> tuple[tuple[SavedLink, ...], str | None]:
    """Return the saved views that ``person`` is offered on ``page`` and the last state, by one statement."""
    theirs = Q(person=person)
    if person.organ_id is not None:
        # Only inside one organ: a name or a search may tell strangers what an office looks for.
        theirs |= Q(is_shared=True, person__organ=person.organ_id) & ~Q(name="")
    rows = SavedView.objects.filter(theirs, page=page).select_related("person").order_by("name", "pk")[:_MOST]
    last, links = None, []
    for row in rows:
        if not row.name:
            last = row.query
            continue
        is_own = row.person_id == person.pk
        links.append(SavedLink(row.pk, row.name, row.query, "" if is_own else str(row.person), row.is_shared))
    return tuple(links), last
