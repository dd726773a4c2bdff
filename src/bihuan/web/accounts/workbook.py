"""People and roles as a workbook: out as they stand, in as rows, and back with each row's verdict beside it."""

import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bihuan.web.accounts.actions.importing import (
    Outcome,
    PersonRow,
    RoleRow,
    Verdict,
    mark_of_person,
    mark_of_role,
)
from bihuan.web.accounts.models import Assignment, User
from bihuan.web.common.errors import Refusal
from bihuan.web.common.language import pick
from bihuan.web.common.tables.guard import guarded, unguarded
from bihuan.web.files.sheets import Cell, Sheet, read_sheets

#: Names of the sheets.
PEOPLE = ("人员", "People")
ROLES = ("任职", "Roles")
#: What a column is called, by the name of the row's field; the last one is not for people.
PERSON_COLUMNS = {
    "username": ("登录名", "Sign-in name"),
    "display_name": ("姓名", "Name"),
    "organ": ("所属机构", "Organ"),
    "mark": ("校验（勿改）", "Mark (leave as it is)"),
}
ROLE_COLUMNS = {
    "username": ("登录名", "Sign-in name"),
    "role": ("角色", "Role"),
    "duty": ("职责", "Duty"),
    "organ": ("任职机构", "Organ served"),
    "round": ("轮次", "Round"),
    "place": ("巡视组或单位", "Group or unit"),
    "since": ("开始日期", "First day"),
    "until": ("结束日期", "Last day"),
    "key": ("编号（勿改）", "Key (leave as it is)"),
    "mark": ("校验（勿改）", "Mark (leave as it is)"),
}
RESULTS = {
    "new": ("新增", "new"),
    "changed": ("变更", "changed"),
    "same": ("无变化", "unchanged"),
    "conflict": ("冲突", "conflict"),
    "error": ("错误", "error"),
}


def rows_going_out(people: Iterable[User], roles: Iterable[Assignment]) -> tuple[list[PersonRow], list[RoleRow]]:
    """Return people and roles as rows."""
    persons = [
        PersonRow(line, one.username, one.display_name, one.organ.name if one.organ else "", mark_of_person(one))
        for line, one in enumerate(people, start=2)
    ]
    given = [
        RoleRow(
            line,
            row.person.username,
            str(row.get_role_display()),
            str(row.get_duty_display()) if row.duty else "",
            row.organ.name if row.organ else "",
            row.round.title if row.round else "",
            str(row.target or row.group or ""),
            row.since.isoformat(),
            row.until.isoformat() if row.until else "",
            str(row.pk),
            mark_of_role(row),
        )
        for line, row in enumerate(roles, start=2)
    ]
    return persons, given


def write_people(people: Sequence[PersonRow], roles: Sequence[RoleRow], outcome: Outcome | None = None) -> bytes:
    """Return a workbook of the rows; with an outcome, each row has its verdict beside it, wrong ones in red."""
    import xlsxwriter  # type: ignore[import-untyped]  # here, because few pages need it; the package ships no types

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        looks = {
            "head": book.add_format({"bold": True, "bg_color": "#E6EFFA", "text_wrap": True}),
            "error": book.add_format({"bg_color": "#F6DAD6", "text_wrap": True}),
            "text": book.add_format({"text_wrap": True}),
        }
        for name, columns, rows, kind in (
            (PEOPLE, PERSON_COLUMNS, people, "people"),
            (ROLES, ROLE_COLUMNS, roles, "roles"),
        ):
            verdicts = {one.line: one for one in outcome.verdicts if one.sheet == kind} if outcome else {}
            _write_sheet(book.add_worksheet(pick(*name)), columns, rows, verdicts, looks)
    return file.getvalue()


def read_people(data: bytes, name: str) -> tuple[list[PersonRow], list[RoleRow]]:
    """
    Return the rows of a workbook, in either language's headings; blank rows are left out.

    Raises:
        Refusal: ``accounts.not_a_people_workbook``, or what the file is refused for.
    """
    sheets = {sheet.name: sheet for sheet in read_sheets(data, name)}
    people = next((sheets[word] for word in PEOPLE if word in sheets), None)
    roles = next((sheets[word] for word in ROLES if word in sheets), None)
    if people is None and roles is None:
        raise Refusal(
            "accounts.not_a_people_workbook",
            "这个表里没有“人员”或“任职”工作表，没有读取。请先导出一份，照它的样子填写。",
            "This workbook has no sheet of people or roles and was not read. Export one and fill that in.",
            where="file",
        )
    return _rows(people, PERSON_COLUMNS, PersonRow), _rows(roles, ROLE_COLUMNS, RoleRow)


def verdict_words(verdict: Verdict) -> str:
    """Say what a row would do, and why not."""
    words = pick(*RESULTS[verdict.result])
    if verdict.refusal is None:
        return words
    return f"{words}: {pick(verdict.refusal.zh, verdict.refusal.en)} ({verdict.refusal.code})"


def _write_sheet(
    sheet: Any,
    columns: dict[str, tuple[str, str]],
    rows: Sequence[PersonRow] | Sequence[RoleRow],
    verdicts: dict[int, Verdict],
    looks: dict[str, Any],
) -> None:
    headings = [pick(*heading) for heading in columns.values()] + ([pick("结果", "Result")] if verdicts else [])
    for at, heading in enumerate(headings):
        sheet.write_string(0, at, heading, looks["head"])
        sheet.set_column(at, at, 44 if at == len(columns) else 18)
    sheet.freeze_panes(1, 1)
    for row in rows:
        verdict = verdicts.get(row.line)
        look = looks["error" if verdict and verdict.refusal else "text"]
        for at, name in enumerate(columns):
            sheet.write_string(row.line - 1, at, guarded(str(getattr(row, name))), look)
        if verdict:
            sheet.write_string(row.line - 1, len(columns), verdict_words(verdict), look)


def _rows(sheet: Sheet | None, columns: dict[str, tuple[str, str]], make: Callable[..., Any]) -> list[Any]:
    if sheet is None or not sheet.rows:
        return []
    called = {_text(cell): at for at, cell in enumerate(sheet.rows[0])}
    places = {name: next((called[word] for word in words if word in called), None) for name, words in columns.items()}
    rows = []
    for line, cells in enumerate(sheet.rows[1:], start=2):
        values = {name: _text(cells[at]) if at is not None and at < len(cells) else "" for name, at in places.items()}
        if any(values.values()):
            rows.append(make(line, **values))
    return rows


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return unguarded(str(cell)).strip()
