"""Where results go: the standard output, or a file that is there completely or not at all."""

import os
import sys
import tempfile
from pathlib import Path

import click

from bihuan.cli.words import Exit


class OutputError(click.ClickException):
    """The result cannot be written where it was wanted."""

    exit_code = Exit.USAGE


def write(result: str | bytes, output: str | None) -> None:
    """
    Write a result to a file, or to the standard output if none is named.

    The file is written beside its place and then moved there, so that an interrupted run leaves the old one.

    Raises:
        OutputError: ``cli.binary_to_terminal`` for a workbook on a terminal, ``cli.cannot_write`` for a bad path.
    """
    if output:
        _replace(Path(output), result.encode() if isinstance(result, str) else result)
        return
    if isinstance(result, bytes):
        if sys.stdout.isatty():
            raise OutputError(
                "cli.binary_to_terminal\n  Excel 文件不能显示在终端，请用 --output 文件名 保存。\n"
                "  A workbook cannot be shown on a terminal. Name a file with --output."
            )
        sys.stdout.buffer.write(result)
        sys.stdout.buffer.flush()
        return
    click.echo(result, nl=not result.endswith("\n"))


def _replace(path: Path, data: bytes) -> None:
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            temporary.chmod(0o644)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"cli.cannot_write\n  无法写入 {path}（{error.strerror}）。请核对路径和权限。\n"
            f"  Cannot write {path} ({error.strerror}). Check the path and its permissions."
        ) from error
