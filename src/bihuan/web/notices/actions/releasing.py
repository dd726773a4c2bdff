"""The way of a publication to the public: submit, approve, return, release, withdraw."""

from typing import Any

from django.db import transaction

from bihuan.documents import DocumentError
from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.accounts.signing import open_signatures, sign
from bihuan.web.common import dates
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.models import IssuedPaper
from bihuan.web.feedback.papers import freeze, give_number, number_word
from bihuan.web.findings.models import ReturnNote
from bihuan.web.notices.access.publications import To, judge, publication_for
from bihuan.web.notices.actions.keeping import noted, require_state, require_version
from bihuan.web.notices.actions.moving import set_status
from bihuan.web.notices.actions.requirements import (
    require_as_submitted,
    require_embargo_over,
    require_reason,
    require_releasable,
)
from bihuan.web.notices.actions.telling import tell_of_move
from bihuan.web.notices.issuing.composing import Composed
from bihuan.web.notices.issuing.paper import paper
from bihuan.web.notices.models import Publication
from bihuan.web.notices.publishing import Change, tell
from bihuan.web.notices.queries.publications import FRAME_TEXTS, KIND, clauses_of, hash_of, reason_of
from bihuan.web.notices.transitions import PUBLICATION

S = Publication.Status
#: Each move and what somebody wants who takes it.
TO = {"submit": To.SUBMIT, "approve": To.APPROVE, "return": To.RETURN, "release": To.RELEASE, "withdraw": To.WITHDRAW}


@transaction.atomic
def submit_publication(*, actor: User, publication: Publication, version: int | None = None) -> Publication:
    """
    Submit a draft to the leading group; its text is locked from now on.

    Raises:
        Refusal: the person may not; ``notices.publication_not_in_state``, ``common.changed_meanwhile``; what
            ``require_releasable`` refuses.
    """
    found, grant = _to_move(actor, publication, "submit", version)
    composed = require_releasable(found)
    columns = {
        "text": composed.text,
        "sha256": hash_of(composed.text),
        "submitted_by": actor,
        "submitted_on": dates.today(),
    }
    _moved(found, "submit", actor=actor, grant=grant, columns=columns, fields={"sha256": columns["sha256"]})
    return found


@transaction.atomic
def approve_publication(*, actor: User, publication: Publication, version: int | None = None) -> Publication:
    """
    Approve a submitted publication as a member of the leading group; the second signature performs it.

    Raises:
        Refusal: as ``submit_publication``; ``notices.text_changed``; ``accounts.second_person_needed``.
    """
    found, grant = _to_move(actor, publication, "approve", version)
    require_as_submitted(found, require_releasable(found))
    if not _completes(found, "approve", actor=actor, grant=grant):
        return found
    _moved(
        found,
        "approve",
        actor=actor,
        grant=grant,
        columns={"approved_on": dates.today()},
        fields={"sha256": found.sha256},
    )
    return found


@transaction.atomic
def return_publication(
    *, actor: User, publication: Publication, reason: str, version: int | None = None
) -> Publication:
    """Send a publication back to be written; its text opens again. ``Refusal``: ``notices.reason_needed``, as above."""
    found, grant = _to_move(actor, publication, "return", version)
    said = require_reason(reason)
    columns = {"text": "", "sha256": "", "submitted_on": None, "approved_on": None, "submitted_by": None}
    _moved(found, "return", actor=actor, grant=grant, columns=columns, reason=said)
    return found


@transaction.atomic
def release_publication(*, actor: User, publication: Publication, version: int | None = None) -> Publication:
    """
    Release an approved publication: the second clerk's signature freezes it, numbers its paper, and makes it public.

    Everything is looked at again under the lock: the leak checks of all parts, that each finding is still issued, that the
    text is the one that was approved, and that the embargo is over. An older edition of the round is superseded with it.

    Raises:
        Refusal: as ``approve_publication``; ``notices.under_embargo``; ``feedback.classified_marking``; ``documents.*``.
    """
    found, grant = _to_move(actor, publication, "release", version)
    composed = require_releasable(found)
    require_as_submitted(found, composed)
    if not _completes(found, "release", actor=actor, grant=grant):
        return found
    require_embargo_over(found)
    frozen = _freeze(found, composed, actor=actor, grant=grant)
    older = _superseded(found, actor=actor, grant=grant)
    now = dates.now()
    columns: dict[str, Any] = {"released_on": dates.today(), "released_at": now}
    fields = {"sha256": found.sha256, "number": frozen.number, "paper": str(frozen.uid)}
    _moved(found, "release", actor=actor, grant=grant, columns=columns, fields=fields)
    if older is not None:
        tell(Change.SUPERSEDED, older)
    tell(Change.RELEASED, found)
    return found


