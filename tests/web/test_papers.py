"""Official papers: numbers without a gap, what is frozen stays, the code on paper, and marked texts."""

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date

import docx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from bihuan.documents import deviations, with_code, write
from bihuan.trail_check.hashes import canonical
from bihuan.trail_check.papers import TAG, PaperLine, read_paper_line, words_hash, words_of
from bihuan.web.accounts.models import Organ
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback import papers
from bihuan.web.feedback.access.papers import _READERS, _document, register_reader
from bihuan.web.feedback.models import IssuedPaper, NumberSeries
from bihuan.web.feedback.printing import codes
from bihuan.web.feedback.queries.paper_states import _document as _document_since
from bihuan.web.feedback.queries.paper_states import tells_state
from bihuan.web.feedback.queries.papers import series_of
from bihuan.web.files.queries import content_of
from bihuan.web.trail.handing_out import standalone
from bihuan.web.trail.keys import signing_key
from tests.documents.making import DOCUMENT, LETTER, MINUTES
from tests.web.test_pages import BACKEND, MOST, RECORDED

GRANT = Grant("OFF", "", two_people=True, step_up=False, qualifier="")


@pytest.fixture(autouse=True)
def readers(monkeypatch):
    """Leave the readers as they were: some tests let anybody read what stands for no document."""
    monkeypatch.setattr("bihuan.web.feedback.access.papers._READERS", dict(_READERS))


@pytest.fixture
def issue(people, round_live):
    """Return a function that issues one paper as the office does: number and freeze in one transaction."""

    def one(object_id=1, edition=1, document=LETTER, text="反馈意见\n正文。", number="", **others):
        with transaction.atomic():
            return papers.freeze(
                people.office,
                grant=GRANT,
                kind="feedback_document",
                object_id=object_id,
                edition=edition,
                round_=round_live,
                title="反馈意见",
                document=document,
                text=text,
                data={"target": "示范市"},
                issued_on=date(2021, 1, 5),
                number=number or papers.give_number(round_live.organ, "示巡发", 2021),
                **others,
            )

    return one


def test_numbers_follow_without_a_gap_and_a_failed_issue_gives_its_number_back(issue, round_live):
    assert [issue(n).number for n in (1, 2)] == ["示巡发〔2021〕1号", "示巡发〔2021〕2号"]
    with pytest.raises(Refusal, match=r"feedback\.classified_marking"):
        issue(3, text="机密★1年\n正文")
    assert issue(3).number == "示巡发〔2021〕3号"
    with transaction.atomic():
        assert papers.give_number(round_live.organ, "示巡函", 2021) == "示巡函〔2021〕1号"
        assert papers.give_number(round_live.organ, "示巡发", 2022) == "示巡发〔2022〕1号"
    other = Organ.objects.create(name="另一机关")
    with pytest.raises(Refusal, match=r"feedback\.number_word_taken"), transaction.atomic():
        papers.give_number(other, "示巡发", 2021)
    assert NumberSeries.objects.get(word="示巡发", year=2021).last == 3


def test_what_is_issued_can_neither_be_changed_nor_deleted_nor_replaced(issue):
    first, second = issue(1), issue(1, edition=2)
    refused = DatabaseError
    for change in (
        lambda: IssuedPaper.objects.filter(pk=first.pk).update(title="另一标题"),
        first.delete,
        lambda: IssuedPaper(pk=first.pk, **_columns(second)).save(force_insert=True),
        lambda: issue(1, edition=2),
    ):
        with pytest.raises(refused), transaction.atomic():
            change()
    assert [paper.edition for paper in papers.editions_of("feedback_document", 1)] == [2, 1]


def _columns(paper):
    return {
        field.attname: getattr(paper, field.attname)
        for field in IssuedPaper._meta.concrete_fields
        if field.attname != "id"
    }


@pytest.mark.parametrize("document", [DOCUMENT, LETTER, MINUTES], ids=["document", "letter", "minutes"])
def test_the_code_on_paper_speaks_of_its_words(issue, document):
    paper = issue(document=document)
    data = content_of(paper.word)
    paragraphs, line = words_of(data)
    assert line == read_paper_line(paper.code)
    assert words_hash(paragraphs) == line.words == paper.words_sha256
    key = signing_key().public
    assert line.is_signed_by(key)
    assert not line.is_signed_by("00" * 32)
    assert (line.number, line.edition, line.on) == (paper.number, 1, "20210105")
    assert not [one for one in deviations(data) if one.code != "documents.page_numbers"]
    changed = docx.Document(io.BytesIO(data))
    where = next(one for one in changed.paragraphs if "巡视" in one.text)
    where.runs[0].text = where.runs[0].text + "不"
    saved = io.BytesIO()
    changed.save(saved)
    assert words_hash(words_of(saved.getvalue())[0]) != line.words


