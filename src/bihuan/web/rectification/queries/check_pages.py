"""What the pages of verification show: the desk of a round, and one line with everything beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.choices import UNIT_ROLES
from bihuan.web.accounts.models import User
from bihuan.web.accounts.standing import standing_of
from bihuan.web.rectification import adoption
from bihuan.web.rectification.access.checks import reads_sheet, sampled_visible_to
from bihuan.web.rectification.access.items import items_visible_to
from bihuan.web.rectification.check_facts import ABOUT_WARNINGS
from bihuan.web.rectification.choices import Answer, CheckMethod, Degree, questions
from bihuan.web.rectification.models import CheckForm, Item, Measure, Progress, Proof, Response, SampledItem, TruthMark
from bihuan.web.rectification.queries.checks import Counts, counts_of
from bihuan.web.rectification.queries.item_measures import measures_of
from bihuan.web.rectification.queries.truth import marks_of
from bihuan.web.rectification.queries.verifiers import facts_of, load_of
from bihuan.web.rectification.verifying.proposing import Line, propose
from bihuan.web.rounds.models import Round

S = Item.Status
#: States of the desk, in the order of the work.
STATES = (S.REPORTED, S.REVIEWED, S.VERIFIED)
PAGE = 50


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A line on the desk: itself, what was said in calls, and who is proposed to verify it."""

    item: Item
    counts: Counts | None
    proposed: User | None = None
    has_proof: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """A page of the desk: rows, cursors, and how many there are in each state."""

    rows: tuple[DeskRow, ...]
    counts: dict[str, int]
    unassigned: int
    next: str
    previous: str


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """One question of a form, and what it was answered with."""

    label: str
    answer: str
    is_no: bool


@dataclass(frozen=True, slots=True)
class FormShown:
    """A check form as it reads."""

    form: CheckForm
    method: str
    cause: str
    proven: str
    answers: tuple[AnswerShown, ...]
    about_warnings: str
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class VerifyPage:
    """Everything a verifier compares: finding, plan, claim, proof, warnings; and the forms so far, newest first."""

    item: Item
    response: Response | None
    measures: tuple[Measure, ...]
    progress: tuple[Progress, ...]
    proofs: tuple[Proof, ...]
    marks: tuple[TruthMark, ...]
    counts: Counts | None
    forms: tuple[FormShown, ...]
    score: adoption.Adoption | None

    @property
    def independent(self) -> tuple[Proof, ...]:
        """The proofs that somebody outside the unit vouches for."""
        return tuple(proof for proof in self.proofs if proof.is_independent)

    @property
    def has_warnings(self) -> bool:
        """Whether the form has to say something about warnings."""
        return bool(self.marks or (self.counts and self.counts.against))


def desk_of(
    user: Visitor, round_: Round, *, status: str, unassigned: bool, cursor: str, people: Sequence[User]
) -> Desk:
    """
    Return a page of the lines of a round that wait, as far as ``user`` reads them; a fixed number of statements.

    Args:
        user: Who looks.
        round_: The round.
        status: One of ``STATES``, "" for all of them.
        unassigned: Only lines without a verifier.
        cursor: As a page before gave it, "" for the first.
        people: The approved list, from whom verifiers are proposed; empty for who does not assign.
    """
    rows = items_visible_to(user).filter(round=round_, status__in=STATES)
    found = rows.order_by().values("status").annotate(count=Count("*"), assigned=Count("verifier"))
    counts = {row["status"]: row for row in found}
    chosen = rows.filter(status=status) if status in STATES else rows
    if unassigned:
        chosen = chosen.filter(verifier=None, status__in=(S.REPORTED, S.REVIEWED))
    items, before, after = _page(chosen, cursor)
    calls = counts_of([item.pk for item in items])
    proven = set(
        Proof.objects.filter(item__in=[one.pk for one in items], withdrawn_on=None, kind__in=Proof.INDEPENDENT)
        .order_by()
        .values_list("item_id", flat=True)
    )
    proposed = _proposed(round_, [one for one in items if one.verifier_id is None], people)
    return Desk(
        tuple(DeskRow(one, calls.get(one.pk), proposed.get(one.pk), one.pk in proven) for one in items),
        {state: counts[state]["count"] if state in counts else 0 for state in STATES},
        sum(row["count"] - row["assigned"] for state, row in counts.items() if state != S.VERIFIED),
        after,
        before,
    )


