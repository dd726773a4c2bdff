"""
The unit that a paragraph of a notice is about: a division, a department or a firm named at its start.

A county shares its name with others all over the country, so a name with several bearers is settled by what the
notice itself says: the divisions named before the list, and the units listed beside it.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache

from bihuan.reading.rules.divisions import Division, divisions
from bihuan.reading.tables import load_toml

_NAME_LIMIT = 30
_SHORTEST_STEM = 2
_BEFORE_NAME = re.compile(r"(?:关于|对)?(?:中共)?")
#: 呼和浩特市委、市政府 stand for the city: they belong to the name and not to the sentence after it.
_COMMITTEE = re.compile(
    r"(?:委员会|党委|委(?![托员派任身屈婉曲])|(?=[、和]?[省市县区旗州盟]?(?:人民)?政府))(?:班子)?(?:[、和]?[省市县区旗州盟]?(?:人民)?政府(?!采购|投资|诚信|失信|性|职能))?"
)
_PUNCTUATION = re.compile(r"[，。；：、,;:！？“”\n（]")


@dataclass(frozen=True, slots=True)
class Place:
    """A unit named in the text; ``candidates`` are the divisions it may be, empty for departments and firms."""

    start: int
    end: int
    name: str
    kind: str
    candidates: tuple[Division, ...] = ()


@cache
def _organ_pattern() -> re.Pattern[str]:
    table = load_toml("organs.toml")
    endings = [*table["endings"]["department"], *table["endings"]["firm"], *table["endings"]["other"]]
    endings += table["bodies"]["department"]
    # A look-ahead finds endings that begin inside others: 卫生健康委 must not hide 委员会.
    return re.compile(f"(?=({'|'.join(re.escape(word) for word in sorted(endings, key=len, reverse=True))}))")


@cache
def _sentence_start() -> re.Pattern[str]:
    """Words that no name reaches across; the parts of names that hold such a word are matched first, as ``part``."""
    table = load_toml("organs.toml")
    parts = "|".join(map(re.escape, sorted(table["name_parts"]["words"], key=len, reverse=True)))
    words = "|".join(map(re.escape, table["sentence_starts"]["words"]))
    return re.compile(f"(?P<part>{parts})|{words}")


def place_at(body: str, start: int, end: int) -> Place | None:
    """Return the unit whose name begins at ``start``, or ``None`` where no name of a unit begins there."""
    prefix = _BEFORE_NAME.match(body, start, end)
    at = prefix.end() if prefix else start
    stop, found = _division_path(body, at, end)
    organ = _organ_end(body, stop, end)
    if organ:
        name = body[start:organ]
        return Place(start, organ, name, _organ_kind(name))
    if not found:
        return None
    committee = _COMMITTEE.match(body, stop, end)
    return Place(at, committee.end() if committee else stop, body[at:stop], found[0].kind, found)


def _division_path(body: str, start: int, end: int) -> tuple[int, tuple[Division, ...]]:
    """Follow names down: 呼和浩特市新城区 is the district, because it lies in the city before it."""
    stop, found = divisions().longest_at(body, start, end)
    while found:
        further, inner = divisions().longest_at(body, stop, end)
        within = tuple(division for division in inner if any(_lies_in(division, outer) for outer in found))
        if not within:
            break
        stop, found = further, within
    return stop, found


def _lies_in(inner: Division, outer: Division) -> bool:
    prefix = outer.code.removesuffix("00").removesuffix("00")
    return inner.code != outer.code and inner.code.startswith(prefix)


def _organ_end(body: str, start: int, end: int) -> int:
    """Return where the name of a department or firm ends that goes on at ``start``, or 0 where there is none."""
    limit = min(end, start + _NAME_LIMIT)
    mark = _PUNCTUATION.search(body, start, limit)
    limit = mark.start() if mark else limit
    limit = next((m.start() for m in _sentence_start().finditer(body, start, limit) if not m["part"]), limit)
    refused: dict[str, list[str]] = load_toml("organs.toml")["not_before"]
    stop = 0
    for match in _organ_pattern().finditer(body, start, limit):
        ending, at = match[1], match.start() + len(match[1])
        # A stem of one sign before an ending of one sign (曹县|农村) is no name of a body.
        has_stem = match.start() - start >= _SHORTEST_STEM or len(ending) > 1
        if at <= limit and has_stem and not body.startswith(tuple(refused.get(ending, ())), at, end):
            stop = max(stop, at)
    return stop


def _organ_kind(name: str) -> str:
    bare = re.sub(r"(?:党委|党组|党总支|党支部)$", "", name)
    table = load_toml("organs.toml")
    # The longest ending decides: 供销合作社联合社 is a department although many a 联合社 is a firm.
    fitting = [(len(end), kind) for kind, ends in table["endings"].items() for end in ends if bare.endswith(end)]
    return max(fitting)[1] if fitting else "department"


def settle(place: Place, context: Counter[str], day: date | None) -> tuple[Division | None, bool]:
    """
    Return the division that a place is, and whether it bore the name on ``day``.

    Args:
        place: A place with its candidates.
        context: How often the notice names each province (``150000``) and prefecture (``150100``).
        day: A day of the round; ``None`` asks for the divisions of today.

    Returns:
        ``(None, …)`` where more than one candidate remains or there is none.
    """
    now = [division for division in place.candidates if division.is_valid_on(day)]
    pool = now or list(place.candidates)
    if len({division.code for division in pool}) > 1:
        weights = [(context[d.code[:4] + "00"], context[d.code[:2] + "0000"]) for d in pool]
        best = max(weights)
        pool = [d for d, weight in zip(pool, weights, strict=True) if weight == best and any(best)]
    if len({division.code for division in pool}) != 1:
        return None, True
    return pool[0], bool(now)


def full_name(place: Place, division: Division) -> str:
    """Return the name of a place in full: as it stands where that is a full name, else as the table has it."""
    full = any(place.name.endswith(candidate.name) for candidate in place.candidates)
    return place.name if full else division.name


def context_of(text: str) -> Counter[str]:
    """
    Count the provinces and prefectures that a text names without doubt.

    Only names of a single bearer count, each for its province and, where it has one, for its prefecture.
    """
    votes: Counter[str] = Counter()
    for found in divisions().all_in(text):
        codes = {division.code for division in found}
        if len(codes) == 1:
            code = codes.pop()
            votes[code[:2] + "0000"] += 1
            if code[2:4] != "00":
                votes[code[:4] + "00"] += 1
    return votes
