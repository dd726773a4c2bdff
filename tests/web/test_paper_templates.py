"""An office's own templates: what they may say, what they may not, and that nobody's machine is hurt by one."""

import io

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bihuan.documents import Paragraph, Table
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback import papers
from bihuan.web.feedback.actions.paper_templates import add_template, set_number_words, use_template
from bihuan.web.feedback.models import PaperTemplate
from bihuan.web.feedback.printing import filling
from bihuan.web.feedback.printing.fields import FIELDS, SAMPLE, shape, values_of
from bihuan.web.files.inside.filling import operate
from bihuan.web.trail.models import Record
from tests.documents.making import DOCUMENT
from tests.web.test_pages import BACKEND

GOOD = (
    "{{ 标题 }}",
    "{{ number }}",
    "{%p for 段 in 正文 %}",
    "{% if 段.级别 == 1 %}◆{% endif %}{{ 段.文字 }}",
    "{%p endfor %}",
)
#: What a template may not say -> the code of the refusal and a piece of its sentence.
BAD = {
    "{{ 标体 }}": ("feedback.template_field", "标题"),
    "{{ 收件人.姓名 }}": ("feedback.template_field", "收件人"),
    "{% for 段 in 正文 %}{{ 段.文宇 }}{% endfor %}": ("feedback.template_field", "文字"),
    "{{ ''.__class__ }}": ("feedback.template_not_allowed", "__class__"),
    "{{ 标题.__class__ }}": ("feedback.template_field", "__class__"),
    "{% for 段 in 正文 %}{{ 段.__init__ }}{% endfor %}": ("feedback.template_field", "__init__"),
    "{{ 标题 | attr('__class__') }}": ("feedback.template_not_allowed", "attr"),
    "{{ 正文['x'] }}": ("feedback.template_not_allowed", "正文"),
    "{{ cycler.__init__.__globals__ }}": ("feedback.template_field", "cycler"),
    "{{ self }}": ("feedback.template_field", "self"),
    "{% for x in range(10**9) %}x{% endfor %}": ("feedback.template_not_allowed", "range"),
    "{{ 'x' * 10**9 }}": ("feedback.template_not_allowed", "mul"),
    "{{ '%0999999d' % 1 }}": ("feedback.template_not_allowed", "mod"),
    "{% for a in 正文 %}{% for b in 正文 %}x{% endfor %}{% endfor %}": ("feedback.template_loop", "正文"),
    "{% for a in 标题 %}x{% endfor %}": ("feedback.template_not_allowed", "标题"),
    "{% set x = 标题 %}": ("feedback.template_not_allowed", "assign"),
    "{% macro m() %}{% endmacro %}": ("feedback.template_not_allowed", "macro"),
    "{% include 'x' %}": ("feedback.template_not_allowed", "include"),
    "{% import 'os' as os %}": ("feedback.template_not_allowed", "import"),
    "{{ 标题": ("feedback.template_syntax", "成对"),
    "{% for 段 in 正文 %}": ("feedback.template_syntax", "成对"),
}


def template(*lines, header="", deleted=""):
    """Return a Word file of these lines."""
    file = docx.Document()
    for line in lines:
        file.add_paragraph(line)
    if header:
        file.sections[0].header.paragraphs[0].text = header
    if deleted:
        from docx.oxml import parse_xml
        from docx.oxml.ns import nsdecls

        file.paragraphs[0]._p.append(
            parse_xml(
                f'<w:del {nsdecls("w")} w:id="1" w:author="x"><w:r><w:delText>{deleted}</w:delText></w:r></w:del>'
            )
        )
    made = io.BytesIO()
    file.save(made)
    return made.getvalue()


def lines_of(data):
    return [line.text for line in docx.Document(io.BytesIO(data)).paragraphs]


@pytest.mark.no_database
@pytest.mark.parametrize("said", BAD, ids=list(BAD))
def test_a_template_that_says_more_than_print_repeat_and_leave_out_is_refused(said, monkeypatch):
    # In this process: the child is started once, in the test below.
    monkeypatch.setattr(filling.sandbox, "run", lambda _op, file, **options: operate(file, "", options))
    code, piece = BAD[said]
    with pytest.raises(Refusal) as refused:
        filling.filled(template(said), SAMPLE)
    assert refused.value.code == code
    assert piece in refused.value.zh
    with pytest.raises(Refusal):
        filling.filled(template("好", header=said), SAMPLE)


