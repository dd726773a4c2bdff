"""
Repairs in words: why each change was made and how sure it is, in Chinese and English, from the repairs alone.

Nothing here looks at the text again, so an explanation can never say more than the evidence that was kept.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bihuan.reading.notice import Reading, Repair, Span
from bihuan.reading.source_text import replay

#: certainty -> (Simplified Chinese, English).
CERTAINTIES = {
    "decoded": ("确定", "decoded"),
    "inferred": ("推断", "inferred"),
    "unread": ("未读", "unread"),
}

#: kind of repair -> (Simplified Chinese, English).
KINDS = {
    "byte_shift": ("字节错位", "byte shift"),
    "false_gloss": ("误插注音", "false gloss"),
    "false_mark": ("误认标点", "false mark"),
    "pinyin_gloss": ("注音", "pinyin gloss"),
    "script": ("繁转简", "script"),
    "punctuation": ("标点", "punctuation"),
    "separator": ("分隔号", "separator"),
    "line_start": ("行首空格", "line start"),
    "mojibake": ("乱码", "mojibake"),
}

#: kind -> what happened to the text, as a sentence in both languages.
_HAPPENED = {
    "byte_shift": (
        "此处丢失了字节，其后的字整段错位；按 GBK 字节重新对齐读出。",
        "A byte was lost here and the run after it stood one byte out of step; it was read again in step as GBK.",
    ),
    "false_gloss": (
        "网站把跨在两个字之间的字节误认作一个字，插入了注音，使其后错位；去掉注音，重新对齐读出。",
        "The site took bytes across the border of two characters for one character and glossed it, which shifted what"
        " follows; the gloss was taken out and the run read again in step.",
    ),
    "false_mark": (
        "网站把跨在两个字之间的字节误认作标点，使其后错位；按 GBK 字节重新对齐读出。",
        "The site took bytes across the border of two characters for a punctuation mark, which shifted what follows;"
        " the run was read again in step as GBK.",
    ),
    "pinyin_gloss": (
        "网站在字后加了注音，与该字读音相符，不是原文，删去。",
        "The site put a pinyin gloss after the character; it is a reading of that character and no part of the text,"
        " so it was taken out.",
    ),
    "script": (
        "全文曾被由简体逐字转成繁体，此字转回简体。",
        "The whole text had been converted from simplified to traditional characters; this one was turned back.",
    ),
    "punctuation": (
        "中文语境中的半角标点，改为全角；这不是损坏。",
        "A half-width mark among Chinese text was widened; this is not damage.",
    ),
    "separator": (
        "此处的分隔号随错位一起丢失，按其他条目的写法补上。",
        "The separator here was lost with the shifted run; it was put back as the other items have it.",
    ),
    "line_start": (
        "全角空格的字节变成了问号，改回。",
        "The bytes of a full-width space had become question marks; they were turned back.",
    ),
    "mojibake": (
        "整段文字曾用错误的编码打开，按正确的编码重新读出。",
        "The passage had been opened in a wrong encoding; it was read again in the right one.",
    ),
}
_OTHERWISE = ("按规则“{rule}”修改。", 'Changed by the rule "{rule}".')

#: evidence["lost"] -> which part of the character is gone.
_LOST = {
    "lead": ("该字只剩后一个字节", "only the second byte of the character is left"),
    "trail": ("该字只剩前一个字节", "only the first byte of the character is left"),
    "both": ("该字的两个字节都已丢失", "both bytes of the character are gone"),
    "ascii": ("错位的末字吞掉了这里的半角符号", "the end of the shifted run swallowed a half-width mark here"),
}
#: evidence["settled_by"] -> what chose among the readings that the bytes allow.
_SETTLED = {
    "arithmetic": ("字节只允许这一种读法", "the bytes allow no other reading"),
    "twin": ("同样的词句在本文别处完好", "the same words stand undamaged elsewhere in this text"),
    "document": ("同样的词句在本文别处完好", "the same words stand undamaged elsewhere in this text"),
    "gloss": ("残留的注音与之相符", "the gloss that is left names its reading"),
    "reading": ("残留的注音与之相符", "the gloss that is left names its reading"),
    "frequency": ("按常用词频最为可能", "it is the likeliest by the frequency of words"),
    "model": ("按常用词频最为可能", "it is the likeliest by the frequency of words"),
    "context": ("按上下文最为可能", "it is the likeliest in its context"),
}
_UNREAD = (
    "此处无法还原，保持原样，没有猜补；请对照其他副本。",
    "This place could not be restored; it stands as it was, and nothing was guessed. Compare another copy.",
)


#: Alternatives that a sentence lists; the rest is counted.
_SHOWN = 10


def sentence(repair: Repair) -> tuple[str, str]:
    """
    Return why a repair was made, as sentences in Simplified Chinese and in English.

    What happened comes first; for an inferred change, what is left of the character, what settled it, and the other
    readings that the evidence allows.
    """
    if repair.certainty == "unread":
        return _UNREAD
    happened, settled, others = what_happened(repair), what_settled(repair), _other_readings(repair)
    zh = "".join((happened[0], settled[0], others[0]))
    return zh, " ".join(part for part in (happened[1], settled[1], others[1]) if part)


def what_happened(repair: Repair) -> tuple[str, str]:
    """Return what had happened to the text there, in Simplified Chinese and in English."""
    if repair.certainty == "unread":
        return _UNREAD
    zh, en = _HAPPENED.get(repair.kind) or (
        _OTHERWISE[0].format(rule=repair.rule),
        _OTHERWISE[1].format(rule=repair.rule),
    )
    return zh, en


def what_settled(repair: Repair) -> tuple[str, str]:
    """Return what is left of the character and what settled its reading, in both languages; "" where nothing had to."""
    left = _LOST.get(repair.evidence.get("lost", ""))
    settled = _SETTLED.get(repair.evidence.get("settled_by", ""))
    octets = repair.evidence.get("bytes", "")
    zh = "，".join(part[0] for part in (left, settled) if part)
    en = "; ".join(part[1] for part in (left, settled) if part)
    if octets and left:
        zh, en = f"{zh}（按字节 {octets} 读出）", f"{en} (read as bytes {octets})"
    zh, en = (f"{zh}。" if zh else ""), (f"{en[0].upper()}{en[1:]}." if en else "")
    if repair.certainty == "inferred" and not repair.alternatives:
        zh += "整段的断法不止一种，此字随所选的断法而定。"
        en += " The run can be cut in more than one way; this character follows from the one chosen."
    return zh, en.strip()


def _other_readings(repair: Repair) -> tuple[str, str]:
    """What else it may be."""
    zh = en = ""
    if repair.certainty == "inferred" and repair.alternatives:
        shown = repair.alternatives[:_SHOWN]
        more = len(repair.alternatives) - len(shown)
        zh += f"也可能是：{'、'.join(map(_visible, shown))}{f'，另有 {more} 种' if more else ''}。"
        en += f"It may also be: {', '.join(map(_visible, shown))}{f' and {more} more' if more else ''}."
    return zh, en


def _visible(text: str) -> str:
    return text.replace("\n", "⏎").replace("\u3000", "␣") or "∅"


@dataclass(frozen=True, slots=True)
class Section:
    """A paragraph before and after repair; ``repairs`` are those that begin in it, with their index in the reading."""

    number: int
    span: Span
    original: str
    restored: str
    repairs: tuple[tuple[int, Repair], ...]


def sections(original: str, repairs: Sequence[Repair]) -> Iterator[Section]:
    """
    Yield the paragraphs of a text in order, each before and after repair; empty ones are left out.

    A repair that runs over a line end keeps both paragraphs together, since neither has an end of its own.
    """
    starts = [repair.span[0] for repair in repairs]
    at = number = 0
    while at < len(original):
        end = _paragraph_end(original, at, repairs, starts)
        first, last = bisect_left(starts, at), bisect_left(starts, end)
        inside = repairs[first:last]
        text = original[at:end]
        if text.strip():
            number += 1
            moved = [_moved(repair, -at) for repair in inside]
            yield Section(number, (at, end), text, replay(text, moved), tuple(enumerate(inside, start=first)))
        at = end + 1


def _paragraph_end(original: str, at: int, repairs: Sequence[Repair], starts: Sequence[int]) -> int:
    end = original.find("\n", at)
    while end >= 0:
        before = bisect_left(starts, end) - 1
        if before < 0 or repairs[before].span[1] <= end:
            return end
        end = original.find("\n", repairs[before].span[1])
    return len(original)


def _moved(repair: Repair, by: int) -> Repair:
    start, end = repair.span
    return Repair(repair.kind, (start + by, end + by), repair.before, repair.after, repair.certainty)


@dataclass(frozen=True, slots=True)
class Change:
    """Equal changes of one paragraph: the first of them, the indexes of all in the reading, and why."""

    repair: Repair
    indexes: tuple[int, ...]
    why: tuple[str, str]


def changes(section: Section) -> list[Change]:
    """
    Return the changes of a paragraph for a person to read, in the order of their first place.

    Changes that are equal in kind, text, certainty and reason are one entry with all its places: a converted page has
    hundreds, and a list of hundreds hides the ten that matter.
    """
    found: dict[tuple[str, ...], list[int]] = {}
    first: dict[tuple[str, ...], Repair] = {}
    for index, repair in section.repairs:
        # Whatever needs a look is shown by itself.
        alone = "" if repair.certainty == "decoded" else str(index)
        key = (repair.kind, repair.before, repair.after, repair.certainty, *sentence(repair), alone)
        found.setdefault(key, []).append(index)
        first.setdefault(key, repair)
    return [Change(first[key], tuple(indexes), sentence(first[key])) for key, indexes in found.items()]


def summary(reading: Reading) -> tuple[str, str]:
    """Return in one sentence how much was changed and how much of it needs a look."""
    by = dict.fromkeys(CERTAINTIES, 0)
    for repair in reading.repairs:
        by[repair.certainty] += 1
    if not reading.repairs and "\ufffd" in reading.original:
        return (
            "文本没有改动，但原文缺字，见上面的提示。",
            "Nothing was changed, but characters are lost: see the note above.",
        )
    if not reading.repairs:
        return "文本完好，没有任何改动。", "The text is sound; nothing was changed."
    if all(repair.kind == "punctuation" for repair in reading.repairs):
        return (
            f"文本没有损坏，只把 {len(reading.repairs)} 处半角标点改为全角。",
            f"The text is not damaged; {len(reading.repairs)} half-width mark(s) were widened.",
        )
    zh = f"共 {len(reading.repairs)} 处改动：确定 {by['decoded']}，推断 {by['inferred']}，未读 {by['unread']}。"
    en = f"{len(reading.repairs)} change(s): {by['decoded']} decoded, {by['inferred']} inferred, {by['unread']} unread."
    if by["inferred"]:
        zh += "推断处请逐一核对；还原文本不是官方原件。"
        en += " Check each inferred one; the restored text is not the official print."
    return zh, en
