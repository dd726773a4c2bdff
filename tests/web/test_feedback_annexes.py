"""Files that go out with a feedback opinion: what is hidden refuses them, what is said of them is signed and frozen."""

import io
from dataclasses import replace

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bihuan.documents import named, write
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.actions import documents as actions
from bihuan.web.feedback.models import AnnexFile, IssuedPaper, LeakCheck
from bihuan.web.feedback.queries.documents import contents_of, text_of
from bihuan.web.files.models import Blob
from bihuan.web.trail.models import Record
from tests.bad_inputs.traps import TRAPS
from tests.documents.making import LETTER
from tests.web.test_feedback_documents import REASON, approve_findings, decide, issue, passed
from tests.web.test_pages import BACKEND


def workbook(text="受理 20 件，超时 12 件", author="演示作者", comment=""):
    """Return an Excel file with one line, an author and perhaps a comment."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = text
    if comment:
        sheet["A1"].comment = openpyxl.comments.Comment(comment, "x")
    book.properties.creator = author
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sent(data, name, **more):
    return {"file": SimpleUploadedFile(name, data), **more}


@pytest.mark.slow
def test_an_annex_from_the_page_to_the_issued_paper(client, people, targets, on_day):
    on_day("2021-01-03")
    target = targets[1]
    decide(people, target)
    approve_findings(people, target)
    draft = actions.draft_document(actor=people.office, target=target, addressee="body")
    page, add = reverse("feedback_detail", args=[draft.uid]), reverse("annex_add", args=[draft.uid])
    client.force_login(people.gl[1], backend=BACKEND)
    # What hides something, what is no file, what is marked: refused with sentence and code, and nothing is kept.
    tracked = next(one for one in TRAPS if "track" in one.what or "delet" in one.what)
    kept = Blob.objects.count()
    for data, name, code in (
        (tracked.build(), tracked.name, "feedback.tracked_changes"),
        (workbook(comment="请删去这一行"), "a.xlsx", "feedback.comments_inside"),
        (b"", "a.xlsx", "files.empty"),
        (b"MZ" + b"\0" * 90, "a.exe", "files."),
        ("机密\n一段话".encode(), "a.txt", "files.marked_secret"),
    ):
        answer = client.post(add, sent(data, name, version=1))
        assert answer.status_code in {413, 422}, name
        assert code in answer.content.decode(), name
    assert client.post(add, {"version": 1}).status_code == 422
    assert (AnnexFile.objects.count(), Blob.objects.count()) == (0, kept)
    # A sound one: its author goes, its words and hash stand in the text, and the same file is not taken twice.
    before = text_of(draft)
    assert client.post(add, sent(workbook(), "统计表.xlsx", version=1)).url == page
    one = AnnexFile.objects.get()
    said = text_of(draft)
    assert (one.title, one.name) == ("统计表", "统计表.xlsx")
    assert one.removed
    assert said.text.startswith(before.text.replace("附件：问题清单", "附件1：问题清单"))
    assert f"附件2：统计表（统计表.xlsx，校验值 {one.file.sha256}）" in said.text
    assert "超时 12 件" in said.text
    assert client.post(add, sent(workbook(), "b.xlsx", version=1)).status_code == 409
    again = client.post(add, sent(workbook(), "b.xlsx", version=2))
    assert "feedback.annex_twice" in again.content.decode()
    document = actions.submit_document(actor=people.gl[1], document=draft, left_out_reason=REASON)
    locked = {"actor": people.gl[1], "document": document}
    for act, more in ((actions.add_annex, {"data": b"x", "name": "a.txt"}), (actions.drop_annex, {"annex": one.uid})):
        with pytest.raises(Refusal) as caught:
            act(**locked, **more)
        assert caught.value.code == "feedback.document_not_in_state"
    passed(people, document)
    # Somebody who reaches past the actions and changes the file voids check and signatures.
    AnnexFile.objects.filter(pk=one.pk).update(words="另一段话")
    with pytest.raises(Refusal) as caught:
        actions.approve_document(actor=people.lg[0], document=document)
    assert caught.value.code == "feedback.text_changed"
    AnnexFile.objects.filter(pk=one.pk).update(words=one.words)
    for member in people.lg:
        document = actions.approve_document(actor=member, document=document)
    document = issue(people, document)
    paper = IssuedPaper.objects.get(object_kind="feedback_document", object_id=document.pk)
    assert paper.data["annexes"] == [{"title": "统计表", "name": "统计表.xlsx", "sha256": one.file.sha256}]
    assert LeakCheck.objects.get().text_hash == paper.sha256 == said.sha256
    files = [reverse("annex_file", args=[document.uid, one.uid]), reverse("issued_paper_annex", args=[paper.uid, 1])]
    client.force_login(people.lia[1], backend=BACKEND)
    assert [client.get(url).status_code for url in files] == [404, 404]
    actions.open_to_unit(target, actor=people.office, grant=None)
    for url in files:
        answer = client.get(url)
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        assert (book.active["A1"].value, book.properties.creator) != ("受理 20 件，超时 12 件", "演示作者")
        assert "%E7%BB%9F" in answer["Content-Disposition"]
    assert client.get(reverse("issued_paper_annex", args=[paper.uid, 2])).status_code == 404
    assert one.title in client.get(reverse("feedback_detail", args=[document.uid])).content.decode()
    # The others of the unit and who supervises it read the text; the file is the liaison's, of paper and document alike.
    for reader in (people.head[1], people.sup[0]):
        client.force_login(reader, backend=BACKEND)
        shown = client.get(reverse("feedback_detail", args=[document.uid])).content.decode()
        assert one.title in shown
        assert files[0] not in shown
        assert [client.get(url).status_code for url in files] == [403, 403]
        assert client.get(f"/api/v1/feedback/{document.uid}/annexes/{one.uid}").status_code in {401, 403}
    client.force_login(people.lia[2], backend=BACKEND)
    assert [client.get(url).status_code for url in files] == [404, 404]
    # The next edition begins with the files of the one before, and may drop them.
    edition = actions.draft_edition(actor=people.office, document=document, reason="更正")
    copied = contents_of(edition).files[0]
    actions.drop_annex(actor=people.office, document=edition, annex=copied.uid)
    assert (contents_of(edition).files, len(contents_of(document).files)) == ((), 1)
    done = Record.objects.filter(action__in=("feedback.add_annex", "feedback.drop_annex"))
    assert sorted(done.values_list("action", flat=True)) == ["feedback.add_annex", "feedback.drop_annex"]


@pytest.mark.no_database
def test_the_paper_names_what_goes_along():
    document = replace(LETTER, attached=("统计表", "照片。"))
    assert document.names_of_annexes == ("统计表", "照片")
    lines = [line.text for line in docx.Document(io.BytesIO(named(write(document), document))).paragraphs]
    assert [line for line in lines if "统计表" in line or "照片" in line] == ["附件：1.统计表", "2.照片"]
