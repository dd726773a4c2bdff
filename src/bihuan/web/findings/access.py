"""
Who may see and do what with the register: working papers, findings, fix-at-once items and proof.

``*_for`` fetches and judges in one breath, ``*_visible_to`` is the same rule as a condition of a query. A stranger to a
row gets 404, no different from a row that does not exist; somebody who may know of it but not do this gets 403.
"""

from enum import Enum
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.rules import Grant, Shape, grant, grant_in, judged, judged_kind, somewhere, visible
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.accounts.step_up import require_step_up
from bihuan.web.common.errors import not_allowed, not_found
from bihuan.web.findings.group_words import GROUP, group_words
from bihuan.web.findings.models import Criterion, Evidence, Finding, FixAtOnce, ImportJob, WorkingPaper
from bihuan.web.rounds.access import TARGET
from bihuan.web.rounds.models import Target

Row = WorkingPaper | Finding | FixAtOnce | Evidence
R = TypeVar("R", WorkingPaper, Finding, FixAtOnce, Evidence)
#: Rows of any kind that stand in a round and at a target.
Taken = TypeVar("Taken", bound=Model)

PAPER = Shape("working_paper")
FINDING = Shape("finding")
FIX = Shape("fix_at_once")
EVIDENCE = Shape("evidence")
#: Proof that the inspected unit brought in, which the unit may go on seeing.
UNIT_EVIDENCE = Shape("unit_evidence")
#: The library stands in no round and has no states.
CRITERION = Shape("criterion", state="", round="", organ="", target="", owner="", fixed_state="current")
#: What may be taken out of the house, row by row.
EXPORT = Shape("export", state="", fixed_state="current")


class To(Enum):
    """What somebody wants to do with a row of the register: a letter of the matrix, and one aspect of it if need be."""

    SEE = (Letter.KNOW, "", "see")
    READ = (Letter.READ, "", "read")
    CREATE = (Letter.CREATE, "", "create")
    EDIT = (Letter.EDIT, "", "edit")
    LINK = (Letter.EDIT, "", "link")  # tie proof, papers, criteria to it
    FORM = (Letter.EDIT, "form", "form")  # the office puts the wording in form, nothing else
    SIGN = (Letter.SUBMIT, "", "sign")  # the compiler signs a paper
    REVIEW = (Letter.VERIFY, "", "review")
    APPROVE = (Letter.APPROVE, "", "approve")
    APPROVE_LEADERS_PAPER = (Letter.APPROVE, "leaders_paper", "approve_leaders_paper")  # compiled by a group leader
    APPROVE_GRAVE = (Letter.APPROVE, "grave", "approve_grave")  # the leading group's part
    RETURN = (Letter.RETURN, "", "return")
    CONFIRM = (Letter.APPROVE, "", "confirm")
    SUBMIT = (Letter.SUBMIT, "", "submit")
    WITHDRAW = (Letter.WITHDRAW, "", "withdraw")
    ISSUE = (Letter.SUBMIT, "", "issue")
    ACKNOWLEDGE = (Letter.APPROVE, "", "acknowledge")
    REPORT = (Letter.SUBMIT, "", "report")
    REPORT_ON_BEHALF = (Letter.SUBMIT, "on_behalf", "report_on_behalf")  # from signed paper
    ACCEPT = (Letter.APPROVE, "", "accept")
    ORIGINAL = (Letter.ORIGINAL, "", "original")
    EXPORT = (Letter.EXPORT, "", "export")

    @property
    def letter(self) -> Letter:
        """The letter of the matrix."""
        return self.value[0]

    @property
    def aspect(self) -> str:
        """The aspect of the action, or ""."""
        return self.value[1]


