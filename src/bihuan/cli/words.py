"""What the command line says and in which language; exit codes; how a refusal looks."""

import os
import sys
from collections.abc import Callable
from enum import IntEnum
from types import TracebackType
from typing import Any, Protocol, TypeVar

import click

from bihuan.reading.exporting import Language

Function = TypeVar("Function", bound=Callable[..., Any])


class Exit(IntEnum):
    """Exit codes, as docs/reference/cli.md lists them."""

    DONE = 0
    FAULT = 1  #: a fault of this program
    USAGE = 2  #: the command was not understood
    REFUSED = 3  #: a file was not read; click itself never uses 3 and above
    NOT_EVIDENCE = 4  #: a text was read but must not count as evidence
    CANNOT_SERVE = 5  #: the data folder or the port cannot be used
    TRAIL_BROKEN = 6  #: the trail is not whole
    PARTLY_DAMAGED = 7  #: a backup was made, but files of the data folder were missing or changed


class Refused(Protocol):
    """Whatever carries a stable code and a sentence in both languages."""

    @property
    def code(self) -> str:
        """The stable dotted code."""

    @property
    def zh(self) -> str:
        """The sentence in Simplified Chinese."""

    @property
    def en(self) -> str:
        """The sentence in English."""


def language_option(function: Function) -> Function:
    """Add ``--lang`` to a command; ``BIHUAN_LANG`` sets it for all."""
    return click.option(
        "--lang",
        type=click.Choice(["zh", "en"]),
        default="zh",
        envvar="BIHUAN_LANG",
        show_default=True,
        help="输出语言 · language of the output",
    )(function)


def complain(refusal: Refused, lang: Language, *, about: str = "") -> None:
    """Write a refusal to the error stream: its code, then the sentence in both languages, the wanted one first."""
    first, second = (refusal.zh, refusal.en) if lang == "zh" else (refusal.en, refusal.zh)
    head = f"{about}: {refusal.code}" if about else refusal.code
    click.echo(f"{head}\n  {first}\n  {second}", err=True)


def use_utf8() -> None:
    """Write UTF-8 into files and pipes, and never stop at a character that a terminal cannot show."""
    for stream in (sys.stdout, sys.stderr):
        # Streams that a test or a service put in place need not be able to change.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace", **({} if stream.isatty() else {"encoding": "utf-8"}))


def hide_traces() -> None:
    """Say one sentence instead of a stack trace for a fault of this program; ``BIHUAN_TRACE=1`` shows the trace."""
    if not os.environ.get("BIHUAN_TRACE"):
        sys.excepthook = _apologise


def _apologise(kind: type[BaseException], fault: BaseException, _: TracebackType | None) -> None:
    code = getattr(fault, "code", "cli.fault")
    if code != "cli.fault" and isinstance(code, str):
        click.echo(f"{code}\n  {fault}", err=True)
        return
    click.echo(
        f"cli.fault\n  程序出错（{kind.__name__}），没有保存任何内容。请设 BIHUAN_TRACE=1 重试，并把输出发给维护者。\n"
        f"  The program failed ({kind.__name__}); nothing was saved. Try again with BIHUAN_TRACE=1 and send the output to"
        " the maintainers.",
        err=True,
    )
