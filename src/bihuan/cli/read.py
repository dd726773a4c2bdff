"""``bihuan read``: what a notice says, as a table, as the contract's JSON, as CSV, or as an Excel workbook."""

import json
import sys
from collections.abc import Iterator

import click

from bihuan.cli.inputs import outcomes
from bihuan.cli.outputs import OutputError, write
from bihuan.cli.tables import as_plain, show
from bihuan.cli.words import Exit, complain, language_option
from bihuan.reading.corpus import Outcome
from bihuan.reading.exporting import FINDING_COLUMNS, Language, Row, as_csv, finding_rows, workbook_of
from bihuan.reading.exporting_items import ITEM_COLUMNS, item_rows
from bihuan.reading.notice import Reading


@click.command(short_help="读取通报 · read a notice")
@click.argument("files", nargs=-1, required=True, metavar="FILE|FOLDER|-...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "xlsx"]),
    default="table",
    show_default=True,
    help="输出格式 · format of the output",
)
@click.option("--output", "-o", metavar="FILE", help="写入文件，不写到屏幕 · write to a file")
@click.option("--jobs", type=click.IntRange(1, 64), help="同时使用的进程数 · processes for many files")
@language_option
def read(files: tuple[str, ...], form: str, output: str | None, jobs: int | None, lang: Language) -> None:
    """
    读取一份或多份通报（UTF-8、GB18030、Big5、UTF-16 文本或 .docx；“-” 为标准输入）。

    Read notices and print what they say: the round, each target, each problem with its categories and its place in
    the original. Several files give one JSON object a line, one CSV table, or tables one after the other.
    """
    if form == "xlsx" and len(files) > 1:
        raise OutputError(
            "cli.one_workbook_per_notice\n  一次只能把一份通报写成一个 Excel 文件；多份请用 --format csv。\n"
            "  A workbook holds one notice. For several files use --format csv."
        )
    tally = _Tally(lang)
    found = tally.readings(outcomes(files, jobs))
    if form == "json":
        _print_json(found, tally, output)
    elif form == "csv":
        text = _csv(found, lang)
        if tally.read:
            write(text.encode("utf-8-sig" if output else "utf-8"), output)
    elif form == "xlsx":
        for reading in found:
            write(workbook_of(reading, lang), output)
    elif output or not sys.stdout.isatty():
        _print_plain(found, output, lang)
    else:
        for reading in found:
            show(reading, lang)
    sys.exit(tally.exit_code())


class _Tally:
    """Passes readings on, complains of refusals as they come, and remembers the exit code."""

    def __init__(self, lang: Language) -> None:
        self._lang: Language = lang
        self.read = self.refused = self.not_evidence = 0
        self.outcomes: list[Outcome] = []

    def readings(self, found: Iterator[Outcome]) -> Iterator[Reading]:
        for outcome in found:
            if outcome.refusal:
                self.refused += 1
                self.outcomes.append(outcome)
                complain(outcome.refusal, self._lang, about=outcome.path)
            elif outcome.reading:
                self.read += 1
                if outcome.reading.refused:
                    self.not_evidence += 1
                    complain(outcome.reading.refused, self._lang, about=outcome.path)
                yield outcome.reading

    def exit_code(self) -> Exit:
        if self.refused:
            return Exit.REFUSED
        return Exit.NOT_EVIDENCE if self.not_evidence else Exit.DONE


def _csv(found: Iterator[Reading], lang: Language) -> str:
    """
    One table with one head: items where every file is a rectification notice, else published problems.

    In a table of problems a rectification notice has a row for each problem that it answers, so that none is lost.
    """
    findings: list[Row] = []
    items: list[Row] = []
    only_items = True
    for reading in found:
        findings += finding_rows(reading, lang)
        items += item_rows(reading, lang)
        only_items = only_items and reading.rectification is not None
    return as_csv(ITEM_COLUMNS, items, lang) if only_items and items else as_csv(FINDING_COLUMNS, findings, lang)


def _print_json(found: Iterator[Reading], tally: _Tally, output: str | None) -> None:
    """One file: the object, indented. Several: one object a line, as they come, so that nothing piles up."""
    first = next(found, None)
    second = next(found, None) if first else None
    if first is None:
        return
    if second is None and not tally.refused:
        write(json.dumps(first.as_json(), ensure_ascii=False, indent=2) + "\n", output)
        return
    lines = (json.dumps(reading.as_json(), ensure_ascii=False) for reading in _chained(first, second, found))
    if output:
        write("".join(line + "\n" for line in lines), output)
        return
    for line in lines:
        click.echo(line)


def _chained(first: Reading, second: Reading | None, rest: Iterator[Reading]) -> Iterator[Reading]:
    yield first
    if second:
        yield second
    yield from rest


def _print_plain(found: Iterator[Reading], output: str | None, lang: Language) -> None:
    pages = (as_plain(reading, lang) for reading in found)
    if output:
        text = "\n".join(pages)
        if text:
            write(text, output)
        return
    for page in pages:
        click.echo(page)