#: Who may, said to somebody who may not; the rest belongs to the group.
_OFFICE = (
    "这一步由巡视办办理，您的任职不包含这项权限。如需办理，请联系巡视办。",
    "This step belongs to the inspection office; your assignments do not cover it. Ask the office.",
)
_LEADING_GROUP = (
    "这一步由巡视工作领导小组办理，您的任职不包含这项权限。",
    "This step belongs to the leading group; your assignments do not cover it.",
)
_UNIT = (
    "这一步由被巡视单位办理（签收须由单位主要负责人），您的任职不包含这项权限。",
    "This step belongs to the inspected unit (its head acknowledges); your assignments do not cover it.",
)
_READING = (
    "您可以知道这条记录存在，但您的任职不包含查看内容的权限。如需查看，请联系负责该单位的巡视组。",
    "You may know that this record exists, but your assignments do not cover reading it. Ask the group in charge.",
)
_READING_ANY = (
    "您可以知道这类记录存在，但您的任职不包含查看内容的权限，所以没有可列出的内容。如需查看，请联系负责该单位的巡视组。",
    "You may know that such records exist, but your assignments do not cover reading them, so there is nothing to list. "
    "Ask the group in charge.",
)
_WHO_MAY = {
    To.READ: _READING,
    To.FORM: _OFFICE,
    To.APPROVE_GRAVE: _LEADING_GROUP,
    To.ACKNOWLEDGE: _UNIT,
    To.REPORT: _UNIT,
    To.REPORT_ON_BEHALF: _OFFICE,
}


def shape_of(row: Row) -> Shape:
    """Return how a row of the register is judged."""
    if isinstance(row, Evidence):
        return UNIT_EVIDENCE if row.is_from_unit else EVIDENCE
    if isinstance(row, WorkingPaper):
        return PAPER
    return FINDING if isinstance(row, Finding) else FIX


def judge(user: Visitor, row: Row, to: To, *, standing: Standing | None = None) -> Grant:
    """
    Return what allows ``user`` this on a row that has been fetched.

    ``standing`` is where the person stands, if it has been asked under the lock; else it is asked as for a page.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    zh, en = _WHO_MAY.get(to, GROUP)
    return judged(colleague(user), shape_of(row), row, to.letter, zh=zh, en=en, aspect=to.aspect, standing=standing)


def may(user: Visitor, row: Row, to: To) -> bool:
    """Return True if ``user`` may do this with the row; for buttons. Who must not be the author is said by the moves."""
    return is_colleague(user) and grant(standing_of(user), shape_of(row), row, to.letter, to.aspect) is not None


def papers_visible_to(user: Visitor, *letters: Letter) -> QuerySet[WorkingPaper]:
    """Return the papers on which ``user`` may do one of ``letters``; without any, those they may know of."""
    return WorkingPaper.objects.filter(_seen(user, PAPER, *letters))


def paper_for(user: Visitor, uid: UUID, to: To = To.READ, *, for_change: bool = False) -> WorkingPaper:
    """Return a working paper, as ``finding_for`` does."""
    return _fetched(WorkingPaper.objects.all(), user, uid, to, for_change=for_change)


def findings_visible_to(user: Visitor, *letters: Letter) -> QuerySet[Finding]:
    """Return the findings on which ``user`` may do one of ``letters``; without any, those they may know of."""
    return Finding.objects.filter(_seen(user, FINDING, *letters))


def finding_for(user: Visitor, uid: UUID, to: To = To.READ, *, for_change: bool = False) -> Finding:
    """
    Return the finding that ``user`` wants to do this with; ``.grant`` says under which assignment they may.

    ``for_change`` locks its row until the transaction ends, and asks again where the person stands.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    return _fetched(Finding.objects.all(), user, uid, to, for_change=for_change)


def fixes_visible_to(user: Visitor, *letters: Letter) -> QuerySet[FixAtOnce]:
    """Return the fix-at-once items on which ``user`` may do one of ``letters``; without any, those they may know of."""
    return FixAtOnce.objects.filter(_seen(user, FIX, *letters))


def fix_for(user: Visitor, uid: UUID, to: To = To.READ, *, for_change: bool = False) -> FixAtOnce:
    """Return a fix-at-once item, as ``finding_for`` does."""
    return _fetched(FixAtOnce.objects.all(), user, uid, to, for_change=for_change)


def evidence_visible_to(user: Visitor, *letters: Letter) -> QuerySet[Evidence]:
    """Return the proof on which ``user`` may do one of ``letters``; without any, what they may know of."""
    groups = Q(is_from_unit=False) & _seen(user, EVIDENCE, *letters)
    return Evidence.objects.filter(groups | (Q(is_from_unit=True) & _seen(user, UNIT_EVIDENCE, *letters)))


