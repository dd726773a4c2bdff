"""An office's own templates and the words of its numbers."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.documents import deviations, fonts, named
from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import Organ, User
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.errors import Refusal
from bihuan.web.common.language import pick
from bihuan.web.feedback.access.papers import (
    keeper_of_templates,
    keeping_templates,
    offices_of_templates,
    template_for,
    templates_visible_to,
)
from bihuan.web.feedback.actions.paper_templates import add_template, set_number_words, use_template
from bihuan.web.feedback.forms.papers import NumberWordsForm, TemplateForm
from bihuan.web.feedback.printing.fields import FIELDS, SAMPLE, Field
from bihuan.web.feedback.printing.filling import filled
from bihuan.web.feedback.printing.kinds import KINDS
from bihuan.web.feedback.printing.word import MEDIA_TYPE
from bihuan.web.feedback.queries.papers import number_words
from bihuan.web.files.queries import content_of
from bihuan.web.files.serving import file_response

_MENU = "paper_register"


@require_http_methods(["GET", "HEAD", "POST"])
def template_list(request: HttpRequest) -> HttpResponse:
    """Show the templates and words of numbers of the offices that the person serves; bring in a template."""
    person = colleague(request.user)
    offices = keeper_of_templates(person)
    if request.method != "POST":
        return _page(request, person)
    allowed = offices_of_templates(person, Letter.CREATE)
    keeping_templates(person, (allowed or offices)[0], Letter.CREATE, fresh=False)
    form = TemplateForm(request.POST, request.FILES, offices=allowed)
    if not form.is_valid():
        return _page(request, person, form=form)
    file = form.cleaned_data["file"]
    try:
        made = add_template(
            actor=person,
            organ=form.chosen_office(),
            kind=form.cleaned_data["kind"],
            data=file.read(),
            name=file.name,
        )
    except Refusal as refused:
        return _page(request, person, form=form, refusal=shown_here(refused))
    number = len(made.fields)
    messages.success(
        request,
        ngettext(
            "模板检查通过，用到 %(n)d 个字段。请先看试填结果，再启用。",
            "模板检查通过，用到 %(n)d 个字段。请先看试填结果，再启用。",
            number,
        )
        % {"n": number},
    )
    return redirect("template_list")


@require_POST
def template_use(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a template into use, or go back to our own layout."""
    person = colleague(request.user)
    template = template_for(person, uid, Letter.EDIT)
    is_used = request.POST.get("do") != "stop"
    version = request.POST.get("version", "")
    use_template(actor=person, template=template, is_used=is_used, version=int(version) if version.isdecimal() else 0)
    said = _("已启用“%(name)s”。") if is_used else _("已停用“%(name)s”，恢复系统自带的版式。")
    messages.success(request, said % {"name": template.name})
    return redirect("template_list")


@require_safe
def template_file(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give a template as it is kept."""
    template = template_for(request.user, uid)
    return file_response(template.file, template.name)


@require_safe
def template_preview(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give a template filled with made-up words."""
    template = template_for(request.user, uid)
    data = named(filled(content_of(template.file), SAMPLE)[0], SAMPLE)
    response = HttpResponse(data, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})
    name = _("试填-%(name)s") % {"name": template.name}
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response


@require_POST
def number_words_set(request: HttpRequest) -> HttpResponse:
    """Set the words of an office's numbers."""
    person = colleague(request.user)
    offices = {str(one.pk): one for one in keeper_of_templates(person)}
    office = offices.get(request.POST.get("organ", "")) or next(iter(offices.values()))
    keeping_templates(person, office, Letter.EDIT, fresh=False)
    form = NumberWordsForm(request.POST, words=number_words(office))
    if not form.is_valid():
        return _page(request, person, words=(office, form))
    try:
        changed = set_number_words(actor=person, organ=office, words=form.words())
    except Refusal as refused:
        return _page(request, person, words=(office, form), refusal=shown_here(refused))
    messages.success(request, _("已保存。") if changed else _("没有改动。"))
    return redirect("template_list")


def _page(
    request: HttpRequest,
    person: User,
    *,
    form: TemplateForm | None = None,
    words: tuple[Organ, NumberWordsForm] | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    allowed = offices_of_templates(person, Letter.CREATE)
    typed = words[1] if words else form
    at_field = refusal is not None and typed is not None and put_at_its_field(typed, refusal)
    word_forms = [
        (office, words[1] if words and words[0].pk == office.pk else NumberWordsForm(words=number_words(office)))
        for office in offices_of_templates(person, Letter.EDIT)
    ]
    installed = fonts.installed()
    context = {
        "templates": [_shown(one) for one in templates_visible_to(person).select_related("file")],
        "form": form or (TemplateForm(offices=allowed) if allowed else None),
        "words": word_forms,
        "fields": [_described(field) for field in FIELDS],
        "lacking": [pick(one.zh, one.en) for one in fonts.missing(installed)] if installed is not None else [],
        # Said here, because a template cannot hold its own marks.
        "how_to": _(
            "在 Word 里写 {{ 标题 }} 就显示标题；整段循环写 {%p for 段 in 正文 %} … {%p endfor %}，"
            "表格行写 {%tr for 行 in 段.行 %}。中文名和英文名都可以。"
        ),
        "knows_fonts": installed is not None,
        "menu": _MENU,
    }
    status = status_of(typed, refusal) if typed is not None else None
    return answered(request, "feedback/template_list.html", context, refusal, status, at_field=at_field)


def _shown(template: Any) -> dict[str, Any]:
    """Return a template as its row shows it, with where it departs from the standard."""
    kind = KINDS.get(template.kind)
    found = deviations(content_of(template.file))
    return {
        "row": template,
        "kind": pick(kind.zh, kind.en) if kind else template.kind,
        "deviations": [pick(one.zh, one.en) for one in found[:5]],
        "more": max(len(found) - 5, 0),
    }


def _described(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "zh": field.zh,
        "about": pick(*field.about),
        "inside": [_described(one) for one in field.inside],
    }
