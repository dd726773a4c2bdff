"""``bihuan explain``: original and restored text side by side, and why each change was made."""

import sys

import click
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bihuan.cli.inputs import outcomes
from bihuan.cli.outputs import write
from bihuan.cli.words import Exit, complain, language_option
from bihuan.reading.explaining import CERTAINTIES, KINDS, Change, Section, changes, sections, summary
from bihuan.reading.exporting import Language
from bihuan.reading.notice import Reading, Repair

#: Colours by certainty; the words say the same, so that nothing rests on colour alone.
_STYLES = {"decoded": "green", "inferred": "bold yellow", "unread": "bold red"}
#: Changes that belong to reading a converted page and not to its damage are shown quietly.
_QUIET = frozenset({"script", "punctuation", "pinyin_gloss", "line_start"})


@click.command(short_help="说明修复 · explain the repairs")
@click.argument("file", metavar="FILE|-")
@click.option("--output", "-o", metavar="FILE", help="写入文件，不写到屏幕 · write to a file")
@click.option(
    "--only", type=click.Choice(["all", "inferred"]), default="all", help="只看推断处 · inferred repairs only"
)
@language_option
def explain(file: str, output: str | None, only: str, lang: Language) -> None:
    """
    原文与还原文对照，逐处说明怎样修复、为什么、有多大把握。

    Show the original beside the restored text, and for each repair its reason, its certainty and the other readings
    that the evidence allows. In colour on a terminal, as plain lines in a pipe.
    """
    outcome = next(outcomes((file,)), None)
    if outcome is None or outcome.reading is None:
        if outcome and outcome.refusal:
            complain(outcome.refusal, lang, about=file)
        sys.exit(Exit.REFUSED)
    reading = outcome.reading
    if output or not sys.stdout.isatty():
        write(as_plain(reading, lang, only), output)
    else:
        show(reading, lang, only)
    if reading.refused:
        complain(reading.refused, lang, about=file)
        sys.exit(Exit.NOT_EVIDENCE)


def as_plain(reading: Reading, lang: Language, only: str = "all") -> str:
    """Return the explanation as lines without colour or wrapping."""
    at = 0 if lang == "zh" else 1
    before, after = ("原文", "还原") if lang == "zh" else ("original", "restored")
    lines = [summary(reading)[at], ""]
    for section, listed in _sections(reading, only):
        lines += [f"¶{section.number}", f"{before}\t{section.original}", f"{after}\t{section.restored}"]
        lines += [f"  {_line(reading, change, lang)}" for change in listed]
        lines.append("")
    return "\n".join(lines)


def _sections(reading: Reading, only: str) -> list[tuple[Section, list[Change]]]:
    found = []
    for section in sections(reading.original, reading.repairs):
        listed = [change for change in changes(section) if only == "all" or change.repair.certainty != "decoded"]
        if only == "all" or listed:
            found.append((section, listed))
    return found


def _line(reading: Reading, change: Change, lang: Language) -> str:
    """One change: places, before → after, kind, certainty, reason."""
    at = 0 if lang == "zh" else 1
    repair = change.repair
    spans = [reading.repairs[index].span for index in change.indexes]
    places = " ".join(f"{start}:{end}" for start, end in spans)
    kind = KINDS.get(repair.kind, (repair.kind, repair.kind))[at]
    return (
        f"[{CERTAINTIES[repair.certainty][at]}·{kind}] {_quoted(repair.before)} → {_quoted(repair.after)} "
        f"({places}) {change.why[at]}"
    )


def _quoted(text: str) -> str:
    shown = text.replace("\n", "⏎").replace("\u3000", "␣")
    return f"「{shown}」"


def show(reading: Reading, lang: Language, only: str = "all", console: Console | None = None) -> None:
    """Print the explanation on a terminal: both texts in two columns, changes coloured by their certainty."""
    console = console or Console(highlight=False)
    at = 0 if lang == "zh" else 1
    heads = ("原文", "还原") if lang == "zh" else ("Original", "Restored")
    for section, listed in _sections(reading, only):
        table = Table(header_style="bold", expand=True)
        for head in (f"¶{section.number} {heads[0]}", heads[1]):
            # Chinese has no spaces to wrap at: without folding, the rest of a line would be cut off.
            table.add_column(head, overflow="fold", ratio=1)
        table.add_row(*_coloured(section))
        notes = [
            Padding(Text(_line(reading, change, lang), style=_style(change.repair), overflow="fold"), (0, 2))
            for change in listed
        ]
        console.print(Group(table, *notes))
    console.print(Text(summary(reading)[at], style="bold"))


def _coloured(section: Section) -> tuple[Text, Text]:
    """Both columns of a paragraph with every change coloured by its certainty."""
    original, restored = Text(), Text()
    at = section.span[0]
    for _, repair in section.repairs:
        start, end = repair.span
        same = section.original[at - section.span[0] : start - section.span[0]]
        original.append(same)
        restored.append(same)
        original.append(repair.before, style=f"{_style(repair)} {'' if repair.after else 'strike'}".strip())
        restored.append(repair.after, style=_style(repair))
        at = end
    rest = section.original[at - section.span[0] :]
    original.append(rest)
    restored.append(rest)
    return original, restored


def _style(repair: Repair) -> str:
    if repair.certainty == "decoded" and repair.kind in _QUIET:
        return "dim green"
    return _STYLES[repair.certainty]
