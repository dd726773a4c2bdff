"""An office's own template: checked when it is brought in, filled when a paper is issued; always in the child process."""

from typing import Any

from bihuan.documents import Document
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.printing.fields import shape, values_of
from bihuan.web.files import sandbox

#: A template that takes longer is no template of an office.
_WALL_SECONDS = 20.0


def filled(template: bytes, document: Document, *, name: str = "模板.docx") -> tuple[bytes, list[str]]:
    """
    Return the Word file that a template makes of a document, and the fields that it names.

    Raises:
        Refusal: ``feedback.template_field`` for a field that there is not, with the nearest that there is;
            ``feedback.template_loop`` for loops that multiply; ``feedback.template_not_allowed`` for anything but printing, repeating and leaving out;
            ``feedback.template_syntax``; ``feedback.template_too_slow`` where the child ran out of time or memory.
    """
    try:
        answer, made = sandbox.run(
            "fill", template, name=name, wall_seconds=_WALL_SECONDS, data=values_of(document), shape=shape()
        )
    except Refusal as refusal:
        if refusal.code != "files.cannot_be_opened":
            raise
        raise _too_slow() from refusal
    if answer["faults"]:
        raise _refusal(answer["faults"])
    return made[0], list(answer["fields"])


def _refusal(faults: list[dict[str, Any]]) -> Refusal:
    first = faults[0]
    what, near = str(first["what"]), str(first["near"])
    more_zh = f"另有 {len(faults) - 1} 处问题。" if len(faults) > 1 else ""
    more_en = f" There are {len(faults) - 1} more places." if len(faults) > 1 else ""
    if first["kind"] == "unknown_field":
        return Refusal(
            "feedback.template_field",
            f"模板里的“{what}”不是可用的字段，没有采用。最接近的是：{near or '（没有）'}。{more_zh}请对照字段表修改后再上传。",
            f"The template names “{what}”, and there is no such field, so it was not taken. The nearest is: "
            f"{near or '(none)'}.{more_en} Compare with the list of fields, then upload it again.",
            where="file",
        )
    if first["kind"] == "syntax":
        return Refusal(
            "feedback.template_syntax",
            f"模板里的标记写得不完整（{what}），没有采用。请检查每个 {{{{ }}}} 和 {{% %}} 是否成对。{more_zh}",
            f"A mark in the template is not whole ({what}), so it was not taken. Check that each {{{{ }}}} and {{% %}} "
            f"has its end.{more_en}",
            where="file",
        )
    if first["kind"] == "loop":
        return Refusal(
            "feedback.template_loop",
            f"模板在一个循环里又从头循环“{what}”，行数会成倍增加、可能永远生成不完，没有采用。{more_zh}"
            "里层循环只能用外层那一行的字段，如“{% for 格 in 行.单元格 %}”。请修改后再上传。",
            f"The template repeats “{what}” from its beginning inside another loop: rows multiply and it may never end, so "
            f"it was not taken.{more_en} An inner loop goes over a field of the outer one's row. Change it, then upload it "
            "again.",
            where="file",
        )
    return Refusal(
        "feedback.template_not_allowed",
        f"模板里用了不允许的写法“{what}”，没有采用。模板只能显示字段、对列表循环、按条件省略。{more_zh}请删去后再上传。",
        f"The template says “{what}”, which templates may not, so it was not taken. They may print fields, repeat for the "
        f"rows of a list, and leave out under a condition.{more_en} Take it out, then upload it again.",
        where="file",
    )


def _too_slow() -> Refusal:
    return Refusal(
        "feedback.template_too_slow",
        "模板在限定的时间和内存内没有生成完，可能是循环里套了太多循环，没有采用。请减少循环的层数后再试。",
        "The template did not finish within the limits of time and memory, perhaps because of loops within loops, so "
        "nothing was made. Nest fewer loops, then try again.",
        where="file",
    )
