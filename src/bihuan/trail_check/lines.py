"""Exports, anchor files and printed lines as they are read, and the verdict as it is said."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from .chain import FAULTS, BrokenError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .chain import Check, Verdict


def check_lines(lines: Iterable[str], check: Check) -> Verdict:
    """Check an exported trail, given as its lines."""
    try:
        for number, line in enumerate(lines):
            row = _row(line)
            if row is None:
                raise BrokenError("unreadable", check.records + 1)
            if number or row.get("kind") != "trail":
                check.take(row)
        check.close(needs_end=True)
    except BrokenError as broken:
        return check.verdict(broken)
    return check.verdict()


def _row(line: str) -> dict[str, object] | None:
    try:
        row = json.loads(line, object_pairs_hook=_once)
    except ValueError:
        return None
    return row if isinstance(row, dict) else None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    row = dict(pairs)
    if len(row) != len(pairs):
        # Readers differ in which of two they believe.
        raise ValueError("a field stands twice")
    return row


def read_anchors(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """
    Yield number and hash of each anchor: lines of an anchor file, or printed lines.

    Raises:
        ValueError: for a line that is neither.
    """
    for line in filter(str.strip, lines):
        if line.lstrip().startswith("{"):
            row = json.loads(line)
            if not isinstance(row.get("seq"), int) or not isinstance(row.get("head"), str):
                raise ValueError("not a line of an anchor file")
            yield row["seq"], row["head"]
        else:
            yield read_line(line)


def sentences(verdict: Verdict) -> tuple[str, str]:
    """Return the verdict as a person reads it, in Simplified Chinese and in English."""
    if verdict.fault is None:
        return (
            f"留痕完整：{verdict.records} 条记录，{verdict.checkpoints} 个检查点，{verdict.entries} 条查阅记录。",
            f"The trail is whole: {verdict.records} record(s), {verdict.checkpoints} checkpoint(s), "
            f"{verdict.entries} access entr{'y' if verdict.entries == 1 else 'ies'}.",
        )
    zh, en = FAULTS[verdict.fault]
    exactly = verdict.until == verdict.seq
    where = f"第 {verdict.seq} 条" if exactly else f"第 {verdict.seq} 至 {verdict.until} 条之间"
    there = f"record {verdict.seq}" if exactly else f"records {verdict.seq} to {verdict.until}"
    return (
        f"留痕不完整：{where}，{zh}（{verdict.fault}）。",
        f"The trail is not whole: {there}, {en} ({verdict.fault}).",
    )


def printed_line(seq: int, at: str, head: str) -> str:
    """Return a checkpoint as one line that can be printed, scanned, and typed: number, moment, hash, check digits."""
    return _with_check_digits(str(seq), at[:19].replace("-", "").replace(":", "") + "Z", head)


def read_line(text: str) -> tuple[int, str]:
    """
    Return number and hash of a printed line; spaces and small letters do not matter.

    Raises:
        ValueError: if it is no such line, or was mistyped.
    """
    words = text.upper().split()
    if len(words) < 5 or words[:2] != ["BIHUAN-TRAIL", "1"] or not words[2].isdigit():
        raise ValueError("this is not a line of a trail: one begins with BIHUAN-TRAIL 1")
    # On paper an O is a nought and an I or L a one: the code has no such letters.
    code = "".join(words[4:]).replace("O", "0").replace("I", "1").replace("L", "1")
    head = code[:64].lower()
    if " ".join([*words[:4], code]) != _with_check_digits(words[2], words[3], head):
        raise ValueError("the check digits of the line do not fit: look for a mistyped character")
    return int(words[2]), head


def _with_check_digits(seq: str, stamp: str, head: str) -> str:
    text = f"BIHUAN-TRAIL 1 {seq} {stamp} {head.upper()}"
    return text + hashlib.sha256(text.encode()).hexdigest()[:4].upper()