@pytest.mark.slow
def test_pages_show_what_was_frozen_and_tell_genuine_from_altered(issue, people, client, settings):
    settings.PAPER_PDF = True
    first = issue(7, text="第一段\n第二段")
    changed = replace(LETTER, addressee="中共另一市委员会：")
    second = issue(7, edition=2, text="第一段\n改过的第二段", document=changed)
    client.force_login(people.office, backend=BACKEND)
    register = client.get(reverse("paper_register")).content.decode()
    assert first.number in register
    assert "没有缺号" in register
    assert [one.missing for one in series_of(IssuedPaper.objects.all())] == [()]
    book = client.get(reverse("paper_register_export"))
    assert load_workbook(io.BytesIO(b"".join(book.streaming_content))).active.max_row > 2
    register_reader("feedback_document", lambda _user, _pk: None)
    shown = client.get(reverse("issued_paper_detail", args=[second.uid]), {"with": "1"}).content.decode()
    assert "<del>第二段</del>" in shown
    assert "<ins>改过的第二段</ins>" in shown
    word = client.get(reverse("issued_paper_word", args=[second.uid]))
    assert "%E7%A4%BA%E5%B7%A1%E5%8F%91" in word["Content-Disposition"]

    assert client.get(reverse("issued_paper_pdf", args=[second.uid])).content.startswith(b"%PDF")

    def verdict(**sent):
        answer = client.post(reverse("paper_verify"), sent)
        return answer.context["verdict"] if answer.status_code == 200 else answer.context["form"].errors

    old = verdict(line=" ".join(first.code.lower().split()))
    assert (old.newer, old.superseded_on, old.by_edition, old.is_in_force) == (second, second.issued_on, 2, False)
    assert verdict(line=second.code).is_in_force
    tells_state("feedback_document", lambda _pk: (date(2021, 3, 1), []))
    gone = client.post(reverse("paper_verify"), {"line": second.code}).content.decode()
    assert "2021年3月1日" in gone or "2021-03-01" in gone
    assert "真实" in gone
    tells_state("feedback_document", _document_since)
    assert verdict(file=SimpleUploadedFile("a.docx", word.content)).checked.outcome == "genuine"
    file = docx.Document(io.BytesIO(word.content))
    next(line for line in file.paragraphs if "巡视" in line.text).runs[-1].text += "补"
    made = io.BytesIO()
    file.save(made)
    altered = verdict(file=SimpleUploadedFile("a.docx", made.getvalue()))
    assert altered.checked.outcome == "altered"
    assert altered.difference.given == altered.difference.issued + "补"
    assert verdict(file=SimpleUploadedFile("a.docx", write(DOCUMENT))).checked.outcome == "no_line"
    assert "line" in verdict(line=first.code[:-1] + ("B" if first.code.endswith("A") else "A"))
    client.force_login(people.stranger, backend=BACKEND)
    assert client.get(reverse("paper_register")).status_code == 404
    register_reader("feedback_document", _document)
    unseen = verdict(line=first.code)
    assert (unseen.is_known, unseen.paper, unseen.newer, unseen.by_edition) == (True, None, None, 2)


def test_a_paper_is_read_by_whoever_may_read_what_it_was_issued_for(issue, people, client):
    paper = issue(987_654)  # a document that there is not
    client.force_login(people.office, backend=BACKEND)
    register_reader("feedback_document", _document)
    assert client.get(reverse("issued_paper_detail", args=[paper.uid])).status_code == 404
    assert paper.number in client.get(reverse("paper_register")).content.decode()


@pytest.mark.no_database
def test_the_stand_alone_check_needs_nothing_but_python(tmp_path):
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw().hex()
    data = write(DOCUMENT)
    body = {"number": "示巡发〔2021〕3号", "edition": 1, "on": "20210105", "words": words_hash(words_of(data)[0])}
    signature = private.sign(f"bihuan:{TAG}\n".encode() + canonical(body)).hex()
    line = PaperLine(**body, signature=signature)
    good, bad = tmp_path / "a.docx", tmp_path / "b.docx"
    good.write_bytes(with_code(data, codes.shown(line), codes.picture(line)))
    bad.write_bytes(with_code(write(LETTER), codes.shown(line), codes.picture(line)))
    program = tmp_path / "trail_check.pyz"
    program.write_bytes(standalone())

    def run(given, key=public):
        command = [sys.executable, "-I", str(program), "--paper", str(given), "--key", key]
        return subprocess.run(command, capture_output=True, check=False).returncode

    assert [run(good), run(line.text()), run(bad), run(good, "00" * 32), run(tmp_path / "none")] == [0, 0, 6, 6, 2]


