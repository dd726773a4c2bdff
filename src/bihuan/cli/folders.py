"""The data folder on the command line, and Django started on it."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from bihuan.cli.words import Exit, complain
from bihuan.reading.exporting import Language
from bihuan.web.data_folder import DEFAULT_FOLDER, DataFolder, DataFolderError, current

Function = TypeVar("Function", bound=Callable[..., Any])


def data_option(function: Function) -> Function:
    """Add ``--data`` to a command; ``BIHUAN_DATA`` sets it for all."""
    return click.option(
        "--data",
        envvar="BIHUAN_DATA",
        metavar="FOLDER",
        help=f"数据目录 · data folder [default: ./{DEFAULT_FOLDER}]",
    )(function)


def named_folder(data: str | None) -> DataFolder:
    """Return the data folder that was named, and let everything that runs later find it."""
    if data:
        os.environ["BIHUAN_DATA"] = os.path.realpath(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.web.settings")
    return current()


@contextmanager
def use_folder(data: str | None, lang: Language) -> Iterator[DataFolder]:
    """Start Django on an existing data folder; what a person can mend ends the command with a sentence."""
    with ending(lang):
        folder = named_folder(data)
        folder.secret_key()  # refuses a folder that was never made, before anything is created in it
        from bihuan.web import serving

        serving.start(folder)
        serving.require_up_to_date(folder)
        yield folder


@contextmanager
def ending(lang: Language) -> Iterator[None]:
    """End the command with a sentence for whatever a person can mend: a folder, a port, a second start."""
    try:
        yield
    except DataFolderError as error:
        complain(error, lang)
        sys.exit(Exit.CANNOT_SERVE)
