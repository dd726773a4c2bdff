"""Official documents as PDF: the same words and pages as on paper, nothing of them read as markup, fonts declared."""

import re
from dataclasses import replace

import pypdfium2
import pytest

from bihuan.documents import DocumentError, Paragraph, fonts
from bihuan.documents import pdf as pdfs
from tests.documents.making import DOCUMENT, LETTER, MINUTES

#: Typst takes a moment to start.
pytestmark = [pytest.mark.slow, pytest.mark.no_database]


def text_of(data):
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))


@pytest.mark.parametrize("document", [DOCUMENT, LETTER, MINUTES], ids=["document", "letter", "minutes"])
def test_every_word_stands_on_the_pages_and_none_is_markup(document, monkeypatch):
    odd = '#panic("x") $1$ *a* _b_ `c` @d <e> \\ // #include "/etc/passwd" [x] — “引”'
    document = replace(document, parts=(*document.parts, Paragraph(odd)))
    data = pdfs.write_pdf(document)
    # What stands on every page comes between the words of a paragraph that goes over two.
    plain = re.sub("—\\d+—|缺少字体：.*?仅供阅读", "", "".join(text_of(data).split()))
    for place, text in document.texts():
        if place.startswith(("body", "title", "addressee", "signature", "annex", "attendance")):
            assert "".join(text.rstrip("。").split()) in plain, (place, text)
    page = pypdfium2.PdfDocument(data)[0]
    assert [round(side / 72 * 25.4) for side in page.get_size()] == [210, 297]
    assert ("缺少字体" in text_of(data)) is bool(fonts.missing(fonts.installed() or ()))
    monkeypatch.setattr(fonts, "installed", lambda: frozenset(fonts.wanted()))
    assert "缺少字体" not in text_of(pdfs.write_pdf(document))


def test_without_the_package_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr(pdfs, "can_write", lambda: False)
    with pytest.raises(DocumentError, match="bihuan\\[pdf\\]") as refused:
        pdfs.write_pdf(LETTER)
    assert refused.value.code == "documents.no_pdf"
