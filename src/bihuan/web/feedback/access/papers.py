"""
Who may see issued papers, and who keeps templates and the words of numbers.

The register lists numbers and titles for the office and the leading group. A paper itself is read by whoever may read the
object that it was issued for; apps above say so for theirs by ``register_reader``.
"""

from collections.abc import Callable
from uuid import UUID

from django.db.models import QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import Organ, User
from bihuan.web.accounts.rules import Grant, Shape, grant_in, judged, somewhere, visible
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.accounts.step_up import require_step_up
from bihuan.web.common.errors import Refusal, not_allowed, not_found
from bihuan.web.feedback.access import documents
from bihuan.web.feedback.access.documents import document_for
from bihuan.web.feedback.access.meetings import meeting_for
from bihuan.web.feedback.access.reports import report_for
from bihuan.web.feedback.models import FeedbackDocument, IssuedPaper, Meeting, PaperTemplate, Report

PAPER = Shape("issued_paper", state="", target="", owner="", fixed_state="frozen")
TEMPLATE = Shape("paper_template", state="", round="", organ="organ_id", target="", owner="", fixed_state="current")

_ZH = "发文登记由巡视办掌握，您的任职不包含这项权限。如需了解，请联系巡视办。"
_EN = "The register of papers is kept by the inspection office; your assignments do not cover this. Ask the office."
_KEEPING = (
    "公文模板和文号代字由巡视办设置，您的任职不包含这项权限。如需调整，请联系巡视办。",
    "Templates and words of numbers are set by the inspection office; your assignments do not cover this.",
)


#: Judges whether somebody may read the object of a paper; raises ``Refusal`` where they may not.
Reader = Callable[[User, int], object]


def _document(user: User, object_id: int) -> object:
    uid = FeedbackDocument.objects.values_list("uid", flat=True).filter(pk=object_id).first()
    return document_for(user, uid or UUID(int=0))


def _report(user: User, object_id: int) -> object:
    uid = Report.objects.values_list("uid", flat=True).filter(pk=object_id).first()
    return report_for(user, uid or UUID(int=0))


def _meeting(user: User, object_id: int) -> object:
    uid = Meeting.objects.values_list("uid", flat=True).filter(pk=object_id).first()
    return meeting_for(user, uid or UUID(int=0))


_READERS: dict[str, Reader] = {"feedback_document": _document, "report": _report, "meeting": _meeting}


def register_reader(kind: str, reader: Reader) -> None:
    """Say who reads the papers of a kind of object; called from ``AppConfig.ready`` of the app that owns it."""
    _READERS[kind] = reader


def papers_visible_to(user: Visitor, letter: Letter = Letter.READ) -> QuerySet[IssuedPaper]:
    """Return the papers that stand in the register of ``user``."""
    if not is_colleague(user):
        return IssuedPaper.objects.none()
    return IssuedPaper.objects.filter(visible(standing_of(user), PAPER, letter))


