"""The page of one's own notes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.common.answering import answered, status_of
from bihuan.web.common.errors import not_found
from bihuan.web.inbox.access import note_for
from bihuan.web.inbox.actions import read_all, read_note, set_mail_address
from bihuan.web.inbox.bundles import bundles_shown
from bihuan.web.inbox.forms import MailForm
from bihuan.web.inbox.mail import is_offered
from bihuan.web.inbox.queries import address_of


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what the person was told, newest first."""
    return _page(request)


@require_POST
def inbox_mail(request: HttpRequest) -> HttpResponse:
    """Keep where the person wants to be mailed that a note waits."""
    person = colleague(request.user)
    if not is_offered():
        raise not_found()
    form = MailForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    address = form.cleaned_data["address"]
    set_mail_address(actor=person, address=address)
    messages.success(request, _("提醒邮箱已保存。") if address else _("不再发提醒邮件。"))
    return redirect("inbox")


def _page(request: HttpRequest, form: MailForm | None = None) -> HttpResponse:
    person = colleague(request.user)
    only_unread = request.GET.get("unread") == "1"
    context = {
        "listing": bundles_shown(person, request.GET.get("cursor", ""), unread=only_unread),
        "only_unread": only_unread,
        "query": "unread=1" if only_unread else "",
        "form": form,
        "mail": (form or MailForm(initial={"address": address_of(person)})) if is_offered() else None,
        "menu": "inbox",
    }
    status = status_of(form, None) if form else None
    return answered(request, "inbox/inbox.html", context, status=status)


@require_POST
def inbox_read(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Keep that a note was read, and go where it leads."""
    person = colleague(request.user)
    note = read_note(actor=person, note=note_for(person, uid))
    return redirect(note.url or "inbox")


@require_POST
def inbox_read_all(request: HttpRequest) -> HttpResponse:
    """Keep that all notes up to the newest one on the page were read; of one bundle alone where the form names it."""
    person = colleague(request.user)
    newest = request.POST.get("newest", "")
    until = int(newest) if newest.isascii() and newest.isdigit() and len(newest) < 19 else 0  # as above
    count = read_all(
        actor=person, until=until, kind=request.POST.get("kind", ""), round_id=_round(request.POST.get("round", ""))
    )
    if count:
        said = ngettext("%(count)s 条消息已标为已读。", "%(count)s 条消息已标为已读。", count)
        messages.success(request, said % {"count": count})
    else:
        messages.info(request, _("没有未读消息。"))
    return redirect("inbox")


def _round(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise not_found() from None
