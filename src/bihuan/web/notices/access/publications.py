"""
Who may see and do what with central publications of a round, with their sections, and with comments on them.

A publication stands in a round, not at a target. Each of its sections stands at one, so who lost a target (recusal), or
leads another group, is judged by the section.
"""

from collections.abc import Iterable
from enum import Enum
from uuid import UUID

from django.db.models import QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.rules import Grant, Shape, grant, grant_in, judged, visible
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.accounts.step_up import require_step_up
from bihuan.web.common.errors import not_allowed, not_found
from bihuan.web.notices.models import Publication, PublicationSection, PublicComment
from bihuan.web.rounds.models import Round

PUBLICATION = Shape("publication", target="")
#: A comment has no states, and stands where its publication does.
COMMENT = Shape(
    "comment",
    state="",
    round="publication__round_id",
    organ="publication__round__organ_id",
    owner="logged_by_id",
    fixed_state="current",
)

ZH = "集中公布由本轮次的巡视办拟稿和发布、领导小组审批，您的任职不包含这一步。如需办理，请联系巡视办。"
EN = (
    "The office of the round drafts and releases the publication, the leading group approves it; your assignments do "
    "not cover this step. Ask the office."
)
SECTION_ZH = "某单位的公布段落由该单位所属巡视组的组长通过，您的任职不包含这个单位。请联系该组组长。"
SECTION_EN = (
    "What is published of a target is passed by the leader of its group; your assignments do not cover it. Ask them."
)


class To(Enum):
    """What somebody wants to do with a publication."""

    KNOW = Letter.KNOW
    READ = Letter.READ
    EDIT = Letter.EDIT  # frame, sections, clauses, embargo
    SUBMIT = Letter.SUBMIT
    RETURN = Letter.RETURN
    APPROVE = Letter.APPROVE
    RELEASE = Letter.PUBLISH
    WITHDRAW = Letter.WITHDRAW


#: What puts a name under every section at once.
_SIGNED = frozenset({To.SUBMIT, To.APPROVE, To.RELEASE, To.WITHDRAW})
_RECUSED = (
    "公布稿中有您已经回避的单位，整份公布稿的报审、批准、公布和撤下不能由您签字。请由没有回避的人员办理。",
    "The publication speaks of a unit from which you are recused, so its submission, approval, release and withdrawal are "
    "not yours to sign. Somebody who is not recused has to.",
)


def publications_visible_to(user: Visitor, letter: Letter = Letter.READ) -> QuerySet[Publication]:
    """Return the publications that ``user`` may read, of any round; released ones are read by everybody."""
    return Publication.objects.filter(visible(standing_of(user), PUBLICATION, letter))


def publication_for(user: Visitor, uid: UUID, to: To = To.READ, *, for_change: bool = False) -> Publication:
    """
    Return the publication that a colleague wants to do this with; ``.grant`` says under which assignment they may.

    ``for_change`` locks its row until the transaction ends.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found`` or ``common.not_allowed``; ``accounts.step_up_needed``.
    """
    person = colleague(user)
    rows = Publication.objects.select_related("round__organ", "author")
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(uid=uid).first()
    standing = fresh_standing_of(person) if for_change else standing_of(person)
    allowed = judged(person, PUBLICATION, found, to.value, zh=ZH, en=EN, standing=standing)
    if found is None:
        raise not_found()
    _require_whole(standing, found, to)
    found.grant = allowed
    return found


def reader_of(user: Visitor, object_id: int) -> Publication:
    """Return the publication with this key if ``user`` may read it, for whoever shows its papers; ``Refusal`` as above."""
    uid = Publication.objects.values_list("uid", flat=True).filter(pk=object_id).first()
    return publication_for(user, uid or UUID(int=0))


def judge(user: Visitor, publication: Publication, to: To) -> Grant:
    """Return what allows ``user`` this with a publication that is locked already; ``Refusal`` as ``publication_for``."""
    person = colleague(user)
    standing = fresh_standing_of(person)
    found = judged(person, PUBLICATION, publication, to.value, zh=ZH, en=EN, standing=standing)
    _require_whole(standing, publication, to)
    return found


def may(user: Visitor, publication: Publication, to: To) -> bool:
    """Return True if ``user`` may do this with the publication; for buttons."""
    if not is_colleague(user) or grant(standing_of(user), PUBLICATION, publication, to.value) is None:
        return False
    return not _has_lost_a_part(standing_of(user), publication, to)


def targets_of_publication(uid: str) -> frozenset[int]:
    """Return the targets that a publication speaks of, by its key: who lost one of them has not signed the whole."""
    rows = PublicationSection.objects.filter(publication__uid=uid)
    return frozenset(rows.values_list("target", flat=True))


def _require_whole(standing: Standing, publication: Publication, to: To) -> None:
    if _has_lost_a_part(standing, publication, to):
        raise not_allowed(*_RECUSED)


