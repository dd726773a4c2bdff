"""The page of one's own notes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.inbox.access import note_for
from bihuan.web.inbox.actions import read_all, read_note
from bihuan.web.inbox.queries import notes_shown


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what the person was told, newest first."""
    person = colleague(request.user)
    only_unread = request.GET.get("unread") == "1"
    context = {
        "listing": notes_shown(person, request.GET.get("cursor", ""), unread=only_unread),
        "only_unread": only_unread,
        "query": "unread=1" if only_unread else "",
        "menu": "inbox",
    }
    return render(request, "inbox/inbox.html", context)


@require_POST
def inbox_read(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Keep that a note was read, and go where it leads."""
    person = colleague(request.user)
    note = read_note(actor=person, note=note_for(person, uid))
    return redirect(note.url or "inbox")


@require_POST
def inbox_read_all(request: HttpRequest) -> HttpResponse:
    """Keep that all notes up to the newest one on the page were read."""
    person = colleague(request.user)
    newest = request.POST.get("newest", "")
    until = int(newest) if newest.isascii() and newest.isdigit() and len(newest) < 19 else 0  # as above
    count = read_all(actor=person, until=until)
    if count:
        said = ngettext("%(count)s 条消息已标为已读。", "%(count)s 条消息已标为已读。", count)
        messages.success(request, said % {"count": count})
    else:
        messages.info(request, _("没有未读消息。"))
    return redirect("inbox")
