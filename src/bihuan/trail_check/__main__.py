"""
Check an exported trail. 核对导出的操作留痕。

::

    python3 trail_check.pyz trail.jsonl --anchors anchors/*.jsonl --line "BIHUAN-TRAIL 1 …"
    python3 trail_check.pyz --paper 反馈意见.docx --key …   (or the line that stands on the paper)

Says that the trail is whole, or names the first record that cannot be genuine and what is wrong with it. A chain that
was rebuilt from its beginning is whole in itself; only what was noted elsewhere tells: anchors, a printed line, the
public key. The exit code is 0 for whole, 6 for not whole, 2 for a file or line that cannot be used.
"""

from __future__ import annotations

import argparse
import sys

from .chain import Check
from .lines import check_lines, read_anchors, sentences
from .papers import NOT_KNOWN_OFFLINE, check_paper, paper_sentences


def _say(text: str) -> None:
    # UTF-8 on every terminal, also where Python would choose another encoding.
    sys.stdout.buffer.write((text + "\n").encode())


def main(arguments: list[str] | None = None) -> int:
    """Check the file that the command line names."""
    parser = argparse.ArgumentParser(description="核对导出的操作留痕 · check an exported trail")
    parser.add_argument("--paper", metavar="FILE|LINE", help="Word 文件或核验行 · a Word file, or the line on a paper")
    parser.add_argument("export", nargs="?", help="导出文件 · the export (.jsonl)")
    parser.add_argument("--anchors", nargs="*", default=[], metavar="FILE", help="锚点文件 · anchor files")
    parser.add_argument("--line", action="append", default=[], help="打印的校验行 · a printed line")
    parser.add_argument("--key", action="append", default=[], help="另处保存的公钥 · public key noted elsewhere")
    options = parser.parse_args(arguments)
    if options.paper:
        return _check_paper(options.paper, [key.lower() for key in options.key])
    if not options.export:
        parser.error("导出文件或 --paper · an export, or --paper")
    try:
        anchors = list(read_anchors(options.line))
        for name in options.anchors:
            with open(name, encoding="utf-8") as lines:  # noqa: PTH123  # nothing but what old Pythons have too
                anchors += read_anchors(lines)
        with open(options.export, encoding="utf-8") as lines:  # noqa: PTH123  # as above
            verdict = check_lines(lines, Check(anchors, [key.lower() for key in options.key]))
    except (OSError, ValueError) as error:
        _say(f"不能核对：{error}\nCannot check: {error}")
        return 2
    for sentence in sentences(verdict):
        _say(sentence)
    _say(f"链尾 · head {verdict.head}\n锚定至 · anchored up to {verdict.anchored}")
    return 0 if verdict.is_whole else 6


def _check_paper(given: str, keys: list[str]) -> int:
    if not keys:
        _say("请用 --key 给出机关公布的公钥。\nGive the office's public key with --key.")
        return 2
    try:
        paper: str | bytes = given
        if not given.upper().startswith("BIHUAN-PAPER"):
            with open(given, "rb") as file:  # noqa: PTH123  # as above
                paper = file.read()
        verdict = check_paper(paper, keys)
    except (OSError, ValueError) as error:
        _say(f"不能核对：{error}\nCannot check: {error}")
        return 2
    for sentence in paper_sentences(verdict):
        _say(sentence)
    if verdict.is_good:
        for sentence in NOT_KNOWN_OFFLINE:
            _say(sentence)
    return 0 if verdict.is_good else 6


if __name__ == "__main__":
    sys.exit(main())
