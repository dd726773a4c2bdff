"""Bytes to original text: every encoding comes back to the character, and every bad file is turned away by name."""

import codecs
import random
import struct
import time
import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import bihuan
from bihuan.reading import read_notice
from bihuan.reading.numerals import chinese_numeral
from bihuan.reading.opening import DOCX, open_bytes
from bihuan.reading.opening.encodings import decode
from bihuan.reading.opening.limits import MAX_ITEMS, MAX_MEMBERS, MAX_PARAGRAPH
from bihuan.reading.opening.names import cleaned
from bihuan.reading.opening.numbering import formatted
from bihuan.reading.refusals import REFUSALS, WARNINGS, ReadingRefused
from tests.reading.documents import archive, body, docx, paragraph

SAMPLES = Path(bihuan.__file__).parent / "samples"
SOUND = (SAMPLES / "2021-inner-mongolia-feedback.restored.txt").read_text(encoding="utf-8")
DAMAGED = (SAMPLES / "2021-inner-mongolia-feedback.damaged.txt").read_text(encoding="utf-8")
TRADITIONAL = "市政府公布去年度的視察報告，共有五項「應改善事項」。\r\n各區公所應於三個月內提出說明。\r\n"


def refusal(data, name="") -> ReadingRefused:
    with pytest.raises(ReadingRefused) as caught:
        open_bytes(data, name)
    return caught.value


