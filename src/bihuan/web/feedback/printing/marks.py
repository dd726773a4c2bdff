"""Texts with a classified marking are never issued: such material must not be in a system like this one."""

from bihuan.web.common.errors import Refusal
from bihuan.web.files.inside.scanning.markings import standing_mark


def refuse_marked(*texts: str, where: str = "") -> None:
    """
    Refuse texts of which one carries a classified marking, in any dress (机密★1年, 密级：秘密, a bare 绝密 on a
    line of its own, 秘 密 apart at the head of a title).

    Raises:
        Refusal: ``feedback.classified_marking``.
    """
    for text in texts:
        for line in text.splitlines():
            mark = standing_mark(line)
            if mark:
                raise Refusal(
                    "feedback.classified_marking",
                    f"文字中有密级标志“{mark[:20]}”，没有办理。涉密内容不得进入本系统：请删去标志和涉密内容，"
                    "或按保密规定另行处理。",
                    f"The text carries the classified marking “{mark[:20]}”, so nothing was done. Classified matter must "
                    "not be in this system: take it out, or handle the paper by the rules for such matter.",
                    where=where,
                )
