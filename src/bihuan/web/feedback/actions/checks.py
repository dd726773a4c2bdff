"""
Looking through a text for what must not leave, and letting hits stand.

What is written down of a hit are places, and the trail gets neither places nor reasons nor how many there were: whoever
reads it without the sources learns only that somebody looked, and how it ended.
"""

from collections.abc import Collection

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.dates import now, today
from bihuan.web.common.errors import Refusal, changed_meanwhile, not_found
from bihuan.web.feedback import checks
from bihuan.web.feedback.access.checks import To, check_for, judge, running
from bihuan.web.feedback.actions.check_notes import tell_of_check
from bihuan.web.feedback.actions.moving import set_status
from bihuan.web.feedback.checks import CheckedText
from bihuan.web.feedback.guard import Hit, guard
from bihuan.web.feedback.models import LeakCheck, LeakHit
from bihuan.web.feedback.queries.sources import Gathered, Origin, digests_of, gather, names_of_round, open_words
from bihuan.web.feedback.transitions import CHECK
from bihuan.web.files.wording import ask_for_words, read_wording

PASS = CHECK["pass_check"]
LONGEST_REASON = 400
#: So many files are read while a page waits; more are left to the background.
MOST_AT_ONCE = 6


def run_check(
    actor: User, kind: str, object_id: int, part: str = "", *, version: int | None = None, read_files: bool = True
) -> LeakCheck:
    """
    Look through a text as it stands, and keep what was found, bound to the text's hash and to its sources.

    It passes at once where nothing was found. Files whose words nobody has read yet are read first, outside any
    transaction, which may take a second each.

    Args:
        actor: Who looks; their right to open the sources is what it is compared with.
        kind: Of the object, as registered.
        object_id: Its key.
        part: Which text of it, "" where it has one.
        version: The object's version that the person had before them; None if they did not say.
        read_files: Whether all files without words are read here; else a few, and more are left to the background.

    Raises:
        Refusal: the person may not; ``common.changed_meanwhile``; ``feedback.nothing_to_check`` for an empty text;
            ``feedback.sources_unread`` where files were left to the background.
    """
    text = checks.text_of(kind, object_id, part)
    running(actor, text)
    _require_text(text, version)
    # Before the sources are fetched: what comes in meanwhile has not been looked at, and makes the pass one of the past.
    digest = digests_of([text.target.pk])[text.target.pk] if text.target is not None else ""
    gathered = _gathered(actor, text, read_files=read_files)
    hits = _looked_through(text, gathered)
    return _kept(actor, text, gathered, digest, hits)


def _require_text(text: CheckedText, version: int | None) -> None:
    if version is not None and version != text.version:
        raise changed_meanwhile()
    if not text.text.strip():
        in_zh, in_en = checks.titles_of(text)
        raise Refusal(
            "feedback.nothing_to_check",
            f"“{in_zh}”还没有文字，没有检查。请先写好再检查。",
            f"“{in_en}” has no text yet, so nothing was checked. Write it first.",
        )


def _gathered(actor: User, text: CheckedText, *, read_files: bool) -> Gathered | None:
    if text.target is None:
        return None
    found = gather(actor, text.target)
    if len(found.waiting) > MOST_AT_ONCE and not read_files:
        with transaction.atomic():
            for blob in found.waiting:
                ask_for_words(blob)
        raise Refusal(
            "feedback.sources_unread",
            f"还有 {len(found.waiting)} 份证据的文字没有提取完，暂时不能检查。系统正在提取，请稍候再检查。",
            f"The words of {len(found.waiting)} proofs have not been read yet, so the check has to wait. They are being read "
            "now; check again in a moment.",
            http_status=409,
        )
    for blob in found.waiting:
        read_wording(blob)
    return gather(actor, text.target) if found.waiting else found


def _looked_through(text: CheckedText, gathered: Gathered | None) -> tuple[Hit, ...]:
    return guard(
        text.text,
        gathered.sources if gathered else (),
        open_words=open_words(text.round),
        background=checks.background() if gathered else (),
        names=names_of_round(text) | (gathered.names if gathered else frozenset()),
    )


@transaction.atomic
def _kept(actor: User, text: CheckedText, gathered: Gathered | None, digest: str, hits: tuple[Hit, ...]) -> LeakCheck:
    # Asked again: while it was looked through, rights may have ended and somebody may have gone on writing.
    grant = running(actor, text, fresh=True)
    if checks.text_of(text.kind, text.object_id, text.part).sha256 != text.sha256:
        raise changed_meanwhile()
    check = LeakCheck.objects.create(
        object_kind=text.kind,
        object_id=text.object_id,
        part=text.part,
        round=text.round,
        target=text.target,
        scope=text.scope,
        text_hash=text.sha256,
        sources_hash=digest,
        sources_count=len(gathered.sources) if gathered else 0,
        unread_count=gathered.unread if gathered else 0,
        run_by=actor,
    )
    LeakHit.objects.bulk_create([_row(check, hit, gathered.origins if gathered else ()) for hit in hits])
    if not hits:
        set_status(check, PASS.target, columns={"passed_on": today(), "passed_by": actor})
    _record(check, "feedback.run_check", actor=actor, grant=grant, before="")
    tell_of_check(check, text)
    return check


