"""Looking back (回头看): seeding a new round from an old one, what became of each old line, and what is new."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.findings.choices import FindingStatus
from bihuan.web.findings.models import Finding
from bihuan.web.inbox.actions import tell
from bihuan.web.rectification.access import look_back as access
from bihuan.web.rectification.access.look_back import To
from bihuan.web.rectification.models import Item, LookBack, LookBackEntry
from bihuan.web.rectification.successors import propose_successor
from bihuan.web.rectification.texts import check_text
from bihuan.web.rectification.transitions import CLOSED
from bihuan.web.rounds.access import To as RoundTo
from bihuan.web.rounds.access import round_for
from bihuan.web.rounds.actions.moving import require_state
from bihuan.web.rounds.actions.targets import copy_targets, note_copied
from bihuan.web.rounds.models import Round, Target
from bihuan.web.rounds.queries.recusals import office_of

KIND = "look_back"
V = LookBackEntry.Verdict
#: What a group may find of an old line.
JUDGED = (V.STILL_THERE, V.GONE, V.CHANGED)
LONGEST_FOUND = 2_000
#: Rounds that are at work: entries are judged while the round is, and until it is archived.
_AT_WORK = (Round.Status.LIVE, Round.Status.ENDED)


@transaction.atomic
def seed_look_back(*, actor: User, round_: Round, origin: Round) -> LookBack:
    """
    Seed a round that looks back from an old one: its units, and an entry for each line of rectification they had.

    Lines closed, carried over and lapsed get one alike: what was let go is what a look back is for. Units that the office
    has chosen already are kept to; where none is chosen, all that had lines are taken over. Seeding again adds what has
    come since, and changes nothing that is there.

    Raises:
        Refusal: ``rectification.not_a_look_back``, ``rectification.looks_back_elsewhere``,
            ``rectification.nothing_to_look_back_at``, ``rounds.not_in_state``; the person may not.
    """
    locked = round_for(actor, round_.pk, RoundTo.SEE, for_change=True)
    grant = access.seeding(actor, locked)
    old = round_for(actor, origin.pk, RoundTo.READ)
    _require_look_back(locked, old)
    require_state(locked, Round.Status.PLANNED, Round.Status.LIVE)
    items = list(Item.objects.filter(round=old).select_related("target").order_by("pk"))
    copied, places = _places(actor, locked, items)
    found = LookBack.objects.filter(round=locked).first() or LookBack.objects.create(
        round=locked, origin=old, seeded_by=actor, seeded_on=today()
    )
    known = set(LookBackEntry.objects.filter(look_back=found, item__isnull=False).values_list("item", flat=True))
    made = LookBackEntry.objects.bulk_create(
        LookBackEntry(
            look_back=found,
            round=locked,
            target=places[item.target_id],
            item=item,
            is_demo=locked.demo_seed is not None,
        )
        for item in items
        if item.target_id in places and item.pk not in known
    )
    if not known and not made:
        raise _nothing(old)
    if copied:
        note_copied(actor, locked, copied)
    record(
        actor=actor,
        grant=grant,
        action="rectification.seed_look_back",
        object_kind="round",
        object_id=locked.pk,
        object_version=locked.version,
        fields={"origin": str(old.pk), "entries": len(made), "targets": len(places)},
    )
    return found


def _places(actor: User, round_: Round, items: Iterable[Item]) -> tuple[list[Target], dict[int, Target]]:
    """Return the units that were taken over, and for each old unit that is looked at the new one."""
    old = list({item.target_id: item.target for item in items}.values())
    chosen = list(Target.objects.filter(round=round_))
    if not chosen:
        chosen = copied = copy_targets(actor=actor, round_=round_, units=sorted(old, key=lambda one: one.number))
    else:
        copied = []
    found = {}
    for one in old:
        same = next((new for new in chosen if _is_same_unit(one, new)), None)
        if same is not None:
            found[one.pk] = same
    return copied, found


def _is_same_unit(one: Target, other: Target) -> bool:
    """Return whether two rounds inspect one unit: its organ says so, else its division, and only then its name."""
    if one.organ_id and other.organ_id:
        return one.organ_id == other.organ_id
    if one.division_id and other.division_id:
        return one.division_id == other.division_id
    return one.name == other.name


@transaction.atomic
def judge_look_back(
    *, actor: User, entry: LookBackEntry, verdict: str, found: str, finding: str = "", version: int | None = None
) -> LookBackEntry:
    """
    Record what became of an old line: still there, gone, or changed, with what was seen.

    Args:
        actor: Of the group in charge of the unit.
        entry: Of an old line.
        verdict: One of ``JUDGED``.
        found: What was seen on the spot, and how.
        finding: The number of a finding of this round that states it; "" for none.
        version: The version that the person had before them.

    Raises:
        Refusal: ``rectification.unknown_verdict``, ``rectification.found_needed``, ``rectification.unknown_finding``,
            ``rectification.finding_tied``, ``rounds.not_in_state``, ``common.changed_meanwhile``; as ``check_text``; the
            person may not.
    """
    locked = access.entry_for(actor, entry.uid, To.JUDGE, for_change=True)
    require_state(locked.round, *_AT_WORK)
    if version is not None and version != locked.version:
        raise changed_meanwhile()
    if locked.item_id is None or verdict not in JUDGED:
        raise _unknown_verdict()
    said = _said(found)
    tied = _finding_of(locked.target, finding, but=locked) if finding.strip() else None
    before = locked.verdict
    columns = {"verdict": verdict, "found": said, "finding": tied, "author": actor, "judged_on": today()}
    _set(locked, columns)
    if verdict != V.GONE and locked.item is not None and locked.item.status in CLOSED:
        _tell_office(locked, actor)
    _note(locked, "judge_look_back", actor=actor, grant=locked.grant, before=before)
    return locked


@transaction.atomic
def add_new_problem(*, actor: User, round_: Round, finding: str, found: str = "") -> LookBackEntry:
    """
    Enter a finding of this round as a new problem, which the first round has missed or which came up since.

    Raises:
        Refusal: ``rectification.not_seeded``, ``rectification.unknown_finding``, ``rectification.finding_tied``,
            ``rounds.not_in_state``; as ``check_text``; the person may not.
    """
    look_back = LookBack.objects.filter(round=round_).select_related("round").first()
    if look_back is None:
        raise _not_seeded()
    places = access.targets_to_add_at(actor, round_)
    row = (
        Finding.objects.filter(round=round_, number=finding.strip(), target__in=places).select_related("target").first()
    )
    if row is None or row.status == FindingStatus.WITHDRAWN:
        raise _unknown_finding()
    # Two who enter it at once: the second sees what the first has entered.
    target = Target.objects.select_for_update(of=("self",), no_key=True).get(pk=row.target_id)
    grant = access.adding_at(actor, target)
    require_state(look_back.round, *_AT_WORK)
    _require_untied(row)
    if found.strip():
        check_text(found, where="found", longest=LONGEST_FOUND)
    made = LookBackEntry.objects.create(
        look_back=look_back,
        round=look_back.round,
        target=target,
        verdict=V.NEW,
        found=found.strip(),
        finding=row,
        author=actor,
        judged_on=today(),
        is_demo=look_back.round.demo_seed is not None,
    )
    _note(made, "add_new_problem", actor=actor, grant=grant)
    return made


@transaction.atomic
def succeed_look_back(
    *, actor: User, entry: LookBackEntry, reason: str = "", due_on: date | None = None, version: int | None = None
) -> Item | None:
    """
    Sign that a closed line which is still there needs a successor; the second clerk's signature opens it.

    From that day the old line is out of the completion figures. What the group has found is the reason unless another is
    written.

    Returns:
        The successor after the second signature, None after the first.

    Raises:
        Refusal: ``rectification.not_still_there``; as ``successors.propose_successor``.
    """
    held = access.entry_for(actor, entry.uid, To.READ)
    if held.item is None or held.verdict not in {V.STILL_THERE, V.CHANGED}:
        raise _not_still_there()
    said = reason.strip() or f"“回头看”（{held.judged_on:%Y-%m-%d}）：{held.found}"
    return propose_successor(
        actor=actor,
        item=held.item,
        origin=Item.Origin.RECURRENCE,
        reason=said[:1_000],
        due_on=due_on,
        version=version,
    )


def _set(entry: LookBackEntry, columns: dict[str, Any]) -> None:
    rows = LookBackEntry.objects.filter(pk=entry.pk, version=entry.version)
    if rows.update(version=entry.version + 1, **columns) != 1:
        raise changed_meanwhile()
    for name, value in columns.items():
        setattr(entry, name, value)
    entry.version += 1


def _finding_of(target: Target, number: str, *, but: LookBackEntry) -> Finding:
    found = Finding.objects.filter(target=target, number=number.strip()).exclude(status=FindingStatus.WITHDRAWN).first()
    if found is None:
        raise _unknown_finding()
    _require_untied(found, but=but)
    return found


def _require_untied(finding: Finding, *, but: LookBackEntry | None = None) -> None:
    tied = LookBackEntry.objects.filter(finding=finding).exclude(Q(pk=but.pk) if but else Q(pk=None)).first()
    if tied is not None:
        raise Refusal(
            "rectification.finding_tied",
            f"问题 {finding.number} 已经登记在本次“回头看”的另一行，没有再登记。请在那一行修改。",
            f"Finding {finding.number} stands in another line of this look back already; nothing was entered. Change it "
            "there.",
            where="finding",
            http_status=409,
        )


def _said(found: str) -> str:
    said = found.strip()
    if not said:
        raise Refusal(
            "rectification.found_needed",
            "请写明现在看到的情况和依据，没有登记。例如现场看了什么、查了哪些资料。",
            "Write what was seen and how; nothing was recorded. For example what was visited and which papers were looked "
            "through.",
            where="found",
        )
    check_text(said, where="found", longest=LONGEST_FOUND)
    return said


def _require_look_back(round_: Round, origin: Round) -> None:
    if round_.type != Round.Type.LOOK_BACK:
        raise Refusal(
            "rectification.not_a_look_back",
            "这一轮不是“回头看”，没有带入以前的事项。请在轮次计划里把类型改为“巡视‘回头看’”。",
            "This round is no look back, so no older lines were taken over. Set its type on the page of its plan.",
            http_status=409,
        )
    held = LookBack.objects.filter(round=round_).first()
    if held is not None and held.origin_id != origin.pk:
        raise Refusal(
            "rectification.looks_back_elsewhere",
            "本轮已经对另一轮“回头看”，没有改动。一轮“回头看”只对一轮；要看其他轮次，请另立一轮。",
            "This round looks back at another one already; nothing was changed. Plan a round of its own for this one.",
            http_status=409,
        )
    if origin.pk == round_.pk:
        raise _nothing(origin)


def _nothing(origin: Round) -> Refusal:
    return Refusal(
        "rectification.nothing_to_look_back_at",
        f"“{origin.title}”没有可以带入的整改事项，或者没有与本轮相同的单位，没有改动。请核对所选轮次和本轮的单位。",
        "That round has no lines of rectification, or no unit that this one inspects; nothing was changed. Check the round "
        "and the units.",
        where="origin",
        http_status=409,
    )


def _not_seeded() -> Refusal:
    return Refusal(
        "rectification.not_seeded",
        "本轮“回头看”还没有带入以前的事项，没有登记。请先由巡视办带入。",
        "This look back was not seeded yet, so nothing was entered. The office has to seed it first.",
        http_status=409,
    )


def _unknown_verdict() -> Refusal:
    return Refusal(
        "rectification.unknown_verdict",
        "请选择“仍然存在”“已经解决”“有变化”之一，没有登记。新发现的问题请在列表下方登记。",
        "Choose still there, gone or changed; nothing was recorded. New problems are entered below the list.",
        where="verdict",
    )


def _unknown_finding() -> Refusal:
    return Refusal(
        "rectification.unknown_finding",
        "没有这个编号的问题，或者它不属于您负责的单位，没有登记。请先在问题台账登记，再填编号。",
        "There is no finding with this number at a unit of yours; nothing was entered. Enter it in the register first, then "
        "give its number.",
        where="finding",
    )


def _not_still_there() -> Refusal:
    return Refusal(
        "rectification.not_still_there",
        "这一行没有查明问题仍然存在，不能开立后续事项。请先由巡视组登记查看结果。",
        "This line was not found to be still there, so no successor is opened. The group records what it found first.",
        http_status=409,
    )


def _tell_office(entry: LookBackEntry, actor: User) -> None:
    item = entry.item
    assert item is not None  # the caller has looked
    word = "it is still there" if entry.verdict == V.STILL_THERE else "it has changed"
    zh = f"“回头看”发现已结束的整改事项 {item.number}（{entry.target.name}）{entry.get_verdict_display()}，请决定是否开立后续事项。"
    en = f"The look back found of the closed item {item.number} ({entry.target.name}): {word}. Decide on a successor."
    tell(
        (person for person in office_of(entry.round) if person.pk != actor.pk),
        kind="rectification.judge_look_back",
        zh=zh,
        en=en,
        url=reverse("look_back_entry", args=[entry.uid]),
        object_kind=KIND,
        object_id=entry.uid,
        target_id=entry.target_id,
    )


def _note(entry: LookBackEntry, name: str, *, actor: User, grant: Grant | None, before: str = "") -> None:
    record(
        actor=actor,
        grant=grant,
        action=f"rectification.{name}",
        object_kind=KIND,
        object_id=entry.uid,
        object_version=entry.version,
        from_state=before,
        to_state=entry.verdict,
        fields={
            "item": str(entry.item.uid) if entry.item else "",
            "finding": str(entry.finding.uid) if entry.finding else "",
            "found": entry.found,
        },
    )
