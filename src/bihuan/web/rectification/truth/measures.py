"""
Whether a measure says what is done: a verb that somebody can see finished, its object, a day, and who.

"Strengthen supervision further" has none of the four and can be reported as done on any day. Nothing here is a judgement
of the unit: each part that is there is shown where it stands, each that lacks is named, and a person decides.
"""

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import ahocorasick_rs

from bihuan.web.rectification.truth.masking import Span

#: The four parts, in the order in which they are named.
PARTS = ("verb", "object", "date", "owner")
_WORDS = Path(__file__).with_name("measure_words.toml")
_CLAUSE = re.compile(r"[^，。；！？,;!?\n]+")
_FIGURE = re.compile(r"[0-9０-９]+|[一二三四五六七八九十百千万两]+(?=[家户件名人项个次笔份期批台栋亩处条])")
_TITLE = re.compile(r"《[^《》\n]{1,80}》|“[^“”\n]{1,40}”")
_NUMBER = r"[0-9０-９一二三四五六七八九十两]"
#: Days that can be missed: civil dates, months, terms in days, and what comes round.
_DATE = re.compile(
    rf"(?:{_NUMBER}{{4}}年)?{_NUMBER}{{1,3}}月(?:{_NUMBER}{{1,3}}日|底|末|初|中旬|上旬|下旬)?(?:以?前|之前|起|内)?"
    rf"|{_NUMBER}{{4}}年(?:底|末|内|前)?|{_NUMBER}+个?(?:工作日|日|天|周|个月|月)(?:之?内|以内)"
    rf"|(?:今年|明年|年)(?:底|内)前?|每(?:个)?(?:日|天|周|月|季度?|半年|年)|次日|第?[一二三四]季度"
)
_ORGAN = r"(?:局|委|办|厅|部|院|处|科|室|中心|公司|政府|支队|大队|银行|学校|医院|街道|乡|镇|村|组)"
_PERSON = r"(?:书记|主任|局长|县长|市长|区长|旗长|厅长|处长|科长|主席|经理|院长|校长|主要负责人|负责同志|经办人)"
#: Who: an organ or a post that is made to do it.
_OWNER = re.compile(
    rf"由[^，。；由]{{1,20}}?(?:{_ORGAN}|{_PERSON}|审计师|第三方|法律顾问)"
    rf"|[^，。；由]{{1,16}}(?:{_ORGAN}|{_PERSON})(?:牵头|负责|承办|值守)"
)
#: What joins and says nothing by itself.
_JOINS = "的了和与及或等对将把给向以为在并从其由所该各按照就被个地得上中下内后前"
_NO_JOINS = str.maketrans("", "", _JOINS)
#: A number with what it counts.
_COUNTED = re.compile(
    r"[0-9０-９.,]+\s*(?:余|多)?(?:万|亿)?(?:元|个|项|件|条|家|户|人|名|次|笔|份|期|批|台|栋|亩|吨|米|公里|处|宗|辆|套|座|场|间|户次|千伏)"
)
#: Letters of its own that a clause with its object in front needs.
_DISPOSED = 4
#: Letters of its own that a clause needs where no verb is known and nothing speaks of attitude.
_PLAIN = 6
_NO_HAN = re.compile(r"[^\u3400-\u9fffA-Za-z]+")
#: A verb of one character with what says that it is brought to an end: "took down", "paid back".
_DONE = re.compile(r"([拆撤修换装退补砍贴建挖填铺封堵停关搬移买租还付聘清擦刷砌焊删])(?:了|掉|回|走|清|完|好|上|除)")
_BEFORE = re.compile(r"[对将把给向与就在为从]")


@dataclass(frozen=True, slots=True)
class Checked:
    """
    What a measure says, by part, with its place in code points; None where it says nothing of the kind.

    ``attitudes`` are verbs of attitude and days that cannot be missed: shown as what is there instead.
    """

    verb: Span | None
    object: Span | None
    date: Span | None
    owner: Span | None
    attitudes: tuple[Span, ...]

    @property
    def is_empty(self) -> bool:
        """Whether it does not say what is done with what."""
        return self.verb is None or self.object is None

    def missing(self, *, has_date: bool = False, has_owner: bool = False) -> tuple[str, ...]:
        """Return the parts that are neither in the text nor, for day and owner, in a column beside it."""
        there = {"date": has_date, "owner": has_owner}
        return tuple(part for part in PARTS if getattr(self, part) is None and not there.get(part, False))


@dataclass(frozen=True, slots=True)
class _Words:
    """The table, made ready for looking up."""

    action: frozenset[str]
    attitude: frozenset[str]
    vague: frozenset[str]
    verbs: ahocorasick_rs.AhoCorasick
    generic: ahocorasick_rs.AhoCorasick


def checked(text: str) -> Checked:
    """Return what the measure says, in time linear to its length; any text has an answer."""
    words = _words()
    found, attitudes = None, []
    for clause in _CLAUSE.finditer(text):
        actions: list[Span] = []
        bare = True
        for start, end, word in _verbs(clause[0], clause.start()):
            if word in words.action or len(word) == 1:
                # After a verb of attitude it is what that verb is about: "strengthen inspection" inspects nothing.
                if bare:
                    actions.append((start, end))
            else:
                attitudes.append((start, end))
                bare = bare and word in words.vague
        found = _better(
            found, _pair(text, actions, clause.span()) if actions else _told(text, clause.span(), bare=bare)
        )
    if (found is None or found[1] is None) and not attitudes:
        found = _plain(text) or found
    verb, thing = found or (None, None)
    return Checked(verb, thing, _first(_DATE, text), _first(_OWNER, text), tuple(attitudes))


