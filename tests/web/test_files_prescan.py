"""Every bad file leads to its code, in time, and leaves nothing behind; every sound one is taken."""

import re
import resource
import sys
from pathlib import Path

import pytest

from bihuan.web.common.errors import Refusal
from bihuan.web.files.inside.refusals import Refused
from bihuan.web.files.inside.scanning import look_at
from bihuan.web.files.prescan import scan
from tests.bad_inputs.hostile import REFUSED, WARNED, plain_page

pytestmark = pytest.mark.no_database

QUICK = [case for case in REFUSED if not case.slow]
SECONDS = 2
GROWTH_KB = 20 * 1024


def _id(case) -> str:
    return f"{case.number}-{case.what}"


def _seconds_of_children() -> float:
    """Return the computing time of the processes that have ended: what neighbours on the machine do is not in it."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


@pytest.mark.parametrize("case", QUICK, ids=_id)
def test_a_bad_file_is_refused(case):
    """The look itself, without the process around it: that costs ten times the look."""
    with pytest.raises(Refused) as caught:
        look_at(case.build(), case.name)
    assert caught.value.code == case.code
    assert "没有保存" in caught.value.zh
    assert "nothing was kept" in caught.value.en or "not kept" in caught.value.en


@pytest.mark.slow
@pytest.mark.parametrize("case", REFUSED, ids=_id)
def test_a_bad_file_is_refused_in_time_and_costs_this_process_nothing(case):
    data = case.build()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = _seconds_of_children()
    with pytest.raises(Refusal) as caught:
        scan(data, case.name)
    took = _seconds_of_children() - began
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert caught.value.code == case.code
    assert took < SECONDS
    if sys.platform == "linux":
        # The bytes themselves go through a pipe and are held once more for it.
        assert grown <= GROWTH_KB + len(data) // 1024


@pytest.mark.parametrize("case", WARNED, ids=_id)
def test_an_odd_file_is_taken_with_a_warning(case):
    found = look_at(case.build(), case.name)
    assert case.code in {note.code for note in found.notes}
    assert len(found.name) <= 120
    assert not any(char in found.name for char in "\u202e\n/\\")
    assert found.name.endswith({"pdf": ".pdf", "docx": ".docx", "xlsx": ".xlsx", "jpeg": ".jpg"}[found.kind])


#: Contents that are no kind of ours, and what is said of them.
STRANGE = {
    "Windows 程序": b"MZ\x90\x00\x03" + bytes(500),
    "Windows 程序 ": b"MZ" + bytes(range(128, 256)) * 4,
    "HEIC 图片": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(500),
    "网页文件": b"<!doctype html><script>alert(1)</script>",
    "RAR 压缩包": b"Rar!\x1a\x07\x01\x00" + bytes(300),
    "无法识别的内容": bytes(range(1, 9)) * 40 + b"\xff\xff\x81",
    "纯文本": "只是一段文字。".encode(),
}
#: The suffixes under which somebody sends them.
CLAIMED = (".pdf", ".docx", ".xlsx", ".pptx", ".ofd", ".ods", ".jpg", ".png", ".webp")


@pytest.mark.parametrize("suffix", CLAIMED)
def test_what_is_not_what_its_name_says_is_told_what_it_is(suffix):
    """Whatever a name claims, the content is told first: nobody gets advice on the encoding of a program."""
    for what, data in STRANGE.items():
        with pytest.raises(Refused) as caught:
            look_at(data, f"材料{suffix}")
        assert caught.value.code == "files.wrong_type", what
        assert suffix in caught.value.zh
        assert what.strip() in caught.value.zh


def test_a_sound_file_has_no_warnings():
    found = scan(plain_page(), "情况说明.pdf")
    assert (found.kind, found.media_type, found.name, found.pages, found.warnings) == (
        "pdf",
        "application/pdf",
        "情况说明.pdf",
        1,
        (),
    )


def test_a_path_is_looked_at_like_bytes(tmp_path):
    path = tmp_path / "part"
    path.write_bytes(plain_page())
    assert scan(path, "a.pdf").kind == "pdf"


@pytest.mark.parametrize("declared", ["text/html", "image/svg+xml", "image/png", "video/mp4"])
def test_a_false_media_type_is_refused(declared):
    with pytest.raises(Refusal) as caught:
        scan(plain_page(), "a.pdf", declared=declared)
    assert caught.value.code == "files.wrong_type"


@pytest.mark.parametrize("declared", ["", "application/pdf", "application/octet-stream", "application/PDF; x=1"])
def test_a_general_media_type_is_no_contradiction(declared):
    assert scan(plain_page(), "a.pdf", declared=declared).kind == "pdf"


def test_a_file_over_the_limit_is_refused_before_it_is_looked_at(settings):
    settings.EVIDENCE_BYTES = 1000
    with pytest.raises(Refusal) as caught:
        scan(bytes(1001), "a.mp4")
    assert (caught.value.code, caught.value.http_status) == ("files.too_large", 413)


def test_the_manual_says_what_happens():
    page = (Path(__file__).parents[2] / "docs" / "reference" / "bad-inputs.md").read_text(encoding="utf-8")
    lines = {}
    for line in page.splitlines():
        if numbers := re.match(r"\| B(\d\d)(?:–B(\d\d))? \|", line):
            for number in range(int(numbers[1]), int(numbers[2] or numbers[1]) + 1):
                lines[f"B{number:02}"] = line
    assert sorted(lines) == [f"B{number:02}" for number in range(1, 52)]
    missing = [(case.number, case.code) for case in [*REFUSED, *WARNED] if f"`{case.code}`" not in lines[case.number]]
    assert not missing
