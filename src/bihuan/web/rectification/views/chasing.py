"""Chasing: what is overdue in a round, its letters, and the rules of rectification."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter as Right
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import User
from bihuan.web.accounts.standing import standing_of
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.papers import editions_of
from bihuan.web.rectification.access import chasing as access
from bihuan.web.rectification.access.chasing import To
from bihuan.web.rectification.actions import letters as actions
from bihuan.web.rectification.actions.chasing_rules import set_rules
from bihuan.web.rectification.forms.chasing import AnswerForm, LetterForm, RulesForm
from bihuan.web.rectification.lettering import title_of
from bihuan.web.rectification.models import Item, Letter
from bihuan.web.rectification.queries import letters as pages
from bihuan.web.rectification.queries.chasing_rules import settled
from bihuan.web.rectification.reminding import ladder
from bihuan.web.rounds.models import Round

MENU = "rectification_home"


@require_safe
def chasing_list(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show the overdue lines of a round with the letters that the ladder proposes, and the letters there are."""
    return _list(request, access.chasing_round_for(request.user, round_id))


@require_POST
def chasing_draft(request: HttpRequest, round_id: UUID, number: int) -> HttpResponse:
    """Draft a letter to a target about the lines that were ticked."""
    person = colleague(request.user)
    round_ = access.chasing_round_for(person, round_id)
    target = access.target_to_chase(person, round_, number)
    form = LetterForm(request.POST, offered=pages.overdue_of(target))
    if not form.is_valid():
        return _list(request, round_, form=form, at=number)
    try:
        made = actions.draft_letter(actor=person, target=target, facts=form.facts())
    except Refusal as refused:
        return _list(request, round_, shown_here(refused), form=form, at=number)
    messages.success(request, _("已起草，请核对正文；两人签发后发出。"))
    return redirect("chasing_letter", made.uid)