def _has_lost_a_part(standing: Standing, publication: Publication, to: To) -> bool:
    """Return whether ``to`` puts somebody's name under a whole of which a recusal took a part away."""
    if to not in _SIGNED or not standing.removed:
        return False
    return publication.sections.filter(target__in=standing.removed).exists()


def publishing_in(user: Visitor, round_: Round, letter: Letter = Letter.CREATE, *, fresh: bool = False) -> Grant:
    """
    Return what allows ``user`` this with a draft in a round; ``fresh`` under an action's lock.

    Raises:
        Refusal: ``common.sign_in_first``; ``common.not_found`` for who may not know of a draft at all, else
            ``common.not_allowed``.
    """
    person = colleague(user)
    standing = fresh_standing_of(person) if fresh else standing_of(person)
    if _in_round(standing, "publication", "draft", round_, Letter.KNOW) is None:
        raise not_found()
    found = _in_round(standing, "publication", "draft", round_, letter)
    if found is None:
        raise not_allowed(ZH, EN)
    return found


def may_publish_in(user: Visitor, round_: Round, letter: Letter = Letter.CREATE) -> bool:
    """Return True if ``user`` may do this with a draft of the round; for buttons and links."""
    return is_colleague(user) and _in_round(standing_of(user), "publication", "draft", round_, letter) is not None


def sections_open_to(
    user: Visitor, publication: Publication, sections: Iterable[PublicationSection], letter: Letter = Letter.READ
) -> list[PublicationSection]:
    """Return those of the sections on which ``user`` may do this: a leader their own group's, nobody a lost target's."""
    standing = standing_of(user)
    return [section for section in sections if _of_section(standing, publication, section.target_id, letter)]


def judge_section(user: Visitor, publication: Publication, target_id: int, letter: Letter) -> Grant:
    """
    Return what allows ``user`` this on one section; actions ask it under their lock.

    Raises:
        Refusal: ``common.not_found`` or ``common.not_allowed``.
    """
    standing = fresh_standing_of(colleague(user))
    if _of_section(standing, publication, target_id, Letter.KNOW) is None:
        raise not_found()
    found = _of_section(standing, publication, target_id, letter)
    if found is None:
        raise not_allowed(SECTION_ZH, SECTION_EN) if letter is Letter.MESSAGE else not_allowed(ZH, EN)
    return found


def comments_visible_to(user: Visitor, letter: Letter = Letter.READ) -> QuerySet[PublicComment]:
    """Return the comments of the public that ``user`` may read, of any round."""
    if not is_colleague(user):
        return PublicComment.objects.none()
    return PublicComment.objects.filter(visible(standing_of(user), COMMENT, letter))


def comment_for(user: Visitor, uid: UUID, letter: Letter = Letter.READ, *, for_change: bool = False) -> PublicComment:
    """Return a comment with its publication; ``for_change`` locks its row; ``Refusal`` as ``publication_for``."""
    person = colleague(user)
    rows = PublicComment.objects.select_related("publication__round__organ", "target", "logged_by", "answered_by")
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(uid=uid).first()
    standing = fresh_standing_of(person) if for_change else standing_of(person)
    allowed = judged(person, COMMENT, found, letter, zh=COMMENT_ZH, en=COMMENT_EN, standing=standing)
    if found is None:
        raise not_found()
    found.grant = allowed
    return found


COMMENT_ZH = "公众意见由本轮次的巡视办登记和答复，您的任职不包含这项权限。如需办理，请联系巡视办。"
COMMENT_EN = (
    "Comments of the public are logged and answered by the office of the round; your assignments do not cover it."
)


def commenting_on(user: Visitor, publication: Publication, letter: Letter, *, fresh: bool = False) -> Grant:
    """
    Return what allows ``user`` this with the comments on a publication; ``fresh`` under an action's lock.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found`` or ``common.not_allowed``; ``accounts.step_up_needed``.
    """
    person = colleague(user)
    standing = fresh_standing_of(person) if fresh else standing_of(person)
    round_ = publication.round
    if _in_round(standing, "comment", "current", round_, Letter.KNOW) is None:
        raise not_found()
    found = _in_round(standing, "comment", "current", round_, letter)
    if found is None:
        raise not_allowed(COMMENT_ZH, COMMENT_EN)
    if found.step_up:
        require_step_up()
    return found


def may_comment_on(user: Visitor, publication: Publication, letter: Letter = Letter.READ) -> bool:
    """Return True if ``user`` may do this with the comments on a publication; for buttons and links."""
    standing = standing_of(user)
    return is_colleague(user) and _in_round(standing, "comment", "current", publication.round, letter) is not None


def _in_round(standing: Standing, kind: str, state: str, round_: Round, letter: Letter) -> Grant | None:
    return grant_in(standing, kind, state, round_id=round_.pk, organ_id=round_.organ_id, letter=letter)


def _of_section(standing: Standing, publication: Publication, target_id: int, letter: Letter) -> Grant | None:
    return grant_in(
        standing,
        "publication",
        str(publication.status),
        round_id=publication.round_id,
        target_id=target_id,
        owner_id=publication.author_id,
        letter=letter,
    )
