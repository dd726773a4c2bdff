"""``bihuan trail``: whether the record of every action is whole, where it stands, and a copy to check elsewhere."""

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from bihuan.cli.folders import data_option, use_folder
from bihuan.cli.words import Exit, language_option
from bihuan.reading.exporting import Language
from bihuan.trail_check.chain import Verdict
from bihuan.trail_check.lines import printed_line, read_anchors, sentences

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(short_help="操作留痕 · the trail of actions")
def trail() -> None:
    """
    操作留痕：每一个动作的哈希链记录。

    The hash-chained record of every action.
    """


@trail.command()
@data_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--anchors", "files", type=_FILE, multiple=True, help="另处保存的锚点文件 · anchor file kept elsewhere")
@click.option("--line", "printed", multiple=True, help="打印的校验行 · a printed line")
@click.option("--head", metavar="HASH", help="另处保存的链尾哈希 · hash of the last record as noted elsewhere")
@click.option("--key", "keys", multiple=True, metavar="HEX", help="另处保存的公钥 · public key as noted elsewhere")
@language_option
def verify(
    data: str | None,
    form: str,
    files: tuple[Path, ...],
    printed: tuple[str, ...],
    head: str | None,
    keys: tuple[str, ...],
    lang: Language,
) -> None:
    """
    核对全部留痕记录是否完整，未被改动、删除或插入。

    Check that no record was changed, removed or inserted. A chain that was rebuilt as a whole shows only against what
    was noted elsewhere: name anchor files with --anchors, printed lines with --line, the last hash with --head.
    """
    noted = _noted(files, printed)
    with use_folder(data, lang):
        from bihuan.web.trail import anchors
        from bihuan.web.trail.verify import verify as check

        verdict = check([*noted, *_readable(anchors.known())], [key.lower() for key in keys])
    differs = bool(head) and verdict.is_whole and verdict.head != head
    if form == "json":
        click.echo(json.dumps({**verdict._asdict(), "is_whole": verdict.is_whole, "head_differs": differs}))
    else:
        _say(verdict, lang)
        if differs:
            click.echo(
                "链尾与另处保存的哈希不同：整条链可能被重建，或此后又有新记录。"
                if lang == "zh"
                else "The last hash differs from the one noted elsewhere: the chain was rebuilt, or records came since."
            )
    sys.exit(Exit.DONE if verdict.is_whole and not differs else Exit.TRAIL_BROKEN)


@trail.command()
@data_option
@click.option("--print", "prints", is_flag=True, help="输出可打印的校验行 · print the line for paper")
@language_option
def checkpoint(data: str | None, *, prints: bool, lang: Language) -> None:
    """
    立即签署检查点，并写入锚点目录。

    Sign where the chain stands now, and copy that into the anchor folders. With --print, give one line that can be
    printed, kept on paper, and typed back into `bihuan trail verify --line`.
    """
    with use_folder(data, lang):
        from bihuan.web.trail.actions import anchor, moment, take_checkpoint
        from bihuan.web.trail.queries import last_checkpoint

        take_checkpoint(even_if_early=True)
        failed = anchor()
        last = last_checkpoint()
    for folder in failed:
        click.echo(f"锚点目录写不进去：{folder}\nThe anchor folder cannot be written: {folder}", err=True)
    if last is None:
        click.echo("还没有任何记录。" if lang == "zh" else "Nothing has been recorded yet.")
    elif prints:
        click.echo(printed_line(last.seq, moment(last.at), last.head))
    else:
        click.echo(
            f"检查点：第 {last.seq} 条，{last.head}" if lang == "zh" else f"Checkpoint: record {last.seq}, {last.head}"
        )
    sys.exit(Exit.CANNOT_SERVE if failed else Exit.DONE)


@trail.command()
@data_option
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@language_option
def export(data: str | None, file: Path, lang: Language) -> None:
    """
    导出全部留痕、检查点和公钥，旁边放一份独立的核对程序。

    Write records, checkpoints and access log into FILE, and beside it the public key and a program that checks them on
    any machine with Python: python3 trail_check.pyz FILE. The export is itself recorded.
    """
    with use_folder(data, lang):
        from bihuan.web.trail.actions import SYSTEM, export_trail
        from bihuan.web.trail.handing_out import NAME, standalone
        from bihuan.web.trail.keys import public_key_file

        aside = file.with_name(f"{file.name}.{os.getpid()}")
        try:
            with aside.open("w", encoding="utf-8", newline="\n") as lines:
                lines.writelines(export_trail(actor=SYSTEM))
            aside.replace(file)
            file.with_name(NAME).write_bytes(standalone())
            file.with_name(public_key_file().name).write_bytes(public_key_file().read_bytes())
        except OSError as error:
            aside.unlink(missing_ok=True)
            click.echo(
                f"cli.cannot_write\n  写不进去：{file}（{error.strerror}）。请检查路径和权限。\n"
                f"  Cannot write {file} ({error.strerror}). Check path and permissions.",
                err=True,
            )
            sys.exit(Exit.USAGE)
    click.echo(
        f"已导出 {file}。在另一台计算机上核对：python3 {NAME} {file.name}"
        if lang == "zh"
        else f"Exported {file}. To check it on another machine: python3 {NAME} {file.name}"
    )


def _noted(files: tuple[Path, ...], printed: tuple[str, ...]) -> list[tuple[int, str]]:
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return _readable(read_anchors([*printed, *lines]))


def _readable(anchors: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    try:
        return list(anchors)
    except ValueError as error:
        raise click.UsageError(f"锚点读不懂 · an anchor cannot be read: {error}") from error


def _say(verdict: Verdict, lang: Language) -> None:
    zh, en = sentences(verdict)
    click.echo(zh if lang == "zh" else en)
    if not verdict.is_whole:
        click.echo(
            "请停止写入，保留数据目录，并与备份核对。"
            if lang == "zh"
            else "Stop writing, keep the data folder, and compare it with a backup."
        )
    click.echo(f"{'链尾' if lang == 'zh' else 'head'} {verdict.head}")
    if verdict.anchored:
        words = (
            ("检查点和锚点确认至第", "条")
            if lang == "zh"
            else ("confirmed by checkpoints and anchors up to record", "")
        )
        click.echo(f"{words[0]} {verdict.anchored} {words[1]}".rstrip())
