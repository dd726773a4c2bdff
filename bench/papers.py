"""
``python -m bench.papers [--pages 40] [--rounds 5]``: how long a document of so many pages takes on paper.

Writes the Word file with a table of problems, adds its code, and where ``typst`` is installed makes the PDF, whose pages are
counted; CPU time, medians.
"""

import argparse
import io
import statistics
import time
from collections.abc import Callable
from datetime import date

from PIL import Image

from bihuan.documents import Annex, Document, Head, Heading, Imprint, Paragraph, Signature, Table, with_code, write
from bihuan.documents.pdf import can_write, write_pdf

#: Lines of a page and characters of a line by the standard.
_LINES, _WIDE = 22, 28
_SENTENCE = "抽查受理事项二十件，其中十二件超过承诺时限办结，企业反映材料重复提交，窗口没有一次性告知。"


def main() -> None:
    """Measure and print one line for each step."""
    parser = argparse.ArgumentParser(prog="python -m bench.papers", description=__doc__)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    document = of_pages(chosen.pages)
    made = write(document)
    steps: dict[str, Callable[[], bytes]] = {
        "word": lambda: write(document),
        "code": lambda: with_code(made, "BIHUAN-PAPER", _picture()),
    }
    if can_write():
        began = time.process_time()
        pages = _pages_of(write_pdf(document))
        # Once: typst remembers what it has set before, and an issue sets every paper for the first time.
        print(f"{pages} pages\npdf: {time.process_time() - began:.2f} s")
    for name, step in steps.items():
        print(f"{name}: {_seconds(step, chosen.rounds):.2f} s")


def of_pages(pages: int) -> Document:
    """Return a document of about so many pages, two of them a table of problems."""
    text = _SENTENCE * (_WIDE * (_LINES - 1) // len(_SENTENCE))
    rows = tuple((str(at), f"WT2021-01-{at:04}", "政务服务", _SENTENCE[:27], "一般") for at in range(1, 31))
    parts = [
        part for at in range(max(pages - 4, 1)) for part in (Heading(f"（{at + 1}）政务服务方面", 2), Paragraph(text))
    ]
    return Document(
        title="关于优化营商环境专项巡视示范市的反馈意见",
        parts=tuple(parts),
        head=Head("示范自治区党委巡视工作领导小组文件", "示巡发〔2021〕3号"),
        addressee="中共示范市委员会：",
        annexes=(Annex("问题清单", (Table(("序号", "编号", "类别", "问题", "严重程度"), rows),)),),
        signature=Signature("示范自治区党委巡视工作领导小组", date(2021, 1, 5)),
        imprint=Imprint("示范自治区党委巡视工作领导小组办公室", date(2021, 1, 5)),
    )


def _seconds(step: Callable[[], bytes], rounds: int) -> float:
    found = []
    for _round in range(rounds):
        began = time.process_time()
        step()
        found.append(time.process_time() - began)
    return statistics.median(found)


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("1", (342, 342)).save(out, "PNG")
    return out.getvalue()


def _pages_of(data: bytes) -> int:
    from pypdfium2 import PdfDocument  # here, because only this line needs it

    return len(PdfDocument(data))


if __name__ == "__main__":
    main()
