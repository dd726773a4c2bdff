"""Keeping views of lists. They change how a person looks at rows, never which rows: that is a matter of access."""

from django.db import transaction

from bihuan.web.accounts.models import SavedView, User
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.trail.actions import append

MOST_VIEWS = 40
LONGEST_NAME = 60
LONGEST_QUERY = 4_000


def remember_list(*, actor: User, page: str, query: str) -> None:
    """
    Keep ``query`` as the last state of ``page``.

    Without a trail record: it is where somebody's eyes last were, not something they did to anything.
    """
    if len(query) > LONGEST_QUERY:
        return
    # One statement where there is such a row, and nearly always there is; two where there is none.
    if not SavedView.objects.filter(person=actor, page=page, name="").update(query=query):
        SavedView.objects.get_or_create(person=actor, page=page, name="", defaults={"query": query})


@transaction.atomic
def save_view(*, actor: User, page: str, name: str, query: str, is_shared: bool = False) -> SavedView:
    """
    Save the state of a list under a name, in place of the person's view of that name.

    Raises:
        Refusal: ``accounts.view_needs_a_name``, ``accounts.view_too_long`` or ``accounts.too_many_views``.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or "\0" in name:
        raise Refusal(
            "accounts.view_needs_a_name",
            f"视图没有保存：请给它起一个 1 到 {LONGEST_NAME} 个字的名称。",
            f"The view was not saved: give it a name of 1 to {LONGEST_NAME} characters.",
            where="name",
        )
    if len(query) > LONGEST_QUERY:
        raise Refusal(
            "accounts.view_too_long",
            "视图没有保存：筛选条件太多。请减少条件后再保存。",
            "The view was not saved: it has too many conditions. Take some away and save it again.",
        )
    others = SavedView.objects.filter(person=actor, page=page).exclude(name__in=["", name])
    if others.count() >= MOST_VIEWS:
        raise Refusal(
            "accounts.too_many_views",
            f"视图没有保存：每个列表最多保存 {MOST_VIEWS} 个视图。请先删除不用的视图。",
            f"The view was not saved: a list keeps at most {MOST_VIEWS} views. Delete one that you no longer use.",
            http_status=409,
        )
    view, _made = SavedView.objects.update_or_create(
        person=actor, page=page, name=name, defaults={"query": query, "is_shared": is_shared}
    )
    append(
        actor=str(actor.pseudonym),
        action="accounts.save_view",
        object_kind="saved_view",
        object_id=view.pk,
        fields={"page": page, "name": name, "query": query, "is_shared": is_shared},
    )
    return view


@transaction.atomic
def delete_view(*, actor: User, pk: int) -> SavedView:
    """
    Delete one of the person's own views and return what it was.

    Raises:
        Refusal: ``common.not_found`` for a view that is not theirs.
    """
    view = SavedView.objects.select_for_update().filter(pk=pk, person=actor).exclude(name="").first()
    if view is None:
        raise not_found()
    append(actor=str(actor.pseudonym), action="accounts.delete_view", object_kind="saved_view", object_id=pk)
    view.delete()
    return view
