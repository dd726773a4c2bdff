"""The verifiers of a round: drawing up their list, its approval by two, and assigning lines to them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from bihuan.web.accounts.actions.assignments import assignment_facts, checked_assignment
from bihuan.web.accounts.actions.codes import end_administrators_code
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import Assignment, User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.accounts.signing import sign
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.findings.models import ReturnNote
from bihuan.web.rectification.access.checks import ListTo, listing, verifiers_of_round_for
from bihuan.web.rectification.access.items import To, item_for
from bihuan.web.rectification.actions import check_news
from bihuan.web.rectification.actions.items import note_item, require_item_version, touch_item
from bihuan.web.rectification.actions.moving import require_source, set_status
from bihuan.web.rectification.models import Item, VerifierList
from bihuan.web.rectification.queries.verifiers import candidates, facts_of, verifies_there
from bihuan.web.rectification.texts import require_reason
from bihuan.web.rectification.transitions import OPEN, VERIFIERS
from bihuan.web.rectification.verifying.fitness import refusal
from bihuan.web.rounds.models import Round, Target

KIND = "verifier_list"
#: For how long a verifier may look at a unit, where nobody says how long; asking again gives another term.
TERM = timedelta(days=90)
MOST_PEOPLE = 200


@transaction.atomic
def propose_verifiers(
    *, actor: User, round_: Round, people: Iterable[User], version: int | None = None
) -> VerifierList:
    """
    Draw up the list of verifiers of a round, or change it while it is a draft; the leading group approves it.

    Args:
        actor: A clerk of the office.
        round_: The round.
        people: Everybody who is to be on it, of those whom ``queries.verifiers.candidates`` offers.
        version: The version that the person had before them, if there was one.

    Raises:
        Refusal: ``rectification.list_empty``, ``rectification.not_a_candidate``, ``rectification.not_in_state``,
            ``common.changed_meanwhile``; the person may not.
    """
    Round.objects.select_for_update(no_key=True).get(pk=round_.pk)  # two clerks who begin it at once wait here
    found = verifiers_of_round_for(actor, round_, for_change=True)
    chosen = {person.pk: person for person in people}
    _require_candidates(round_, chosen)
    if found is None:
        grant = listing(actor, round_)
        found = VerifierList.objects.create(round=round_, author=actor)
    else:
        require_source(found, VERIFIERS["approve_verifiers"])
        found = verifiers_of_round_for(actor, round_, ListTo.EDIT, for_change=True) or found
        grant = found.grant or listing(actor, round_)
        if version is not None and version != found.version:
            raise changed_meanwhile()
        set_status(found, found.status)
    found.people.set(chosen)
    found.grant = grant
    names = sorted(str(one.pseudonym) for one in chosen.values())
    _note(found, "propose_verifiers", actor, grant, fields={"people": names})
    return found


@transaction.atomic
def approve_verifiers(*, actor: User, round_: Round, version: int | None = None) -> VerifierList:
    """
    Sign the list of verifiers as one of the leading group; the second one's signature approves it.

    Raises:
        Refusal: ``rectification.not_in_state``, ``rectification.on_own_list`` for who stands on it themselves,
            ``accounts.second_person_needed``, ``common.not_found``, ``common.changed_meanwhile``; the person may not.
    """
    move = VERIFIERS["approve_verifiers"]
    found = verifiers_of_round_for(actor, round_, for_change=True)
    if found is None:
        raise _no_list()
    require_source(found, move)
    found = verifiers_of_round_for(actor, round_, ListTo.APPROVE, for_change=True) or found
    if version is not None and version != found.version:
        raise changed_meanwhile()
    if found.people.filter(pk=actor.pk).exists():
        raise Refusal(
            "rectification.on_own_list",
            "您本人在这份核查人员名单上，不能批准它，没有改动。请由其他领导小组成员批准。",
            "You stand on this list yourself, so you cannot approve it; nothing was changed. Other members of the leading "
            "group have to.",
            http_status=403,
        )
    grant = found.grant
    assert grant is not None  # judged above
    first = sign(
        actor=actor, grant=grant, kind=KIND, object_id=found.uid, version=found.version, move="approve_verifiers"
    )
    if first is None:
        return found
    before = found.status
    set_status(found, move.target, columns={"approved_on": today(), "in_force": []})
    released = _release(found)
    # Every row is written; from the first record on the end of the trail is held.
    _note(found, "approve_verifiers", actor, grant, before=before)
    for item in released:
        note_item(item, "release_verifier", actor=actor, grant=grant)
    return found


def _release(verifiers: VerifierList) -> list[Item]:
    """
    Take the open lines of people who are not on the list from them; the office assigns these anew.

    Also those that were returned to the unit: reported again, they would else wait for somebody who may not verify.
    """
    people = list(verifiers.people.values_list("pk", flat=True))
    rows = Item.objects.filter(
        round=verifiers.round_id, status__in=OPEN - {Item.Status.VERIFIED}, verifier__isnull=False
    )
    found = list(rows.exclude(verifier__in=people).select_for_update(of=("self",), no_key=True).order_by("pk"))
    for item in found:
        touch_item(item, {"verifier": None})
    return found


@transaction.atomic
def reopen_verifiers(*, actor: User, round_: Round, reason: str, version: int | None = None) -> VerifierList:
    """
    Take an approved list back to draft, so that people can be added or left out; two of the leading group approve it anew.

    Until then the people approved before stay approved, so that no verification waits. Whoever is left out loses the lines
    before them with the new approval.

    Raises:
        Refusal: ``rectification.no_verifier_list``, ``rectification.not_in_state``, ``rectification.reason_needed``,
            ``common.changed_meanwhile``; the person may not.
    """
    move = VERIFIERS["reopen_verifiers"]
    found = verifiers_of_round_for(actor, round_, ListTo.EDIT, for_change=True)
    if found is None:
        raise _no_list()
    require_source(found, move)
    if version is not None and version != found.version:
        raise changed_meanwhile()
    said = require_reason(reason)
    grant = found.grant
    assert grant is not None  # judged above
    before = found.status
    standing = list(found.people.order_by("pk").values_list("pk", flat=True))
    set_status(found, move.target, columns={"in_force": standing})
    ReturnNote.objects.create(
        object_kind=KIND,
        object_id=found.pk,
        object_version=found.version,
        move="reopen_verifiers",
        text=said,
        by=actor,
    )
    _note(found, "reopen_verifiers", actor, grant, before=before)
    return found


@transaction.atomic
def assign_verifier(
    *, actor: User, item: Item, person: User, until: date | None = None, version: int | None = None
) -> Item:
    """
    Assign a line to a verifier of the approved list; who has no right to look at the unit gets one for a term.

    Args:
        actor: A clerk of the office.
        item: A line that was not verified yet.
        person: On the list, and nothing speaks against them.
        until: Last day of the right; 90 days from today where nobody says.
        version: The version of the line that the person had before them.

    Raises:
        Refusal: ``rectification.not_fit_to_verify`` with every reason, what ``accounts.actions.assign`` refuses,
            ``common.changed_meanwhile``; the person may not.
    """
    locked = item_for(actor, item.uid, To.SEE, for_change=True)
    require_item_version(locked, version)
    grant = item_for(actor, item.uid, To.ASSIGN, for_change=True).grant
    reasons = facts_of(locked.round, [locked]).against(person.pk, locked.pk, locked.target_id)
    if reasons:
        raise refusal(reasons, person=str(person), number=locked.number)
    given = None if verifies_there(person, locked.target) else _give_role(actor, person, locked.target, until)
    if locked.verifier_id == person.pk and given is None:
        return locked
    touch_item(locked, {"verifier": person})
    check_news.of_assigning(locked, person)
    # Every row is written; from the first record on the end of the trail is held.
    if given is not None:
        note_assignment(given, actor, grant)
    note_item(locked, "assign_verifier", actor=actor, grant=grant, fields={"verifier": str(person.pseudonym)})
    return locked


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one line in a bulk: the line as it is now, or why not; ``is_waiting`` for the second signature."""

    item: Item
    refusal: Refusal | None = None
    is_waiting: bool = False


