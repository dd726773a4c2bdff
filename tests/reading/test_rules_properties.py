"""Whatever the text: no error, spans inside the original, targets only where units are named."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.reading.rules.structure import Structure, read_structure
from bihuan.reading.source_text import SourceText
from tests.texts import paths

ODD = "\n\r\u2028\u3000 0123456789一二十届第轮.．、（）()“”；;：，。年月日至反馈巡视组呼和浩特市县旗盟区😀?？"


def check(text: str, structure: Structure) -> None:
    assert [target.number for target in structure.targets] == list(range(1, len(structure.targets) + 1))
    at = 0
    for target in structure.targets:
        assert at <= target.span[0] <= target.span[1]
        for clause in target.clauses:
            start, end = clause.span
            assert at <= start < end <= len(text)
            assert text[start:end] == clause.text
            at = end
            for inner in (*clause.segments, *clause.idioms):
                assert start <= inner.span[0] < inner.span[1] <= end
                assert text[slice(*inner.span)] == inner.text
    for warning in structure.warnings:
        assert 0 <= warning.span[0] <= warning.span[1] <= len(text)
        assert warning.zh
        assert warning.en


@given(st.text(alphabet=ODD, max_size=300))
def test_odd_text_is_an_answer(text: str) -> None:
    check(text, read_structure(SourceText(text)))


@given(st.text(max_size=200))
def test_any_text_is_an_answer(text: str) -> None:
    check(text, read_structure(SourceText(text)))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_notice_with_lines_lost_and_doubled(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(paths("business", "routine", "unknown_theme")))
    lines = path.read_text(encoding="utf-8").split("\n")
    chosen = data.draw(st.lists(st.sampled_from(range(len(lines))), min_size=1, max_size=2 * len(lines)))
    text = "\n".join(lines[index] for index in chosen)
    check(text, read_structure(SourceText(text)))
