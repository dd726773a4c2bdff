"""Announcements of a round: drafted for many targets at once, changed while they are drafts, and issued for good."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import sha256

from django.db import transaction
from django.urls import reverse

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.inbox.actions import tell
from bihuan.web.rounds.access import To, round_for
from bihuan.web.rounds.access.announcements import announcing_in
from bihuan.web.rounds.access.rounds import lost_targets
from bihuan.web.rounds.actions.moving import require_state, set_status
from bihuan.web.rounds.actions.naming import targets_named
from bihuan.web.rounds.announcing.composing import CONTACTS, composed, missing
from bihuan.web.rounds.models import Announcement, Round, Target
from bihuan.web.rounds.queries.announcements import due_of_round, facts_of, serving_at
from bihuan.web.rounds.transitions import ANNOUNCEMENT

S = Round.Status
_SAID = {
    Announcement.Kind.NOTICE: ("进驻书面通知", "written notice"),
    Announcement.Kind.ENTRY: ("进驻公告", "announcement of entry"),
    Announcement.Kind.EXIT: ("撤离公告", "announcement of exit"),
}
#: What a clerk can fill in of an announcement, beside what the round says, and how long it may be.
FIELDS: Mapping[str, int] = {**dict.fromkeys(CONTACTS, 120), "focus": 200, "extra": 1000}


@transaction.atomic
def draft_announcements(
    *,
    actor: User,
    round_: Round,
    kind: str,
    fields: Mapping[int, Mapping[str, str]],
    versions: Mapping[int, int] | None = None,
) -> list[Announcement]:
    """
    Write the drafts of one kind for many targets at once; a draft that is there is written anew.

    Args:
        actor: A member of the office.
        round_: A round that is planned, live, or has ended.
        kind: ``notice``, ``entry`` or ``exit``.
        fields: What is filled in for each target, by its number; see ``FIELDS``.
        versions: Of the drafts that the person had before them, by number, 0 for none; None if they did not say.

    Raises:
        Refusal: ``rounds.announcement_issued`` where one of them was issued already, ``rounds.unknown_announcement``,
            ``rounds.announcement_too_long``, ``rounds.unknown_target``, ``rounds.not_in_state``,
            ``common.changed_meanwhile``; the person may not.
    """
    locked = round_for(actor, round_.pk, To.SEE, for_change=True)
    grant = announcing_in(actor, locked, Letter.CREATE, fresh=True)
    require_state(locked, S.PLANNED, S.LIVE, S.ENDED)
    _require_kind(kind)
    targets = targets_named(actor, locked, fields)
    there = {row.target_id: row for row in Announcement.objects.filter(round=locked, kind=kind).select_for_update()}
    done = []
    for target in targets:
        given = {key: value.strip() for key, value in fields[target.number].items() if value.strip()}
        _require_short(target, given)
        row = there.get(target.pk) or Announcement(round=locked, target=target, kind=kind, version=0)
        if row.status == Announcement.Status.ISSUED:
            raise _issued_already(target)
        if versions is not None and versions.get(target.number, 0) != row.version:
            raise changed_meanwhile()
        row.fields, row.version = given, row.version + 1
        row.save()
        done.append(row)
    record(
        actor=actor,
        grant=grant,
        action="rounds.draft_announcements",
        object_kind="round",
        object_id=locked.pk,
        fields={"kind": kind},
        rows=[
            {"announcement": str(row.uid), "target": target.number, "version": row.version}
            for row, target in zip(done, targets, strict=True)
        ],
    )
    return done


@transaction.atomic
def issue_announcements(*, actor: User, round_: Round, kind: str, numbers: Sequence[int] = ()) -> list[Announcement]:
    """
    Issue the drafts of one kind, of the targets with these numbers or of all: their text is fixed from then on.

    Raises:
        Refusal: ``rounds.nothing_to_issue``; ``rounds.announcement_lacks`` says of each target what is missing, and
            then none is issued; ``rounds.unknown_target``, ``rounds.not_in_state``, ``common.changed_meanwhile``; the
            person may not.
    """
    locked = round_for(actor, round_.pk, To.SEE, for_change=True)
    grant = announcing_in(actor, locked, Letter.SUBMIT, fresh=True)
    require_state(locked, S.PLANNED, S.LIVE, S.ENDED)
    _require_kind(kind)
    move = ANNOUNCEMENT["issue_announcements"]
    open_rows = Announcement.objects.filter(round=locked, kind=kind, status__in=move.sources)
    # Who is recused from a target leaves its draft to a colleague.
    rows = open_rows.exclude(target__in=lost_targets(actor)).select_for_update(of=("self",))
    if numbers:
        rows = rows.filter(target__in=[target.pk for target in targets_named(actor, locked, dict.fromkeys(numbers))])
    drafts = list(rows.select_related("target__group", "target__organ").order_by("target__number"))
    if not drafts:
        raise Refusal(
            "rounds.nothing_to_issue",
            "没有可以发布的草稿，没有改动。请先起草，或刷新页面查看是否已经发布。",
            "There is no draft to issue, so nothing was changed. Draft them first, or reload to see what was issued.",
            http_status=409,
        )
    texts = _texts(locked, drafts)
    for row in drafts:
        columns = {"text": texts[row.pk], "issued_on": today(), "issued_by": actor}
        set_status(row, move.target, columns=columns)
    _tell(drafts)
    record(
        actor=actor,
        grant=grant,
        action="rounds.issue_announcements",
        object_kind="round",
        object_id=locked.pk,
        fields={"kind": kind},
        rows=[
            {
                "announcement": str(row.uid),
                "target": row.target.number,
                "sha256": sha256(row.text.encode()).hexdigest(),
            }
            for row in drafts
        ],
    )
    return drafts


def _tell(issued: Sequence[Announcement]) -> None:
    """Tell the group and the unit of each target that its announcement was issued."""
    targets = [row.target for row in issued]
    concerned: defaultdict[int, list[User]] = defaultdict(list)
    for held in serving_at(targets):
        for target in targets:
            if held.target_id == target.pk or (held.target_id is None and held.group_id == target.group_id):
                concerned[target.pk].append(held.person)
    for row in issued:
        kind = Announcement.Kind(row.kind)
        tell(
            concerned[row.target_id],
            kind="rounds.issue_announcements",
            zh=f"{row.target.name}的{_SAID[kind][0]}已发布。",
            en=f"The {_SAID[kind][1]} of {row.target.name} was issued.",
            url=reverse("announcement_detail", args=[row.uid]),
            object_kind="round",
            object_id=row.round_id,
            once=f"announcement:{row.uid}",
            target_id=row.target_id,
        )


def _texts(round_: Round, drafts: Sequence[Announcement]) -> dict[int, str]:
    """Return the text of each draft, by its id; or say of all of them what is missing."""
    dues = due_of_round(round_)
    texts: dict[int, str] = {}
    lacks: dict[tuple[str, str], list[str]] = {}
    for row in drafts:
        facts = facts_of(round_, row.target, row.fields, dues)
        for lack in missing(row.kind, facts):
            lacks.setdefault(lack, []).append(row.target.name)
        texts[row.pk] = composed(row.kind, facts, signed_on=today()).as_plain()
    if lacks:
        zh = "；".join(f"{lack[0]}（{'、'.join(names)}）" for lack, names in lacks.items())
        en = "; ".join(f"{lack[1]} ({', '.join(names)})" for lack, names in lacks.items())
        raise Refusal(
            "rounds.announcement_lacks",
            f"还不能发布，缺少：{zh}。一份也没有发布，请补全后再试。",
            f"They cannot be issued yet. Missing: {en}. None was issued; complete them and try again.",
            http_status=409,
        )
    return texts


def _require_kind(kind: str) -> None:
    if kind not in Announcement.Kind.values:
        raise Refusal(
            "rounds.unknown_announcement",
            f"没有“{kind}”这种公告，没有保存。请从列表中选择。",
            f'There is no announcement called "{kind}"; nothing was saved. Choose from the list.',
            where="kind",
        )


def _require_short(target: Target, given: Mapping[str, str]) -> None:
    for key, value in given.items():
        longest = FIELDS.get(key, 0)
        if len(value) > longest:
            raise Refusal(
                "rounds.announcement_too_long",
                f"“{target.name}”的一项内容最多 {longest} 个字，现有 {len(value)} 个，没有保存。请缩短。",
                f"An entry of {target.name} has {len(value)} characters, at most {longest} fit; nothing was saved. "
                "Shorten it.",
                where=f"{key}-{target.number}",
            )


def _issued_already(target: Target) -> Refusal:
    return Refusal(
        "rounds.announcement_issued",
        f"“{target.name}”的这种公告已经发布，不能再改，没有保存。请从勾选中去掉它。",
        f"This announcement of {target.name} was issued already and stays as it is; nothing was saved. Leave it out.",
        where=f"target-{target.number}",
        http_status=409,
    )
