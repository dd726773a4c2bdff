"""Built tables by name: loaded once, mapped from disk, shared between processes that read."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

BUILT = Path(__file__).resolve().parent / "built"


class TablesMissingError(RuntimeError):
    """The reading tables were not built; ``code`` is ``reading.tables_missing``."""

    code = "reading.tables_missing"


@cache
def array(name: str) -> npt.NDArray[Any]:
    """
    Return the table ``name`` (such as ``"repair/gbk"``) as a read-only array.

    Raises:
        TablesMissingError: if the tables were not built.
    """
    try:
        table: npt.NDArray[Any] = np.load(_path(f"{name}.npy"), mmap_mode="r")
    except FileNotFoundError as error:
        raise _missing(name) from error
    return table


@cache
def in_memory(name: str) -> npt.NDArray[Any]:
    """Return the table ``name`` as an array in memory, for tables that are read on every document."""
    return np.array(array(name))


@cache
def lines(name: str) -> tuple[str, ...]:
    """Return the lines of the text table ``name``, without line ends."""
    try:
        return tuple(_path(name).read_text("utf-8").splitlines())
    except FileNotFoundError as error:
        raise _missing(name) from error


def _path(name: str) -> Path:
    return BUILT / name


def _missing(name: str) -> TablesMissingError:
    return TablesMissingError(
        f"缺少阅读用的表 {name}：请先运行 python3 dev.py setup。"
        f" The reading table {name} is missing: run python3 dev.py setup first."
    )
