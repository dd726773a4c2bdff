"""The one place that sets the status of anything in the register."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import F, QuerySet

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.common import dates
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.findings.choices import Why
from bihuan.web.findings.facts import check_text
from bihuan.web.findings.models import Evidence, Finding, FixAtOnce, Registered, ReturnNote, WorkingPaper
from bihuan.web.findings.transitions import FINDING, FIX, PAPER, Transition
from bihuan.web.outbox.events import Event, emit

Row = TypeVar("Row", bound="WorkingPaper | Finding | FixAtOnce")

#: Kind of row -> its table of moves, its name in the trail, and what a sentence calls it.
TABLES: dict[type[Registered], dict[str, Transition]] = {WorkingPaper: PAPER, Finding: FINDING, FixAtOnce: FIX}
KINDS: dict[type[Registered], str] = {
    WorkingPaper: "working_paper",
    Finding: "finding",
    FixAtOnce: "fix_at_once",
    Evidence: "evidence",
}
CALLED = {
    "working_paper": ("这份底稿", "working paper"),
    "finding": ("这个问题", "finding"),
    "fix_at_once": ("这件立行立改事项", "fix-at-once item"),
    "evidence": ("这份证据材料", "proof"),
}


LONGEST_REASON = 1000


def kind_of(row: Registered) -> str:
    """Return what the trail calls a row's kind."""
    return KINDS[type(row)]


def move(
    row: Row,
    name: str,
    *,
    actor: User,
    grant: Grant | None,
    reason: str = "",
    why: str = Why.OTHER,
    columns: Mapping[str, Any] | None = None,
    fields: Mapping[str, Any] | None = None,
    rows: Sequence[Mapping[str, Any]] = (),
    then: Callable[[Row], None] | None = None,
) -> Row:
    """
    Move ``row`` along the transition ``name`` and set ``columns`` with it: one trail record, in the caller's transaction.

    Args:
        row: The row as it was read under the caller's lock.
        name: A transition of the row's table.
        actor: Who takes the step.
        grant: What allows it.
        reason: In words, where the transition needs one; kept as a note, never in the trail.
        why: Of ``choices.Why``; what the trail says of the reason.
        columns: Further columns that change with the status.
        fields: What the trail's keyed hash covers besides the columns.
        rows: Further rows that the same step changed, for the trail's root.
        then: What else the step writes once the row has moved. It comes before the record, because the end of the
            trail is locked from there on and whoever waits for something while holding it may wait for ever.

    Raises:
        Refusal: as ``require_move``; ``common.changed_meanwhile`` if somebody else was faster.
    """
    transition = require_move(row, name, actor=actor, reason=reason, why=why)
    before = row.status
    model = type(row)
    if set_status(model.objects.filter(pk=row.pk, status=before, version=row.version), transition, columns) != 1:
        raise changed_meanwhile()
    for column, value in {**(columns or {}), "status": transition.target, "version": row.version + 1}.items():
        setattr(row, column, value)
    if transition.needs_reason:
        keep_note(row, name, actor=actor, reason=reason)
    if then is not None:
        then(row)
    noted(
        row,
        name,
        actor=actor,
        grant=grant,
        from_state=before,
        why=why if transition.needs_reason else "",
        fields={**plain(columns or {}), **(fields or {}), **({"reason": reason} if reason else {})},
        rows=rows,
    )
    return row


def set_status(rows: QuerySet[Any], transition: Transition, columns: Mapping[str, Any] | None = None) -> int:
    """
    Set the status that ``transition`` leads to on ``rows`` and count up their versions; return how many changed.

    For ``move``, and for the proof that freezes and thaws with what rests on it; the caller leaves the trail record.
    """
    return rows.filter(status__in=transition.sources).update(
        status=transition.target, version=F("version") + 1, changed_at=dates.now(), **(columns or {})
    )


def require_move(
    row: WorkingPaper | Finding | FixAtOnce,
    name: str,
    *,
    actor: User | None = None,
    version: int | None = None,
    reason: str | None = None,
    why: str = Why.OTHER,
) -> Transition:
    """
    Return the transition ``name`` if the row is in a state that it starts from and ``actor`` is none of ``not_by``.

    Raises:
        Refusal: ``common.changed_meanwhile`` (another version than the person had before them),
            ``findings.not_in_state`` (both 409), ``findings.own_work`` (403), ``findings.reason_needed``.
    """
    transition = TABLES[type(row)][name]
    require_version(row, version)
    require_state(row, *transition.sources)
    if actor is not None and any(getattr(row, f"{column}_id") == actor.pk for column in transition.not_by):
        raise own_work(row)
    if transition.needs_reason and reason is not None:
        require_reason(reason, why)
    return transition