class TestEncodings:
    @pytest.mark.parametrize("text", [SOUND, DAMAGED, SOUND[:30], TRADITIONAL], ids=["sound", "damaged", "short", "hk"])
    @pytest.mark.parametrize(
        ("encoding", "read_as"),
        [
            ("utf-8", "utf-8"),
            ("utf-8-sig", "utf-8"),
            ("gb18030", "gb18030"),
            ("gbk", "gb18030"),
            ("utf-16", "utf-16-le"),
            ("utf-16-le", "utf-16-le"),
            ("utf-16-be", "utf-16-be"),
            ("utf-32", "utf-32-le"),
        ],
    )
    def test_text_comes_back_character_for_character(self, text, encoding, read_as):
        original, source, notes = open_bytes(text.encode(encoding), "notice.txt")
        assert original == text
        assert (source.encoding, source.media_type, notes) == (read_as, "text/plain", ())

    @pytest.mark.parametrize("encoding", ["big5", "cp950", "big5hkscs"])
    def test_big5(self, encoding):
        original, source, notes = open_bytes(TRADITIONAL.encode(encoding))
        assert (original, source.encoding, notes) == (TRADITIONAL, "big5", ())

    def test_traditional_text_in_gbk_is_not_taken_for_big5(self):
        original, source, _ = open_bytes(DAMAGED[:200].encode("gbk"))
        assert (original, source.encoding) == (DAMAGED[:200], "gb18030")

    def test_text_without_marks_of_utf16_big_endian(self):
        data = codecs.BOM_UTF16_BE + SOUND.encode("utf-16-be")
        assert open_bytes(data)[0] == SOUND

    @pytest.mark.parametrize("minority", ["gb18030", "utf-8"])
    def test_two_encodings_in_one_file_are_read_line_by_line_with_a_warning(self, minority):
        majority = {"gb18030": "utf-8", "utf-8": "gb18030"}[minority]
        lines = SOUND.splitlines(keepends=True)
        data = b"".join(line.encode(minority if at in {4, 6} else majority) for at, line in enumerate(lines))
        original, source, notes = open_bytes(data)
        assert original == SOUND
        assert source.encoding == "mixed"
        assert [note.code for note in notes] == ["reading.mixed_encodings"]
        start, end = notes[0].span
        assert original[start:end] == lines[4].rstrip("\n")
        assert "2 行" in notes[0].zh

    @pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
    def test_a_lost_byte_is_marked_and_nothing_is_guessed(self, encoding):
        data = SOUND.encode(encoding)
        # The byte before a line feed, so that decoding finds its feet at once.
        at = data.index(b"\n", 500) - 1
        original, _, notes = open_bytes(data[:at] + data[at + 1 :])
        assert [note.code for note in notes] == ["reading.undecodable_bytes"]
        start, end = notes[0].span
        assert original[start:end] == "\ufffd"

    def test_the_mark_of_utf8_before_another_encoding_does_not_mislead(self):
        original, source, _ = open_bytes(codecs.BOM_UTF8 + SOUND.encode("gb18030"))
        assert (original, source.encoding) == (SOUND, "gb18030")

    def test_invisible_characters_are_kept_and_said(self):
        original, _, notes = open_bytes("呼和\u200b浩特\u202e市")
        assert original == "呼和\u200b浩特\u202e市"
        assert [(note.code, note.span) for note in notes] == [("reading.invisible_characters", (2, 3))]
        assert "2 个" in notes[0].zh

    def test_characters_lost_before_are_left_for_repair_to_warn_of(self):
        assert open_bytes("整改\ufffd\ufffd到位".encode())[2] == ()
        assert [note.code for note in read_notice("整改\ufffd到位".encode()).warnings][:1] == ["reading.bytes_lost"]

    def test_misdecoded_text_is_left_to_repair(self):
        for wrong in (SOUND.encode("gbk").decode("latin-1"), "鏁存敼钀藉疄涓嶅埌浣嶏紝浠诲姟鏈畬鎴愩€"):
            assert open_bytes(wrong.encode())[0] == wrong

    @given(st.binary(max_size=400))
    @example(b"\xff\xfe")
    @example(b"\x84\x31\x95\x33")
    @example(b"PK\x03\x04")
    @example(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    def test_any_bytes_are_read_or_refused(self, data):
        try:
            original, source, notes = open_bytes(data)
        except ReadingRefused as refused:
            code = refused.code
        else:
            code = None
        if code:
            assert code in REFUSALS
            return
        assert source.size == len(data)
        assert all(note.code in WARNINGS and note.span[1] <= len(original) for note in notes)

    @given(st.text(alphabet=st.characters(codec="gb2312", exclude_categories=["Cc"]), min_size=1, max_size=60))
    @settings(max_examples=50)
    def test_utf8_always_comes_back(self, text):
        assert decode(text.encode()).text == text


class TestRefusals:
    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "reading.empty"),
            (b" \r\n\t\n", "reading.empty"),
            ("", "reading.empty"),
            (b"x" * (50 * 1024 * 1024), "reading.too_large"),
            (random.Random(1).randbytes(4000), "reading.not_text"),
            (b"\x89PNG\r\n\x1a\n" + bytes(100), "reading.not_text"),
            (b"MZ\x90\x00" + bytes(100), "reading.not_text"),
            (b"\x00" * 50, "reading.not_text"),
            ("整改\x00落实", "reading.not_text"),
            ("整改\ud800", "reading.not_text"),
            (bytes(random.Random(2).choices(range(128, 256), k=3000)), "reading.unknown_encoding"),
            (b"%PDF-1.7\n", "reading.unsupported_type"),
            (b"{\\rtf1\\ansi ...}", "reading.unsupported_type"),
            ("<!DOCTYPE html><html><body>通报</body></html>".encode(), "reading.unsupported_type"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "reading.old_word"),
            (
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
                "reading.encrypted",
            ),
            ("。。。 —— ……\n".encode(), "reading.no_text"),
            ("通" * (MAX_PARAGRAPH + 1), "reading.paragraph_too_long"),
            ("通报内容" * 250_000, "reading.paragraph_too_long"),
            ("通报内容\n" * 500_000, "reading.too_long"),
            ("\n".join(f"{number}.某市：落实不力。" for number in range(10_000)), "reading.too_many_items"),
            ("机密★一年\n关于巡视情况的通报", "reading.marked_secret"),
        ],
    )
    def test_bad_input_is_refused_by_code_in_both_languages_and_quickly(self, data, code):
        started = time.process_time()
        caught = refusal(data)
        assert time.process_time() - started < 2
        assert caught.code == code
        assert caught.zh.endswith("。")
        assert caught.en.endswith(".")
        assert "{" not in caught.zh + caught.en

    def test_the_word_secret_in_a_sentence_is_no_mark(self):
        assert open_bytes("保守国家秘密制度落实不到位\n秘密\uff1a无")[0]

    def test_the_name_does_not_decide(self):
        assert refusal(b"\xff\xd8\xff\xe0" + bytes(50), "通报.txt").code == "reading.not_text"
        assert open_bytes(SOUND.encode(), "通报.jpg")[0] == SOUND

    def test_as_many_items_as_the_limit_are_read(self):
        text = "\n".join(f"{number}.某市：落实不力。" for number in range(MAX_ITEMS))
        assert open_bytes(text)[0] == text

    def test_a_refusal_survives_the_way_back_from_another_process(self):
        import pickle

        caught = refusal(b"")
        again = pickle.loads(pickle.dumps(caught))
        assert (again.code, again.zh, again.en) == (caught.code, caught.zh, caught.en)