def _page(rows: QuerySet[Item], cursor: str) -> tuple[list[Item], str, str]:
    """Return a page of rows by key, and the cursors before and after it."""
    way, key = cursor[:1], cursor[1:]
    if way in {"a", "b"} and key.isascii() and key.isdecimal() and len(key) < 19:
        rows = rows.filter(pk__gt=int(key)) if way == "a" else rows.filter(pk__lt=int(key))
    else:
        way = ""
    backwards = way == "b"
    order = "-pk" if backwards else "pk"
    # The keys first: an index has them, and only what is shown is read, with all that belongs to it.
    keys = rows.order_by(order).values("pk")[: PAGE + 1]
    shown = Item.objects.filter(pk__in=keys).select_related("target", "category", "verifier", "reviewed_by")
    found = list(shown.order_by(order))
    more, found = len(found) > PAGE, found[:PAGE]
    if backwards:
        found.reverse()
    if not found:
        return [], "", ""
    has_before, has_after = (more, True) if backwards else (way == "a", more)
    return found, f"b{found[0].pk}" if has_before else "", f"a{found[-1].pk}" if has_after else ""


def _proposed(round_: Round, items: list[Item], people: Sequence[User]) -> dict[int, User]:
    if not items or not people:
        return {}
    by_key = {person.pk: person for person in people}
    lines = [Line(item.pk, item.target_id) for item in items]
    found = propose(lines, list(by_key), facts_of(round_, items), load=load_of(round_))
    return {one.item: by_key[one.person] for one in found if one.person is not None}


def verify_page(user: Visitor, item: Item) -> VerifyPage:
    """Return what the page of verification shows of a line; a fixed number of statements."""
    forms = tuple(_form_shown(one) for one in item.check_forms.select_related("by").prefetch_related("independent"))
    last = forms[0].form if forms else None
    return VerifyPage(
        item=item,
        response=Response.objects.filter(pk=item.response_id).first() if item.response_id else None,
        measures=tuple(measures_of(item)),
        progress=tuple(item.progress.filter(withdrawn_on=None).select_related("by")),
        proofs=tuple(item.proofs.filter(withdrawn_on=None).select_related("author")),
        marks=tuple(marks_of("item", [item.pk])[item.pk]),
        counts=counts_of([item.pk]).get(item.pk) if reads_sheet(user, item) else None,
        forms=forms,
        score=score_of(item, last) if last else None,
    )


def is_unit(user: Visitor) -> bool:
    """Return whether ``user`` looks for an inspected unit."""
    return bool(standing_of(user).roles & set(UNIT_ROLES))


def score_of(item: Item, form: CheckForm) -> adoption.Adoption:
    """Return the score of a line by a check form of it."""
    return adoption.score(item, form, extensions=item.extensions.filter(status="approved").count())


def sampled_of(user: Visitor, round_: Round) -> list[SampledItem]:
    """Return the drawn lines of a round that ``user`` has still to look at."""
    rows = sampled_visible_to(user).filter(sample__round=round_, verifier=user.pk, outcome="")
    return list(rows.select_related("item__target", "sample").order_by("pk"))


def answers_shown(form: str, answers: dict[str, Any]) -> tuple[AnswerShown, ...]:
    """Return the questions of a form with their answers, in the order of the form."""
    words = dict(Answer.choices)
    return tuple(
        AnswerShown(one.label, str(words[Answer(answers[one.code])]), answers[one.code] == Answer.NO)
        for one in questions(form)
        if answers.get(one.code) in Answer.values
    )


def _form_shown(form: CheckForm) -> FormShown:
    degrees, methods = dict(Degree.choices), dict(CheckMethod.choices)
    return FormShown(
        form,
        str(methods.get(CheckMethod(form.method), form.method)),
        str(degrees[Degree(form.meets_cause)]),
        str(degrees[Degree(form.is_proven)]),
        answers_shown("verification", form.answers),
        str(form.answers.get(ABOUT_WARNINGS, "")),
        tuple(form.independent.all()),
    )
