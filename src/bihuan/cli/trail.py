"""``bihuan trail verify``: whether the record of every action is whole."""

import json
import sys
from dataclasses import asdict

import click

from bihuan.cli.folders import data_option, use_folder
from bihuan.cli.words import Exit, language_option
from bihuan.reading.exporting import Language

_FAULTS = {
    "gap": ("缺少记录", "a record is missing"),
    "wrong_previous": ("与前一条记录不衔接", "a record does not follow the one before"),
    "wrong_hash": ("记录内容被改动", "a record was changed"),
    "unknown_suite": ("记录使用未知的算法", "a record uses an unknown algorithm"),
    "tail_cut": ("末尾的记录被删除", "records at the end were removed"),
    "head_wrong": ("链首与记录不符", "the head of the chain does not fit the records"),
}


@click.group(short_help="操作留痕 · the trail of actions")
def trail() -> None:
    """
    操作留痕：每一个动作的哈希链记录。

    The hash-chained record of every action.
    """


@trail.command()
@data_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--head", metavar="SHA-256", help="另处保存的链首哈希 · hash of the head as noted elsewhere")
@language_option
def verify(data: str | None, form: str, head: str | None, lang: Language) -> None:
    """
    核对全部留痕记录是否完整，未被改动、删除或插入。

    Check that no record was changed, removed or inserted. A chain that was rebuilt as a whole shows only against a
    hash of its head that was noted elsewhere: name it with --head.
    """
    with use_folder(data, lang):
        from bihuan.web.trail.verify import verify as check

        verdict = check()
    differs = bool(head) and verdict.is_whole and verdict.head != head
    if form == "json":
        click.echo(json.dumps({**asdict(verdict), "is_whole": verdict.is_whole, "head_differs": differs}))
    else:
        _say(verdict.records, verdict.head, verdict.fault, verdict.seq, lang)
        if differs:
            click.echo(
                "链首与另处保存的哈希不同：整条链可能被重建。"
                if lang == "zh"
                else "The head differs from the hash noted elsewhere: the chain may have been rebuilt."
            )
    sys.exit(Exit.DONE if verdict.is_whole and not differs else Exit.TRAIL_BROKEN)


def _say(records: int, head: str, fault: str | None, seq: int | None, lang: Language) -> None:
    if fault is None:
        text = f"留痕完整：{records} 条记录。" if lang == "zh" else f"The trail is whole: {records} record(s)."
    else:
        zh, en = _FAULTS[fault]
        text = (
            f"留痕不完整：第 {seq} 条处{zh}（{fault}）。请停止写入，保留数据目录，并与备份核对。"
            if lang == "zh"
            else f"The trail is not whole: at record {seq}, {en} ({fault}). Stop writing, keep the data folder, and compare"
            " it with a backup."
        )
    click.echo(text)
    click.echo(f"{'链首' if lang == 'zh' else 'head'} {head}")
