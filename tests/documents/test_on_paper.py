"""Documents on paper: made to PDF by LibreOffice and measured there, because a file may say one thing and look another."""

import io
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from bihuan.documents import standard, with_code, write
from bihuan.trail_check.papers import SENTENCE, PaperLine, words_hash, words_of
from tests.conftest import missing
from tests.documents.making import EVERY

pytestmark = pytest.mark.slow
#: Programs round lengths; so many points apart are the same place.
NEAR = 1.5
DATES = {"document": "2021年1月5日(?!印发)", "upward": "2020年12月15日"}


@pytest.fixture(scope="module")
def pages(request, tmp_path_factory):
    """Each document's pages: lists of (text, left, bottom, right, top) of their lines, in points from the lower left."""
    office = shutil.which("soffice")
    folder = tmp_path_factory.mktemp("paper")
    if office is None or not _writes(folder, office):
        missing(request, "LibreOffice Writer")
    found = {}
    for name in EVERY:
        paper = pypdfium2.PdfDocument(folder / f"{name}.pdf")
        found[name] = [_lines(page) for page in paper]
        sizes = {tuple(round(side / 72 * 25.4) for side in page.get_size()) for page in paper}
        assert sizes == {(210, 297)}
        paper.close()
    return found


def _writes(folder: Path, office: str) -> bool:
    for name, document in EVERY.items():
        (folder / f"{name}.docx").write_bytes(write(document))
    command = [office, f"-env:UserInstallation=file://{folder}/home", "--headless", "--convert-to", "pdf"]
    files = [str(folder / f"{name}.docx") for name in EVERY]
    subprocess.run([*command, "--outdir", str(folder), *files], check=True, capture_output=True, timeout=180)
    return all((folder / f"{name}.pdf").exists() for name in EVERY)


def _lines(page) -> list[tuple[str, float, float, float, float]]:
    text = page.get_textpage()
    found = [
        (text.get_text_bounded(*text.get_rect(index)).strip(), *text.get_rect(index))
        for index in range(text.count_rects())
    ]
    text.close()
    return [line for line in found if line[0]]


def _points(millimetres: float) -> float:
    return millimetres / 25.4 * 72


def _holding(page, words: str):
    return next(line for line in page if words in line[0])


def test_text_stays_in_the_type_area(pages):
    left, right = _points(standard.LEFT), _points(standard.PAGE_WIDTH - standard.RIGHT)
    for name in ("document", "upward", "minutes"):
        for page in pages[name]:
            for text, x0, _y0, x1, _y1 in page:
                assert x0 >= left - NEAR, (name, text)
                assert x1 <= right + NEAR, (name, text)


def test_a_full_page_has_22_lines(pages):
    full = pages["upward"][1]
    tops = sorted({round(line[2]) for line in full if line[2] > _points(standard.BOTTOM)}, reverse=True)
    assert len(tops) == standard.LINES
    assert all(abs(one - other - standard.LINE) <= NEAR for one, other in pairwise(tops))


def test_pages_are_numbered_outside(pages):
    middle = _points(standard.PAGE_WIDTH / 2)
    for name in ("document", "upward", "plain"):
        for number, page in enumerate(pages[name], 1):
            # The number and its dashes may come as several pieces; all of them stand under the type area.
            foot = [line for line in page if line[4] < _points(standard.BOTTOM - standard.PAGE_NUMBER_BELOW) + NEAR]
            assert "".join(line[0] for line in foot).replace(" ", "") == f"—{number}—", name
            assert all((line[1] > middle) == (number % 2 == 1) for line in foot)


def test_the_imprint_stands_at_the_foot_of_the_last_page(pages):
    for name in ("document", "minutes"):
        *before, last = pages[name]
        bottom = _holding(last, "印发")[2]
        assert _points(standard.BOTTOM) - NEAR <= bottom <= _points(standard.BOTTOM) + 25
        assert not any("印发" in line[0] for page in before for line in page)


def test_a_letter_has_its_lines_and_no_number(pages):
    (page,) = pages["letter"]
    head = _holding(page, "领导小组办公室")
    assert abs(_points(standard.PAGE_HEIGHT) - head[4] - _points(standard.LETTER_HEAD)) < 20
    assert not any("—" in line[0] for line in page)


def test_no_page_holds_a_signature_alone(pages):
    for name in ("document", "upward"):
        said = ["".join(line[0] for line in page).replace(" ", "") for page in pages[name]]
        (signed,) = [page for page, text in zip(pages[name], said, strict=True) if re.search(DATES[name], text)]
        assert len({round(line[2]) for line in signed}) > 4


def test_the_code_stands_at_the_foot_of_the_last_page_and_outlives_another_program(request, tmp_path):
    office = shutil.which("soffice")
    if office is None:
        missing(request, "LibreOffice Writer")
    picture = io.BytesIO()
    Image.new("1", (60, 60)).save(picture, "PNG")
    made, folder = write(EVERY["document"]), tmp_path / "again"
    known = words_hash(words_of(made)[0])
    line = PaperLine("示巡发〔2021〕3号", 1, "20210105", known, "cd" * 64)
    (tmp_path / "a.docx").write_bytes(with_code(made, f"{SENTENCE} {line.text()}", picture.getvalue()))
    command = [office, f"-env:UserInstallation=file://{tmp_path}/home", "--headless"]
    folder.mkdir()
    for kind in ("pdf", "docx:MS Word 2007 XML"):
        convert = [*command, "--convert-to", kind, "--outdir", str(folder), str(tmp_path / "a.docx")]
        subprocess.run(convert, check=True, capture_output=True, timeout=180)
    words, found = words_of((folder / "a.docx").read_bytes())
    assert (words_hash(words), found) == (known, line)
    *others, last = [_lines(page) for page in pypdfium2.PdfDocument(folder / "a.pdf")]
    code = [row for row in last if "BIHUAN-PAPER" in row[0]]
    assert len(code) == 1
    assert code[0][4] < _points(standard.PAGE_HEIGHT - standard.TOP - standard.TYPE_HEIGHT)
    assert not [row for page in others for row in page if "BIHUAN-PAPER" in row[0]]
