"""``bihuan sample``: draw a sample of closed items again, from the file that its page hands out."""

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from bihuan.cli.words import Exit, language_option
from bihuan.reading.exporting import Language
from bihuan.web.rectification.truth.sampling import differences


@click.group(short_help="反向核查样本 · samples of closed items")
def sample() -> None:
    """
    反向核查样本：重新抽取核对。

    Samples of closed items: draw one again and compare.
    """


@sample.command()
@click.argument("file", type=click.Path(path_type=Path))
@language_option
def verify(file: Path, lang: Language) -> None:
    """
    按文件中的种子重新抽取，与所记名单比较。

    Draw again by the seed in the file that the page of a sample hands out, and compare; it needs no data folder.
    """
    frame = _frame(file)
    try:
        wrong = differences(frame, int(frame["seed"]))
        count = sum(len(one["drawn"]) for one in frame["strata"])
    except (KeyError, TypeError, ValueError) as error:
        _unreadable(file, error)
    if wrong:
        numbers = "、".join(wrong[:10])
        said = f"不一致：{numbers}。" if lang == "zh" else f"Not the same: {', '.join(wrong[:10])}."
    else:
        said = f"一致：{count} 件。" if lang == "zh" else f"The same: {count} items."
    click.echo(said)
    sys.exit(Exit.TRAIL_BROKEN if wrong else Exit.DONE)


def _frame(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        click.echo(f"打不开：{file}\nCannot open it: {error.strerror}", err=True)
        sys.exit(Exit.USAGE)
    except ValueError as error:
        _unreadable(file, error)
    if not isinstance(found, dict):
        _unreadable(file, TypeError("not an object"))
    return found


def _unreadable(file: Path, error: Exception) -> NoReturn:
    click.echo(f"不是样本文件：{file}（{error}）\nNot the file of a sample: {error}", err=True)
    sys.exit(Exit.USAGE)
