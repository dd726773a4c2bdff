"""
Where a text names a person in office, and where it says that a person broke discipline.

A person is a name beside a post: the name behind it (局长王某), before it (王某任局长期间), a surname with it (王局长), or
with 同志. A lead is a person and a word of discipline in one sentence; a sentence that goes on with 其 or 本人 belongs to
the one before. Posts without a name, organs, titles of documents and places are none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bihuan.web.findings.leads import words

#: Longest excerpt of a lead that is shown.
EXCERPT = 40


@dataclass(frozen=True, slots=True)
class Person:
    """A person whom a text names; the span counts code points."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Lead:
    """A person beside a matter of discipline: ``text`` is what stands between the two, shortened."""

    start: int
    end: int
    text: str


def find_lead(text: str) -> Lead | None:
    """Return the first lead on a person in ``text``, or None."""
    plain = _without_titles(text)
    if _discipline().search(plain) is None:
        return None
    for first, last in _sentences(plain):
        matter = _discipline().search(plain, first, last)
        if matter is None:
            continue
        for person in _persons(plain, first, last):
            # The surname 公 would make 公款 a person: a matter inside the name is none.
            matter = next((m for m in _discipline().finditer(plain, first, last) if _apart(m, person)), None)
            if matter is not None:
                start, end = min(person.start, matter.start()), max(person.end, matter.end())
                return Lead(start, end, _excerpt(text, start, end))
    return None


def find_person(text: str) -> Person | None:
    """Return the first person in office whom ``text`` names, or None."""
    plain = _without_titles(text)
    for first, last in _sentences(plain):
        for person in _persons(plain, first, last):
            return Person(person.start, person.end, text[person.start : person.end])
    return None


