"""How a target's name can be looked for: as written, and in pinyin, whole or by initials."""

from itertools import product

#: Characters of place names with more readings than this are taken in their usual reading only.
_MOST_READINGS = 16


def search_words(name: str) -> str:
    """
    Return ``name`` and its pinyin, by spaces: the syllables, all of them as one word, and the initials.

    A name with characters of several readings (巴彦淖尔, 六安) can be found by each of them, because the reading that
    a place bears is often not the usual one.
    """
    # Here, because its dictionaries take 50 MB, and a server that only shows pages never asks for a reading.
    from pypinyin import Style, lazy_pinyin, pinyin

    syllables = pinyin(name, style=Style.NORMAL, heteronym=True, errors="ignore")
    usual = lazy_pinyin(name, errors="ignore")
    combinations = 1
    for readings in syllables:
        combinations *= len(readings)
    spoken = product(*syllables) if combinations <= _MOST_READINGS else [tuple(usual)]
    words = [name, *usual]
    for reading in (tuple(usual), *spoken):
        words += ["".join(reading), "".join(syllable[0] for syllable in reading)]
    return " ".join(dict.fromkeys(word for word in words if word))