class TestSource:
    def test_hash_and_size_are_those_of_the_bytes(self):
        import hashlib

        data = SOUND.encode("gbk")
        _, source, _ = open_bytes(data, "a.txt")
        assert (source.sha256, source.size) == (hashlib.sha256(data).hexdigest(), len(data))

    def test_pasted_text_is_hashed_as_utf8(self):
        assert open_bytes(SOUND)[1].sha256 == open_bytes(SOUND.encode())[1].sha256

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("通报.txt", "通报.txt"),
            ("../../etc/passwd", "passwd"),
            ("C:\\桌面\\通报.docx", "通报.docx"),
            ("报告\u202efdp.exe", "报告fdp.exe"),
            ("a\nb.txt", "ab.txt"),
            ("", ""),
        ],
    )
    def test_names_lose_paths_and_invisible_characters(self, name, shown):
        assert cleaned(name) == shown

    def test_a_long_name_keeps_its_ending(self):
        assert cleaned("长" * 300 + ".docx").endswith("….docx")

    def test_a_name_that_hides_something_is_said(self):
        assert [note.code for note in open_bytes("整改", "a\u202eb.txt")[2]] == ["reading.name_changed"]
        assert open_bytes("整改", "/home/me/b.txt")[2] == ()


class TestWordDocuments:
    def test_every_paragraph_is_a_line_with_its_place(self):
        lines = SOUND.rstrip("\n").split("\n")
        original, source, notes = open_bytes(docx(body("".join(map(paragraph, lines)))), "通报.docx")
        assert original == "\n".join(lines)
        assert (source.media_type, notes) == (DOCX, ())
        assert [original[start:end] for start, end, _ in source.parts] == lines
        assert source.parts[2][2] == "paragraph 3"

    def test_table_cells_have_places(self):
        cells = "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in ("序号", "问题"))
        document = body(paragraph("前言") + f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>" + paragraph("后记"))
        original, source, _ = open_bytes(docx(document))
        assert original == "前言\n序号\n问题\n后记"
        assert [label for _, _, label in source.parts] == [
            "paragraph 1",
            "table 1 row 1 cell 1",
            "table 1 row 1 cell 2",
            "paragraph 2",
        ]

    def test_tracked_changes_are_read_as_accepted(self):
        inner = (
            "<w:p><w:r><w:t>落实</w:t></w:r><w:del><w:r><w:delText>很</w:delText></w:r></w:del>"
            "<w:ins><w:r><w:t>不</w:t></w:r></w:ins><w:r><w:t>到位</w:t></w:r></w:p>"
        )
        original, _, notes = open_bytes(docx(body(inner)))
        assert original == "落实不到位"
        assert [note.code for note in notes] == ["reading.tracked_changes"]

    def test_hidden_text_is_left_out_and_counted(self):
        inner = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>暗记</w:t></w:r><w:r><w:t>正文</w:t></w:r></w:p>"
        original, _, notes = open_bytes(docx(body(inner)))
        assert original == "正文"
        assert [note.code for note in notes] == ["reading.hidden_text"]
        assert "2 个" in notes[0].zh

    def test_breaks_tabs_glosses_and_fallbacks(self):
        inner = (
            '<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/>'
            '<w:t>丙</w:t><w:br w:type="page"/></w:r><w:r><w:ruby><w:rt><w:r><w:t>dīng</w:t></w:r></w:rt><w:rubyBase>'
            "<w:r><w:t>丁</w:t></w:r></w:rubyBase></w:ruby></w:r>"
            '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            "<mc:Choice><w:r><w:t>戊</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>戊</w:t></w:r></mc:Fallback>"
            "</mc:AlternateContent></w:p>"
        )
        original, _, notes = open_bytes(docx(body(inner)))
        assert original == "甲\t乙\n丙丁戊"
        assert notes == ()

    def test_numbers_that_word_makes_are_written_into_the_text(self):
        numbering = (
            f'<w:numbering {body("").split("<w:document ")[1].split(">")[0]}><w:abstractNum w:abstractNumId="0">'
            '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
            '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>'
            '</w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num>'
            '<w:num w:numId="6"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="1"><w:startOverride w:val="7"/>'
            "</w:lvlOverride></w:num></w:numbering>"
        )
        styles = (
            numbering[: numbering.index("<w:abstractNum")].replace("w:numbering", "w:styles")
            + '<w:style w:styleId="Base"><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>'
            '<w:style w:styleId="Head"><w:basedOn w:val="Base"/></w:style></w:styles>'
        )

        def item(text, level, list_id=5):
            return paragraph(
                text, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'
            )

        head = paragraph("问题", properties='<w:pStyle w:val="Head"/>')
        document = body(head + item("甲市", 1) + item("乙市", 1) + head + item("丙市", 1) + item("丁市", 1, 6))
        original, source, notes = open_bytes(
            docx(document, word__numbering_xml=numbering, word__styles_xml=styles), "通报.docx"
        )
        assert original.split("\n") == ["一、问题", "1.甲市", "2.乙市", "二、问题", "1.丙市", "7.丁市"]
        assert [note.code for note in notes] == ["reading.list_numbers"]
        assert original[slice(*source.parts[1][:2])] == "1.甲市"

    @pytest.mark.parametrize(
        ("number", "style", "shown"),
        [
            (11, "chineseCounting", "十一"),
            (3, "decimalEnclosedCircle", "③"),
            (12, "decimalFullWidth", "１２"),
            (28, "lowerLetter", "bb"),
            (14, "upperRoman", "XIV"),
            (5, "unknownFormat", "5"),
        ],
    )
    def test_number_formats(self, number, style, shown):
        assert formatted(number, style) == shown

    def test_chinese_numbers(self):
        assert [chinese_numeral(number) for number in (1, 10, 19, 20, 45, 100)] == [
            "一",
            "十",
            "十九",
            "二十",
            "四十五",
            "100",
        ]


GOOD = docx(body(paragraph("通报")))


def _with_bytes(data: bytes, old: bytes, new: bytes) -> bytes:
    assert old in data
    assert len(old) == len(new)
    return data.replace(old, new)


def _flagged_encrypted() -> bytes:
    data = bytearray(GOOD)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature)
        data[at + offset] |= 1
    return bytes(data)


