"""A plan as a workbook: taking it out, and bringing it back with a look at every changed cell before anything is saved."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.common import dates
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of, workbook_download
from bihuan.web.common.errors import Refusal
from bihuan.web.files.sheets import read_sheets
from bihuan.web.rectification.access.plans import To, plan_for
from bihuan.web.rectification.actions.plan_exporting import export_plan
from bihuan.web.rectification.actions.plans import write_plan
from bihuan.web.rectification.actions.plans.refusals import require_writable
from bihuan.web.rectification.forms.plans import WorkbookForm
from bihuan.web.rectification.models import Plan
from bihuan.web.rectification.queries.plans import contents_of
from bihuan.web.rectification.workbooks.kept import changes_of, kept
from bihuan.web.rectification.workbooks.reading import ComeBack, come_back, require_workable

MENU = "rectification_home"
#: What a page gives a browser to bring along, signed, good for two hours.
_SALT = "bihuan.rectification.plan_workbook"
_GOOD_FOR = 7_200


@require_safe
def plan_workbook(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give a plan as a workbook."""
    plan = plan_for(request.user, uid)
    data = export_plan(actor=colleague(request.user), plan=plan, label=str(_("演示数据")) if dates.simulated() else "")
    name = _("%(unit)s整改方案第%(n)d版") % {"unit": plan.target.name, "n": plan.edition}
    return workbook_download(data, f"{name}-{dates.today():%Y%m%d}.xlsx")


def plan_workbook_back(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Bring a plan's workbook back: first show what it would change, then, when that is confirmed, save it."""
    person = colleague(request.user)
    plan = plan_for(person, uid, To.EDIT)
    require_writable(plan)
    if request.method != "POST":
        return _page(request, plan, WorkbookForm())
    if "kept" in request.POST:
        return _take(request, plan)
    form = WorkbookForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, plan, form)
    file = form.cleaned_data["file"]
    try:
        found = come_back(read_sheets(file.read(), str(file.name)), contents_of(plan))
    except Refusal as refused:
        return _page(request, plan, form, shown_here(refused))
    try:
        require_workable(found)
    except Refusal as refused:
        return _page(request, plan, WorkbookForm(), refused, found=found)
    token = signing.dumps(
        {"plan": str(plan.uid), "version": plan.version, "changes": kept(found.plan_changes)}, salt=_SALT, compress=True
    )
    return _page(request, plan, WorkbookForm(), found=found, kept=token)


def _take(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Save what was shown; if the plan has changed since, nothing is saved and the workbook is asked for again."""
    try:
        shown = signing.loads(request.POST["kept"], salt=_SALT, max_age=_GOOD_FOR)
    except signing.BadSignature:
        shown = {}
    try:
        if shown.get("plan") != str(plan.uid):
            raise Refusal(
                "rectification.workbook_look_again",
                "核对结果已过期或不完整，没有保存。请重新上传表格核对。",
                "What was shown is too old or incomplete, so nothing was saved. Upload the workbook again.",
            )
        changes = changes_of(shown["changes"])
        write_plan(
            actor=colleague(request.user), plan=plan, changes=changes, version=shown["version"], how="import_plan"
        )
    except Refusal as refused:
        return _page(request, plan, WorkbookForm(), shown_here(refused))
    messages.success(request, _("表格中的改动已保存到方案。"))
    return redirect("plan_edit", plan.uid)


def _page(
    request: HttpRequest,
    plan: Plan,
    form: WorkbookForm,
    refusal: Refusal | None = None,
    *,
    found: ComeBack | None = None,
    kept: str = "",
) -> HttpResponse:
    at_field = refusal is not None and form.is_bound and put_at_its_field(form, refusal)
    context: dict[str, Any] = {"plan": plan, "form": form, "found": found, "kept": kept, "menu": MENU}
    status = status_of(form, refusal)
    return answered(request, "rectification/plan_workbook_back.html", context, refusal, status, at_field=at_field)
