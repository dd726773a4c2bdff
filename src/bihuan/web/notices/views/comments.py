"""Comments of the public on a publication: the list with its counts, logging one, answering one, the workbook."""

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.common import dates
from bihuan.web.common.answering import XLSX, answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.common.tables.workbook import Sheet
from bihuan.web.notices import actions
from bihuan.web.notices.access.publications import comment_for, commenting_on, may_comment_on, publication_for
from bihuan.web.notices.forms import AnswerForm, CommentForm
from bihuan.web.notices.models import Publication
from bihuan.web.notices.queries.comments import comments_on, counted
from bihuan.web.notices.queries.publications import sections_of

MENU = "publication_home"


@require_http_methods(["GET", "HEAD", "POST"])
def comment_list(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show the comments on a publication, and log one."""
    person = colleague(request.user)
    publication = publication_for(person, uid)
    commenting_on(person, publication, Letter.READ)
    if publication.released_on is None:
        raise not_found()
    if request.method != "POST":
        return _page(request, publication)
    commenting_on(person, publication, Letter.CREATE)
    form = CommentForm(request.POST, sections=sections_of(publication))
    refusal = None
    if form.is_valid():
        try:
            actions.log_comment(actor=person, publication=publication, facts=form.facts())
        except Refusal as refused:
            refusal = shown_here(refused)
        else:
            messages.success(request, _("公众意见已登记。"))
            return redirect("comment_list", uid)
    return _page(request, publication, refusal, sent=form)


@require_POST
def comment_answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write what was answered to one comment."""
    person = colleague(request.user)
    comment = comment_for(person, uid, Letter.EDIT)
    form = AnswerForm(request.POST, comment=comment)
    refusal = None
    if form.is_valid():
        try:
            actions.answer_comment(
                actor=person,
                comment=comment,
                answer=form.cleaned_data["answer"],
                version=form.cleaned_data["version"],
            )
        except Refusal as refused:
            refusal = shown_here(refused)
        else:
            messages.success(request, _("答复已登记。"))
            return redirect("comment_list", comment.publication.uid)
    return _page(request, comment.publication, refusal, answer=form, answering=comment.pk)


@require_safe
def comment_workbook(request: HttpRequest, uid: UUID) -> FileResponse:
    """Give the comments on a publication as a workbook."""
    person = colleague(request.user)
    publication = publication_for(person, uid)
    commenting_on(person, publication, Letter.EXPORT)
    sheet = Sheet(
        page="comment_list",
        title=_("公众意见"),
        filters=_("全部"),
        person=str(person),
        moment=f"{timezone.localtime(dates.now()):%Y-%m-%d %H:%M}",
        label=_("演示数据") if dates.simulated() else "",
        advice=_("改动不会导回。"),
    )
    with ExitStack() as unless_sent:
        file: IO[bytes] = unless_sent.enter_context(tempfile.NamedTemporaryFile(suffix=".xlsx"))
        actions.export_comments(actor=person, publication=publication, file=Path(file.name), sheet=sheet)
        # From here on the response closes the file, and with that it is gone.
        unless_sent.pop_all()
    name = f"{sheet.title}-{dates.today():%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _page(
    request: HttpRequest,
    publication: Publication,
    refusal: Refusal | None = None,
    *,
    sent: CommentForm | None = None,
    answer: AnswerForm | None = None,
    answering: int = 0,
) -> HttpResponse:
    person = colleague(request.user)
    may_log = may_comment_on(person, publication, Letter.CREATE)
    rows = list(comments_on(person, publication)[:500])
    used = sent or answer
    at_field = refusal is not None and used is not None and put_at_its_field(used, refusal)
    lines: list[dict[str, Any]] = []
    for row in rows:
        own = answer if answer is not None and row.pk == answering else AnswerForm(comment=row)
        lines.append({"row": row, "form": own if may_log else None, "is_open": row.pk == answering})
    context = {
        "publication": publication,
        "round": publication.round,
        "lines": lines,
        "counted": counted(person, publication),
        "form": used,
        "new": (sent or CommentForm(sections=sections_of(publication), day=dates.today())) if may_log else None,
        "may_export": may_comment_on(person, publication, Letter.EXPORT),
        "menu": MENU,
    }
    status = status_of(used, refusal) if used is not None else None
    return answered(request, "notices/comment_list.html", context, refusal, status, at_field=at_field)
