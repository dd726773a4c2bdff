"""People and roles out to a workbook and back in: first what the rows would do, then all of them or none."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.signing import BadSignature, dumps, loads
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.web.accounts.actions.exporting import export_people
from bihuan.web.accounts.actions.importing import Outcome, PersonRow, RoleRow, import_people, look_at_import
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.accounts.pages import reader
from bihuan.web.accounts.workbook import read_people, verdict_words, write_people
from bihuan.web.common.answering import workbook_download
from bihuan.web.common.errors import Refusal
from bihuan.web.common.language import pick

#: A looked-at workbook travels with the page, signed for this person, for as long as anybody looks at it.
_SALT = "bihuan.accounts.import"
_SECONDS = 60 * 60


def people_import(request: HttpRequest) -> HttpResponse:
    """Show what the rows of a workbook would do."""
    actor = reader(request, "assignment", Letter.CREATE)
    context: dict[str, Any] = {"menu": "person_list"}
    status = 200
    file = request.FILES.get("file")
    if request.method == "POST" and file is not None:
        try:
            people, roles = read_people(file.read(), file.name or "")
            outcome = look_at_import(actor=actor, people=people, roles=roles)
        except Refusal as refusal:
            if refusal.http_status in {401, 403, 404}:
                raise
            status = refusal.http_status
            context |= {"refusal": refusal, "sentence": pick(refusal.zh, refusal.en)}
        else:
            context |= _shown(actor, people, roles, outcome)
    return render(request, "accounts/people_import.html", context, status=status)


@require_POST
def people_import_take(request: HttpRequest) -> HttpResponse:
    """Take the rows that were looked at."""
    actor = reader(request, "assignment", Letter.CREATE)
    people, roles = _looked_at(request, actor)
    outcome = import_people(actor=actor, people=people, roles=roles)
    messages.success(
        request,
        _("已导入：新增 %(new)d 行，变更 %(changed)d 行。新账号请逐人发首次登录码。")
        % {"new": outcome.count("new"), "changed": outcome.count("changed")},
    )
    return redirect("person_list")


@require_POST
def people_import_marked(request: HttpRequest) -> HttpResponse:
    """Give the workbook back with each row's verdict beside it."""
    actor = reader(request, "assignment", Letter.CREATE)
    people, roles = _looked_at(request, actor)
    outcome = look_at_import(actor=actor, people=people, roles=roles)
    return workbook_download(write_people(people, roles, outcome), "people-checked.xlsx")


@require_POST
def people_export(request: HttpRequest) -> HttpResponse:
    """Give people and roles as a workbook."""
    actor = reader(request, "user")
    people, roles = export_people(actor=actor)
    return workbook_download(write_people(people, roles), "people.xlsx")


def _shown(actor: User, people: list[PersonRow], roles: list[RoleRow], outcome: Outcome) -> dict[str, Any]:
    named = {("people", row.line): row.username for row in people} | {
        ("roles", row.line): row.username for row in roles
    }
    return {
        "outcome": outcome,
        "rows": [
            {
                "sheet": verdict.sheet,
                "line": verdict.line,
                "name": named[verdict.sheet, verdict.line],
                "words": verdict_words(verdict),
                "is_wrong": verdict.refusal is not None,
            }
            for verdict in outcome.verdicts
            if verdict.result != "same"
        ],
        "counts": [(kind, outcome.count(kind)) for kind in ("new", "changed", "same", "conflict", "error")],
        "looked_at": dumps(
            [actor.pk, [asdict(row) for row in people], [asdict(row) for row in roles]], salt=_SALT, compress=True
        ),
    }


def _looked_at(request: HttpRequest, actor: User) -> tuple[list[PersonRow], list[RoleRow]]:
    try:
        whose, people, roles = loads(request.POST.get("looked_at", ""), salt=_SALT, max_age=_SECONDS)
    except BadSignature as error:
        raise _look_again() from error
    if whose != actor.pk:
        raise _look_again()
    return [PersonRow(**row) for row in people], [RoleRow(**row) for row in roles]


def _look_again() -> Refusal:
    return Refusal(
        "common.form_expired",
        "页面停留过久，没有导入。请重新上传工作簿。",
        "The page was open for too long and nothing was taken. Send the workbook again.",
        http_status=403,
    )
