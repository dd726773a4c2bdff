"""The one place that sets the status of what is published: of a reading, and of a central publication."""

from collections.abc import Mapping, Sequence
from typing import Any

from bihuan.web.accounts.models import User
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.notices.models import Notice, Publication
from bihuan.web.notices.transitions import TRANSITIONS
from bihuan.web.trail.actions import SYSTEM, append


def move(
    notice: Notice,
    name: str,
    *,
    actor: User | None,
    reason: str = "",
    columns: Mapping[str, Any] | None = None,
    rows: Sequence[Mapping[str, Any]] = (),
) -> Notice:
    """
    Move ``notice`` along the transition ``name`` and set ``columns`` with it; ``actor`` is None for the system.

    Raises:
        Refusal: ``notices.not_in_state`` where the transition does not start from here;
            ``common.changed_meanwhile`` if somebody else was faster.
    """
    transition = TRANSITIONS[name]
    before = notice.status
    require_state(notice, *transition.sources)
    if transition.needs_reason and not reason:
        raise ValueError(f"{name} needs a reason")
    set_status(notice, transition.target, columns=columns)
    append(
        actor=str(actor.pseudonym) if actor else SYSTEM,
        action=f"notices.{name}",
        object_kind="notice",
        object_id=notice.pk,
        object_version=notice.version,
        from_state=before,
        to_state=notice.status,
        reason_code=reason,
        fields={"sha256": notice.sha256},
        rows=rows,
    )
    return notice


def set_status(row: Notice | Publication, status: str, *, columns: Mapping[str, Any] | None = None) -> None:
    """
    Set the status of a row, and the named columns with it; the caller has judged and writes the record.

    Raises:
        Refusal: ``common.changed_meanwhile`` if the row is in another status or version meanwhile.
    """
    moved = (
        type(row)
        .objects.filter(pk=row.pk, status=row.status, version=row.version)  # type: ignore[misc]  # keys differ by kind
        .update(status=status, version=row.version + 1, **(columns or {}))
    )
    if moved != 1:
        raise changed_meanwhile()
    row.refresh_from_db()


def touch(notice: Notice, version: int | None = None) -> None:
    """
    Count up the version of ``notice`` for a change that is no move; ``version`` is what the person had before them.

    Raises:
        Refusal: ``common.changed_meanwhile``.
    """
    require_version(notice, version)
    if Notice.objects.filter(pk=notice.pk, version=notice.version).update(version=notice.version + 1) != 1:
        raise changed_meanwhile()
    notice.version += 1


def require_version(notice: Notice, version: int | None) -> None:
    """Raise ``common.changed_meanwhile`` if the person had another version before them; None: they did not say."""
    if version is not None and version != notice.version:
        raise changed_meanwhile()


def require_state(notice: Notice, *states: str) -> None:
    """Raise ``notices.not_in_state`` unless ``notice`` is in one of ``states``."""
    if notice.status in states:
        return
    zh = {"draft": "尚未确认", "stored": "已经入库", "discarded": "已被放弃"}[notice.status]
    en = {"draft": "not yet confirmed", "stored": "already stored", "discarded": "discarded"}[notice.status]
    raise Refusal(
        "notices.not_in_state",
        f"这份通报{zh}，不能再做这一步。请打开通报页查看当前状态。",
        f"This notice is {en}, so this step cannot be taken any more. Open its page to see where it stands.",
        http_status=409,
    )