def _overlapping() -> bytes:
    """Two entries of the directory that point at the same bytes."""
    data = bytearray(GOOD)
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    return bytes(data)


def _twice_the_same_name() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        zipped.writestr("word/document.xml", body(paragraph("通报")))
        zipped.writestr("Word/Document.xml", body(paragraph("别的通报")))
    return file.getvalue()


def _link() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        info = zipfile.ZipInfo("word/document.xml")
        info.external_attr = 0o120777 << 16
        zipped.writestr(info, "/etc/passwd")
    return file.getvalue()


def _claims_many_members() -> bytes:
    data = bytearray(GOOD)
    at = data.rindex(b"PK\x05\x06")
    struct.pack_into("<2H", data, at + 8, 0xFFFF, 0xFFFF)
    return bytes(data)


ENTITY = '<!DOCTYPE d [<!ENTITY a "通报"><!ENTITY b "&a;&a;&a;&a;">]>'


@given(
    st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=8), st.integers(0, 40)
)
def test_a_document_with_wrong_bytes_is_read_or_refused(changes, cut):
    data = bytearray(GOOD)
    for at, byte in changes:
        data[at] = byte
    try:
        open_bytes(bytes(data[: len(data) - cut]))
    except ReadingRefused as refused:
        code = refused.code
    else:
        code = "reading.empty"
    assert code in REFUSALS


