"""What people would otherwise put together for the same work. None of these keeps offsets."""

import re

import ftfy
import jieba
import jieba.posseg
from opencc import OpenCC

_GLOSS = re.compile(r"\([a-zɡāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüêńňǹḿ]{1,6}\)")
_WIDE = str.maketrans(",;:!?()", "，；：！？（）")
_T2S = OpenCC("t2s")


def strip_convert_widen(text: str) -> str:
    """Take out whatever looks like a gloss, convert to simplified, widen punctuation: regex + OpenCC + translate."""
    return _T2S.convert(_GLOSS.sub("", text)).translate(_WIDE)


def with_ftfy(text: str) -> str:
    """Let ftfy mend the text first, then the same."""
    return strip_convert_widen(ftfy.fix_text(text, uncurl_quotes=False))


def cut(text: str) -> list[str]:
    """Cut into words with jieba; no structure, no categories."""
    return list(jieba.cut(text))


def tag(text: str) -> list[object]:
    """Cut into words with their parts of speech with jieba."""
    return list(jieba.posseg.cut(text))


def quiet() -> None:
    """Load jieba's dictionary before the clock starts, without its messages."""
    jieba.setLogLevel(60)
    jieba.initialize()