def chasing_letter(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a letter; as a draft the office edits it here."""
    person = colleague(request.user)
    letter = access.letter_for(person, uid, To.READ if request.method != "POST" else To.EDIT)
    if request.method != "POST":
        return _letter(request, letter)
    form = LetterForm(request.POST, offered=_offered(letter), letter=letter)
    if not form.is_valid():
        return _letter(request, letter, form=form)
    try:
        version = form.cleaned_data["version"]
        actions.edit_letter(actor=person, letter=letter, facts=form.facts(), version=version)
    except Refusal as refused:
        return _letter(request, letter, shown_here(refused), form=form)
    messages.success(request, _("已保存。已有的签字作废，须重新签发。"))
    return redirect("chasing_letter", uid)


@require_POST
def chasing_send(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Sign a letter; the second signature sends it."""
    person = colleague(request.user)
    letter = access.letter_for(person, uid)
    try:
        done = actions.send_letter(actor=person, letter=letter, version=_version(request))
    except Refusal as refused:
        return _letter(request, letter, shown_here(refused))
    sent = done.status == Letter.Status.SENT
    messages.success(request, _("已发出，已告诉单位。") if sent else _("已记下您的签字，第二人签字后生效。"))
    return redirect("chasing_letter", uid)


@require_POST
def chasing_discard(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Throw a draft away."""
    person = colleague(request.user)
    letter = access.letter_for(person, uid)
    round_id = letter.round_id
    try:
        actions.discard_letter(actor=person, letter=letter, version=_version(request))
    except Refusal as refused:
        return _letter(request, letter, shown_here(refused))
    messages.success(request, _("草稿已删除。"))
    return redirect("chasing_list", round_id)


@require_POST
def chasing_answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Record what the unit answers."""
    person = colleague(request.user)
    letter = access.letter_for(person, uid)
    on_behalf = access.answering(person, letter).qualifier == access.ON_BEHALF
    form = AnswerForm(request.POST, on_behalf=on_behalf, version=letter.version)
    if not form.is_valid():
        return _letter(request, letter, answer=form)
    typed = form.cleaned_data
    try:
        actions.answer_letter(
            actor=person,
            letter=letter,
            answer=typed["answer"],
            answered_on=typed.get("answered_on"),
            version=typed["version"],
        )
    except Refusal as refused:
        return _letter(request, letter, shown_here(refused), answer=form)
    messages.success(request, _("答复已登记，已告诉巡视办。"))
    return redirect("chasing_letter", uid)


def rectification_rules(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show the rules of rectification of a round; two clerks settle them."""
    person = colleague(request.user)
    is_sent = request.method == "POST"
    round_ = access.rules_for(person, round_id, Right.EDIT if is_sent else Right.READ)
    held = settled(round_)
    rules = held.proposed or held.rules
    form = RulesForm(request.POST if is_sent else None, rules=rules, version=held.version)
    if not is_sent or not form.is_valid():
        return _rules(request, round_, form)
    try:
        done = set_rules(actor=person, round_id=round_.pk, rules=form.rules(), version=form.cleaned_data["version"])
    except Refusal as refused:
        return _rules(request, round_, form, shown_here(refused))
    if done.proposed is None:
        messages.success(request, _("整改规则已确定。"))
    else:
        messages.success(request, _("已记下您提出的规则，另一位经办人在本页确认后生效。"))
    return redirect("rectification_rules", round_id)


def _rules(request: HttpRequest, round_: Round, form: RulesForm, refusal: Refusal | None = None) -> HttpResponse:
    held = settled(round_)
    context = {
        "round": round_,
        "held": held,
        "form": form,
        "ladder": ladder(),
        "kinds": dict(Letter.Kind.choices),
        "may_edit": access.may_rules(request.user, round_, Right.EDIT) and round_.status != Round.Status.ARCHIVED,
        "signatures": pages.signatures_under(colleague(request.user), "rectification_rules", round_.pk, held.version),
        "menu": MENU,
    }
    at_field = refusal is not None and put_at_its_field(form, refusal)
    return answered(
        request,
        "rectification/rectification_rules.html",
        context,
        refusal,
        status_of(form, refusal),
        at_field=at_field,
    )


def _list(
    request: HttpRequest,
    round_: Round,
    refusal: Refusal | None = None,
    *,
    form: LetterForm | None = None,
    at: int | None = None,
) -> HttpResponse:
    person = colleague(request.user)
    targets = list(access.targets_for_letters(person, round_))
    letters = pages.letters_of(person, round_)
    context = {
        "round": round_,
        "chased": pages.chased(targets),
        "letters": letters,
        "unanswered": {one.pk for one in pages.unanswered(letters, today())},
        "kinds": Letter.Kind.choices,
        "is_office": bool(targets),
        "may_rules": access.may_rules(person, round_, Right.READ),
        "form": form,
        "at": at,
        "chosen": set(form.data.getlist("items")) if form else set(),  # type: ignore[attr-defined]
        "menu": MENU,
    }
    status = status_of(form, refusal) if form else None
    at_field = refusal is not None and form is not None and put_at_its_field(form, refusal)
    return answered(request, "rectification/chasing_list.html", context, refusal, status, at_field=at_field)


def _letter(
    request: HttpRequest,
    letter: Letter,
    refusal: Refusal | None = None,
    *,
    form: LetterForm | None = None,
    answer: AnswerForm | None = None,
) -> HttpResponse:
    person = colleague(request.user)
    is_draft = letter.status == Letter.Status.DRAFT
    is_inside = bool(standing_of(person).roles & {Role.OFF, Role.LG})
    may_edit = is_draft and access.may(person, letter, To.EDIT)
    sent_form = form or answer
    context: dict[str, Any] = {
        "letter": letter,
        "title": title_of(letter),
        "paragraphs": [line for line in letter.text.splitlines() if line.strip()],
        "items": pages.items_of(letter),
        "papers": editions_of("chasing_letter", letter.pk) if not is_draft else [],
        "edit": (form or LetterForm(offered=_offered(letter), letter=letter)) if may_edit else None,
        "answer": answer or _answer_form(person, letter),
        "may_send": is_draft and access.may(person, letter, access.sending(letter.kind)),
        "is_fifth": letter.kind == Letter.Kind.ACCOUNTABILITY,
        "signatures": pages.signatures_under(person, "chasing_letter", letter.uid, letter.version) if is_draft else [],
        "is_late": letter in pages.unanswered([letter], today()),
        "history": pages.history(letter) if is_inside else [],
        "is_inside": is_inside,
        "form": sent_form,
        "menu": MENU,
    }
    at_field = refusal is not None and sent_form is not None and put_at_its_field(sent_form, refusal)
    status = status_of(sent_form, refusal) if sent_form is not None else None
    return answered(request, "rectification/chasing_letter.html", context, refusal, status, at_field=at_field)


def _answer_form(person: User, letter: Letter) -> AnswerForm | None:
    if letter.status != Letter.Status.SENT or letter.answered_on is not None:
        return None
    if access.may(person, letter, To.EDIT):
        return AnswerForm(on_behalf=False, version=letter.version)
    if access.may(person, letter, To.ANSWER_ON_BEHALF):
        return AnswerForm(on_behalf=True, version=letter.version)
    return None


def _offered(letter: Letter) -> list[Item]:
    """Return the lines that a draft may speak of: what is overdue, and what it holds already."""
    held = pages.items_of(letter)
    known = {one.pk for one in held}
    return [*held, *(one for one in pages.overdue_of(letter.target) if one.pk not in known)]


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
