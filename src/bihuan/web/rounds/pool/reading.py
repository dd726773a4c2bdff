"""The rows of the pool's workbook as facts, person by person; what cannot be read is named by its cell."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bihuan.web.common.errors import Refusal
from bihuan.web.files.sheets import Cell
from bihuan.web.rounds.pool import cells
from bihuan.web.rounds.pool.cells import UnclearError
from bihuan.web.rounds.pool.facts import PostFact, ServiceFact, TieFact
from bihuan.web.rounds.pool.layout import COLUMNS, Found, Part, RawRow, Trouble
from bihuan.web.rounds.queries.pool_facts import Names

#: What a service is marked with that a round kept here has shown.
KEPT = ("系统登记", "kept by the system")

_MADE: Mapping[str, Callable[..., Any]] = {"posts": PostFact, "ties": TieFact, "services": ServiceFact}


@dataclass(slots=True)
class Row:
    """
    Somebody as the workbook gives them.

    ``given`` are the facts of the columns and sheets that are there; what is not there stays as it is stored. ``lines``
    are the rows of posts, ties and services in the order of the facts. ``kept`` are services that the system registered.
    """

    line: int
    number: str
    name: str
    mark: str = ""
    left_on: str = ""
    given: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, list[int]] = field(default_factory=dict)
    kept: list[tuple[int, ServiceFact]] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


def read_rows(found: Found, names: Names) -> tuple[list[Row], list[Trouble]]:
    """Return the people of a workbook, and what is wrong with rows that belong to none of them."""
    people = found.parts["people"]
    reader = _Reader(found, names)
    rows: dict[str, Row] = {}
    stray: list[Trouble] = []
    for raw in people.rows:
        row = reader.person(raw)
        if row.number and row.number in rows:
            row.troubles.append(_twice(people, raw))
            rows[f"{row.number} {raw.line}"] = row
        else:
            rows[row.number or f" {raw.line}"] = row
    for kind in _MADE:
        part = found.parts.get(kind)
        if part is None or not part.places:
            continue
        for row in rows.values():
            row.given[kind], row.lines[kind] = (), []
        for raw in part.rows:
            owner = rows.get(raw.text("number"))
            if owner is None:
                stray.append(_nobodys(part, raw))
            else:
                reader.child(owner, part, raw)
    by_line: defaultdict[int, list[Trouble]] = defaultdict(list)
    for trouble in found.troubles:
        if trouble.kind == "people":
            by_line[trouble.line].append(trouble)
        else:
            stray.append(trouble)
    for row in rows.values():
        row.troubles += by_line.pop(row.line, [])
    return list(rows.values()), stray + [one for rest in by_line.values() for one in rest]


class _Reader:
    """Reads cells, and puts what it cannot read beside the row."""

    def __init__(self, found: Found, names: Names) -> None:
        self.found, self.names = found, names
        self.reads: dict[str, Callable[[Cell], Any]] = {
            "home_organ": self._organ,
            "organ": self._organ,
            "unit": self._organ,
            "native_place": self._place,
            "person": self._account,
            "skills": cells.skills_of,
            "may_lead": cells.truth_of,
            "may_deputise": cells.truth_of,
            "is_leading_body": cells.truth_of,
            "available_from": cells.first_day_of,
            "available_until": cells.last_day_of,
            "since": cells.first_day_of,
            "until": cells.last_day_of,
            "kind": cells.tie_of,
            "seat": cells.seat_of,
            "year": cells.year_of,
        }

    def person(self, raw: RawRow) -> Row:
        """Return somebody without the rows of the other sheets."""
        part = self.found.parts["people"]
        row = Row(raw.line, raw.text("number"), raw.text("name"), raw.text("mark"), raw.text("left_on"))
        for name in part.places:
            if name not in {"mark", "left_on"}:
                row.given[name] = self._read(row, part, raw, name)
        return row

    def child(self, owner: Row, part: Part, raw: RawRow) -> None:
        """Add a post, tie or service to whom it belongs."""
        before = len(owner.troubles)
        values = {
            name: self._read(owner, part, raw, name) for name in part.places if name not in {"number", "name", "source"}
        }
        needed = {"posts": "organ", "ties": "unit"}.get(part.kind)
        if needed and values.get(needed) is None and len(owner.troubles) == before:
            owner.troubles.append(_empty(part, raw, needed))
        if len(owner.troubles) > before:
            return
        if part.kind == "services" and not values.get("seat"):
            values.pop("seat", None)
        made = _MADE[part.kind](**values)
        if raw.text("source") in KEPT:
            owner.kept.append((raw.line, made))
            return
        owner.given[part.kind] = (*owner.given[part.kind], made)
        owner.lines[part.kind].append(raw.line)

    def _read(self, row: Row, part: Part, raw: RawRow, name: str) -> Any:
        cell = raw.cells[name]
        try:
            return self.reads.get(name, cells.text_of)(cell)
        except UnclearError as unclear:
            where = part.cell(raw.line, name)
            row.troubles.append(Trouble(part.kind, raw.line, where, _unclear(where, unclear)))
        except Refusal as refusal:
            row.troubles.append(Trouble(part.kind, raw.line, part.cell(raw.line, name), refusal))
        return None

    def _organ(self, cell: Cell) -> Any:
        text = cells.text_of(cell)
        return organ_named(self.names, text) if text else None

    def _place(self, cell: Cell) -> str:
        text = cells.text_of(cell)
        return place_named(self.names, text) if text else ""

    def _account(self, cell: Cell) -> Any:
        text = cells.text_of(cell)
        return account_named(self.names, text) if text else None


def organ_named(names: Names, text: str) -> Any:
    """
    Return the organ of this name.

    Raises:
        Refusal: ``rounds.pool_unknown_organ`` with the names that are nearest.
    """
    organ = names.organ(text)
    if organ is not None:
        return organ
    near = names.nearest_organs(text)
    zh = f"相近的有：{'、'.join(near)}。请照机构名称改正。" if near else "请先在“机构”里添加，或改正名称。"
    en = (
        f"The nearest are: {', '.join(near)}. Write one of them."
        if near
        else "Add it under organs first, or correct the name."
    )
    raise Refusal("rounds.pool_unknown_organ", f"没有叫“{text[:60]}”的机构，没有保存。{zh}", f'There is no organ "{text[:60]}"; nothing was saved. {en}')  # fmt: skip


def place_named(names: Names, text: str) -> str:
    """
    Return the code of the division that words mean.

    Raises:
        Refusal: ``rounds.pool_unknown_place``, or ``rounds.pool_place_unclear`` where several are called so.
    """
    found = names.places(text)
    if len(found) == 1:
        return found[0].code
    if not found:
        raise Refusal(
            "rounds.pool_unknown_place",
            f"没有叫“{text[:40]}”的行政区划，没有保存。请写到县级，例如“内蒙古自治区赤峰市松山区”，或写六位代码。",
            f'No division is called "{text[:40]}"; nothing was saved. Write province, city and county, or the six-digit code.',
        )
    offered = "；".join(f"{place.full}（{place.code}）" for place in found[:6])
    raise Refusal(
        "rounds.pool_place_unclear",
        f"叫“{text[:40]}”的行政区划不止一个，没有保存：{offered}。请写全，或写六位代码。",
        f'Several divisions are called "{text[:40]}"; nothing was saved: {offered}. Write it in full, or the six-digit code.',
    )


def account_named(names: Names, text: str) -> Any:
    """
    Return the open account with this sign-in name.

    Raises:
        Refusal: ``rounds.pool_unknown_account``.
    """
    found = names.account(text)
    if found is None:
        raise Refusal(
            "rounds.pool_unknown_account",
            f"没有登录名为“{text[:60]}”的开放账号，没有保存。请先开立账号，或改正登录名。",
            f'No open account signs in as "{text[:60]}"; nothing was saved. Open one first, or correct the name.',
        )
    return found


def places_of(row: Row, parts: Mapping[str, Part], troubles: Sequence[Refusal]) -> Iterator[Trouble]:
    """Yield refusals of facts (``posts-2-until``) with the cells that they speak of."""
    for refusal in troubles:
        kind, _dash, rest = refusal.where.partition("-")
        at, _dash, name = rest.partition("-")
        lines = row.lines.get(kind, [])
        if at.isdigit() and int(at) < len(lines):
            line = lines[int(at)]
            yield Trouble(kind, line, parts[kind].cell(line, name), refusal)
        else:
            column = refusal.where if refusal.where in COLUMNS["people"] else "number"
            yield Trouble("people", row.line, parts["people"].cell(row.line, column), refusal)


def _unclear(where: str, unclear: UnclearError) -> Refusal:
    return Refusal(
        "rounds.pool_cell",
        f"{where}：{unclear.zh}。没有导入。",
        f"{where}: {unclear.en}. Nothing was taken.",
        where=where,
    )


def _empty(part: Part, raw: RawRow, name: str) -> Trouble:
    where = part.cell(raw.line, name)
    words = COLUMNS[part.kind][name]
    refusal = Refusal(
        "rounds.pool_cell",
        f"{where}：没有填“{words[0]}”。没有导入，请补上或删去这一行。",
        f'{where}: "{words[1]}" is empty. Nothing was taken; fill it in, or remove the row.',
        where=where,
    )
    return Trouble(part.kind, raw.line, where, refusal)


def _twice(part: Part, raw: RawRow) -> Trouble:
    where = part.cell(raw.line, "number")
    refusal = Refusal(
        "rounds.pool_number_twice",
        f"{where}：编号“{raw.text('number')}”在表里出现了两次，没有导入。请只保留一行，或改正编号。",
        f'{where}: the number "{raw.text("number")}" stands twice in the sheet; nothing was taken. Keep one row, or correct it.',
        where=where,
    )
    return Trouble(part.kind, raw.line, where, refusal)


def _nobodys(part: Part, raw: RawRow) -> Trouble:
    where = part.cell(raw.line, "number")
    refusal = Refusal(
        "rounds.pool_unknown_number",
        f"{where}：“人员”工作表里没有编号“{raw.text('number')[:40]}”，这一行没有归属，没有导入。请补上或改正编号。",
        f'{where}: the sheet of people has no number "{raw.text("number")[:40]}", so the row is nobody\'s; nothing was taken. '
        "Add the person, or correct the number.",
        where=where,
    )
    return Trouble(part.kind, raw.line, where, refusal)
