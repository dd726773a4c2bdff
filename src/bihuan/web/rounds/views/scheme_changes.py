"""What a press on the workbench does: runs, changes by hand, locks, waiving, and the steps to an authorisation."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.models import User
from bihuan.web.common.answering import shown_here
from bihuan.web.common.errors import Refusal, changed_meanwhile, not_found
from bihuan.web.common.language import pick
from bihuan.web.rounds.access.schemes import SchemeTo, run_for, scheme_for
from bihuan.web.rounds.actions import authorising
from bihuan.web.rounds.actions.scheming import change_settings, place, relax_rule, take_advice, undo
from bihuan.web.rounds.actions.solving import ask_run, ask_stop
from bihuan.web.rounds.assignment.problem import Role
from bihuan.web.rounds.models import Scheme
from bihuan.web.rounds.schemes import changing
from bihuan.web.rounds.views.schemes import STEPS, bench_page

if TYPE_CHECKING:
    from bihuan.web.rounds.schemes.asked import Settings


@require_POST
def scheme_run(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask for a plan."""
    return _done(request, uid, lambda person, scheme: _ran(request, person, scheme))


@require_POST
def run_stop(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask a run to stop with the best that it has."""
    run = run_for(request.user, uid, SchemeTo.EDIT)
    try:
        ask_stop(actor=colleague(request.user), run=run)
    except Refusal as refused:
        return bench_page(request, scheme_for(request.user, run.scheme.uid), shown_here(refused))
    messages.success(request, _("已请求停止，保留目前最好的方案。"))
    return redirect("scheme_detail", run.scheme.uid)


@require_POST
def scheme_place(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Move one person or unit by hand, as chosen or as advised."""
    kind, key = _pair(request)
    # "2:leader" where one control chooses both; a unit has no role.
    group, _colon, role = request.POST.get("group", "").partition(":")
    role = role or request.POST.get("role", "")

    def change(person: User, scheme: Scheme) -> None:
        common: dict[str, Any] = {"actor": person, "scheme": scheme, "kind": kind, "key": key, "group": group}
        common["version"] = _version(request)
        if request.POST.get("advised"):
            take_advice(**common)
        else:
            place(**common, role=Role(role) if role in set(Role) else Role.MEMBER)

    return _done(request, uid, change)


@require_POST
def scheme_undo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take the last change back."""

    def change(person: User, scheme: Scheme) -> None:
        undo(actor=person, scheme=scheme, version=_version(request))
        messages.success(request, _("已撤销上一次调整。"))

    return _done(request, uid, change)


@require_POST
def scheme_lock(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Put or take a lock: ``do`` is lock, free, forbid, allow or bench."""
    kind, key = _pair(request)
    group, wanted = request.POST.get("group", ""), request.POST.get("role", "")
    role = Role(wanted) if wanted in set(Role) else None
    changes: Mapping[str, Callable[[Settings], Settings]] = {
        "lock": lambda settings: changing.locked(settings, kind, key, group, role),
        "free": lambda settings: changing.freed(settings, kind, key),
        "forbid": lambda settings: changing.forbidden(settings, kind, key, group),
        "allow": lambda settings: changing.forbidden(settings, kind, key, group, allow=True),
        "bench": lambda settings: changing.benched(settings, key),
    }
    what = request.POST.get("do", "")
    if what not in changes:
        raise not_found()

    def change(person: User, scheme: Scheme) -> None:
        change_settings(
            actor=person,
            scheme=scheme,
            change=changes[what],
            what=f"{what} {kind} {key} {group}".strip(),
            version=_version(request),
        )
        messages.success(request, _("已保存。锁定和限制在下次求解时生效。"))

    return _done(request, uid, change)


@require_POST
def scheme_relax(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Waive one rule by asking for one less."""

    def change(person: User, scheme: Scheme) -> None:
        said = relax_rule(
            actor=person,
            scheme=scheme,
            code=request.POST.get("code", ""),
            keys=tuple(request.POST.get("keys", "").split("|")),
            version=_version(request),
        )
        messages.success(request, pick(*said.split("\n", 1)) + _("请重新求解。"))

    return _done(request, uid, change)


@require_POST
def scheme_step(request: HttpRequest, uid: UUID, name: str) -> HttpResponse:
    """Take one step of the table of moves."""
    if name not in STEPS:
        raise not_found()
    person = colleague(request.user)
    scheme = scheme_for(person, uid, SchemeTo.SEE)
    typed: dict[str, Any] = {"actor": person, "scheme": scheme, "version": _version(request)}
    reason, document = request.POST.get("reason", "")[:200], request.POST.get("document", "")[:120]
    steps: Mapping[str, Callable[[], Scheme]] = {
        "propose_scheme": lambda: authorising.propose_scheme(**typed),
        "recall_scheme": lambda: authorising.recall_scheme(**typed),
        "return_scheme": lambda: authorising.return_scheme(**typed, reason=reason),
        "discard_scheme": lambda: authorising.discard_scheme(**typed, reason=reason),
        "authorise_scheme": lambda: authorising.authorise_scheme(**typed, document=document),
        "revoke_scheme": lambda: authorising.revoke_scheme(**typed, reason=reason),
    }
    try:
        moved = steps[name]()
    except Refusal as refused:
        refusal = shown_here(refused)
        if refusal.code == "common.not_allowed":
            raise
        return bench_page(request, scheme_for(person, uid), refusal, typed=document or reason)
    messages.success(request, _step_done(name, moved))
    return redirect("scheme_detail", uid)


def _step_done(name: str, scheme: Scheme) -> str:
    if name == "authorise_scheme" and scheme.status == Scheme.Status.PROPOSED:
        return _("已记下您的签字，等待领导小组另一人签字后生效。")
    return {
        "propose_scheme": _("已提请领导小组授权。"),
        "recall_scheme": _("已收回，可以继续调整。"),
        "return_scheme": _("已退回巡视办。"),
        "discard_scheme": _("方案已放弃。"),
        "authorise_scheme": _("已授权：分组和任职即日生效。"),
        "revoke_scheme": _("授权已终止，相关任职即时结束。"),
    }[name]


def _ran(request: HttpRequest, person: User, scheme: Scheme) -> None:
    ask_run(actor=person, scheme=scheme, version=_version(request))
    messages.success(request, _("求解已开始，可以离开本页，完成后再来查看。"))


def _done(request: HttpRequest, uid: UUID, change: Callable[[User, Scheme], object]) -> HttpResponse:
    """Do a change on a scheme and show the workbench, or the panel that the press came from."""
    person = colleague(request.user)
    scheme = scheme_for(person, uid, SchemeTo.EDIT)
    try:
        change(person, scheme)
    except Refusal as refused:
        return bench_page(request, scheme_for(person, uid), shown_here(refused))
    if request.POST.get("back") == "why":
        asked = {name: request.POST.get(name, "") for name in ("kind", "key")}
        return redirect(f"{reverse('scheme_why', args=[uid])}?{urlencode(asked)}")
    return redirect("scheme_detail", uid)


def _pair(request: HttpRequest) -> tuple[str, str]:
    kind, key = request.POST.get("kind", ""), request.POST.get("key", "")
    if kind not in {"person", "unit"} or not key:
        raise not_found()
    return kind, key


def _version(request: HttpRequest) -> int:
    typed = request.POST.get("version", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise changed_meanwhile()
    return int(typed)