def assign_many(*, actor: User, chosen: Iterable[tuple[Item, User, int | None]]) -> list[Answer]:
    """
    Assign each line to its verifier, each by itself: one that is refused stops no other.

    Raises:
        Refusal: ``accounts.step_up_needed`` before anything is done.
    """
    found: list[Answer] = []
    for item, person, version in chosen:

        def act(one: Item = item, to: User = person, seen: int | None = version) -> Item:
            return assign_verifier(actor=actor, item=one, person=to, version=seen)

        found.append(tried(item, act, first=not found))
    return found


def tried(item: Item, act: Callable[[], Item], *, first: bool, status: str = "") -> Answer:
    """
    Return what came of a step with one line; ``status`` is where it leads, if it may wait for a second signature.

    Raises:
        Refusal: ``accounts.step_up_needed``, where it is the ``first`` of many.
    """
    try:
        done = act()
    except Refusal as refused:
        if refused.code == "accounts.step_up_needed" and first:
            raise
        return Answer(item, refused)
    return Answer(done, is_waiting=bool(status) and done.status != status)


def give_verifier_role(actor: User, person: User, target: Target, until: date | None = None) -> Assignment | None:
    """Give the role of a verifier at a target to who does not hold it there; the caller records what is returned."""
    return None if verifies_there(person, target) else _give_role(actor, person, target, until)


