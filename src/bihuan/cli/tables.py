"""A reading for people: coloured tables on a terminal, plain lines in a pipe or a file."""

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bihuan.reading.explaining import summary
from bihuan.reading.exporting import Language, category_names, fact_rows, finding_rows
from bihuan.reading.exporting_items import item_rows
from bihuan.reading.notice import Reading


def as_plain(reading: Reading, lang: Language) -> str:
    """
    Return a reading as lines: facts, then one line a clause, fields separated by tabs.

    A clause line has reference, target, category codes and text; no colour, no wrapping, so that grep and cut work. A
    rectification notice has a line an item: number, target, state and problem, and below it what was done and came of it.
    """
    lines = [f"{row['fact']}\t{row['value']}" for row in fact_rows(reading, lang)]
    lines += ["", summary(reading)[0 if lang == "zh" else 1], ""]
    if reading.rectification:
        return "\n".join([*lines, *_item_lines(reading, lang)]) + "\n"
    for row in finding_rows(reading, lang):
        reference = f"{row['target_number']}-{row['clause_number']}"
        lines.append(f"{reference}\t{row['target']}\t{row['categories'] or '-'}\t{row['text']}")
    return "\n".join(lines) + "\n"


def _item_lines(reading: Reading, lang: Language) -> list[str]:
    lines = []
    for row in item_rows(reading, lang):
        lines.append(f"{row['number']}\t{row['target']}\t{row['status'] or '-'}\t{row['problem']}")
        for key in ("measures", "outcomes", "responsible", "reason"):
            lines += [f"\t{line}" for line in str(row[key]).split("\n") if line]
    return lines


def _show_items(reading: Reading, lang: Language, console: Console) -> None:
    heads = (
        ("序号", "状态", "问题", "措施", "成果")
        if lang == "zh"
        else ("No.", "State", "Problem", "Measures", "Outcomes")
    )
    table = Table(header_style="bold", pad_edge=False, box=SIMPLE_HEAD)
    for head in heads:
        table.add_column(head, overflow="fold", no_wrap=head in heads[:1])
    for row in item_rows(reading, lang):
        cells = (escape(str(row[key])) for key in ("problem", "measures", "outcomes"))
        table.add_row(str(row["number"]), f"[cyan]{row['status'] or '-'}[/]", *cells)
    console.print(table)


def show(reading: Reading, lang: Language, console: Console | None = None) -> None:
    """Print a reading on a terminal: facts, findings, names of the categories, and how much was repaired."""
    console = console or Console(highlight=False)
    facts = Table.grid(padding=(0, 2))
    facts.add_column(no_wrap=True)
    facts.add_column(overflow="fold")
    for row in fact_rows(reading, lang):
        facts.add_row(f"[bold]{escape(str(row['fact']))}[/]", escape(str(row["value"])))
    console.print(facts)
    rows = finding_rows(reading, lang)
    if reading.rectification:
        _show_items(reading, lang, console)
    elif rows:
        heads = ("编号", "被巡视单位", "类别", "问题") if lang == "zh" else ("No.", "Target", "Categories", "Finding")
        table = Table(header_style="bold", pad_edge=False, box=SIMPLE_HEAD)
        for head in heads:
            # Chinese has no spaces to wrap at: without folding, the rest of a line would be cut off.
            table.add_column(head, overflow="fold", no_wrap=head in heads[:3])
        last = None
        for row in rows:
            name = "" if row["target"] == last else str(row["target"])
            last = row["target"]
            text = escape(str(row["text"]))
            marked = f"{text} [yellow]※[/]" if row["inferred"] else text
            reference = f"{row['target_number']}-{row['clause_number']}"
            table.add_row(reference, escape(name), f"[cyan]{row['categories']}[/]", marked)
        console.print(table)
    names = category_names(reading.taxonomy, lang)
    if names:
        console.print("  ".join(f"[cyan]{code}[/] {escape(name)}" for code, name in names.items()))
    console.print(summary(reading)[0 if lang == "zh" else 1])
    if any(row["inferred"] for row in rows):
        console.print(
            "[yellow]※[/] 含推断还原的字，用 bihuan explain 逐处查看"
            if lang == "zh"
            else "[yellow]※[/] holds inferred characters; see each with bihuan explain"
        )
