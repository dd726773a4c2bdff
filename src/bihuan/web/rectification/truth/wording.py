"""What a mark says in a sentence, and what can be done about it; never which other unit it is."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.web.common.words import day

if TYPE_CHECKING:
    from bihuan.web.rectification.models import TruthMark

#: The parts of a measure as pages name them.
PARTS: dict[str, str | Promise] = {
    "verb": gettext_lazy("动作"),
    "object": gettext_lazy("对象"),
    "date": gettext_lazy("时限"),
    "owner": gettext_lazy("责任人"),
    "attitude": gettext_lazy("只表态的词"),
    "rate": gettext_lazy("比例"),
    "count": gettext_lazy("数字"),
    "changed": gettext_lazy("改动"),
}
#: The fields in which marked texts stand.
FIELDS: dict[str, str | Promise] = {
    "organisation": gettext_lazy("组织领导"),
    "principles": gettext_lazy("工作原则"),
    "cause": gettext_lazy("原因剖析"),
    "standard": gettext_lazy("完成标准"),
    "measure": gettext_lazy("整改措施"),
    "problem": gettext_lazy("反馈的问题"),
    "claim": gettext_lazy("完成情况"),
    "progress": gettext_lazy("整改进展"),
    "report": gettext_lazy("报告正文"),
    "proof": gettext_lazy("材料文字"),
}


def sentence_of(mark: "TruthMark") -> str:
    """Return what was found, in one or two sentences, with its figures."""
    return _SENTENCES[mark.code](mark.detail, _percent(mark.share)) if mark.code in _SENTENCES else ""


def field_words(field: str, number: int) -> str:
    """Return what a field is called, with its number in the plan if it has one."""
    words = str(FIELDS.get(field, field))
    return _("%(field)s %(number)d") % {"field": words, "number": number} if number else words


def _percent(share: float | None) -> str:
    return f"{int((share or 0) * 100)}%"


def _copied(detail: dict[str, Any], share: str) -> str:
    return _(
        "有 %(passages)d 段、%(letters)d 字与另一单位的文字相同，占本文字的 %(share)s。单位名称、人员、数字、日期、引用的问题和"
        "文件名称不计在内。"
    ) % {"passages": detail["passages"], "letters": detail["letters"], "share": share}


def _copied_last(detail: dict[str, Any], share: str) -> str:
    return _(
        "有 %(passages)d 段、%(letters)d 字与本单位以前的方案相同，占本文字的 %(share)s。单位名称、数字和引用的文字不计在内。"
    ) % {"passages": detail["passages"], "letters": detail["letters"], "share": share}


def _copied_finding(detail: dict[str, Any], share: str) -> str:
    return _("措施 %(number)d 有 %(share)s 的文字是问题的原话，没有写明怎样解决。") % {
        "number": detail["number"],
        "share": share,
    }


def _same_again(given: dict[str, Any], _share: str) -> str:
    detail = given | {"day": day(date.fromisoformat(given["day"]))}
    if not given["letters"]:
        return _("%(day)s 退回后原样重新报送，共 %(of)d 字，一字未改，也没有新增佐证材料。") % detail
    return (
        _("%(day)s 退回后重新报送，%(of)d 字中只改动 %(letters)d 字，数字、时限和责任人没有变化，也没有新增佐证材料。")
        % detail
    )


def _lacks(detail: dict[str, Any], _share: str) -> str:
    names = _("、").join(str(PARTS[one]) for one in detail["lacks"])
    return _("措施 %(number)d 没有写明：%(names)s。") % {"number": detail["number"], "names": names}


def _empty_plan(detail: dict[str, Any], share: str) -> str:
    return _("%(of)d 条措施中有 %(empty)d 条（%(share)s）没有写明对什么做什么：第 %(numbers)s 条。") % {
        "of": detail["of"],
        "empty": detail["empty"],
        "share": share,
        "numbers": _("、").join(map(str, detail["numbers"])),
    }


def _same_dates(detail: dict[str, Any], _share: str) -> str:
    return _("全部 %(of)d 条措施的完成时限都是整改期的最后一天（%(day)s），途中无法检查。") % (
        detail | {"day": day(date.fromisoformat(detail["day"]))}
    )


def _same_owner(detail: dict[str, Any], _share: str) -> str:
    return _("全部 %(of)d 条措施都由“%(owner)s”负责，没有分工。") % detail


def _no_milestones(detail: dict[str, Any], _share: str) -> str:
    return _("措施 %(number)d 历时 %(days)d 天，途中没有节点。") % {"number": detail["number"], "days": detail["days"]}


def _too_early(given: dict[str, Any], _share: str) -> str:
    detail = given | {name: day(date.fromisoformat(given[name])) for name in ("dated", "day")}
    if detail["what"] == "feedback":
        return _("“%(name)s”的日期是 %(dated)s，早于反馈之日 %(day)s，不能证明反馈之后的整改。") % detail
    return _("“%(name)s”的日期是 %(dated)s，早于措施开始之日 %(day)s，不能证明这项措施。") % detail


def _again(detail: dict[str, Any], _share: str) -> str:
    said = (
        _("“%(name)s”与另一个事项已用的材料是同一个文件。")
        if detail["same_bytes"]
        else _("“%(name)s”去掉作者等信息后，与另一个事项已用的材料相同。")
    ) % detail
    return said + _others(detail)


def _same_words(detail: dict[str, Any], _share: str) -> str:
    said = _("“%(name)s”除数字和标点外，文字与另一个事项已用的材料完全相同。") % detail
    return said + _others(detail)


def _picture(detail: dict[str, Any], share: str) -> str:
    said = _("“%(name)s”中的照片与先前提交的照片相同（相似 %(share)s），重新压缩、缩放或裁边后仍能认出。")
    return said % {"name": detail["name"], "share": share} + _others(detail)


def _page(detail: dict[str, Any], share: str) -> str:
    pages = _("、").join(str(pair[0]) for pair in detail["pages"])
    said = _("“%(name)s”第 %(pages)s 页与先前提交的材料中的一页是同一图像（相似 %(share)s）。")
    return said % {"name": detail["name"], "pages": pages, "share": share} + _others(detail)


def _others(detail: dict[str, Any]) -> str:
    count = detail["others"]
    return " " + _("先前共有 %(n)d 份这样的材料，这里对照最早的一份。") % {"n": count} if count > 1 else ""


def _rate(detail: dict[str, Any], _share: str) -> str:
    rate = {"rate": detail["rate"]}
    if detail["done"] is not None and detail["total"] is not None:
        said = _("文中写 %(rate)s%%，而 %(done)d / %(total)d 不是这个比例。") % {**detail}
    elif detail["done"] is not None:
        said = _("没有一个总数能使 %(done)d 项恰为 %(rate)s%%。") % {"done": detail["done"], **rate}
    else:
        said = _("%(total)d 项中没有一个完成数恰为 %(rate)s%%。") % {"total": detail["total"], **rate}
    near = _("；").join(f"{done} / {total} = {share}%" for done, total, share in detail["nearest"])
    return said + " " + _("最接近的是 %(near)s。") % {"near": near} if near else said


_SENTENCES: dict[str, Callable[[dict[str, Any], str], str]] = {
    "copied_plan": _copied,
    "copied_claim": _copied,
    "copied_report": _copied,
    "copied_proof": _copied,
    "copied_last_plan": _copied_last,
    "copied_finding": _copied_finding,
    "same_again": _same_again,
    "empty_plan": _empty_plan,
    "empty_measure": _lacks,
    "measure_lacks": _lacks,
    "same_dates": _same_dates,
    "same_owner": _same_owner,
    "no_milestones": _no_milestones,
    "proof_too_early": _too_early,
    "proof_used_again": _again,
    "same_words": _same_words,
    "picture_again": _picture,
    "page_again": _page,
    "rate_contradicted": _rate,
}