def evidence_for(user: Visitor, uid: UUID, to: To = To.READ, *, for_change: bool = False) -> Evidence:
    """Return a proof, as ``finding_for`` does; the original file of it is ``To.ORIGINAL``."""
    return _fetched(Evidence.objects.all(), user, uid, to, for_change=for_change)


def criteria_visible_to(user: Visitor) -> QuerySet[Criterion]:
    """Return the articles of the criteria library, for who may read it; they stand in no round."""
    return Criterion.objects.filter(_seen(user, CRITERION, Letter.READ))


def editor_of_criteria(user: Visitor, letter: Letter = Letter.EDIT) -> Grant:
    """
    Return what allows ``user`` to change the criteria library, or to do ``letter`` with it.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``.
    """
    return judged_kind(user, CRITERION.kind, letter, zh=_OFFICE[0], en=_OFFICE[1])


def may_edit_criteria(user: Visitor) -> bool:
    """Return True if ``user`` may change the criteria library; for buttons."""
    return is_colleague(user) and somewhere(standing_of(user), CRITERION.kind, Letter.EDIT) is not None


def opening(user: Visitor, kind: str, letter: Letter = Letter.READ) -> None:
    """
    Let ``user`` onto a page about a kind of row as a whole: its list, its checks, the form of a new one.

    Raises:
        Refusal: ``common.sign_in_first``; ``common.not_found`` where no row of this kind can ever be theirs to know of;
            ``common.not_allowed`` where they may know of some, but not do this with any.
    """
    standing = standing_of(colleague(user))
    kinds = tuple(dict.fromkeys(kind_ for kind_, _state in _begins(kind)))
    if any(somewhere(standing, kind_, letter) for kind_ in kinds):
        return
    if any(somewhere(standing, kind_, Letter.KNOW) for kind_ in kinds):
        raise not_allowed(*(_READING_ANY if letter is Letter.READ else group_words(standing)))
    raise not_found()


def creating(
    user: Visitor, kind: str, target: Target, *, on_behalf: bool = False, standing: Standing | None = None
) -> Grant:
    """
    Return what allows ``user`` to add a row at this target: "working_paper", "finding", "fix_at_once" or "evidence".

    ``standing`` is where the person stands, if it has been asked in this transaction.
    Proof that a unit brings in is allowed by a role of the unit, see ``Grant.role``.

    Raises:
        Refusal: ``common.not_found`` for a target they may not know of, ``common.not_allowed``.
    """
    person = colleague(user)
    standing = standing or fresh_standing_of(person)
    if grant(standing, TARGET, target, Letter.KNOW) is None:
        raise not_found()
    for kind_, state in _begins(kind):
        found = grant_in(
            standing,
            kind_,
            state,
            round_id=target.round_id,
            target_id=target.pk,
            owner_id=person.pk,
            letter=Letter.CREATE,
            aspect="on_behalf" if on_behalf else "",
        )
        if found is not None:
            if found.step_up:
                require_step_up()
            return found
    raise not_allowed(*group_words(standing))


def may_create(user: Visitor, kind: str, target: Target | None = None) -> bool:
    """Return True if ``user`` may add a row of this kind at the target, or without one, somewhere; for buttons."""
    if not is_colleague(user):
        return False
    standing = standing_of(user)
    if target is None:
        return any(somewhere(standing, kind_, Letter.CREATE) for kind_, _state in _begins(kind))
    return any(
        grant_in(
            standing,
            kind_,
            state,
            round_id=target.round_id,
            target_id=target.pk,
            owner_id=user.pk,
            letter=Letter.CREATE,
        )
        for kind_, state in _begins(kind)
    )


def targets_for_creating(user: Visitor, kind: str) -> QuerySet[Target]:
    """Return the targets at which ``creating`` allows ``user`` to add a row of this kind."""
    if not is_colleague(user):
        return Target.objects.none()
    standing = standing_of(user)
    condition = Q(pk__in=[])
    for kind_, state in _begins(kind):
        condition |= visible(standing, _new(kind_, state), Letter.CREATE)
    return Target.objects.filter(condition)


