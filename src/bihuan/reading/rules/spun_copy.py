"""
Copies that a machine reworded word by word to look original (东说念主民政府, 坚抓): no evidence of what was published.

Such a machine puts a synonym where the official phrase is fixed, so the sign of it is a word that is far less likely
at its place than the word it stands for. The table lists substitutes; the language model built at install decides
at each place whether the ordinary word would fit far better. A substitute that fits its place counts for nothing:
责任 may stand for 工作, but not in 主体责任.
"""

from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from bihuan.reading.notice import Refusal, Warning
from bihuan.reading.rules.page import Page
from bihuan.reading.rules.rarity import log_likelihoods
from bihuan.reading.tables import load_tsv

#: The ordinary word must be likelier than what stands there by this many nats (e⁸ ≈ 3,000 times).
_FAR_LIKELIER = 8.0
#: Above this a substitute is itself a rare word: a text without any such is not looked at further.
_RARE = 14.0
_FEWEST_RARE = 2
_BEFORE, _AFTER = 3, 4
#: Refused from this many places of at least so many different substitutes; warned of from half as many.
_PLACES, _KINDS = 4, 3
_LONGEST_READ = 60_000


@dataclass(frozen=True, slots=True)
class _Substitution:
    start: int
    end: int
    ordinary: str


@cache
def _table() -> tuple[AhoCorasick, tuple[str, ...], tuple[str, ...], frozenset[str]]:
    """Return the automaton, the substitutes, their ordinary words, and those substitutes that are rare words."""
    rows = load_tsv("spun_words.tsv")
    substitutes = tuple(row["substitute"] for row in rows)
    unique = list(dict.fromkeys(substitutes))
    chances = log_likelihoods(unique)
    rare = frozenset(word for word, chance in zip(unique, chances, strict=True) if -chance > _RARE)
    automaton = AhoCorasick(substitutes, matchkind=MatchKind.Standard)
    return automaton, substitutes, tuple(row["ordinary"] for row in rows), rare


def find_substitutions(body: str) -> list[tuple[int, int, str]]:
    """
    Return ``(start, end, ordinary word)`` for each place where a substitute stands for a far likelier word.

    In reading order, never overlapping; of several readings of one place the likeliest.
    """
    automaton, substitutes, ordinary, rare = _table()
    text = body[:_LONGEST_READ]
    matches = automaton.find_matches_as_indexes(text, overlapping=True)
    if sum(substitutes[word] in rare for word, _, _ in matches) < _FEWEST_RARE:
        return []
    places = [_Substitution(start, end, ordinary[word]) for word, start, end in matches]
    heads = [text[max(place.start - _BEFORE, 0) : place.start] for place in places]
    tails = [text[place.end : place.end + _AFTER] for place in places]
    stands = log_likelihoods([text[p.start : p.end] + tail for p, tail in zip(places, tails, strict=True)], heads)
    would = log_likelihoods([p.ordinary + tail for p, tail in zip(places, tails, strict=True)], heads)
    gains = sorted(
        ((float(gain), place) for gain, place in zip(would - stands, places, strict=True) if gain > _FAR_LIKELIER),
        key=lambda pair: -pair[0],
    )
    chosen: list[_Substitution] = []
    for _, place in gains:
        if all(place.end <= other.start or other.end <= place.start for other in chosen):
            chosen.append(place)
    chosen.sort(key=lambda place: place.start)
    return [(place.start, place.end, place.ordinary) for place in chosen]


def spun_copy(page: Page) -> tuple[Refusal | None, list[Warning]]:
    """Return a refusal for a reworded copy, or a warning at each odd place of a text that is not clearly one."""
    found = find_substitutions(page.body)
    kinds = {page.body[start:end] for start, end, _ in found}
    if len(found) >= _PLACES and len(kinds) >= _KINDS:
        shown = "、".join(sorted(kinds)[:5])
        return (
            Refusal(
                "reading.spun_copy",
                f"这份文本被机器逐词改写过（{len(found)}处，如“{shown}”），不能作为通报原文使用。请到发布机关网站取原文。",
                f"A machine reworded this text word by word ({len(found)} places, such as “{shown}”); it cannot stand as"
                " the published notice. Take the text from the publisher's own site.",
            ),
            [],
        )
    if len(kinds) * 2 < _KINDS:
        return None, []
    return None, [
        Warning(
            "reading.maybe_reworded",
            f"“{page.body[start:end]}”在这里很不寻常（通常作“{ordinary}”），文本可能被改写过，请核对原件。",
            f"“{page.body[start:end]}” is most unusual here (“{ordinary}” would be usual); the text may have been"
            " reworded. Check it against the original.",
            page.span(start, end),
        )
        for start, end, ordinary in found
    ]