def require_state(row: Any, *states: str) -> None:
    """Raise ``findings.not_in_state`` unless ``row`` is in one of ``states``."""
    if row.status in states:
        return
    zh, en = CALLED[kind_of(row)]
    raise Refusal(
        "findings.not_in_state",
        f"{zh}（{row.number}）现在不在可以办理这一步的状态，没有改动。请打开它的页面查看当前状态。",
        f"This {en} ({row.number}) is not in a state that allows this step, so nothing was changed. "
        "Open its page to see where it stands.",
        http_status=409,
    )


def require_version(row: Registered, version: int | None) -> None:
    """Raise ``common.changed_meanwhile`` if the person had another version before them; None: they did not say."""
    if version is not None and version != row.version:
        raise changed_meanwhile()


def require_reason(reason: str, why: str) -> None:
    """Raise ``findings.reason_needed`` unless a reason is given in words and by a code that exists."""
    if reason.strip() and len(reason.strip()) <= LONGEST_REASON and why in Why.values:
        # Whoever reads the row reads its reasons, so they hold no lead either.
        check_text("reason", reason)
        return
    raise Refusal(
        "findings.reason_needed",
        "请用不超过 1000 个字写明原因，再办理这一步。没有做任何改动。",
        "Say why in at most 1,000 characters, then take this step again. Nothing was changed.",
        where="reason",
    )


def own_work(row: Registered) -> Refusal:
    """Return the refusal for a step that belongs to somebody who has not worked on the row."""
    zh, en = CALLED[kind_of(row)]
    return Refusal(
        "findings.own_work",
        f"{zh}（{row.number}）由您编制、提交或办理过前一步，这一步必须由另一个人办理。没有做任何改动。",
        f"You wrote this {en} ({row.number}), submitted it or took an earlier step, so this one belongs to somebody "
        "else. Nothing was changed.",
        where="actor",
        http_status=403,
    )


def touch(row: Any, version: int | None, columns: Mapping[str, Any]) -> None:
    """
    Set named columns of ``row`` and count up its version, for a change that is no move.

    Raises:
        Refusal: ``common.changed_meanwhile``.
    """
    require_version(row, version)
    changed = {**columns, "version": row.version + 1, "changed_at": dates.now()}
    if type(row).objects.filter(pk=row.pk, version=row.version, status=row.status).update(**changed) != 1:
        raise changed_meanwhile()
    for column, value in changed.items():
        setattr(row, column, value)


def keep_note(row: Registered, move_name: str, *, actor: User, reason: str) -> None:
    """Keep the words of a reason beside the row; ``row`` has its new version already."""
    ReturnNote.objects.create(
        object_kind=kind_of(row),
        object_id=row.pk,
        object_version=row.version,
        move=move_name,
        text=reason.strip(),
        by=actor,
    )


def noted(
    row: Any,
    name: str,
    *,
    actor: User | None,
    grant: Grant | None,
    from_state: str = "",
    why: str = "",
    fields: Mapping[str, Any] | None = None,
    rows: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Append the trail record of one action on ``row``, and tell whoever listens; ``row`` is as it is after the action."""
    kind = kind_of(row)
    action = f"findings.{name}"
    record(
        actor=actor,
        grant=grant,
        action=action,
        object_kind=kind,
        object_id=row.uid,
        object_version=row.version,
        from_state=from_state or row.status,
        to_state=row.status,
        reason_code=why,
        fields=fields,
        rows=rows,
    )
    emit(
        Event(
            name=action,
            object_kind=kind,
            uid=str(row.uid),
            version=row.version,
            from_state=from_state or row.status,
            to_state=row.status,
            round_id=str(row.round_id),
            target_id=row.target_id,
        )
    )


def plain(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return columns as a trail record hashes them: text, whole numbers, truths, lists and None only."""
    return {
        name: value if value is None or type(value) in _AS_IT_IS else plain_value(value)
        for name, value in columns.items()
    }


_AS_IT_IS = frozenset({str, int, bool})


def plain_value(value: Any) -> Any:
    """Return one value in a form that has one way to be written."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain_value(inner) for inner in value]
    if isinstance(value, dict):
        return {str(key): plain_value(inner) for key, inner in value.items()}
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(getattr(value, "pk", value))