def dates_all_at_the_end(dues: Collection[date | None], deadline: date | None) -> bool:
    """Return whether three or more measures all end on the very day on which the whole plan does."""
    days = [one for one in dues if one is not None]
    return deadline is not None and len(days) >= 3 and set(days) == {deadline}


def owners_all_the_same(owners: Collection[str]) -> str:
    """Return the one owner of five or more measures, "" where there are several or some have none."""
    named = {one.strip() for one in owners}
    return named.pop() if len(owners) >= 5 and len(named) == 1 else ""


#: A measure that runs longer than so many days needs a milestone on its way.
LONG_DAYS = 92


def lacks_milestones(starts_on: date | None, due_on: date | None, milestones: int, *, is_repeated: bool) -> bool:
    """Return whether a measure runs for more than a quarter with no day between on which it can be asked about."""
    if starts_on is None or due_on is None or is_repeated:
        return False
    return (due_on - starts_on).days > LONG_DAYS and milestones == 0


def _pair(text: str, actions: list[Span], clause: Span) -> tuple[Span, Span | None] | None:
    """Return the first verb of a clause that has an object, or its first verb alone."""
    for at, (start, end) in enumerate(actions):
        until = actions[at + 1][0] if at + 1 < len(actions) else clause[1]
        # What follows the verb, up to the next one; else what it is done to stands before it.
        for span in ((end, until), (end, clause[1]), _given(text, clause[0], start)):
            if thing := _concrete(text, *span):
                return (start, end), thing
    return (actions[0], None) if actions else None


def _told(text: str, clause: Span, *, bare: bool) -> tuple[Span, Span | None] | None:
    """
    Return a clause that does something by a verb that no table holds; None for words of attitude.

    No list of verbs is complete. What counts things, names a title, or puts an object before its verb (将, 把) says what
    is done all the same.
    """
    part = text[slice(*clause)]
    if not bare or not _concrete(text, *clause):
        return None
    disposes = re.match(r"\s*[将把给]", part) is not None and len(_own_letters(part)) >= _DISPOSED
    if disposes or _TITLE.search(part) or _COUNTED.search(_DATE.sub("", part)):
        return clause, clause
    return None


def _plain(text: str) -> tuple[Span, Span | None] | None:
    """Return the first clause with enough letters of its own in a measure that has no word of attitude at all."""
    for clause in _CLAUSE.finditer(text):
        if len(_own_letters(clause[0])) >= _PLAIN:
            return clause.span(), clause.span()
    return None


def _given(text: str, start: int, end: int) -> Span:
    marks = [one.start() for one in _BEFORE.finditer(text, start, end)]
    return (marks[0] + 1 if marks else start), end


def _concrete(text: str, start: int, end: int) -> Span | None:
    """Return the part from ``start`` to ``end`` without blanks, where it names something that is this plan's own."""
    part = text[start:end]
    if _TITLE.search(part) or _FIGURE.search(_DATE.sub("", part)):
        return start, end
    return (start, end) if len(_own_letters(part)) >= 2 else None


def _own_letters(part: str) -> str:
    """Return the letters that are left without words that fit every plan, days, and what joins."""
    rest, at = [], 0
    for _index, first, last in _words().generic.find_matches_as_indexes(part):
        rest.append(part[at:first])
        at = last
    left = "".join([*rest, part[at:]])
    return _NO_HAN.sub("", _DATE.sub("", left)).translate(_NO_JOINS)


def _better(
    found: tuple[Span, Span | None] | None, new: tuple[Span, Span | None] | None
) -> tuple[Span, Span | None] | None:
    if new is None or (found is not None and (found[1] is not None or new[1] is None)):
        return found
    return new


def _verbs(clause: str, offset: int) -> Iterator[tuple[int, int, str]]:
    found = [(start, end) for _index, start, end in _words().verbs.find_matches_as_indexes(clause)]
    done = [one.span(1) for one in _DONE.finditer(clause)]
    done = [one for one in done if all(one[1] <= start or end <= one[0] for start, end in found)]
    for start, end in sorted(found + done):
        yield offset + start, offset + end, clause[start:end]


def _first(pattern: re.Pattern[str], text: str) -> Span | None:
    found = pattern.search(text)
    return found.span() if found else None


@cache
def _words() -> _Words:
    with _WORDS.open("rb") as file:
        table = tomllib.load(file)
    by_kind = {kind: frozenset(word for block in blocks for word in block["words"]) for kind, blocks in table.items()}
    longest = ahocorasick_rs.MatchKind.LeftmostLongest
    return _Words(
        by_kind["action"],
        by_kind["attitude"],
        by_kind["vague"],
        ahocorasick_rs.AhoCorasick(
            sorted(by_kind["action"] | by_kind["attitude"] | by_kind["vague"]), matchkind=longest
        ),
        ahocorasick_rs.AhoCorasick(
            sorted(by_kind["generic"] | by_kind["attitude"] | by_kind["vague"]), matchkind=longest
        ),
    )