def reader_of_register(user: Visitor, letter: Letter = Letter.READ) -> User:
    """
    Return the person, who has a register of papers.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    person = colleague(user)
    _register(standing_of(person), letter)
    return person


def exporting_papers(user: Visitor) -> Grant:
    """Return what allows ``user`` to export the register, asked anew; ``Refusal`` as ``reader_of_register``."""
    return _register(fresh_standing_of(colleague(user)), Letter.EXPORT)


def _register(standing: Standing, letter: Letter) -> Grant:
    found = somewhere(standing, PAPER.kind, letter)
    if found is None:
        raise not_found() if somewhere(standing, PAPER.kind, Letter.KNOW) is None else not_allowed(_ZH, _EN)
    if found.step_up:
        require_step_up()
    return found


def paper_for(user: Visitor, uid: UUID) -> IssuedPaper:
    """
    Return an issued paper that ``user`` may read.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``.
    """
    person = colleague(user)
    rows = IssuedPaper.objects.select_related("word", "pdf", "organ", "round", "issued_by")
    found = rows.filter(uid=uid).first()
    if found is None:
        raise not_found()
    reader = _READERS.get(found.object_kind)
    if reader is not None:
        reader(person, found.object_id)
    else:
        judged(person, PAPER, found, Letter.READ, zh=_ZH, en=_EN)
    return found


def paper_file_for(user: Visitor, uid: UUID) -> IssuedPaper:
    """
    Return an issued paper whose files ``user`` may take away: of feedback, the office, the group, and who has the right to
    originals; the others of the unit, and who supervises it, read the text on the page.

    Raises:
        Refusal: as ``paper_for``.
    """
    paper = paper_for(user, uid)
    if not may_take_files(user, paper):
        raise not_allowed(*documents.FILES)
    return paper


def may_take_files(user: Visitor, paper: IssuedPaper) -> bool:
    """Return True if ``user``, who reads the paper, may take its files away; for buttons."""
    person, reader = colleague(user), _READERS.get(paper.object_kind)
    document = reader(person, paper.object_id) if reader is not None else None
    return not isinstance(document, FeedbackDocument) or documents.may_take_files(person, document)


def may_read_paper(user: Visitor, paper: IssuedPaper) -> bool:
    """Return True if ``user`` may read this paper; for what a page adds to a verdict."""
    try:
        paper_for(user, paper.uid)
    except Refusal:
        return False
    return True


def may_read_register(user: Visitor, letter: Letter = Letter.READ) -> bool:
    """Return True if ``user`` has a register of papers; for links."""
    return is_colleague(user) and somewhere(standing_of(user), PAPER.kind, letter) is not None


def offices_of_templates(user: Visitor, letter: Letter = Letter.CREATE) -> list[Organ]:
    """Return the offices whose templates and words of numbers ``user`` keeps, by name."""
    if not is_colleague(user):
        return []
    standing = standing_of(user)
    led = {held.organ_id for held in standing.held if held.organ_id is not None}
    mine = {organ for organ in led if grant_in(standing, "paper_template", "current", organ_id=organ, letter=letter)}
    return list(Organ.objects.filter(pk__in=mine).order_by("name"))


def keeper_of_templates(user: Visitor) -> list[Organ]:
    """
    Return the offices whose templates ``user`` may read, at least one.

    Raises:
        Refusal: ``common.sign_in_first``; ``common.not_found`` for who has none.
    """
    offices = offices_of_templates(colleague(user), Letter.READ)
    if not offices:
        raise not_found()
    return offices


def keeping_templates(user: Visitor, organ: Organ, letter: Letter = Letter.CREATE, *, fresh: bool = True) -> Grant:
    """
    Return what allows ``user`` this with templates and words of numbers of an office.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found`` for an office that is not theirs, ``common.not_allowed``.
    """
    person = colleague(user)
    standing = fresh_standing_of(person) if fresh else standing_of(person)
    if grant_in(standing, "paper_template", "current", organ_id=organ.pk, letter=Letter.KNOW) is None:
        raise not_found()
    found = grant_in(standing, "paper_template", "current", organ_id=organ.pk, letter=letter)
    if found is None:
        raise not_allowed(*_KEEPING)
    return found


def templates_visible_to(user: Visitor) -> QuerySet[PaperTemplate]:
    """Return the templates of the offices that ``user`` serves."""
    if not is_colleague(user):
        return PaperTemplate.objects.none()
    rows = PaperTemplate.objects.filter(visible(standing_of(user), TEMPLATE, Letter.READ))
    return rows.select_related("organ", "added_by")


def template_for(user: Visitor, uid: UUID, letter: Letter = Letter.READ, *, for_change: bool = False) -> PaperTemplate:
    """
    Return a template; ``for_change`` locks its row until the transaction ends.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``.
    """
    person = colleague(user)
    rows = PaperTemplate.objects.select_related("organ", "file")
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(uid=uid).first()
    standing = fresh_standing_of(person) if for_change else standing_of(person)
    judged(person, TEMPLATE, found, letter, zh=_KEEPING[0], en=_KEEPING[1], standing=standing)
    if found is None:
        raise not_found()
    return found