def find_persons(text: str) -> tuple[Person, ...]:
    """Return every person in office whom ``text`` names, in the order of the text; of two that overlap the longer."""
    plain = _without_titles(text)
    found = {one for first, last in _sentences(plain) for one in _persons(plain, first, last)}
    kept: list[Person] = []
    for one in sorted(found, key=lambda person: (person.start, -person.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(Person(one.start, one.end, text[one.start : one.end]))
    return tuple(kept)


def _apart(matter: re.Match[str], person: Person) -> bool:
    return matter.end() <= person.start or matter.start() >= person.end


def _excerpt(text: str, start: int, end: int) -> str:
    if end - start <= EXCERPT:
        return text[start:end]
    return f"{text[start : start + EXCERPT // 2]}…{text[end - EXCERPT // 2 : end]}"


def _without_titles(text: str) -> str:
    """Blank out titles of documents, character for character, so that spans stay true."""
    return text if "《" not in text else re.sub(r"《[^《》\n]*》", lambda title: "　" * len(title.group()), text)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield sentences as spans; one that goes on about the same person is part of the one before."""
    begin = 0
    for end in re.finditer(r"[。！？；;!?\n]+", text):
        follows = _goes_on().match(text, end.end())
        if follows is None:
            yield begin, end.end()
            begin = end.end()
    if begin < len(text):
        yield begin, len(text)


@cache
def _goes_on() -> re.Pattern[str]:
    """How a sentence begins that is about the person of the one before: with a pronoun, or with the matter itself."""
    return re.compile(rf"[\s“]*(?:其(?!他|中|余|它)|他|她|本人|该同志|该人|此人|{_discipline().pattern})")


@cache
def _discipline() -> re.Pattern[str]:
    return _any_of(words.DISCIPLINE)


@cache
def _posts() -> re.Pattern[str]:
    return _any_of(words.POSTS)


@cache
def _mongolian() -> re.Pattern[str]:
    return re.compile(f"(?:{_any_of(words.MONGOLIAN).pattern})+")


@cache
def _hidden() -> re.Pattern[str]:
    """A surname with the rest of the name left out: 张某, 刘某某, 董XX, 李××, 王*."""
    surnames = "".join(sorted(words.SURNAMES | words.AMBIGUOUS_SURNAMES))
    return re.compile(
        f"(?:{'|'.join(words.LONG_SURNAMES)}|[{surnames}])(?:某某?(?!些|个|种|地|单位|项|局|企|公)|[xX×＊*Ｘ○〇]{{1,3}})"
    )


@cache
def _with_title() -> re.Pattern[str]:
    """A surname in front of a post: 王局长, 李副市长."""
    surnames = "".join(sorted(words.SURNAMES))
    posts = "|".join(
        post
        for post in words.POSTS
        if len(post) in {2, 3} and not post.startswith(("会", "出", "秘", "司", "干", "民", "辅"))
    )
    return re.compile(
        f"(?:^|(?<=[，。、；：“（\\s由向与和对经是被请找给送]))[{surnames}](?:{posts})(?![^，。、；）]{{0,1}}会议)"
    )


@cache
def _before_a_post() -> re.Pattern[str]:
    """Where a name may begin that a word of holding follows; looked at closer before it is believed."""
    surnames = "".join(sorted(words.SURNAMES | words.AMBIGUOUS_SURNAMES | {long[0] for long in words.LONG_SURNAMES}))
    return re.compile(f"[{surnames}](?=.{{1,3}}?(?:同志|[（(，,]?(?:{'|'.join(words.HOLDS)})))")


@cache
def _holding() -> re.Pattern[str]:
    return re.compile(rf"[（(，,]?(?:{'|'.join(words.HOLDS)})")


@cache
def _dotted() -> re.Pattern[str]:
    """A name of two parts with a dot between; where the second ends is not said anywhere."""
    return re.compile(r"[一-鿿]{1,6}[·•][一-鿿]{1,3}")


def _any_of(table: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, table), key=len, reverse=True)))


def _persons(text: str, first: int, last: int) -> Iterator[Person]:
    """Yield the persons of one sentence, in no particular order."""
    posts = list(_posts().finditer(text, first, last))
    for post in posts:
        at = _name_begins(text, post.end(), last)
        length = _name_at(text, at, last, beside_post=True)
        if length:
            yield Person(at, at + length, text[at : at + length])
    for likely in _before_a_post().finditer(text, first, last):
        at = likely.start()
        length = _name_at(text, at, last, beside_post=False)
        if length and _holds_a_post(text, at + length, last):
            yield Person(at, at + length, text[at : at + length])
    if posts:
        for hidden in _hidden().finditer(text, first, last):
            yield Person(hidden.start(), hidden.end(), hidden.group())
    for titled in _with_title().finditer(text, first, last):
        yield Person(titled.start(), titled.end(), titled.group())


def _name_begins(text: str, at: int, last: int) -> int:
    while at < last and text[at] in " 　（(：:":
        at += 1
    return at


def _holds_a_post(text: str, at: int, last: int) -> bool:
    """Return True if what follows a name says that it is somebody's: 同志, or a word of holding and a post soon after."""
    if text.startswith("同志", at):
        return True
    holding = _holding().match(text, at, last)
    return holding is not None and _posts().search(text, holding.end(), min(last, holding.end() + 24)) is not None


def _name_at(text: str, at: int, last: int, *, beside_post: bool) -> int:
    """Return the length of the name that begins here, 0 for none; beside a post less is needed to believe it."""
    hidden = _hidden().match(text, at, last)
    if hidden:
        return hidden.end() - at
    if beside_post:
        dotted, steppe = _dotted().match(text, at, last), _mongolian().match(text, at, last)
        if dotted:
            return dotted.end() - at
        if steppe and steppe.end() - at >= 3:
            return steppe.end() - at
        if text[at : at + 1] in tuple(words.FAMILIAR) and text[at + 1 : at + 2] in words.SURNAMES:
            return 2
    surname = next((long for long in words.LONG_SURNAMES if text.startswith(long, at)), text[at : at + 1])
    is_ambiguous = surname in words.AMBIGUOUS_SURNAMES
    if not (is_ambiguous or surname in words.SURNAMES or len(surname) == 2):
        return 0
    given = text[at + len(surname) : min(last, at + len(surname) + 2)]
    if not given or surname + given[0] in words.NO_NAMES or given[0] in words.NEVER_GIVEN:
        return 0
    if len(given) == 2 and all(character in words.GIVEN for character in given):
        return len(surname) + 2
    if given[0] in words.GIVEN and not is_ambiguous and (len(given) == 1 or not _is_letter(given[1]) or beside_post):
        return len(surname) + 1
    return _weak_name(text, at, surname, given, last) if beside_post else 0


def _weak_name(text: str, at: int, surname: str, given: str, last: int) -> int:
    """Return the length of a name of unusual characters, believed only for what follows it."""
    for length in (2, 1):
        end = at + len(surname) + length
        taken = given[:length]
        if len(taken) < length or not all(_is_letter(one) and one not in words.NEVER_GIVEN for one in taken):
            continue
        if end >= last or text.startswith(words.AFTER_NAME, end):
            return end - at
    return 0


def _is_letter(character: str) -> bool:
    return "一" <= character <= "鿿"
