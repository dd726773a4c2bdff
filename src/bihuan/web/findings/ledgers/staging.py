"""The rows of a ledger from elsewhere, each checked: new, there already, or with errors. Writes nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bihuan.web.common.tables.cells import is_empty, place
from bihuan.web.findings.ledgers.checking import Categories, Problem, Reader
from bihuan.web.findings.ledgers.layout import Aside, Layout, Merged, Rows, filled_down
from bihuan.web.findings.ledgers.targets import TargetNames
from bihuan.web.findings.models import ImportJob, ImportRow
from bihuan.web.rounds.models import Target

V = ImportRow.Verdict
#: What makes two rows the same problem: unit, title, facts.
Same = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Ledger:
    """A sheet, how it is laid out, and what each column is."""

    rows: Rows
    merged: Merged
    layout: Layout
    columns: Sequence[str]
    unvalued: frozenset[str] = frozenset()  # cells with a formula without its result


def staged_rows(
    job: ImportJob,
    ledger: Ledger,
    targets: TargetNames,
    categories_of: Callable[[Target], Categories],
    known: set[Same],
) -> Iterator[ImportRow]:
    """
    Yield a row to stage for each row of the ledger, in its order; sections, sums, remarks and empty rows are passed over.

    ``known`` holds what the register has already; rows that say the same again are not made twice, and each new row is
    added to it.
    """
    layout = ledger.layout
    reader = Reader(layout.headings, ledger.columns, targets, categories_of, unvalued=ledger.unvalued)
    asides = {aside.row: aside for aside in layout.asides}
    crossing = _crossing(layout)
    target, section = job.target, ""
    for at, row in enumerate(filled_down(ledger.rows, ledger.merged, layout), start=layout.last_heading + 1):
        if aside := asides.get(at):
            if aside.kind == "section":
                target, section = targets.find(_bare_section(aside)) or target, aside.text
            continue
        if all(is_empty(cell) for cell in row):
            continue
        checked = reader.read(row, at, target)
        if section:
            checked.notes["分节"] = section
        checked.problems += crossing.get(at, [])
        yield ImportRow(
            job=job,
            row=at + 1,
            verdict=_verdict(checked.target, checked.values, checked.problems, known),
            target_id_of_row=checked.target.pk if checked.target else None,
            values=checked.values,
            notes=checked.notes,
            problems=[problem.as_json() for problem in checked.problems],
        )


def _verdict(
    target: Target | None, values: dict[str, Any], problems: list[Problem], known: set[Same]
) -> ImportRow.Verdict:
    if problems or target is None:
        return V.ERROR
    same = (target.pk, values.get("title", "").strip(), values.get("condition", "").strip())
    if same in known:
        return V.UNCHANGED
    known.add(same)
    return V.NEW


def _crossing(layout: Layout) -> dict[int, list[Problem]]:
    """Return what is wrong with rows in which cells are merged across columns."""
    found: dict[int, list[Problem]] = {}
    for top, left, bottom, right in layout.crossing:
        area = f"{place(top, left)}:{place(bottom, right)}"
        problem = Problem(
            place(top, left),
            "findings.merged_across",
            f"单元格 {area} 横向合并，看不出内容属于哪一列。请取消合并并把内容填到各列后重新上传。",
            f"The cells {area} are merged across columns, so it cannot be told which column they belong to. "
            "Split them, fill each column, and upload again.",
        )
        for row in range(top, bottom + 1):
            found.setdefault(row, []).append(problem)
    return found


def _bare_section(aside: Aside) -> str:
    """Return a section's title without its number: 一、呼和浩特市 → 呼和浩特市."""
    return aside.text.lstrip("一二三四五六七八九十百0123456789（）()、.．　 ").split("（")[0].split("(")[0]