@pytest.mark.no_database
def test_words_that_stand_anywhere_on_paper_count():
    """A file that was saved by another program stays genuine; one word more, wherever it stands, does not."""
    data = write(DOCUMENT)
    known = words_hash(words_of(data)[0])
    part = "word/document.xml"

    def with_body(change):
        made = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w") as target:
            for name in source.namelist():
                text = source.read(name)
                target.writestr(name, change(text.decode()).encode() if name == part else text)
        return words_hash(words_of(made.getvalue())[0])

    assert (
        with_body(lambda text: text.replace("中共示范市委员会：", "中共</w:t></w:r><w:r><w:t>示范市委员会：")) == known
    )
    box = "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>"
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>QUOTE 不</w:instrText></w:r></w:p>'
    for added in (box.format("不"), field, '<w:ins w:id="1"><w:r><w:t>不</w:t></w:r></w:ins></w:p>'):
        assert with_body(lambda text, added=added: text.replace("</w:p>", added, 1)) != known
    run = "<w:r><w:rPr>{}</w:rPr><w:t>中共示范市委员会：</w:t></w:r>"

    def dressed(properties):
        """Put the addressee into a run with these properties, whatever run it stood in."""
        found = re.compile(r"<w:r(?: [^>]*)?>(?:(?!</w:r>).)*<w:t[^>]*>中共示范市委员会：</w:t></w:r>", re.DOTALL)
        return with_body(lambda text: found.sub(run.format(properties), text, count=1))

    for plain in ("", '<w:vanish w:val="false"/><w:strike w:val="0"/>', '<w:color w:val="FF0000"/><w:sz w:val="32"/>'):
        assert dressed(plain) == known
    for off_paper in (
        "<w:vanish/>", '<w:strike w:val="true"/>', "<w:dstrike/>", '<w:color w:val="FFFFFF"/>', '<w:sz w:val="2"/>',
        '<w:highlight w:val="black"/>', '<w:color w:val="C00000"/><w:shd w:val="clear" w:fill="C00000"/>',
    ):  # fmt: skip
        assert dressed(off_paper) != known, off_paper
    with pytest.raises(ValueError, match="Word"):
        words_of(b"PK")
    doctype = with_body
    with pytest.raises(ValueError, match="Word"):
        doctype(lambda text: "<!DOCTYPE x>" + text)


@pytest.mark.slow
def test_no_page_of_papers_takes_many_statements(issue, people, client):
    papers_made = [issue(at) for at in range(1, 4)]
    register_reader("feedback_document", lambda _user, _pk: None)
    client.force_login(people.office, backend=BACKEND)
    found = {}
    for page in ("paper_register", "issued_paper_detail", "paper_verify", "template_list"):
        url = reverse(page, args=[papers_made[0].uid] if page == "issued_paper_detail" else [])
        client.get(url)  # what is kept for the life of the process is read now
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        found[page] = sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in asked.captured_queries)
        assert found[page] <= MOST, "\n".join(query["sql"][:160] for query in asked.captured_queries)
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    if os.environ.get("RECORD_STATEMENTS"):
        recorded |= found
        RECORDED.write_text(json.dumps(recorded, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert found == {page: recorded.get(page) for page in found}


def test_a_marked_text_is_refused_in_every_dress_and_a_plain_one_is_not():
    lines = "\n".join(f"第{n}段。" for n in range(30))
    for text in (
        *("机密★1年", "正文\n密级：秘密", "绝密", "标题\n\n秘 密", f"{lines}\n机　密", f"{lines}\n【绝密】\n正文"),
        *(
            "机密　关于示范市的反馈意见",
            "秘 密  关于示范市的反馈意见",
            "（秘密）关于示范市的反馈意见",
            "绝密：反馈意见",
        ),
        *(
            "关于示范市的反馈意见（机密）",
            "关于示范市的反馈意见　　秘密",
            "机\u200b密 关于示范市",
            "ｘ\n（机密级）报告",
        ),
    ):
        with pytest.raises(Refusal, match=r"feedback\.classified_marking"):
            papers.refuse_marked("无标志", text, where="text")
    for text in (
        *("保守商业秘密是干部的义务。", "", "保守国家秘密", "秘密收受礼金", "机密文件管理不规范，未按规定登记。"),
        *("对涉密人员开展机密级岗位培训", "泄露工作秘密（机密）的问题由有关部门处理。", "1. 秘密举行会议，没有记录。"),
    ):
        papers.refuse_marked(text)
