"""What is said of a plan's workbook, or of a cell in it, that cannot be taken over."""

from typing import TYPE_CHECKING

from bihuan.web.common.errors import Refusal
from bihuan.web.findings.ledgers.values import UnreadableError
from bihuan.web.rectification.models import Plan

if TYPE_CHECKING:
    from bihuan.web.rectification.workbooks.reading import CellTrouble

#: Code, and the sentence in Chinese and English.
Said = tuple[str, str, str]
FORMULA: Said = (
    "rectification.cell_formula",
    "这里是没有保存结果的公式，读不出内容。请把结果直接填进去。",
    "This is a formula without a saved result, so there is nothing to read. Type the result itself.",
)
NO_ID: Said = (
    "rectification.cell_without_id",
    "这一行没有识别码，认不出是哪一条问题。请从导出的表格恢复识别码；问题不能自行增加。",
    "This row has no id, so nobody can tell which line it is. Put the id back as it went out; lines cannot be added.",
)
NO_TEXT: Said = (
    "rectification.cell_without_measure",
    "新措施没有写内容。请填写整改措施，或者清空这一行。",
    "The new measure has no words. Write it, or empty the row.",
)
DAY: Said = (
    "rectification.cell_day",
    "日期读不懂。请写成一天，例如 2021-02-01 或 2021年2月1日。",
    "This is no day that can be read. Write one day, such as 2021-02-01 or 2021年2月1日.",
)
LINES: Said = (
    "rectification.cell_lines",
    "条目序号读不懂。请写成 1、3 的样子。",
    "These are no numbers of lines. Write them as 1、3.",
)
MILESTONES: Said = (
    "rectification.cell_milestones",
    "节点读不懂。请一行写一个，例如 2021-02-01 完成初稿。",
    "The milestones cannot be read. Write one a line, such as 2021-02-01 完成初稿.",
)
DROP: Said = (
    "rectification.cell_choice",
    "这里只能选“是”或者留空。",
    "Only 是, or nothing, can stand here.",
)


def choice(words: list[str]) -> Said:
    """Return what is said of a cell that names none of the choices."""
    return (
        "rectification.cell_choice",
        f"这里只能填：{'、'.join(words)}。",
        f"Only one of these can stand here: {', '.join(words)}.",
    )


def unread(code: str, zh: str, en: str) -> UnreadableError:
    """Return the error of a cell that cannot be read."""
    return UnreadableError(code, zh, en)


def twice(key: str) -> Said:
    """Return what is said of two rows of one id."""
    return (
        "rectification.cell_id_twice",
        f"识别码 {key} 出现了不止一行，不知道以哪一行为准。请只留一行；新措施的识别码要留空。",
        f"The id {key} stands in more than one row, so nobody can tell which one counts. Keep one; a new measure has no id.",
    )


def unknown_id(key: str) -> Said:
    """Return what is said of an id that this plan does not have."""
    return (
        "rectification.cell_id_unknown",
        f"识别码 {key[:30]} 不在这份方案中，可能被改动过。请恢复导出时的识别码；新措施的识别码要留空。",
        f"The id {key[:30]} is not in this plan; it may have been changed. Put it back as it went out, and give a new measure "
        "none.",
    )


def unknown_line(order: int) -> Said:
    """Return what is said of a line that the plan does not have."""
    return (
        "rectification.unknown_line",
        f"方案中没有第 {order} 条。请按“逐条回应”表中的条目序号填写。",
        f"The plan has no line {order}. Use the numbers of the sheet of lines.",
    )


def changed_meanwhile(now: str, wanted: str) -> Said:
    """Return what is said of a cell that was changed here and there."""
    return (
        "rectification.cell_changed_meanwhile",
        f"导出以后系统里已改为“{now[:60]}”，表格里是“{wanted[:60]}”。请在系统中核对，或者重新导出后填写。",
        f"Since this went out the plan says “{now[:60]}”, the workbook “{wanted[:60]}”. Settle it on the page, or take the "
        "workbook out again.",
    )


def missing_line(sheet: str, order: int) -> "CellTrouble":
    """Return the remark that a line is not in the sheet any more."""
    from bihuan.web.rectification.workbooks.reading import CellTrouble

    return CellTrouble(
        sheet,
        "",
        "rectification.row_missing",
        f"第 {order} 条不在表中，保持原样。",
        f"Line {order} is not in the sheet; it stays as it is.",
        is_remark=True,
    )


def formulas_remark(sheet: str) -> "CellTrouble":
    """Return the remark that a sheet holds formulas."""
    from bihuan.web.rectification.workbooks.reading import CellTrouble

    return CellTrouble(
        sheet,
        "",
        "files.formulas",
        "表中有公式，按保存时的结果读取。",
        "There are formulas in the sheet; they are read by their saved results.",
        is_remark=True,
    )


def not_ours() -> Refusal:
    """Return the answer to a workbook that did not go out from a plan."""
    return Refusal(
        "rectification.workbook_not_ours",
        "这不是从整改方案导出的表格，或者其中的隐藏工作表被删除了，没有导入。请重新导出，在导出的表格里填写。",
        "This workbook did not go out from a plan, or its hidden sheet was deleted, so nothing was brought in. Take it out "
        "again and fill in that one.",
        where="file",
    )


def of_other_unit(plan: Plan) -> Refusal:
    """Return the answer to a workbook of another unit's plan."""
    return Refusal(
        "rectification.workbook_of_other_unit",
        f"这份表格是另一个单位的整改方案，不是“{plan.target.name}”的，没有导入。请选对文件。",
        f"This workbook is another unit's plan, not that of {plan.target.name}, so nothing was brought in. Choose the right "
        "file.",
        where="file",
    )


def of_other_edition(plan: Plan, edition: int) -> Refusal:
    """Return the answer to a workbook of another edition."""
    return Refusal(
        "rectification.workbook_of_other_edition",
        f"这份表格是第 {edition} 版方案导出的，现在编制的是第 {plan.edition} 版，没有导入。请从第 {plan.edition} 版重新导出后填写。",
        f"This workbook went out from edition {edition}, and edition {plan.edition} is being drawn up, so nothing was brought "
        "in. Take that one out again and fill it in.",
        where="file",
    )


def without_ids(is_lines: bool, sheet: str) -> Refusal:
    """Return the answer to a workbook whose column of ids, or a whole sheet, is gone."""
    named = "逐条回应" if is_lines else "整改措施"
    called = "lines" if is_lines else "measures"
    where_zh = f"工作表“{sheet}”里" if sheet else f"“{named}”表"
    return Refusal(
        "rectification.workbook_without_ids",
        f"{where_zh}找不到识别码一列，认不出各行，没有导入。请重新导出，不要删改识别码列和表头。",
        f"The column of ids of the sheet of {called} cannot be found, so its rows cannot be told apart and nothing was brought "
        "in. Take the workbook out again and leave ids and headings as they are.",
        where="file",
    )


def troubled(count: int) -> Refusal:
    """Return the answer where cells stand in the way."""
    return Refusal(
        "rectification.workbook_troubled",
        f"表格中有 {count} 处不能导入（见下表），什么也没有保存。请在表格中改正后重新上传。",
        f"{count} cells cannot be taken over, see below; nothing was saved. Correct them in the workbook and bring it again.",
    )