@pytest.mark.no_database
def test_every_field_has_a_value_under_both_names_and_data_is_never_a_template():
    def check(fields, values):
        for field in fields:
            assert values[field.name] == values[field.zh]
            if field.inside:
                check(field.inside, values[field.name][0])

    check(FIELDS, shape())
    table = Table(("甲",), (("{{ 标题 }}",),))
    document = type(SAMPLE)(title="&<题>", parts=(Paragraph("{{ 标题 }} {% if %}"), table))
    answer, made = operate(template(*GOOD), "", {"data": values_of(document), "shape": shape()})
    assert answer["faults"] == []
    assert answer["fields"] == ["标题", "number", "正文"]
    assert lines_of(made[0]) == ["&<题>", "", "{{ 标题 }} {% if %}", ""]


def test_a_template_is_checked_tried_used_and_given_up(people, round_live, client, monkeypatch):
    organ, actor = round_live.organ, people.office
    with pytest.raises(Refusal, match=r"feedback\.tracked_changes"):
        add_template(actor=actor, organ=organ, kind="feedback_body", data=template(*GOOD, deleted="x"), name="a.docx")
    with pytest.raises(Refusal, match=r"feedback\.template_no_fields"):
        add_template(actor=actor, organ=organ, kind="feedback_body", data=template("没有字段的一段话"), name="a.docx")
    client.force_login(actor, backend=BACKEND)
    file = SimpleUploadedFile("反馈意见模板.docx", template(*GOOD))
    answer = client.post(
        reverse("template_list"), {"organ": organ.pk, "kind": "feedback_body", "file": file}, follow=True
    )
    assert answer.status_code == 200
    made = PaperTemplate.objects.get()
    assert made.fields == ["标题", "number", "正文"]
    ours = papers.word_bytes("feedback_body", organ, DOCUMENT)
    assert lines_of(client.get(reverse("template_preview", args=[made.uid])).content)[0] == SAMPLE.title
    client.post(reverse("template_use", args=[made.uid]), {"version": made.version, "do": "use"})
    by_template = papers.word_bytes("feedback_body", organ, DOCUMENT)
    assert lines_of(by_template)[:3] == [DOCUMENT.title, DOCUMENT.head.number, DOCUMENT.parts[0].text]
    assert papers.word_bytes("feedback_head", organ, DOCUMENT) == ours
    with pytest.raises(Refusal, match=r"common\.changed_meanwhile"):
        use_template(actor=actor, template=made, is_used=True, version=made.version)
    # What goes wrong at the issue refuses the issue.
    monkeypatch.setattr(filling, "_WALL_SECONDS", 0.01)
    with pytest.raises(Refusal, match=r"feedback\.template_too_slow"):
        papers.word_bytes("feedback_body", organ, DOCUMENT)
    made.refresh_from_db()
    use_template(actor=actor, template=made, is_used=False, version=made.version)
    assert papers.word_bytes("feedback_body", organ, DOCUMENT) == ours
    actions = Record.objects.filter(object_kind="paper_template").order_by("seq").values_list("action", flat=True)
    assert list(actions) == ["feedback.add_template", "feedback.use_template", "feedback.stop_template"]


def test_an_office_sets_the_words_of_its_numbers(people, round_live, client):
    organ = round_live.organ
    assert papers.number_word(organ, "letter") == "巡函"
    client.force_login(people.office, backend=BACKEND)
    address = reverse("number_words_set")
    typed = {"organ": organ.pk} | {kind: papers.number_word(organ, kind) for kind in papers.KINDS}
    assert client.post(address, {**typed, "letter": "示巡办函"}).status_code == 302
    assert papers.number_word(organ, "letter") == "示巡办函"
    assert papers.number_word(organ, "minutes") == "巡纪"
    assert client.post(address, {**typed, "letter": "示〔2021〕"}).status_code == 422
    assert set_number_words(actor=people.office, organ=organ, words={"letter": ""}) == 1
    assert papers.number_word(organ, "letter") == "巡函"
