"""What a rectification notice tells as rows for a spreadsheet: one row an item, in the order of the notice."""

from bihuan.reading.exporting import FINDING_COLUMNS, Cell, Column, Language, Sheet, finding_rows
from bihuan.reading.notice import Reading, RectifiedItem, Target

#: state -> (Simplified Chinese, English).
STATES = {
    "done": ("已完成", "done"),
    "basically_done": ("基本完成", "basically done"),
    "phased": ("阶段性完成", "done for this stage"),
    "long_term": ("长期坚持", "kept up for good"),
    "under_way": ("正在推进", "under way"),
    "not_done": ("未完成", "not done"),
}
ROLES = {
    "lead": ("牵头单位", "lead unit"),
    "responsible": ("责任单位", "responsible unit"),
    "co": ("配合单位", "co-operating unit"),
    "leader": ("责任领导", "responsible leader"),
    "handler": ("责任人", "person responsible"),
}
OUTCOMES = {
    "systems_made": ("新建制度", "systems made"),
    "systems_revised": ("修订制度", "systems revised"),
    "money_recovered": ("收回资金", "money recovered"),
    "money_returned": ("退还或兑付资金", "money returned or paid"),
    "people_disciplined": ("处分", "people disciplined"),
    "people_talked_to": ("约谈、批评教育", "people talked to"),
    "people_dealt_with": ("处理、问责", "people dealt with"),
    "cases": ("查处、移交", "cases"),
    "meetings": ("召开会议", "meetings"),
    "trainings": ("培训、学习", "trainings"),
    "checks": ("检查、排查", "checks"),
    "rate": ("完成率", "rate"),
}

#: One row an item of a rectification notice.
ITEM_COLUMNS = (
    Column("target", "被巡视单位", "Target", "被巡视单位名称", "Name of the inspected unit", 16),
    Column("target_code", "区划代码", "Division code", "GB/T 2260 代码，非行政区划为空", "GB/T 2260 code, if any", 10),
    Column("number", "序号", "No.", "该单位的第几项", "Number of the item within the target", 6),
    Column("mark", "原文序号", "Printed no.", "通报中印的序号", "The number as printed", 8),
    Column("heading", "所属标题", "Heading", "该项所在的标题", "The heading that it stands under", 24),
    Column("problem", "问题", "Problem", "还原后的问题表述", "The problem after restoration", 40),
    Column("measures", "整改措施", "Measures", "逐条，一行一条", "One a line", 60),
    Column("status", "整改状态", "State", "已完成、长期坚持等", "How far it is", 12),
    Column("status_text", "状态原文", "State as printed", "说明状态的原文", "The words that say so", 14),
    Column("reason", "未完成原因", "Reason", "未完成的原因", "Why it is not finished", 30),
    Column("outcomes", "整改成果", "Outcomes", "可以计数的成果，一行一条", "What can be counted, one a line", 34),
    Column(
        "responsible", "责任单位和责任人", "Responsible", "牵头、责任、配合单位等", "Who is named as responsible", 34
    ),
    Column("span_start", "原文起", "Start", "该项在原文中的起点（字符）", "Start in the original, in characters", 8),
    Column("span_end", "原文止", "End", "该项在原文中的终点（不含）", "End in the original, excluded", 8),
    Column("file", "来源文件", "File", "来源文件名", "Name of the file", 24),
    Column("sha256", "文件哈希", "SHA-256", "来源文件的 SHA-256", "Hash of the file", 18),
)


def item_rows(reading: Reading, lang: Language = "zh") -> list[dict[str, Cell]]:
    """Return one row for each item of each target, in reading order, with the keys of ``ITEM_COLUMNS``."""
    shared: dict[str, Cell] = {"file": reading.source.name, "sha256": reading.source.sha256}
    return [{**shared, **_row(target, item, lang)} for target in reading.targets for item in target.items]


def _row(target: Target, item: RectifiedItem, lang: Language) -> dict[str, Cell]:
    status = item.status
    return {
        "target": target.name,
        "target_code": target.code,
        "number": item.number,
        "mark": item.mark,
        "heading": item.heading.text if item.heading else "",
        "problem": item.problem.text,
        "measures": "\n".join(measure.text for measure in item.measures),
        "status": state_name(item, lang),
        "status_text": status.text if status else "",
        "reason": status.reason.text if status and status.reason else "",
        "outcomes": "\n".join(outcome_lines(item, lang)),
        "responsible": "\n".join(responsible_lines(item, lang)),
        "span_start": item.span[0],
        "span_end": item.span[1],
    }


def state_name(item: RectifiedItem, lang: Language) -> str:
    """Return how far an item is in words; "" where the notice does not say."""
    return _word(STATES, item.status.kind, lang) if item.status else ""


def outcome_lines(item: RectifiedItem, lang: Language) -> list[str]:
    """Return each countable result in words with its number and unit, e.g. ``收回资金 12.6 万元``."""
    return [f"{_word(OUTCOMES, one.what, lang)} {one.value} {one.unit}" for one in item.outcomes]


def responsible_lines(item: RectifiedItem, lang: Language) -> list[str]:
    """Return each role that is named with its names, e.g. ``责任单位：市财政局、市审计局``."""
    names: dict[str, list[str]] = {}
    for one in item.responsible:
        names.setdefault(one.role, []).append(one.name)
    mark = "：" if lang == "zh" else ": "
    return [f"{_word(ROLES, role, lang)}{mark}{'、'.join(named)}" for role, named in names.items()]


def _word(words: dict[str, tuple[str, str]], key: str, lang: Language) -> str:
    return words[key][0 if lang == "zh" else 1]


def list_sheet(reading: Reading, lang: Language) -> Sheet:
    """Return the first sheet of a workbook: the items of a rectification notice, the findings of any other."""
    if reading.rectification:
        return Sheet("整改事项" if lang == "zh" else "Items", ITEM_COLUMNS, item_rows(reading, lang))
    return Sheet("公布的问题" if lang == "zh" else "Findings", FINDING_COLUMNS, finding_rows(reading, lang))
