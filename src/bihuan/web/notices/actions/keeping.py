"""What every action on a publication does: lock and judge it, look at its state and version, count it up, leave the record."""

from collections.abc import Mapping, Sequence
from typing import Any

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.notices.access.publications import To, judge, publication_for
from bihuan.web.notices.models import Publication

S = Publication.Status
#: States of an edition that is being worked on; a round has one such at a time.
OPEN = (S.DRAFT, S.SUBMITTED, S.APPROVED)


def to_edit(actor: User, publication: Publication, version: int | None) -> tuple[Publication, Grant]:
    """
    Return a draft, locked, and what allows ``actor`` to edit it.

    Raises:
        Refusal: ``common.not_found``; ``notices.publication_not_in_state``, ``common.changed_meanwhile``; may not.
    """
    found = publication_for(actor, publication.uid, To.KNOW, for_change=True)
    require_state(found, S.DRAFT)
    require_version(found, version)
    return found, judge(actor, found, To.EDIT)


def edition_open() -> Refusal:
    """Return the answer where another edition of the round is being worked on."""
    return Refusal(
        "notices.edition_open",
        "这个轮次已有一份正在办理的集中公布稿，没有另起一份。请打开那一份继续办理。",
        "An edition of this round's publication is being worked on, so no other was begun. Go on with that one.",
        http_status=409,
    )


def touch(publication: Publication, columns: Mapping[str, Any] | None = None) -> None:
    """Count up the version of a publication for a change that is no move, so that signatures under the older are void."""
    changed = Publication.objects.filter(pk=publication.pk, version=publication.version).update(
        version=publication.version + 1, **(columns or {})
    )
    if changed != 1:
        raise changed_meanwhile()
    publication.refresh_from_db()


def require_version(publication: Publication, version: int | None) -> None:
    """Raise ``common.changed_meanwhile`` if the person had another version before them; None: they did not say."""
    if version is not None and version != publication.version:
        raise changed_meanwhile()


def require_state(publication: Publication, *states: str) -> None:
    """Raise ``notices.publication_not_in_state`` unless the publication is in one of ``states``."""
    if publication.status in states:
        return
    zh, en = _STATES[publication.status]
    raise Refusal(
        "notices.publication_not_in_state",
        f"这份集中公布稿目前是“{zh}”，不能办理这一步，没有改动。请刷新页面查看。",
        f"This publication is {en}, so this step cannot be taken; nothing was changed. Reload its page.",
        http_status=409,
    )


_STATES = {
    "draft": ("草拟", "a draft"),
    "submitted": ("已报审", "submitted"),
    "approved": ("已审批", "approved"),
    "released": ("已公布", "released"),
    "superseded": ("已被新版取代", "superseded"),
    "withdrawn": ("已撤下", "withdrawn"),
}


def noted(
    publication: Publication,
    action: str,
    *,
    actor: User,
    grant: Grant | None,
    fields: Mapping[str, Any] | None = None,
    before: str | None = None,
    rows: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Leave the trail record of a change; call it after the rows are written."""
    record(
        actor=actor,
        grant=grant,
        action=action,
        object_kind="publication",
        object_id=publication.uid,
        object_version=publication.version,
        from_state=publication.status if before is None else before,
        to_state=publication.status,
        fields=fields or {},
        rows=rows,
    )