BAD_DOCUMENTS = {
    "bomb": (docx(body(paragraph("x" * 20_000_000))), "reading.container_bomb"),
    "large part": (docx(body(paragraph(random.Random(3).randbytes(9_000_000).hex()))), "reading.container_bomb"),
    "many members": (archive({f"m{n}": "" for n in range(MAX_MEMBERS + 1)}), "reading.container_bomb"),
    "claims many members": (_claims_many_members(), "reading.container_bomb"),
    "outside path": (docx(body(""), **{"..__x": "x"}), "reading.unsafe_container"),
    "absolute path": (docx(body(""), __etc__x="x"), "reading.unsafe_container"),
    "drive": (docx(body(""), **{"C:__x": "x"}), "reading.unsafe_container"),
    "link": (_link(), "reading.unsafe_container"),
    "same name twice": (_twice_the_same_name(), "reading.unsafe_container"),
    "names disagree": (GOOD.replace(b"word/document.xml", b"word/d0cument.xml", 1), "reading.damaged_container"),
    "overlap": (_overlapping(), "reading.container_bomb"),
    "cut off": (GOOD[:-30], "reading.damaged_container"),
    "tail": (GOOD + b"%PDF-1.4 more", "reading.unsafe_container"),
    "wrong bytes": (_with_bytes(GOOD, b"PK\x01\x02", b"PK\x09\x02"), "reading.damaged_container"),
    "password": (_flagged_encrypted(), "reading.encrypted"),
    "macros": (docx(body(""), **{"word__vbaProject.bin": "x"}), "reading.unsafe_container"),
    "workbook": (archive({"[Content_Types].xml": "", "xl/workbook.xml": ""}), "reading.unsupported_type"),
    "zip": (archive({"a.txt": "x"}), "reading.unsupported_type"),
    "entities": (docx(body("&b;").replace("<w:document", ENTITY + "<w:document", 1)), "reading.unsafe_container"),
    "external entity": (
        docx(
            body("&x;").replace("<w:document", '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document', 1)
        ),
        "reading.unsafe_container",
    ),
    "nesting": (docx(body("<w:r>" * 200_000 + "</w:r>" * 200_000)), "reading.container_bomb"),
    "elements": (docx(body("<w:r/>" * 1_000_001)), "reading.container_bomb"),
    "not well formed": (docx(body("<w:p>")), "reading.damaged_container"),
    "wrong encoding": (docx(body(paragraph("通报")).encode("gbk")), "reading.damaged_container"),
    "unknown encoding": (docx(body("").replace("UTF-8", "no-such", 1)), "reading.damaged_container"),
    "pictures only": (docx(body("<w:p><w:r><w:drawing/></w:r></w:p>")), "reading.no_text"),
}


@pytest.mark.parametrize("name", BAD_DOCUMENTS)
def test_bad_documents_are_refused_within_limits(name):
    data, code = BAD_DOCUMENTS[name]
    tracemalloc.start()
    started = time.process_time()
    caught = refusal(data, "通报.docx")
    took = time.process_time() - started
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert caught.code == code
    assert took < 2
    assert most < 64 * 1024 * 1024
