"""The pages of recusals: what each reader is shown of each, and whom the office can choose."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import Assignment, Signature, User
from bihuan.web.accounts.signing import GOOD_FOR, open_signatures
from bihuan.web.rounds.access.recusals import Eyes, eyes_of, recusals_visible_to
from bihuan.web.rounds.models import Inspector, Recusal, Round, Target
from bihuan.web.rounds.queries.recusals import still_sent_to

#: Roles of those who inspect, decide or follow up, and may have to stay away.
_MAY_BE_RECUSED = (Role.GL, Role.GD, Role.GM, Role.SUP, Role.VER, Role.LG, Role.OFF)


@dataclass(frozen=True, slots=True)
class RecusalShown:
    """A recusal as one reader is shown it: what is not for them is empty here, so that no template can print it."""

    row: Recusal
    eyes: Eyes

    @property
    def is_whole(self) -> bool:
        """Whether the reader sees all of it."""
        return self.eyes is Eyes.OFFICE

    @property
    def is_own(self) -> bool:
        """Whether it concerns the reader."""
        return self.eyes is Eyes.CONCERNED

    @property
    def account(self) -> str:
        """What the account is called, where that is not the name in the pool."""
        person = self.row.person or (self.row.inspector.person if self.row.inspector else None)
        return str(person) if self.is_whole and person is not None and str(person) != self.row.name else ""

    @property
    def source(self) -> str:
        """Where it is known from."""
        return self.row.source if self.is_whole else ""

    @property
    def filed_by(self) -> str:
        """Who brought it up: of the unit's challenge and of the office's finding only the office is told who."""
        return str(self.row.filed_by) if self.is_whole or self.row.origin == Recusal.Origin.DECLARED else ""

    @property
    def proposal(self) -> str:
        """What the office proposes."""
        words = {"accept": _("建议回避"), "refuse": _("建议不予回避")}
        return words.get(self.row.proposal, "") if self.is_whole else ""

    @property
    def proposal_reason(self) -> str:
        """Why the office proposes it."""
        return self.row.proposal_reason if self.is_whole else ""

    @property
    def substitute(self) -> str:
        """Who steps in for a leader."""
        return str(self.row.substitute or "") if self.is_whole else ""

    @property
    def decision_reason(self) -> str:
        """Why it was decided so; nothing before the second signature."""
        return self.row.decision_reason if self.row.decided_on else ""


@dataclass(frozen=True, slots=True)
class Signed:
    """A first signature under a decision that waits for the second."""

    row: Signature
    who: str
    verdict: str
    at: datetime
    until: datetime
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Option:
    """Somebody whom a form offers: ``key`` is what the form sends back."""

    key: str
    label: str


def shown_to(user: User, recusal: Recusal) -> RecusalShown:
    """Return the recusal, which ``user`` may read, as they are shown it."""
    return RecusalShown(recusal, eyes_of(user, recusal))


def list_shown_to(user: User, round_: Round) -> list[RecusalShown]:
    """Return the recusals of a round that ``user`` may read, the open ones first, each group in the order of targets."""
    rows = recusals_visible_to(user).filter(round=round_).select_related("target", "inspector", "person", "filed_by")
    ordered = sorted(rows, key=lambda row: (row.status != Recusal.Status.OPEN, row.target.number, row.pk))
    return [shown_to(user, row) for row in ordered]


def signatures_on(user: User, recusal: Recusal) -> list[Signed]:
    """Return the first signatures that wait under a recusal."""
    if recusal.status != Recusal.Status.OPEN:
        return []
    return [
        Signed(
            row=one,
            who=str(one.person),
            verdict=_verdict(one.move.partition("_")[0]),
            at=one.signed_at,
            until=one.signed_at + GOOD_FOR,
            is_mine=one.person_id == user.pk,
        )
        for one in open_signatures("recusal", recusal.uid, recusal.version)
    ]


def people_to_find(round_: Round) -> list[Option]:
    """Return whom the office may file a recusal of: its pool by number, then accounts that work on the round without it."""
    pool = list(Inspector.objects.filter(office=round_.organ_id, left_on=None).order_by("number"))
    known = {row.person_id for row in pool}
    rows = Assignment.objects.filter(role__in=_MAY_BE_RECUSED, ended_at=None, approved_at__isnull=False, round=round_)
    others = {row.person_id: row.person for row in rows.select_related("person").order_by("person__display_name")}
    return [
        *(Option(f"i:{row.uid}", f"{row.name}（{row.number}）") for row in pool),
        *(Option(f"p:{person.pseudonym}", str(person)) for key, person in others.items() if key not in known),
    ]


def person_found(round_: Round, key: str) -> tuple[Inspector | None, User | None]:
    """Return whom a key of ``people_to_find`` stands for; (None, None) for one that it does not offer."""
    if key not in {option.key for option in people_to_find(round_)}:
        return None, None
    kind, _sign, value = key.partition(":")
    if kind == "i":
        return Inspector.objects.select_related("person").filter(uid=value).first(), None
    return None, User.objects.filter(pseudonym=value).first()


def people_to_challenge(targets: list[Target]) -> list[Option]:
    """Return who comes to the units, leaders first, with the unit where there are several."""
    return [
        Option(
            f"{target.pk}:{sent.person.pseudonym}",
            f"{sent.person}（{Role(sent.role).label}）" + (f" · {target.name}" if len(targets) > 1 else ""),
        )
        for target in targets
        for sent in still_sent_to(target)
    ]


def person_challenged(targets: list[Target], key: str) -> tuple[Target, User] | None:
    """Return the target and the person that a key of ``people_to_challenge`` stands for."""
    for target in targets:
        for sent in still_sent_to(target):
            if key == f"{target.pk}:{sent.person.pseudonym}":
                return target, sent.person
    return None


def substitute_chosen(recusal: Recusal, key: str) -> Inspector | None:
    """Return the inspector of the office's pool with this key, or None."""
    found = Inspector.objects.filter(office=recusal.round.organ_id).select_related("person")
    return next((row for row in found if str(row.uid) == key), None) if key else None


def _verdict(word: str) -> str:
    return {"accept": _("决定回避"), "refuse": _("不予回避")}.get(word, "")