def note_assignment(row: Assignment, actor: User, grant: Grant | None) -> None:
    """Append the trail record of a verifier's role, as ``accounts.actions.assign`` does."""
    record(
        actor=actor,
        grant=grant,
        action="accounts.assign",
        object_kind="assignment",
        object_id=row.pk,
        to_state="in_force",
        fields=assignment_facts(row),
    )


def _give_role(actor: User, person: User, target: Target, until: date | None) -> Assignment:
    last = until or today() + TERM
    row, _waits = checked_assignment(actor, person=person, role=Role.VER, target=target, since=today(), until=last)
    # Whoever an administrator handed a code to may not be the person meant here; the office gives a fresh one.
    end_administrators_code(person)
    return row


def _require_candidates(round_: Round, chosen: dict[int, User]) -> None:
    if not chosen or len(chosen) > MOST_PEOPLE:
        raise Refusal(
            "rectification.list_empty",
            f"名单上至少要有一人、最多 {MOST_PEOPLE} 人，没有保存。请勾选核查人员。",
            f"The list needs one person at least and {MOST_PEOPLE} at most; nothing was saved. Tick the verifiers.",
            where="people",
        )
    fit = set(candidates(round_).filter(pk__in=chosen).values_list("pk", flat=True))
    if wrong := [str(one) for pk, one in sorted(chosen.items()) if pk not in fit]:
        raise Refusal(
            "rectification.not_a_candidate",
            f"不能列入核查人员名单：{'、'.join(wrong)}。只能选巡视办、巡视组和整改监督人员，不能选被巡视单位人员。没有保存。",
            f"These cannot be on the list: {', '.join(wrong)}. Only people of the office, the groups and supervisors may, "
            "nobody of an inspected unit; nothing was saved.",
            where="people",
        )


def _no_list() -> Refusal:
    return Refusal(
        "rectification.no_verifier_list",
        "本轮次还没有核查人员名单。请先由巡视办提出名单。",
        "The round has no list of verifiers yet. The office draws it up first.",
        http_status=409,
    )


def _note(
    row: VerifierList,
    name: str,
    actor: User,
    grant: Grant,
    *,
    before: str = "",
    fields: dict[str, object] | None = None,
) -> None:
    record(
        actor=actor,
        grant=grant,
        action=f"rectification.{name}",
        object_kind=KIND,
        object_id=row.uid,
        object_version=row.version,
        from_state=before or row.status,
        to_state=row.status,
        fields=fields or {},
    )
