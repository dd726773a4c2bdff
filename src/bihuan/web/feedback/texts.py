"""What every text of a report or feedback document has to be before it is kept."""

import unicodedata

from bihuan.web.common.errors import Refusal
from bihuan.web.findings.leads import find_lead

#: Longest paragraph; a longer one is no paragraph.
LONGEST = 8_000


def check_text(text: str, *, where: str, longest: int = LONGEST) -> None:
    """
    Refuse a text that cannot be kept; ``where`` names its field.

    Raises:
        Refusal: ``feedback.text_too_long``, ``feedback.odd_character``, ``feedback.lead_on_a_person``.
    """
    if len(text) > longest:
        raise Refusal(
            "feedback.text_too_long",
            f"这一段有 {len(text)} 个字，最多 {longest} 个字，没有保存。请分成几段。",
            f"This text has {len(text)} characters and may have {longest}; nothing was saved. Split it.",
            where=where,
        )
    odd = next((one for one in text if one not in "\n\r\t" and unicodedata.category(one) in {"Cc", "Cs", "Cn"}), "")
    if odd:
        raise Refusal(
            "feedback.odd_character",
            f"文字中有看不见的控制字符（U+{ord(odd):04X}），没有保存。请删去这个字符，或者重新输入这一段。",
            f"The text holds U+{ord(odd):04X}, a control character; nothing was saved. Delete it or type the text again.",
            where=where,
        )
    lead = find_lead(text)
    if lead is not None:
        raise Refusal(
            "feedback.lead_on_a_person",
            f"“{lead.text}”写到了具体的人及其涉嫌违纪违法的情况，属于问题线索，不能写入报告和反馈文书，没有保存。"
            "请删去有关人员的内容，线索另按规定办理。",
            f'"{lead.text}" names a person beside a matter of discipline: a lead does not belong into reports and feedback, '
            "so nothing was saved. Take the person out; leads go their own way.",
            where=where,
        )
