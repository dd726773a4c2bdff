"""Pages of the trail: the auditor's lists, the sheet for paper, and everybody's own lines."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.trail_check.lines import sentences
from bihuan.web.accounts.access import colleague, on_the_whole_trail
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.forms.trail import LookFilterForm, TrailFilterForm
from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.accounts.step_up import require_step_up
from bihuan.web.common.errors import not_allowed, not_found
from bihuan.web.common.language import pick
from bihuan.web.trail import pages
from bihuan.web.trail.actions import check_trail, export_trail, take_checkpoint
from bihuan.web.trail.handing_out import NAME, standalone
from bihuan.web.trail.printing import sheet
from bihuan.web.trail.queries import last_checkpoint


@require_safe
def trail_list(request: HttpRequest) -> HttpResponse:
    """Show the auditor every record; who looks after the system sees where the trail stands, and no record."""
    person = colleague(request.user)
    grant = on_the_whole_trail(person, Letter.READ)
    if grant is None and on_the_whole_trail(person, Letter.KNOW) is None:
        raise not_found()
    context = {"summary": pages.summary(), "may": _may(person), "menu": "trail_list"}
    if grant is None:
        return render(request, "trail/trail_summary.html", context)
    form = TrailFilterForm(request.GET)
    wanted = form.wanted()
    listing = pages.records(wanted, request.GET.get("cursor", ""))
    return render(
        request,
        "trail/trail_list.html",
        {
            **context,
            "form": form,
            "listing": listing,
            "query": wanted.as_query(),
            "tab": "upkeep" if wanted.upkeep else "records",
        },
    )


@require_safe
def trail_look_list(request: HttpRequest) -> HttpResponse:
    """Show the auditor who opened, downloaded or searched what."""
    person = colleague(request.user)
    _require(person, Letter.READ)
    form = LookFilterForm(request.GET)
    wanted = form.wanted()
    listing = pages.looks(wanted, request.GET.get("cursor", ""))
    context = {"form": form, "listing": listing, "query": wanted.as_query(), "menu": "trail_list", "tab": "looks"}
    return render(request, "trail/trail_look_list.html", context)


@require_safe
def my_trail(request: HttpRequest) -> HttpResponse:
    """Show everybody what was recorded of them."""
    person = colleague(request.user)
    listing = pages.own_lines(str(person.pseudonym), request.GET.get("cursor", ""))
    return render(request, "trail/my_trail.html", {"listing": listing, "menu": "my_trail"})


@require_safe
def trail_line(request: HttpRequest) -> HttpResponse:
    """Show the newest checkpoint as a sheet that is printed, signed and filed."""
    person = colleague(request.user)
    _require(person, Letter.KNOW)
    newest = last_checkpoint()
    context = {"sheet": sheet(newest) if newest else None, "menu": "trail_list"}
    return render(request, "trail/trail_line.html", context)


@require_POST
def trail_checkpoint(request: HttpRequest) -> HttpResponse:
    """Sign where the trail stands now."""
    person = colleague(request.user)
    _require(person, Letter.VERIFY)
    made = take_checkpoint(actor=str(person.pseudonym), even_if_early=True)
    if made is None:
        messages.info(request, _("上一个检查点之后没有新的记录。"))
    else:
        messages.success(request, _("已签署检查点：第 %(seq)s 条。请打印校验页并归档。") % {"seq": made.seq})
    return redirect("trail_line")


@require_POST
def trail_verify(request: HttpRequest) -> HttpResponse:
    """Check the whole trail and say what was found."""
    person = colleague(request.user)
    grant = _require(person, Letter.VERIFY)
    verdict = check_trail(actor=str(person.pseudonym), role=grant.role, assignment=grant.assignment_id)
    say = messages.success if verdict.is_whole else messages.error
    say(request, pick(*sentences(verdict)))
    return redirect("trail_list")


@require_POST
def trail_export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Hand the whole trail out as a file."""
    person = colleague(request.user)
    grant = _require(person, Letter.EXPORT)
    if grant.step_up:
        require_step_up()
    lines = export_trail(actor=str(person.pseudonym), role=grant.role, assignment=grant.assignment_id)
    response = StreamingHttpResponse((line.encode() for line in lines), content_type="application/jsonl; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="trail.jsonl"'
    return response


@require_safe
def trail_program(request: HttpRequest) -> HttpResponse:
    """Hand out the program that checks an export on any machine."""
    _require(colleague(request.user), Letter.READ)
    response = HttpResponse(standalone(), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{NAME}"'
    return response


def _require(person: User, letter: Letter) -> Grant:
    grant = on_the_whole_trail(person, letter)
    if grant is not None:
        return grant
    if on_the_whole_trail(person, Letter.KNOW) is None:
        raise not_found()
    raise not_allowed(
        "留痕由审计员查看、核对和导出；您的账号没有这项权限。您自己的操作记录在“我的操作记录”里。",
        "The trail is read, checked and exported by the auditor; your account may not. Your own lines stand under "
        "“My records”.",
    )


def _may(person: User) -> dict[str, bool]:
    return {
        "verify": on_the_whole_trail(person, Letter.VERIFY) is not None,
        "export": on_the_whole_trail(person, Letter.EXPORT) is not None,
    }