def findings_to_export(user: Visitor) -> QuerySet[Finding]:
    """
    Return the findings that ``user`` may take out of the house: those they may read, as far as export reaches.

    Raises:
        Refusal: ``common.not_allowed`` for who may export nothing, ``accounts.step_up_needed``.
    """
    exporting(user)
    return findings_visible_to(user, Letter.READ).filter(_seen(user, EXPORT, Letter.EXPORT))


def exporting(user: Visitor) -> Grant:
    """
    Return what allows ``user`` to export rows of the register, somewhere.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    found = somewhere(standing_of(colleague(user)), "export", Letter.EXPORT)
    if found is not None:
        if found.step_up:
            require_step_up()
        return found
    raise not_allowed(
        "您的任职不包含导出权限，没有导出。如需材料，请联系巡视办。",
        "Your assignments do not cover exporting; nothing was exported. Ask the office for the material.",
    )


def exportable(user: Visitor, rows: QuerySet[Taken]) -> QuerySet[Taken]:
    """Return those of ``rows``, which the person may read, that they may also take out; ``Refusal`` as ``exporting``."""
    exporting(user)
    return rows.filter(_seen(user, EXPORT, Letter.EXPORT))


def may_export(user: Visitor) -> bool:
    """Return True if ``user`` may export rows of the register, somewhere; for buttons."""
    return is_colleague(user) and somewhere(standing_of(user), "export", Letter.EXPORT) is not None


def importing(user: Visitor) -> Grant:
    """
    Return what allows ``user`` to bring in a ledger.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_allowed``.
    """
    person = colleague(user)
    found = grant_in(fresh_standing_of(person), "import_job", "staged", owner_id=person.pk, letter=Letter.CREATE)
    if found is None:
        opening(user, "import_job", Letter.CREATE)
        raise not_allowed(*GROUP)
    return found


def jobs_visible_to(user: Visitor) -> QuerySet[ImportJob]:
    """Return the imports that ``user`` may read: their own."""
    if not is_colleague(user) or somewhere(standing_of(user), "import_job", Letter.READ) is None:
        return ImportJob.objects.none()
    return ImportJob.objects.filter(person=user)


def job_for(user: Visitor, uid: UUID, to: To = To.READ, *, for_change: bool = False) -> ImportJob:
    """Return an import with its ``.grant``; ``for_change`` locks its row. ``Refusal`` as ``finding_for``."""
    person = colleague(user)
    jobs = ImportJob.objects.select_related("round", "target", "blob", "person")
    found = (jobs.select_for_update(of=("self",)) if for_change else jobs).filter(uid=uid).first()
    if found is None:
        raise not_found()
    standing = fresh_standing_of(person) if for_change else standing_of(person)
    # What is mapped, checked or being written is staged alike: nothing of it stands in the register yet.
    is_over = found.stage in {ImportJob.Stage.DONE, ImportJob.Stage.DISCARDED}
    state = str(found.stage) if is_over else "staged"
    if grant_in(standing, "import_job", state, owner_id=found.person_id, letter=Letter.KNOW) is None:
        raise not_found()
    allowed = grant_in(standing, "import_job", state, owner_id=found.person_id, letter=to.letter)
    if allowed is None:
        raise not_allowed(*GROUP)
    found.grant = allowed
    return found


def _seen(user: Visitor, shape: Shape, *letters: Letter) -> Q:
    return visible(standing_of(user), shape, *letters)


def _fetched(rows: QuerySet[R], user: Visitor, uid: UUID, to: To, *, for_change: bool) -> R:
    person = colleague(user)
    rows = rows.select_related("round", "target")
    # "no_key": links to the row may be written meanwhile, else two people who each hold one end wait for ever.
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(uid=uid).first()
    if found is None:
        raise not_found()
    standing = fresh_standing_of(person) if for_change else standing_of(person)
    found.grant = judge(person, found, to, standing=standing)
    return found


def _begins(kind: str) -> tuple[tuple[str, str], ...]:
    """Return kind and first state of what is added; proof may be the group's or the unit's."""
    if kind == "evidence":
        return (("evidence", "working"), ("unit_evidence", "working"))
    return ((kind, "draft"),)


def _new(kind: str, state: str) -> Shape:
    """Return the shape of a target that a row of ``kind`` is to be added to."""
    return Shape(kind, state="", target="pk", owner="", fixed_state=state)