def _row(check: LeakCheck, hit: Hit, origins: tuple[Origin, ...]) -> LeakHit:
    row = LeakHit(check_of=check, kind=hit.kind, start=hit.span[0], end=hit.span[1], share=hit.share)
    if hit.source:
        origin = origins[int(hit.source)]
        row.file_id, row.paper_id, row.field = origin.file, origin.paper, origin.field
        row.source_hash = origin.hash
        row.source_start, row.source_end = (origin.offset + at for at in hit.source_span)
    return row


@transaction.atomic
def clear_hits(
    *, actor: User, check: LeakCheck, hits: Collection[int], reason: str, version: int | None = None
) -> LeakCheck:
    """
    Let hits stand, for one reason; the check passes with the last of them.

    Args:
        actor: A deputy leader of the group (of a frame: a clerk), neither who ran the check nor who wrote the text.
        check: Which.
        hits: Keys of its hits; those that were let stand already stay as they are.
        reason: Why they may stand; the office never sees it.
        version: The check's version that the person had before them; None if they did not say.

    Raises:
        Refusal: the person may not; ``feedback.own_check``; ``feedback.check_over``; ``feedback.check_outdated`` where the
            text or the sources are others by now; ``feedback.clearing_reason``; ``common.not_found`` for a hit of another
            check; ``common.changed_meanwhile``.
    """
    locked = check_for(actor, check.uid, To.READ, for_change=True)
    if locked.status not in PASS.sources:
        # Before the judging: who comes a moment too late hears that, not that they may not.
        raise _over()
    grant = judge(actor, locked, To.CLEAR)
    if version is not None and version != locked.version:
        raise changed_meanwhile()
    text = checks.text_of(locked.object_kind, locked.object_id, locked.part)
    _require_other(actor, locked, text)
    _require_current(locked, text)
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise Refusal(
            "feedback.clearing_reason",
            f"放行要写明理由（不超过 {LONGEST_REASON} 字），没有放行。请补充后再提交。",
            f"Nothing was let stand: say why, in at most {LONGEST_REASON} characters.",
            where="reason",
        )
    rows = locked.hits.filter(pk__in=hits)
    if not hits or rows.count() != len(set(hits)):
        raise not_found()
    rows.filter(cleared_at=None).update(cleared_by=actor, cleared_at=now(), reason=said)
    is_over = not locked.hits.filter(cleared_at=None).exists()
    if is_over:
        columns = {"passed_on": today(), "passed_by": actor}
        set_status(locked, PASS.target, columns=columns)
    else:
        set_status(locked, LeakCheck.Status.OPEN)
    name = "feedback.pass_check" if is_over else "feedback.clear_hits"
    _record(locked, name, actor=actor, grant=grant, before=LeakCheck.Status.OPEN)
    if is_over:
        tell_of_check(locked, text)
    return locked


def _require_other(actor: User, check: LeakCheck, text: CheckedText) -> None:
    if actor.pk != check.run_by_id and actor.pk not in text.authors:
        return
    is_frame = check.scope == LeakCheck.Scope.NAMES
    raise Refusal(
        "feedback.own_check",
        "检查人和起草人不能自己放行，没有放行。"
        + (
            "请巡视办另一位经办人放行。"
            if is_frame
            else "请本组另一位副组长放行；没有的，请巡视办为该单位指定一名有期限的抽查副组长（可由其他组人员担任）。"
        ),
        "Who ran the check or wrote the text cannot let a hit stand; nothing was changed. "
        + (
            "Ask another clerk of the office."
            if is_frame
            else "Ask another deputy of the group; where there is none, the office names a deputy for a dated spot check of "
            "this unit, also from another group."
        ),
        http_status=409,
    )


def _require_current(check: LeakCheck, text: CheckedText) -> None:
    is_same = check.text_hash == text.sha256
    if is_same and (check.target_id is None or digests_of([check.target_id])[check.target_id] == check.sources_hash):
        return
    raise Refusal(
        "feedback.check_outdated",
        "检查之后"
        + ("来源有变动" if is_same else "文字已改动")
        + "，这次检查不再有效，没有放行。请组长（开头部分由经办人）重新检查。",
        f"The {'sources' if is_same else 'text'} changed after this check, so it no longer counts and nothing was let stand. "
        "Have the text checked again.",
        http_status=409,
    )


def _over() -> Refusal:
    return Refusal(
        "feedback.check_over",
        "这次检查已经通过，不用再放行。请刷新页面查看。",
        "This check has passed already. Reload the page to see it.",
        http_status=409,
    )


def _record(check: LeakCheck, action: str, *, actor: User, grant: Grant, before: str) -> None:
    record(
        actor=actor,
        grant=grant,
        action=action,
        object_kind="leak_check",
        object_id=check.uid,
        object_version=check.version,
        from_state=before,
        to_state=check.status,
        fields={"of": check.object_kind, "object": check.object_id, "part": check.part, "sha256": check.text_hash},
    )
