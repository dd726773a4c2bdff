"""
What a unit's notice to the public says of each problem, in the form that such notices have, so that anybody reads it alike.

Pure. The words for how far a problem is are those of notices (已完成整改, 正在整改), never the states of our own work: the
public knows no 待核查. ``reading`` reads the text again and finds the same problems, states, results and counts.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

#: How far a problem is -> how the notice says it.
STANDINGS = {
    "done": "已完成整改",
    "lasting": "已完成整改，并长期坚持",
    "under_way": "正在整改",
    "keeping_on": "正在整改，需长期坚持",
    "ended": "未完成整改",
}
HEADING = "反馈问题整改落实情况"
_NUMERALS = "一二三四五六七八九十"
_HEADED = re.compile(rf"^([{_NUMERALS}]{{1,2}})、", re.MULTILINE)
#: Marks of quotation inside a problem, which stands in quotation marks itself.
_INNER = str.maketrans("“”", "‘’")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What is said of one problem: its words, what was done, how far it is (a key of ``STANDINGS``), why no further."""

    problem: str
    said: str
    standing: str
    reason: str = ""

    def text(self, number: int) -> str:
        """Return the paragraph with its number."""
        problem = single(self.problem).rstrip("。；;").translate(_INNER)
        why = f"未完成的原因：{ended(self.reason)}" if self.reason.strip() else ""
        return f"{number}.关于“{problem}”的问题。{ended(self.said)}{STANDINGS[self.standing]}。{why}"


def standing_of(*, is_done: bool, is_lasting: bool, is_ended: bool) -> str:
    """Return the key of ``STANDINGS`` of a problem: verified as done, kept up for good, closed without being done."""
    if is_done:
        return "lasting" if is_lasting else "done"
    if is_ended:
        return "ended"
    return "keeping_on" if is_lasting else "under_way"


def listed(text: str, paragraphs: Iterable[Paragraph]) -> Iterator[str]:
    """Yield the heading of the list, numbered on from the headings of ``text``, and one line for each paragraph."""
    yield f"{_numeral(len(_HEADED.findall(text)) + 1)}、{HEADING}"
    for number, one in enumerate(paragraphs, 1):
        yield one.text(number)


def single(text: str) -> str:
    """Return a text on one line."""
    return "".join(part.strip() for part in text.splitlines())


def ended(text: str) -> str:
    """Return a text on one line that ends as a sentence does; "" stays empty."""
    clean = single(text)
    return clean if not clean or clean.endswith(("。", "！", "？", "；")) else f"{clean}。"


def _numeral(number: int) -> str:
    if number <= 10:
        return _NUMERALS[number - 1]
    tens, ones = divmod(number, 10)
    return ("十" if tens == 1 else f"{_NUMERALS[tens - 1]}十") + (_NUMERALS[ones - 1] if ones else "")
