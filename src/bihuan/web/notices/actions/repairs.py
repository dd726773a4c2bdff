"""Looking at what the reader inferred."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.db import transaction

from bihuan.reading.notice import Reading, Repair
from bihuan.web.accounts.access import Visitor, colleague
from bihuan.web.common.errors import Refusal
from bihuan.web.notices import reader
from bihuan.web.notices.access import To, notice_for
from bihuan.web.notices.actions.moving import require_state, touch
from bihuan.web.notices.contract import fitting, kept, reading_of
from bihuan.web.notices.models import DraftCategory, Notice, RepairLook
from bihuan.web.trail.actions import append


@transaction.atomic
def look_at_repairs(
    *,
    actor: Visitor,
    notice: Notice,
    indexes: Iterable[int],
    choices: Mapping[int, str] | None = None,
    version: int | None = None,
) -> Notice:
    """
    Note that ``actor`` looked at inferred repairs of a draft, and what they let stand.

    Args:
        actor: Who looked.
        notice: The draft.
        indexes: Which repairs, counted in the reading.
        choices: Another of the alternatives for some of them; the text is then read again with it.
        version: The version that the person had before them, if known.

    Returns:
        The notice as it stands now.

    Raises:
        Refusal: ``notices.no_such_repair``, ``notices.no_such_alternative``; no draft any more; changed meanwhile.
    """
    person = colleague(actor)
    draft = notice_for(person, notice.pk, To.REVIEW, for_change=True)
    require_state(draft, Notice.Status.DRAFT)
    touch(draft, version)
    chosen = dict(choices or {})
    reading = reading_of(draft)
    looked = sorted({*indexes, *chosen})
    _require_inferred(reading, looked)
    changed = {
        index: _with(reading.repairs[index], after)
        for index, after in chosen.items()
        if after != reading.repairs[index].after
    }
    if changed:
        reading = _read_again(draft, reading, changed)
    for index in looked:
        RepairLook.objects.update_or_create(
            notice=draft, index=index, defaults={"chosen": reading.repairs[index].after, "seen_by": person}
        )
    append(
        actor=str(person.pseudonym),
        action="notices.look_at_repairs",
        object_kind="notice",
        object_id=draft.pk,
        object_version=draft.version,
        rows=[{"index": index, "after": reading.repairs[index].after} for index in looked],
    )
    return draft


def unseen_repairs(notice: Notice, reading: Reading) -> list[int]:
    """Return the indexes of inferred repairs that nobody has looked at."""
    seen = set(RepairLook.objects.filter(notice=notice).values_list("index", flat=True))
    return [
        index for index, repair in enumerate(reading.repairs) if repair.certainty == "inferred" and index not in seen
    ]


def _require_inferred(reading: Reading, indexes: Iterable[int]) -> None:
    for index in indexes:
        if not 0 <= index < len(reading.repairs) or reading.repairs[index].certainty != "inferred":
            raise Refusal(
                "notices.no_such_repair",
                "所选的修复已不存在或不需要查看。请刷新页面后再操作。",
                "One of the chosen repairs does not exist any more or needs no look. Reload the page and try again.",
                where="repairs",
            )


def _with(repair: Repair, after: str) -> Repair:
    if after not in repair.alternatives:
        raise Refusal(
            "notices.no_such_alternative",
            "只能从列出的候选字中选择。如果都不对，请保留原样，并在原件上核对。",
            "Only the listed alternatives can be chosen. If none is right, keep what stands and check the original.",
            where="repairs",
        )
    others = tuple(other for other in repair.alternatives if other != after)
    return replace(repair, after=after, alternatives=(repair.after, *others))


def _read_again(draft: Notice, reading: Reading, changed: Mapping[int, Repair]) -> Reading:
    repairs = tuple(changed.get(index, repair) for index, repair in enumerate(reading.repairs))
    again = reader.read_again(reading, repairs)
    _drop_decisions_on_moved_clauses(draft, reading, again)
    draft.text = again.text
    draft.reading = kept(again)
    draft.kind, draft.title, draft.issuer = again.kind, fitting(again.title, 300), fitting(again.issuer or "", 120)
    draft.save(update_fields=["text", "reading", "kind", "title", "issuer"])
    return again


def _drop_decisions_on_moved_clauses(draft: Notice, before: Reading, after: Reading) -> None:
    """Forget decisions about targets whose clauses are counted differently now: they were about other words."""
    counts = {target.number: len(target.clauses) for target in after.targets}
    moved = [target.number for target in before.targets if counts.get(target.number) != len(target.clauses)]
    DraftCategory.objects.filter(notice=draft, target_number__in=moved).delete()
