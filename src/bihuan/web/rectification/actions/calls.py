"""
Calls to those concerned (回访): firms and persons are put on the sheet of a line, called, and their answers counted.

Nobody who reported a problem is ever called: a call would tell the unit, and whoever answers the phone, who it was.
"""

from collections.abc import Callable

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.rectification.access.checks import CallTo, call_for, calling
from bihuan.web.rectification.access.items import To, item_for
from bihuan.web.rectification.actions.checks import require_stranger
from bihuan.web.rectification.models import Call, Item
from bihuan.web.rectification.texts import check_text
from bihuan.web.rounds.models import Target

KIND = "call"
MOST_CALLS = 500
#: Words of a source by which a reporter would be known.
_REPORTS = (
    *("举报", "检举", "控告", "信访", "来信", "来访", "来电反映", "匿名", "投诉人", "反映人", "线索"),
    *("whistle", "complainant", "anonymous", "reporter", "informant"),
)

#: Returns whether a name at a target is that of a reporter, so that it is never called.
Veto = Callable[[Target, str, str], bool]
_vetoes: list[Veto] = []


def never_calls(veto: Veto) -> Veto:
    """Register who knows of reporters: asked with the target, the name and the contact; apps above call it when loaded."""
    _vetoes.append(veto)
    return veto


@transaction.atomic
def add_call(*, actor: User, item: Item, whom: str, source: str, contact: str = "") -> Call:
    """
    Put a firm or person on the call sheet of a line.

    Args:
        actor: The verifier of the line, or a clerk of the office.
        item: The line.
        whom: The firm or person.
        source: Where the name is known from: a list of refunds, a contract, a register; never a report.
        contact: Their phone.

    Raises:
        Refusal: ``rectification.call_incomplete``, ``rectification.source_is_a_report``, ``rectification.never_called``,
            ``rectification.called_already``, ``rectification.too_many_calls``, ``rectification.own_line`` for who recorded
            any of it for the unit; the person may not.
    """
    locked = item_for(actor, item.uid, To.SEE, for_change=True)
    grant = calling(actor, locked)
    require_stranger(locked, actor)
    name, known_from, phone = whom.strip(), source.strip(), contact.strip()
    _require_callable(locked, name, known_from, phone)
    rows = Call.objects.filter(item=locked)
    if rows.filter(whom=name).exists():
        raise Refusal(
            "rectification.called_already",
            f"“{name}”已在这件事项的回访名单上，没有重复登记。",
            f"{name} is on the call sheet of this item already; nothing was added.",
            where="whom",
            http_status=409,
        )
    if rows.count() >= MOST_CALLS:
        raise Refusal(
            "rectification.too_many_calls",
            f"一件事项最多回访 {MOST_CALLS} 人（户），没有登记。请抽取其中一部分回访。",
            f"At most {MOST_CALLS} are called for an item; nothing was added. Call a part of them.",
            where="whom",
        )
    made = Call.objects.create(
        item=locked,
        round_id=locked.round_id,
        target_id=locked.target_id,
        whom=name,
        contact=phone,
        source=known_from,
        author=actor,
    )
    _note(made, "add_call", actor, grant, {"whom": name, "contact": phone, "source": known_from})
    return made


@transaction.atomic
def answer_call(*, actor: User, call: Call, answer: str, note: str = "", version: int | None = None) -> Call:
    """
    Record what somebody said who was called; a later call for the same line replaces the answer, and the trail keeps both.

    Raises:
        Refusal: ``rectification.call_incomplete``, ``rectification.own_line``, ``common.changed_meanwhile``; the person may
            not.
    """
    item = item_for(actor, call.item.uid, To.SEE, for_change=True)
    locked = call_for(actor, call.uid, CallTo.EDIT, for_change=True)
    if version is not None and version != locked.version:
        raise changed_meanwhile()
    require_stranger(item, actor)
    if answer not in Call.Answer.values:
        raise _incomplete("answer")
    said = note.strip()
    check_text(said, where="note", longest=400)
    before = locked.answer
    columns = {"answer": answer, "note": said, "called_by": actor, "called_on": today(), "version": locked.version + 1}
    if Call.objects.filter(pk=locked.pk, version=locked.version).update(**columns) != 1:
        raise changed_meanwhile()
    grant = locked.grant
    locked.refresh_from_db()
    _note(locked, "answer_call", actor, grant, {"before": before, "answer": answer, "note": said})
    return locked


def _require_callable(item: Item, name: str, source: str, phone: str) -> None:
    for where, text, longest in (("whom", name, 120), ("source", source, 200), ("contact", phone, 60)):
        if not text and where != "contact":
            raise _incomplete(where)
        check_text(text, where=where, longest=longest)
    folded = source.casefold()
    if any(word in folded for word in _REPORTS):
        raise Refusal(
            "rectification.source_is_a_report",
            "来源指向信访举报，没有登记：举报人、来信来访人一律不回访，以免暴露身份。请只登记从退款清单、合同、办件记录等材料中"
            "得知的企业和人员。",
            "The source points to a report, so nothing was added: whoever reported is never called, so that nobody learns who "
            "it was. Add only those known from lists of refunds, contracts or records.",
            where="source",
        )
    if any(veto(item.target, name, phone) for veto in _vetoes):
        # It does not say why: else the sheet would tell who reported.
        raise Refusal(
            "rectification.never_called",
            "此人（单位）不能列入回访名单，没有登记。请选其他受影响的企业和人员。",
            "This name cannot be on a call sheet; nothing was added. Choose others whom the problem concerns.",
            where="whom",
        )


def _incomplete(where: str) -> Refusal:
    return Refusal(
        "rectification.call_incomplete",
        "回访登记要写明对象、名单来源，回访后要选择答复，没有保存。请填写标出的一项。",
        "A call needs whom, where the name is known from, and once called an answer; nothing was saved. Fill in what is "
        "marked.",
        where=where,
    )


def _note(call: Call, name: str, actor: User, grant: Grant | None, fields: dict[str, object]) -> None:
    record(
        actor=actor,
        grant=grant,
        action=f"rectification.{name}",
        object_kind=KIND,
        object_id=call.uid,
        object_version=call.version,
        fields={"item": str(call.item.uid), **fields},
    )
