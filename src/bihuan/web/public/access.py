"""
What anybody may see of what was published, and who prepares and releases public figures.

A row of the site is public by being one: nothing but what was released, or read from a public notice, is ever written
there. What remains to be judged is whether the office shows readings of notices of others on its site at all.
"""

from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.rules import Grant, Shape, grant_in, judged
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.common.errors import not_allowed, not_found
from bihuan.web.public.models import (
    FigureBatch,
    PublicAnswer,
    PublicClause,
    PublicNotice,
    PublicRectification,
    PublicTarget,
)
from bihuan.web.rounds.models import Round, Target

#: In the search index: an index of its own, that holds nothing but released text.
INDEX, SCOPE = "public_clause", "public"
#: The same for paragraphs of units' notices in force.
ANSWERS = "public_answer"


def notices_shown() -> QuerySet[PublicNotice]:
    """Return every edition that has an address on the site, tombstones included."""
    shown = PublicNotice.objects.all()
    return shown if settings.PUBLIC_READINGS else shown.exclude(source=PublicNotice.Source.READING)


def current_notices() -> QuerySet[PublicNotice]:
    """Return the edition in force of each round, the newest round first."""
    return notices_shown().filter(is_current=True).order_by("-serial")


def clauses_shown() -> QuerySet[PublicClause]:
    """Return the clauses that are listed: those of editions in force."""
    shown = PublicClause.objects.filter(is_current=True)
    return shown if settings.PUBLIC_READINGS else shown.filter(is_reading=False)


def targets_shown() -> QuerySet[PublicTarget]:
    """Return the targets of editions in force."""
    shown = PublicTarget.objects.filter(notice__is_current=True)
    return shown if settings.PUBLIC_READINGS else shown.exclude(notice__source=PublicNotice.Source.READING)


def batches_shown() -> QuerySet[FigureBatch]:
    """Return the batches of public figures that were released."""
    return FigureBatch.objects.exclude(released_on=None)


def rectifications_shown() -> QuerySet[PublicRectification]:
    """Return every edition of units' notices on their rectification that has an address, tombstones included."""
    return PublicRectification.objects.all()


def answers_shown() -> QuerySet[PublicAnswer]:
    """Return what units' notices in force say of each problem."""
    return PublicAnswer.objects.filter(notice__is_current=True).select_related("notice").defer("notice__text")


def rectification_shown(pk: UUID) -> PublicRectification:
    """Return one edition; ``common.not_found`` where there is none."""
    found = rectifications_shown().filter(pk=pk).select_related("word").first()
    if found is None:
        raise not_found()
    return found


def notice_shown(pk: UUID) -> PublicNotice:
    """Return one edition; ``common.not_found`` where there is none."""
    found = notices_shown().filter(pk=pk).first()
    if found is None:
        raise not_found()
    return found


def editions_of(round_id: UUID) -> list[PublicNotice]:
    """
    Return every edition of a round, without the texts, the one in force first, then the newest.

    Raises:
        Refusal: ``common.not_found`` where nothing was ever published of it.
    """
    found = list(notices_shown().filter(round=round_id).defer("text").order_by("-is_current", "-edition"))
    if not found:
        raise not_found()
    return found


#: A batch that was released is public; before that it stands in its round and at no target.
BATCH = Shape("figure_batch", state="", target="", owner="prepared_by_id", fixed_state="in_hand")
ZH = "公开数据由本轮次的巡视办编制并由两人发布，您的任职不包含这一步。如需办理，请联系巡视办。"
EN = (
    "The office of the round prepares the public figures, and two of its people release them; your assignments do not "
    "cover this step. Ask the office."
)


def figures_in(user: Visitor, round_: Round, letter: Letter, *, fresh: bool = False) -> Grant:
    """
    Return what allows ``user`` this with public figures of a round; ``fresh`` where an action asks under its lock.

    Figures count all targets together, so who lost one of them to a recusal has no part in them.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found`` or ``common.not_allowed``.
    """
    person = colleague(user)
    standing = fresh_standing_of(person) if fresh else standing_of(person)
    if _of_round(standing, round_, Letter.KNOW) is None:
        raise not_found()
    found = _of_round(standing, round_, letter)
    if found is None or _has_lost_one(standing, round_):
        raise not_allowed(ZH, EN)
    return found


def may_figures_in(user: Visitor, round_: Round, letter: Letter) -> bool:
    """Return True if ``user`` may do this with public figures of the round; for buttons and links."""
    if not is_colleague(user):
        return False
    standing = standing_of(user)
    return _of_round(standing, round_, letter) is not None and not _has_lost_one(standing, round_)


def batch_for(user: Visitor, uid: UUID, letter: Letter, *, for_change: bool = False) -> FigureBatch:
    """
    Return figures that are prepared and not released; ``for_change`` locks the row until the transaction ends.

    Raises:
        Refusal: as ``figures_in``.
    """
    person = colleague(user)
    rows = FigureBatch.objects.filter(released_on=None).select_related("round__organ")
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(uid=uid).first()
    standing = fresh_standing_of(person) if for_change else standing_of(person)
    allowed = judged(person, BATCH, found, letter, zh=ZH, en=EN, standing=standing)
    if found is None:
        raise not_found()
    if _has_lost_one(standing, found.round):
        raise not_allowed(ZH, EN)
    found.grant = allowed
    return found


def _of_round(standing: Standing, round_: Round, letter: Letter) -> Grant | None:
    return grant_in(
        standing, BATCH.kind, BATCH.fixed_state, round_id=round_.pk, organ_id=round_.organ_id, letter=letter
    )


def _has_lost_one(standing: Standing, round_: Round) -> bool:
    return bool(standing.removed) and Target.objects.filter(round=round_, pk__in=standing.removed).exists()