@transaction.atomic
def withdraw_publication(
    *, actor: User, publication: Publication, reason: str, version: int | None = None
) -> Publication:
    """
    Take a released publication down: two clerks or two members of the leading group; its address keeps the reason.

    Who signs first gives the reason, and who signs second signs that one: ``reason`` of the second is not asked for.

    Raises:
        Refusal: ``notices.reason_needed``; ``accounts.second_person_needed``, ``accounts.step_up_needed``; as above.
    """
    found, grant = _to_move(actor, publication, "withdraw", version)
    # By role, so that a clerk and a member of the leading group are no pair.
    move = f"withdraw_{grant.role}".lower()
    waiting = [one for one in open_signatures(KIND, found.uid, found.version, move) if one.person_id != actor.pk]
    said = reason_of(waiting[0]) if waiting else require_reason(reason)
    first = sign(actor=actor, grant=grant, kind=KIND, object_id=found.uid, version=found.version, move=move)
    if first is None:
        _keep_reason(found, f"sign_{move}", said, actor)
        return found
    columns: dict[str, Any] = {"withdrawn_on": dates.today(), "reason": said}
    _moved(found, "withdraw", actor=actor, grant=grant, columns=columns, reason=said)
    tell(Change.WITHDRAWN, found)
    return found


def _freeze(publication: Publication, composed: Composed, *, actor: User, grant: Grant) -> IssuedPaper:
    round_, day = publication.round, dates.today()
    assert round_.organ is not None
    number = give_number(round_.organ, number_word(round_.organ, KIND), day.year)
    try:
        return freeze(
            actor,
            grant=grant,
            kind=KIND,
            object_id=publication.pk,
            edition=publication.edition,
            round_=round_,
            title=composed.part("title"),
            document=paper(composed.text, organ=round_.organ.name, number=number, on=day),
            text=composed.text,
            data=_data(publication, composed),
            issued_on=day,
            number=number,
        )
    except DocumentError as error:
        raise Refusal(error.code, error.zh, error.en, where=error.where) from error


def _data(publication: Publication, composed: Composed) -> dict[str, Any]:
    """Return what the text was composed from, fit for JSON: frame texts, clauses with the numbers of their findings."""
    clauses = clauses_of(publication)
    return {
        "frame": {name: composed.part(name) for name in FRAME_TEXTS if name in composed.spans},
        "clauses": [
            {
                "section": clause.section.number,
                "target": clause.section.name,
                "text": clause.text,
                "findings": [one.number for one in clause.findings.all()],
            }
            for clause in clauses
        ],
    }


def _keep_reason(publication: Publication, move: str, text: str, actor: User) -> None:
    ReturnNote.objects.create(
        object_kind=KIND,
        object_id=publication.pk,
        object_version=publication.version,
        move=move,
        text=text,
        by=actor,
    )


def _superseded(publication: Publication, *, actor: User, grant: Grant) -> Publication | None:
    """Supersede the edition that is public now, if there is one, and return it."""
    older = (
        Publication.objects.select_for_update(of=("self",), no_key=True)
        .filter(round=publication.round_id, status=S.RELEASED)
        .first()
    )
    if older is None:
        return None
    set_status(older, S.SUPERSEDED)
    noted(
        older,
        "notices.supersede_publication",
        actor=actor,
        grant=grant,
        fields={"by": str(publication.uid), "reason": publication.reason},
        before=S.RELEASED,
    )
    return older


def _to_move(actor: User, publication: Publication, name: str, version: int | None) -> tuple[Publication, Grant]:
    # The state is looked at first: who comes a moment too late hears that, not that they may not.
    found = publication_for(actor, publication.uid, To.KNOW, for_change=True)
    require_state(found, *PUBLICATION[name].sources)
    require_version(found, version)
    return found, judge(actor, found, TO[name])


def _completes(publication: Publication, move: str, *, actor: User, grant: Grant) -> bool:
    """Return whether this is the second signature; the first is kept."""
    first = sign(actor=actor, grant=grant, kind=KIND, object_id=publication.uid, version=publication.version, move=move)
    return first is not None


def _moved(
    publication: Publication,
    name: str,
    *,
    actor: User,
    grant: Grant,
    columns: dict[str, Any],
    fields: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    transition, before = PUBLICATION[name], publication.status
    set_status(publication, transition.target, columns=columns)
    if reason:
        _keep_reason(publication, transition.name, reason, actor)
    said = {**(fields or {}), **({"reason": reason} if reason else {})}
    noted(publication, f"notices.{transition.name}", actor=actor, grant=grant, fields=said, before=before)
    tell_of_move(publication, name, actor=actor, reason=reason)
