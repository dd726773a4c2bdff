"""Files that go out with a feedback opinion: added and taken away on its page, and handed out to whom the matrix gives files."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.common.answering import put_at_its_field, shown_here, status_of
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.access.documents import To, document_files_for, document_for
from bihuan.web.feedback.actions import documents as actions
from bihuan.web.feedback.forms.annexes import AnnexForm
from bihuan.web.feedback.queries.document_pages import annex_for
from bihuan.web.feedback.views.documents import document_page, version_of
from bihuan.web.files.prescan import check_size
from bihuan.web.files.serving import file_response


@require_POST
def annex_add(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Add a file to a draft; what was taken off its copy is said."""
    person = colleague(request.user)
    document = document_for(person, uid, To.EDIT)
    form = AnnexForm(request.POST, request.FILES)
    if not form.is_valid():
        return document_page(request, document, annex_form=form, status=status_of(form, None))
    file = form.cleaned_data["file"]
    try:
        check_size(file.size)
        added = actions.add_annex(
            actor=person,
            document=document,
            data=file.read(),
            name=file.name,
            title=form.cleaned_data["title"],
            version=version_of(request),
        )
    except Refusal as refused:
        refusal = shown_here(refused)
        at_field = put_at_its_field(form, refusal)
        return document_page(request, document, refusal, annex_form=form, at_field=at_field)
    taken = len(added.removed)
    said = ngettext(
        "已添加附件，副本中去掉了 %(n)d 处不应外传的信息。", "已添加附件，副本中去掉了 %(n)d 处不应外传的信息。", taken
    )
    messages.success(request, said % {"n": taken} if taken else _("已添加附件。"))
    return redirect("feedback_detail", uid)


@require_POST
def annex_drop(request: HttpRequest, uid: UUID, annex: UUID) -> HttpResponse:
    """Take a file away from a draft."""
    person = colleague(request.user)
    document = document_for(person, uid, To.EDIT)
    try:
        actions.drop_annex(actor=person, document=document, annex=annex, version=version_of(request))
    except Refusal as refused:
        return document_page(request, document, shown_here(refused))
    messages.success(request, _("已去掉附件。"))
    return redirect("feedback_detail", uid)


@require_safe
def annex_file(request: HttpRequest, uid: UUID, annex: UUID) -> HttpResponse:
    """Give a file that goes out with a document."""
    found = annex_for(document_files_for(request.user, uid), annex)
    return file_response(found.file, found.name)
